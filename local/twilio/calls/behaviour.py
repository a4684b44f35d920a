"""What a person does on a call, from the moment there is a line, and how Twilio tells them from a machine."""

from local.twilio.calls.line import Line
from local.twilio.state.call import Detection, Key, Speech
from local.twilio.state.people import Action, Machine, Person

SECONDS_PER_KEY = 0.3

HUMAN_SECONDS = 1.0
"""Someone says hello, and then nothing."""
MACHINE_SECONDS = 3.0
"""Someone says hello, and more."""
SILENCE_SECONDS = 5.0
"""After a greeting without a beep."""


async def behave(person: Person, line: Line) -> None:
    """Follow the person's script, then listen, until they have had enough and hang up. Cancel it before."""
    clock, answered, has_waited = line.core.clock, None, False
    if isinstance(person.machine, Machine):
        line.caption("person", "say", person.machine.words)
        await clock.sleep(person.machine.greeting)
        if person.machine.beep:
            line.caption("person", "play", "beep")
    for action in person.script:
        if action.wait is not None:
            await clock.sleep(action.wait)
        elif not action.hang_up:
            if not has_waited and not await _is_asked(line, answered, person.patience):
                break
            answered = line.question
            await _answer(line, action)
        has_waited = action.wait is not None
    else:
        if not person.script or not person.script[-1].hang_up:
            await clock.sleep(person.patience)
    line.hang_up()


async def _is_asked(line: Line, answered: int | None, patience: float) -> bool:
    """Wait for a question other than ``answered``. Return whether it came before patience was lost."""
    while line.question in (None, answered):
        if await line.asked.get(patience) is None:
            return False
    return True


async def _answer(line: Line, action: Action) -> None:
    if action.say is not None:
        line.hear(Speech(action.say))
    for key in action.press or "":
        line.hear(Key(key))
        await line.core.clock.sleep(SECONDS_PER_KEY)


def verdict(person: Person, detection: Detection) -> tuple[str, float]:
    """Return what Twilio finds out, and after how many seconds.

    Source: https://www.twilio.com/docs/voice/answering-machine-detection
    """
    machine = person.machine
    if not isinstance(machine, Machine):
        found, seconds = "human", HUMAN_SECONDS
    elif not detection.until_end:
        found, seconds = "machine_start", min(MACHINE_SECONDS, machine.greeting)
    elif machine.beep:
        found, seconds = "machine_end_beep", machine.greeting
    else:
        found, seconds = "machine_end_silence", machine.greeting + SILENCE_SECONDS
    return (found, seconds) if seconds <= detection.timeout else ("unknown", float(detection.timeout))
