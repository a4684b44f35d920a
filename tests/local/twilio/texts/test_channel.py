from local.twilio.texts.channel import with_channel_of


def test_a_number_gets_the_channel_of_an_address():
    assert with_channel_of("whatsapp:+12025550100", "+15005550006") == "whatsapp:+15005550006"
    assert with_channel_of("+12025550100", "+15005550006") == "+15005550006"
