from datetime import timedelta

from local.twilio.simulation.clock import real_now
from local.twilio.state.call import Call, Target
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, NUMBER


def test_the_webhook_has_all_of_twilios_parameters(control, app):
    call = control.call()

    assert app.asked("/voice")[0].params == {
        "CallSid": call["sid"],
        "AccountSid": ACCOUNT_SID,
        "From": ANNA,
        "To": NUMBER,
        "Caller": ANNA,
        "Called": NUMBER,
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        **{
            end + part: ""
            for end in ("From", "To", "Caller", "Called")
            for part in ("City", "State", "Zip", "Country")
        },
    }


def test_the_first_end_of_a_call_stays():
    now = real_now()
    call = Call(to="", sender="", direction="inbound", created=now, target=Target())

    call.move_to("canceled", now)
    call.move_to("busy", now + timedelta(seconds=1))

    assert (call.status, call.ended) == ("canceled", now)
