from tests.local.twilio.harness import ACCOUNT_SID, ANNA, BEN, NUMBER, Reply


def bodies(outcome):
    return [reply["body"] for reply in outcome["replies"]]


def test_a_text_is_answered_by_the_app(control, app):
    app.says("/sms", "<Message>Hello Anna</Message>")

    outcome = control.text("hi")

    assert bodies(outcome) == ["Hello Anna"]
    assert outcome["status"] == 200
    assert outcome["replies"][0]["to"] == ANNA


def test_the_app_is_told_everything_twilio_tells(control, app):
    outcome = control.text("héllo", media=["https://example.com/cat.png"])

    told = app.asked("/sms")[0]
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
        "MediaUrl0": "https://example.com/cat.png",
        "MediaContentType0": "image/png",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        **{end + part: "" for end in ("From", "To") for part in ("City", "State", "Zip", "Country")},
    }


def test_a_reply_may_have_media_and_go_elsewhere(control, app):
    app.says("/sms", f'<Message to="{BEN}"><Body>Look</Body><Media>/cat.gif</Media></Message>')

    (reply,) = control.text("hi")["replies"]

    assert reply["sid"].startswith("MM")
    assert (reply["to"], reply["body"], reply["media"]) == (BEN, "Look", [app.url + "/cat.gif"])


def test_the_fate_of_a_reply_is_reported_to_its_action(control, app):
    app.says("/sms", '<Message action="/fate">Hello</Message>')

    (reply,) = control.text("hi")["replies"]

    control.wait_for("text_status", sid=reply["sid"], status="delivered")
    control.wait_for("webhook", about=reply["sid"], status=200)
    assert app.statuses("/fate")[0] == "sending"


def test_an_action_may_be_told_by_get(control, app):
    app.says("/sms", '<Message action="/fate" method="GET">Hello</Message>')

    control.text("hi")

    assert app.wait_for("/fate")[0].method == "GET"


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


def test_stop_blocks_a_number_until_start(control, app):
    app.says("/sms", "<Message>An answer</Message>")

    stopped = control.text(" Stop ")
    again = control.text("hello?")
    started = control.text("START")

    assert bodies(stopped)[0].startswith("You have successfully been unsubscribed")
    assert len(stopped["replies"]) == 1, "what the app answers is not sent any more"
    assert bodies(again) == []
    assert 21610 in control.codes("error")
    assert bodies(started)[0].startswith("You have successfully been re-subscribed")
    assert bodies(started)[1] == "An answer"
    assert len(app.asked("/sms")) == 3, "the app is told each time"


def test_stop_blocks_nobody_else(control, app):
    app.says("/sms", "<Message>An answer</Message>")

    control.text("STOP", sender=ANNA)

    assert bodies(control.text("hi", sender=BEN)) == ["An answer"]


def test_stop_in_a_sentence_is_only_a_word(control, app):
    app.says("/sms", "<Message>An answer</Message>")

    assert bodies(control.text("stop please")) == ["An answer"]


def test_yes_from_someone_who_never_stopped_is_an_answer_like_any_other(control, app):
    app.says("/sms", "<Message>Booked</Message>")

    assert bodies(control.text("yes")) == ["Booked"]


def test_more_than_ten_replies_are_not_sent(control, app):
    app.says("/sms", "<Message>x</Message>" * 12)

    assert len(control.text("hi")["replies"]) == 10
    assert control.codes("warning") == [14109, 14109]


def test_ten_replies_are_the_most_in_all_documents_together(control, app):
    app.says("/sms", "<Message>x</Message>" * 8 + "<Redirect>/more</Redirect>")
    app.says("/more", "<Message>y</Message>" * 3)

    assert bodies(control.text("HELP"))[1:] == ["x"] * 8 + ["y"] * 2, "what Twilio answers itself is no reply"
    assert control.codes("warning") == [14109]


def test_an_old_sms_verb_is_a_reply_too(control, app):
    app.says("/sms", "<Sms>Hello Anna</Sms>")

    assert bodies(control.text("hi")) == ["Hello Anna"]


def test_what_a_messaging_document_may_not_hold_is_left_out(control, app):
    app.says(
        "/sms",
        "<Say>hi</Say><Message>yes</Message><Message/>"
        "<Message to='me'>no</Message><Message from='you'>no</Message>",
    )

    assert bodies(control.text("hi")) == ["yes"]
    assert control.codes("warning") == [14110, 14103, 14101, 14102]


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


def test_a_person_texts_back_when_they_get_a_text(control, app, client):
    app.says("/sms", "<Message>Thanks</Message>")
    control.person(ANNA, texts_back=["yes"])

    client.messages.create(to=ANNA, from_=NUMBER, body="Are you coming?")

    assert control.wait_for("text", body="Thanks")["to"] == ANNA
    assert [seen.params["Body"] for seen in app.asked("/sms")] == ["yes"], "once, not to our thanks as well"
