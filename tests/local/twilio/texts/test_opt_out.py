import pytest
from twilio.base.exceptions import TwilioRestException

from tests.local.twilio.harness import ANNA, BEN, bodies


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


def test_stop_applies_to_the_sender_only(control, app):
    app.says("/sms", "<Message>An answer</Message>")

    control.text("STOP", sender=ANNA)

    assert bodies(control.text("hi", sender=BEN)) == ["An answer"]


def test_stop_in_a_sentence_has_no_effect(control, app):
    app.says("/sms", "<Message>An answer</Message>")

    assert bodies(control.text("stop please")) == ["An answer"]


def test_yes_without_an_opt_out_is_an_ordinary_text(control, app):
    app.says("/sms", "<Message>Booked</Message>")

    assert bodies(control.text("yes")) == ["Booked"]


def test_texts_to_an_opted_out_number_are_refused_until_start(control, send):
    control.text("STOP")

    with pytest.raises(TwilioRestException) as refused:
        send()
    assert (refused.value.status, refused.value.code) == (400, 21610)
    assert send(to=BEN).status == "queued"

    control.text("start")
    assert send().status == "queued"


def test_a_word_with_punctuation_is_an_ordinary_text(control, app):
    app.says("/sms", "<Message>An answer</Message>")

    assert bodies(control.text("Stop.")) == ["An answer"]


def test_whatsapp_has_no_words(control, app):
    app.says("/sms", "<Message>An answer</Message>")

    assert bodies(control.text("STOP", sender=f"whatsapp:{ANNA}")) == ["An answer"]
    assert bodies(control.text("HELP", sender=f"whatsapp:{ANNA}")) == ["An answer"]
    assert "OptOutType" not in app.asked("/sms")[0].params


def test_advanced_opt_out_has_words_of_its_own_in_whatsapp_too_and_tells_the_webhook(control, app):
    control.advanced_opt_out({"arret": "STOP", "Reprendre": "START"})
    app.says("/sms", "<Message>An answer</Message>")

    stopped = control.text("Arret", sender=f"whatsapp:{ANNA}")
    started = control.text("reprendre", sender=f"whatsapp:{ANNA}")
    control.text("STOP", sender=f"whatsapp:{ANNA}")

    assert bodies(stopped)[0].startswith("You have successfully been unsubscribed")
    assert len(stopped["replies"]) == 1, "what the app answers is not sent any more"
    assert bodies(started)[1] == "An answer"
    assert [asked.params.get("OptOutType") for asked in app.asked("/sms")] == ["STOP", "START", None]


def test_a_value_that_twilio_does_not_have_is_refused(control):
    assert control.raw("PUT", "/_control/advanced_opt_out", json={"ARRET": "PAUSE"}).status_code == 400
