import pytest

from local.twilio.twiml.language import callback, characters, flags, method, one_of, whole, words


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (whole(1), "7", 7),
        (whole(2, 10), "10", 10),
        (one_of("a", "b"), "b", "b"),
        (characters("12#", most=2), "1#", "1#"),
        (characters("12#"), "", ""),
        (words("dtmf", "speech"), "speech dtmf", {"dtmf", "speech"}),
        (method()["method"].read, "get", "GET"),
        (flags("false", muted=1)["muted"].read, "True", True),
    ],
)
def test_an_attribute_is_read(reader, text, value):
    assert reader(text) == value


@pytest.mark.parametrize(
    ("reader", "text", "expected"),
    [
        (whole(1), "0", "a whole number from 1"),
        (whole(2, 10), "11", "a whole number from 2 to 10"),
        (whole(1), "+1", "a whole number from 1"),
        (whole(1), "\u0661", "a whole number from 1"),
        (one_of("a", "b"), "c", "a or b"),
        (characters("12#", most=2), "121", "up to 2 of 12#"),
        (characters("12#"), "x", "any number of 12#"),
        (words("dtmf", "speech"), "", "one or more of dtmf speech"),
        (method()["method"].read, "PUT", "GET or POST"),
        (flags("false", muted=1)["muted"].read, "yes", "true or false"),
    ],
)
def test_a_wrong_attribute_is_refused_with_what_it_should_be(reader, text, expected):
    with pytest.raises(ValueError, match=f"^{expected}$"):
        reader(text)


def test_a_callback_has_a_url_a_method_and_its_events():
    attributes = callback("statusCallback", "ringing", "completed")

    assert {name: attribute.default for name, attribute in attributes.items()} == {
        "statusCallback": None,
        "statusCallbackMethod": "POST",
        "statusCallbackEvent": {"completed"},
    }
