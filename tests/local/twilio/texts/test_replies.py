from tests.local.twilio.harness import BEN, bodies


def test_a_reply_may_have_media_and_go_elsewhere(control, app):
    app.says("/sms", f'<Message to="{BEN}"><Body>Look</Body><Media>/cat.gif</Media></Message>')

    (reply,) = control.text("hi")["replies"]

    assert reply["sid"].startswith("MM")
    assert (reply["to"], reply["body"], reply["media"]) == (BEN, "Look", [app.url + "/cat.gif"])


def test_the_status_of_a_reply_is_reported_to_its_action(control, app):
    app.says("/sms", '<Message action="/fate">Hello</Message>')

    (reply,) = control.text("hi")["replies"]

    control.wait_for("text_status", sid=reply["sid"], status="delivered")
    control.wait_for("webhook", about=reply["sid"], status=200)
    assert app.statuses("/fate")[0] == "sending"


def test_an_action_may_be_requested_by_get(control, app):
    app.says("/sms", '<Message action="/fate" method="GET">Hello</Message>')

    control.text("hi")

    assert app.wait_for("/fate")[0].method == "GET"


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
