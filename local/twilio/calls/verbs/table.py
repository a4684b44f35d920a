"""The functions of the voice verbs that are simulated, by name."""

from local.twilio.calls.session import Run
from local.twilio.calls.verbs.basic import hang_up, pause, play, redirect, reject, say, sms
from local.twilio.calls.verbs.dial import dial
from local.twilio.calls.verbs.enqueue import enqueue, leave
from local.twilio.calls.verbs.gather import gather
from local.twilio.calls.verbs.record import record

RUN: dict[str, Run] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Redirect": redirect,
    "Hangup": hang_up,
    "Reject": reject,
    "Dial": dial,
    "Enqueue": enqueue,
    "Leave": leave,
    "Record": record,
    "Sms": sms,
}
