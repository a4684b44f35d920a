"""What a person does on a call, from the moment there is a line."""

from local.twilio.calls.line import Key, Line, Speech
from local.twilio.clock import Clock
from local.twilio.people import Action, HangUp, Person, Press, Speak, Wait

SECONDS_PER_KEY = 0.3


class LostPatience(Exception):
    """Nothing happened for too long."""


async def behave(person: Person, line: Line, clock: Clock) -> None:
    """Follow the person's script, then listen, until they have had enough and hang up. Cancel it before."""
    caller = _Caller(person, line, clock)
    if person.machine is not None:
        line.caption("person", "say", person.machine.words)
        await clock.sleep(person.machine.greeting)
        if person.machine.beep:
            line.caption("person", "play", "beep")
    try:
        for action in person.script:
            await caller.act(action)
        if not person.script or not isinstance(person.script[-1], HangUp):
            await clock.sleep(person.patience)
    except LostPatience:
        pass
    line.hang_up()


class _Caller:
    def __init__(self, person: Person, line: Line, clock: Clock) -> None:
        self._patience = person.patience
        self._line = line
        self._clock = clock
        self._answered: int | None = None  # the last question they reacted to
        self._ready = False  # they have waited on purpose, so they do not wait to be asked

    async def act(self, action: Action) -> None:
        match action:
            case Wait(seconds):
                await self._clock.sleep(seconds)
            case Press(keys):
                await self._until_asked()
                for key in keys:
                    self._line.hear(Key(key))
                    await self._clock.sleep(SECONDS_PER_KEY)
            case Speak(words):
                await self._until_asked()
                self._line.hear(Speech(words))
            case HangUp():
                pass  # the script ends here
        self._ready = isinstance(action, Wait)

    async def _until_asked(self) -> None:
        """Wait for a question they have not reacted to."""
        while not self._ready and self._line.question in (None, self._answered):
            if await self._line.asked.get(self._patience) is None:
                raise LostPatience
        self._answered = self._line.question
