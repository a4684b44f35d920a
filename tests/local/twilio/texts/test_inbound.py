import pytest

from tests.local.twilio.harness import ACCOUNT_SID, ANNA, NUMBER, Reply, bodies


def test_a_text_is_answered_by_the_app(control, app):
    app.says("/sms", "<Message>Hello Anna</Message>")

    outcome = control.text("hi")

    assert bodies(outcome) == ["Hello Anna"]
    assert outcome["status"] == 200
    assert outcome["replies"][0]["to"] == ANNA


def test_line_breaks_of_an_answer_are_kept(control, app):
    app.says("/sms", "<Message>\n  Which  one?\nA: Anna\n</Message><Message><Body>1\n2</Body></Message>")

    assert bodies(control.text("hi")) == ["Which one?\nA: Anna", "1\n2"]


def test_the_webhook_has_all_of_twilios_parameters(control, app, client):
    outcome = control.text("héllo", media=["https://example.com/cat.png"])

    told = app.asked("/sms")[0]
    (media,) = client.messages(outcome["sid"]).media.list()
    assert told.method == "POST"
    assert told.params == {
        "MessageSid": outcome["sid"],
        "SmsSid": outcome["sid"],
        "SmsMessageSid": outcome["sid"],
        "AccountSid": ACCOUNT_SID,
        "From": ANNA,
        "To": NUMBER,
        "Body": "héllo",
        "NumMedia": "1",
        "NumSegments": "1",
        "MediaUrl0": client.api.base_url + media.uri.removesuffix(".json"),
        "MediaContentType0": "image/png",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        **{end + part: "" for end in ("From", "To") for part in ("City", "State", "Zip", "Country")},
    }


def test_a_place_comes_by_whatsapp_only_and_without_words(control, app):
    place = {"latitude": 51.5, "longitude": -0.125, "label": "The Old Mill"}
    control.text(sender=f"whatsapp:{ANNA}", location=place)

    told = app.asked("/sms")[0].params
    assert (told["Body"], told["Latitude"], told["Longitude"]) == ("", "51.5", "-0.125")
    assert (told["Label"], "Address" in told) == ("The Old Mill", False)
    refused = control.raw("POST", "/_control/sms", json={"from": ANNA, "location": place})
    assert (refused.status_code, "whatsapp:" in refused.text) == (400, True)


def test_a_plain_text_answer_is_the_reply(control, app):
    app.says("/sms", Reply("Just this", content_type="text/plain"))

    assert bodies(control.text("hi")) == ["Just this"]


def test_an_empty_plain_text_answer_is_no_reply(control, app):
    app.says("/sms", Reply("", content_type="text/plain"))

    assert bodies(control.text("hi")) == []
    assert control.events("error") == []


def test_a_redirect_leads_to_another_document(control, app):
    app.says(
        "/sms", '<Message>First</Message><Redirect method="GET">/more?x=1</Redirect><Message>Never</Message>'
    )
    app.says("/more", "<Message>Second</Message>")

    assert bodies(control.text("hi")) == ["First", "Second"]
    assert app.asked("/more")[0].params["Body"] == "hi"
    assert app.asked("/more")[0].params["x"] == "1"


def test_documents_that_redirect_in_a_circle_come_to_an_end(control, app):
    app.says("/sms", "<Redirect>/sms</Redirect>")

    control.text("hi")

    assert len(app.asked("/sms")) == 50
    assert control.codes("warning") == [14106]


def test_more_than_ten_replies_are_not_sent(control, app):
    app.says("/sms", "<Message>x</Message>" * 12)

    assert len(control.text("hi")["replies"]) == 10
    assert control.codes("warning") == [14109, 14109]


def test_ten_replies_are_the_most_in_all_documents_together(control, app):
    app.says("/sms", "<Message>x</Message>" * 8 + "<Redirect>/more</Redirect>")
    app.says("/more", "<Message>y</Message>" * 3)

    assert bodies(control.text("HELP"))[1:] == ["x"] * 8 + ["y"] * 2, "what Twilio answers itself is no reply"
    assert control.codes("warning") == [14109]


def test_a_failing_app_gets_a_second_chance_at_its_fallback_url(control, app, client):
    app.says("/sms", Reply("oh no", status=500))
    app.says("/fallback", "<Message>Sorry</Message>")
    client.incoming_phone_numbers.list()[0].update(sms_fallback_url=app.url + "/fallback")

    outcome = control.text("hi")

    assert bodies(outcome) == ["Sorry"]
    asked = app.asked("/fallback")[0].params
    assert (asked["ErrorCode"], asked["ErrorUrl"], asked["Body"]) == ("11200", app.url + "/sms", "hi")


def test_without_a_fallback_the_failure_is_reported_and_nothing_sent(control, app):
    app.says("/sms", Reply("oh no", status=500))

    outcome = control.text("hi")

    assert (outcome["replies"], outcome["status"]) == ([], 500)
    assert control.codes("error") == [11200]


def test_whatsapp_works_the_same_but_for_its_addresses_and_stop(control, app):
    app.says("/sms", "<Message>Hello</Message>")

    stopped = control.text("STOP", sender=f"whatsapp:{ANNA}")

    (reply,) = stopped["replies"]
    assert (reply["to"], reply["body"]) == (f"whatsapp:{ANNA}", "Hello")
    told = app.asked("/sms")[0].params
    assert (told["From"], told["To"]) == (f"whatsapp:{ANNA}", f"whatsapp:{NUMBER}")
    assert told["WaId"] == ANNA.removeprefix("+")


def test_a_text_by_whatsapp_may_quote_one_of_ours(control, app, client):
    ours, anna = f"whatsapp:{NUMBER}", f"whatsapp:{ANNA}"
    asked = client.messages.create(to=anna, from_=ours, body="Are you coming?")

    control.text("Yes", sender=anna, quotes=asked.sid)

    told = app.asked("/sms")[0].params
    assert told["OriginalRepliedMessageSid"] == asked.sid
    assert told["OriginalRepliedMessageSender"] == ours
    refused = control.raw("POST", "/_control/sms", json={"from": ANNA, "quotes": asked.sid})
    assert (refused.status_code, refused.json()["error"]) == (
        400,
        "only WhatsApp has places and quotes: from must start with whatsapp:",
    )


def test_a_person_texts_back_when_they_receive_a_text(control, app, client):
    app.says("/sms", "<Message>Thanks</Message>")
    control.person(ANNA, texts_back=["yes"])

    client.messages.create(to=ANNA, from_=NUMBER, body="Are you coming?")

    assert control.wait_for("text", body="Thanks")["to"] == ANNA
    assert [seen.params["Body"] for seen in app.asked("/sms")] == ["yes"], "once, not to our thanks as well"


def test_a_text_that_twilio_filters_is_listed_as_failed_and_has_no_webhook(control, app, client):
    outcome = control.text("I am away.", filtered=True)

    text = client.messages(outcome["sid"]).fetch()
    assert (text.status, text.error_code, text.direction) == ("failed", 30039, "inbound")
    assert app.asked("/sms") == []


def test_short_codes_and_names_may_text(control, app):
    for sender in ("72975", "AMAZON"):
        control.text("Your code is 1.", sender=sender)

    assert [seen.params["From"] for seen in app.asked("/sms")] == ["72975", "AMAZON"]


def test_a_machine_answers_every_text_until_its_maximum(control, app):
    app.says("/sms", "<Message>Sorry?</Message>")
    control.person(texts_back=["First"], auto_reply={"body": "I am away.", "most": 3})

    control.text("Hello")

    app.wait_for("/sms", 5)
    bodies_of_machine = [event["body"] for event in control.events("text_received")]
    assert bodies_of_machine == ["Hello", "First", *["I am away."] * 3]


def test_twilio_ends_a_fast_loop_of_two_machines(control, app):
    app.says("/sms", "<Message>Sorry?</Message>")
    control.person(auto_reply={"body": "I am away.", "most": 90})

    control.text("Hello")

    control.wait_for("text_status", status="failed", error_code=14107)
    assert len(control.events("text_received")) == 31


def test_whatsapp_has_no_such_limit(control, app):
    app.says("/sms", "<Message>Sorry?</Message>")
    anna = f"whatsapp:{ANNA}"
    control.person(anna, auto_reply={"body": "I am away.", "most": 40})

    control.text("Hello", sender=anna)

    assert len(app.wait_for("/sms", 41)) == 41


@pytest.mark.parametrize(
    ("person", "written"),
    [
        ("+525512345678", "+5215512345678"),
        ("+541123456789", "+5491123456789"),
        ("+5531988765432", "+553188765432"),
        ("+5511988765432", "+5511988765432"),
        ("+15005550100", "+15005550100"),
    ],
)
def test_on_whatsapp_a_person_may_write_from_another_spelling_of_their_number(control, app, person, written):
    control.text("hi", sender=f"whatsapp:{person}")
    control.text("hi", sender=person)

    asked = [told.params for told in app.asked("/sms")]
    assert [params["From"] for params in asked] == [f"whatsapp:{written}", person]
    assert asked[0]["WaId"] == written.removeprefix("+")


def test_a_person_answers_on_whatsapp_from_the_other_spelling(control, app, client):
    person = "whatsapp:+5531988765432"
    control.person(person, texts_back=["1"], window="open")

    client.messages.create(to=person, from_=f"whatsapp:{NUMBER}", body="Reply 1.")

    (told,) = app.wait_for("/sms")
    assert (told.params["From"], told.params["Body"]) == ("whatsapp:+553188765432", "1")


@pytest.mark.parametrize("caller", ["+266696687", "+464", "anonymous"])
def test_a_caller_may_withhold_their_number_and_cannot_be_texted(control, app, caller):
    app.says("/voice", "<Say>Hello</Say><Sms>Our card</Sms>")

    control.call(sender=caller)

    assert app.asked("/voice")[0].params["From"] == caller
    assert control.events("text") == []
    assert control.codes("warning") == [14101]
