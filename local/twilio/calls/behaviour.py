"""What a person does on a call, from the moment there is a line, and how Twilio tells them from a machine."""

from local.twilio.calls.call import Detection
from local.twilio.calls.line import Key, Line
from local.twilio.people import Action, Machine, Person, Speech

SECONDS_PER_KEY = 0.3

HUMAN_SECONDS = 1.0
"""Someone says hello, and then nothing."""
MACHINE_SECONDS = 3.0
"""Someone says hello, and more."""
SILENCE_SECONDS = 5.0
"""After a greeting without a beep."""


class LostPatience(Exception):
    """Nothing happened for too long."""


async def behave(person: Person, line: Line) -> None:
    """Follow the person's script, then listen, until they have had enough and hang up. Cancel it before."""
    caller, clock = _Caller(person, line), line.core.clock
    if isinstance(person.machine, Machine):
        line.caption("person", "say", person.machine.words)
        await clock.sleep(person.machine.greeting)
        if person.machine.beep:
            line.caption("person", "play", "beep")
    try:
        for action in person.script:
            await caller.act(action)
        if not person.script or not person.script[-1].hang_up:
            await clock.sleep(person.patience)
    except LostPatience:
        pass
    line.hang_up()


class _Caller:
    def __init__(self, person: Person, line: Line) -> None:
        self._patience = person.patience
        self._line = line
        self._clock = line.core.clock
        self._answered: int | None = None  # the last question they reacted to
        self._ready = False  # they have waited on purpose, so they do not wait to be asked

    async def act(self, action: Action) -> None:
        match action:
            case Action(wait=float(seconds)):
                await self._clock.sleep(seconds)
            case Action(press=str(keys)):
                await self._until_asked()
                for key in keys:
                    self._line.hear(Key(key))
                    await self._clock.sleep(SECONDS_PER_KEY)
            case Action(say=str(words)):
                await self._until_asked()
                self._line.hear(Speech(words))
        self._ready = action.wait is not None

    async def _until_asked(self) -> None:
        """Wait for a question they have not reacted to."""
        while not self._ready and self._line.question in (None, self._answered):
            if await self._line.asked.get(self._patience) is None:
                raise LostPatience
        self._answered = self._line.question


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
