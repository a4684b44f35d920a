"""``<Dial>``: calls others, and joins whoever answers to the call.

Source: https://www.twilio.com/docs/voice/twiml/dial
"""

import re
from dataclasses import dataclass, field

from local.twilio.calls.call import Call, Detection, Target
from local.twilio.calls.conference import dial_conference
from local.twilio.calls.enqueue import dial_queue
from local.twilio.calls.room import Outcome, Room
from local.twilio.calls.turn import Turn
from local.twilio.errors import AppFailed, Warned
from local.twilio.recordings import Recorder, Recording
from local.twilio.twiml.check import Step
from local.twilio.twiml.verbs import VOICE

SIP = re.compile(r"sips?:[^@\s]+@[^@\s]+")
NUMBER = re.compile(r"\+[1-9]\d{6,14}")
AMERICAN = 10  # digits of a number in North America, which need no +1
PUNCTUATION = str.maketrans("", "", " -.()")

WORST_FIRST = ("canceled", "failed", "busy", "no-answer", "completed")
"""Of several calls that came to nothing, the last of these is told."""


async def dial(turn: Turn, step: Step) -> Target | None:
    """Call somebody; when they have talked, go on with the action or the next verb.

    Raises:
        AppFailed: this is a whisper already (13201).
    """
    if turn.whispering:
        raise AppFailed(13201, "Dial: Cannot Dial out from a Dial Call Segment")
    if not step.values["answerOnBridge"]:
        turn.pick_up()
    nouns = step.steps or [Step("Number", step.text, VOICE.verbs["Number"].defaults(), line=step.line)]
    outcome = Outcome()

    def action() -> Target | None:
        return turn.action_if_any(step, outcome.params())

    with turn.owing(action):
        await _run(turn, step, nouns, outcome)
    return action()


async def _run(turn: Turn, step: Step, nouns: list[Step], outcome: Outcome) -> None:
    first = next((noun for noun in nouns if noun.verb in {"Conference", "Queue"}), None)
    if first is not None and len(nouns) > 1:
        turn.warn(Warned(13000, f"only <{first.verb}> counts (line {first.line})"))
    if first is None:
        await _Dialling(turn, step, outcome).run(nouns)
    elif first.verb == "Conference":
        await dial_conference(turn, step, first, outcome)
    else:
        await dial_queue(turn, step, first, outcome)


@dataclass(slots=True, eq=False)
class _Leg:
    """One of the calls to others."""

    dialling: "_Dialling"
    call: Call
    over: bool = False
    joined: bool = False

    async def run(self, turn: Turn) -> None:
        """Join the caller, unless somebody else was faster."""
        if self.dialling.winner is None:
            self.joined = True
            self.dialling.winner = self
            self.dialling.look_again()
            await self.dialling.room.stay(turn.line)

    def watch(self, event: str) -> None:
        if event == "completed":
            self.over = True
            self.dialling.look_again()

    def end(self) -> None:
        if not self.over and self.call.line is not None:
            self.call.line.end("completed" if self.call.answered else "canceled")


@dataclass(slots=True, eq=False)
class _Dialling:
    """One ``<Dial>`` of numbers, clients and SIP addresses."""

    turn: Turn
    step: Step
    outcome: Outcome
    room: Room = field(default_factory=Room)
    legs: list[_Leg] = field(default_factory=list)
    winner: _Leg | None = None

    async def run(self, nouns: list[Step]) -> None:
        """Call them all, at once or in turn, and talk to the first who answers."""
        groups = [[noun] for noun in nouns] if self.step.values["sequential"] else [nouns]
        try:
            for group in groups:
                self.legs = [leg for noun in group if (leg := self._call(noun))]
                await self.turn.line.wait_until(
                    lambda: self.winner or all(leg.over for leg in self.legs), about=self
                )
                if self.winner is not None:
                    await self._talk(self.winner)
                    return
        finally:
            for leg in self.legs:
                leg.end()
            self._conclude()

    def look_again(self) -> None:
        self.turn.line.nudge(self)

    async def _talk(self, winner: _Leg) -> None:
        self.turn.pick_up()
        for leg in self.legs:
            if leg is not winner:
                leg.end()
        recorder = self._recorder()
        try:
            await self.room.stay(self.turn.line, until_star=self.step.values["hangupOnStar"])
        finally:
            winner.end()
            if recorder is not None:
                recorder.finish(" ".join(self.room.words))
                self.outcome.recording = recorder
        await self.turn.line.wait_until(lambda: winner.over, about=self)

    def _conclude(self) -> None:
        calls = [leg.call for leg in self.legs]
        if not calls:
            self.outcome.status = "failed"
            return
        best = self.winner.call if self.winner else max(calls, key=_rank)
        self.outcome.sid = best.sid
        self.outcome.bridged = self.winner is not None
        # If the caller hung up, who was talking is about to end, and who was still ringing is cancelled.
        self.outcome.status = best.status if best.over else "completed" if best.answered else "canceled"
        until = best.ended or self.turn.now
        self.outcome.seconds = round((until - best.answered).total_seconds()) if best.answered else 0

    def _recorder(self) -> Recorder | None:
        asked = self.step.values["record"]
        if asked == "do-not-record":
            return None
        call, told = self.turn.call, self.turn.callback(self.step, "recordingStatusCallback")
        recording = Recording(
            source="DialVerb",
            call_sid=call.sid,
            created=self.turn.now,
            channels=2 if asked.endswith("dual") else 1,
            track=self.step.values["recordingTrack"],
        )
        return Recorder(self.turn.core, recording, told, call.cookies)

    def _call(self, noun: Step) -> _Leg | None:
        """Call one of them; None if it is nobody who can be called."""
        to = _address(noun)
        if to is None:
            if noun.verb not in {"Number", "Sip"}:
                self.turn.not_simulated(noun.verb)
            else:
                code = 13223 if noun.verb == "Number" else 13243
                self.turn.warn(Warned(code, f"{noun.text!r} (line {noun.line})"))
            return None
        values, turn = noun.values, self.turn
        call = Call(
            to=to,
            sender=self._caller_id(to),
            direction="outbound-dial",
            parent_sid=turn.call.sid,
            created=turn.now,
            target=Target(url=turn.url(values["url"]), method=values["method"]) if values["url"] else None,
            timeout=self.step.values["timeout"],
            time_limit=self.step.values["timeLimit"],
            send_digits=values.get("sendDigits", ""),
            detection=_detection(noun, turn),
            callback=turn.callback(noun, "statusCallback"),
            cookies=turn.call.cookies,
        )
        leg = _Leg(self, call)
        call.watch = leg.watch
        turn.exchange.place(call, leg)
        return leg

    def _caller_id(self, to: str) -> str:
        """Return who the others see: what ``callerId`` says, if it may be said."""
        call, account = self.turn.call, self.turn.core.account
        given = (self.step.values["callerId"] or "").translate(PUNCTUATION)
        allowed = (
            given in {call.sender, call.to}
            or account.may_send_from(given)
            or given in account.caller_ids
            or to.startswith("sip")
            or (to.startswith("client:") and given.startswith("client:"))
        )
        if given and not allowed:
            self.turn.warn(Warned(13214, f"{given} is neither on this call nor ours (line {self.step.line})"))
        return given if given and allowed else call.sender


def _rank(call: Call) -> int:
    return WORST_FIRST.index(call.status) if call.status in WORST_FIRST else -1


def _address(noun: Step) -> str | None:
    """Return the address that ``noun`` means, if it can be called."""
    if noun.verb == "Client":
        return "client:" + (next(iter(noun.texts("Identity")), "") or noun.text)
    if noun.verb == "Sip":
        uri = next(iter(noun.texts("Uri")), "") or noun.text
        return uri if SIP.fullmatch(uri) else None
    if noun.verb != "Number":
        return None
    number = noun.text.translate(PUNCTUATION)
    if len(number) == AMERICAN and number.isascii() and number.isdecimal():
        number = "+1" + number
    return number if NUMBER.fullmatch(number) else None


def _detection(noun: Step, turn: Turn) -> Detection | None:
    mode = noun.values.get("machineDetection")
    if not mode:
        return None
    return Detection(
        until_end=mode == "DetectMessageEnd",
        timeout=noun.values["machineDetectionTimeout"],
        callback=turn.callback(noun, "amdStatusCallback"),
    )
