"""Simulate what a person or an answering machine does on a call."""

from local.twilio.calls.line import Line
from local.twilio.state.call import Detection, Key, Speech
from local.twilio.state.people import Action, Machine, Person

SECONDS_PER_KEY = 0.3

HUMAN_SECONDS = 1.0
"""A person says hello, and then is silent."""
MACHINE_SECONDS = 3.0
"""A machine continues to speak after hello."""
SILENCE_SECONDS = 5.0
"""Of silence, after a greeting without a beep."""


async def follow_script(person: Person, line: Line) -> None:
    """Follow the person's script, then listen until their patience ends, and hang up.

    Cancel the task if the call ends before.
    """
    clock, answered_prompt, has_waited = line.core.clock, None, False
    if isinstance(person.machine, Machine):
        line.caption("person", "say", person.machine.words)
        await clock.sleep(person.machine.greeting)
        if person.machine.beep:
            line.caption("person", "play", "beep")
    for action in person.script:
        if action.wait is not None:
            await clock.sleep(action.wait)
        elif not action.hang_up:
            if not has_waited and not await _wait_for_prompt(line, answered_prompt, person.patience):
                break
            answered_prompt = line.prompt_number
            await _answer(line, action)
        has_waited = action.wait is not None
    else:
        if not person.script or not person.script[-1].hang_up:
            await clock.sleep(person.patience)
    line.hang_up()


async def _wait_for_prompt(line: Line, answered_prompt: int | None, patience: float) -> bool:
    """Wait for a prompt that is not answered yet; return whether it came before the patience ended."""
    while line.prompt_number in (None, answered_prompt):
        if await line.prompts.get(patience) is None:
            return False
    return True


async def _answer(line: Line, action: Action) -> None:
    if action.say is not None:
        line.hear(Speech(action.say))
    for key in action.press or "":
        line.hear(Key(key))
        await line.core.clock.sleep(SECONDS_PER_KEY)


def detect_machine(person: Person, detection: Detection) -> tuple[str, float]:
    """Return the result of Twilio's answering machine detection, and the seconds it takes.

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
