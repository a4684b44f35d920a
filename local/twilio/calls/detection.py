"""Telling people from answering machines.

Source: https://www.twilio.com/docs/voice/answering-machine-detection
"""

from local.twilio.calls.call import Call, Detection
from local.twilio.core import Core
from local.twilio.people import Person

HUMAN_SECONDS = 1.0
"""Someone says hello, and then nothing."""
MACHINE_SECONDS = 3.0
"""Someone says hello, and more."""
SILENCE_SECONDS = 5.0
"""After a greeting without a beep."""


def verdict(person: Person, detection: Detection) -> tuple[str, float]:
    """Return what Twilio finds out, and after how many seconds."""
    machine = person.machine
    if machine is None:
        found, seconds = "human", HUMAN_SECONDS
    elif not detection.until_end:
        found, seconds = "machine_start", min(MACHINE_SECONDS, machine.greeting)
    elif machine.beep:
        found, seconds = "machine_end_beep", machine.greeting
    else:
        found, seconds = "machine_end_silence", machine.greeting + SILENCE_SECONDS
    return (found, seconds) if seconds <= detection.timeout else ("unknown", float(detection.timeout))


async def detect_meanwhile(call: Call, detection: Detection, person: Person, core: Core) -> None:
    """Tell the app the verdict while the call goes on (``AsyncAmd``)."""
    found, seconds = verdict(person, detection)
    await core.clock.sleep(seconds)
    call.answered_by = found
    params = {
        "CallSid": call.sid,
        "AccountSid": core.account.sid,
        "AnsweredBy": found,
        "MachineDetectionDuration": str(round(seconds * 1000)),
    }
    await core.callbacks.tell(
        detection.callback.webhook(params, about=call.sid, purpose="amd", cookies=call.cookies)
    )
