"""``<Dial>``: calls others, and joins whoever answers to the call.

Source: https://www.twilio.com/docs/voice/twiml/dial
"""

import re
from dataclasses import dataclass, field

from msgspec import structs

from local.twilio.calls.conversation import Conversation
from local.twilio.calls.room import Room
from local.twilio.calls.verbs.dial_conference import dial_conference
from local.twilio.calls.verbs.enqueue import dial_queue
from local.twilio.errors import AppFailed
from local.twilio.state.call import Call, Target
from local.twilio.twiml.document import Step
from local.twilio.twiml.verbs import VOICE, WHISPER

SIP = re.compile(r"sips?:[^@\s]+@[^@\s]+")
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
AMERICAN = 10  # digits of a number in North America, which need no +1
PUNCTUATION = str.maketrans("", "", " -.()")

BAD_ADDRESS = {"Number": 13223, "Client": 13224, "Sip": 13243}
ROOMS = {"Conference": dial_conference, "Queue": dial_queue}
"""Where people meet. Such a noun is alone in its ``<Dial>``."""

BEST_LAST = ("queued", "ringing", "in-progress", "canceled", "failed", "busy", "no-answer", "completed")
"""Of several calls that came to nothing, the last of these is told."""


async def dial(talk: Conversation, step: Step) -> Target | None:
    """Call somebody; when they have talked, go on with the action or the next verb.

    Raises:
        AppFailed: this is a whisper already (13201).
    """
    if talk.language is WHISPER:
        raise AppFailed(13201, "Dial: Cannot Dial out from a Dial Call Segment")
    if not step.values["answerOnBridge"]:
        talk.pick_up()
    # Source: https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values
    told = {"DialCallStatus": "no-answer", "DialBridged": "false"}
    async with talk.owing(step, told):
        await _dial(talk, step, told)
    return talk.action(step, told)


async def _dial(talk: Conversation, step: Step, told: dict[str, str]) -> None:
    nouns = step.steps or [structs.replace(step, verb="Number", values=VOICE["Number"].defaults())]
    room = next((noun for noun in nouns if noun.verb in ROOMS), None)
    if room is None:
        await _Dialling(talk, step, told).run(nouns)
        return
    if len(nouns) > 1:
        talk.warn(room, 13000, f"only <{room.verb}> counts")
    await ROOMS[room.verb](talk, step, room, told)


@dataclass(slots=True, eq=False)
class _Dialling:
    """One ``<Dial>`` of numbers, clients and SIP addresses."""

    talk: Conversation
    step: Step
    told: dict[str, str]
    room: Room = field(default_factory=Room)
    calls: list[Call] = field(default_factory=list)
    winner: Call | None = None

    async def run(self, nouns: list[Step]) -> None:
        """Call them all, at once or in turn, and talk to the first who answers."""
        groups = [[noun] for noun in nouns] if self.step.values["sequential"] else [nouns]
        try:
            for group in groups:
                self.calls = [call for noun in group if (call := self._call(noun))]
                await self.talk.line.wait_until(lambda: self.winner or all(call.over for call in self.calls))
                if self.winner is not None:
                    await self._talk(self.winner)
                    return
        finally:
            _end(self.calls)
            self._conclude()

    async def _talk(self, winner: Call) -> None:
        self.talk.pick_up()
        _end([call for call in self.calls if call is not winner])
        recorder, record = None, self.step.values["record"]
        if record not in {"do-not-record", "false"}:
            recorder = self.talk.recorder(
                self.step.callback("recordingStatusCallback"),
                "DialVerb",
                track=self.step.values["recordingTrack"],
                channels=2 if record.endswith("dual") else 1,
            )
        try:
            await self.room.stay(self.talk.line, until_star=self.step.values["hangupOnStar"])
        finally:
            _end([winner])
            if recorder is not None:
                recorder.finish(" ".join(self.room.words))
                self.told |= recorder.result()
        await self.talk.line.wait_until(lambda: winner.over)

    def _conclude(self) -> None:
        if not self.calls:
            self.told["DialCallStatus"] = "failed"
            return
        best = self.winner or max(self.calls, key=lambda call: BEST_LAST.index(call.status))
        until = best.ended or self.talk.now
        self.told |= {
            # If the caller hung up, who was talking is about to end, and who was still ringing is cancelled.
            "DialCallStatus": best.status if best.over else "completed" if best.answered else "canceled",
            "DialBridged": str(self.winner is not None).lower(),
            "DialCallSid": best.sid,
            "DialCallDuration": str(round((until - (best.answered or until)).total_seconds())),
        }

    def _call(self, noun: Step) -> Call | None:
        """Call one of them; None if it is nobody who can be called."""
        talk, values, to = self.talk, noun.values, _address(noun)
        if to is None:
            if noun.verb in BAD_ADDRESS:
                talk.warn(noun, BAD_ADDRESS[noun.verb], repr(noun.text))
            else:
                talk.not_simulated(noun)
            return None
        call = Call(
            to=to,
            sender=self._caller_id(to),
            direction="outbound-dial",
            parent_sid=talk.call.sid,
            created=talk.now,
            target=Target(url=noun.url("url"), method=values["method"]) if values["url"] else None,
            timeout=self.step.values["timeout"],
            time_limit=self.step.values["timeLimit"],
            send_digits=values.get("sendDigits", ""),
            callback=noun.callback("statusCallback"),
            cookies=talk.call.cookies,
            watch=lambda event: talk.line.nudge() if event == "completed" else None,
        )

        async def join(theirs: Conversation) -> None:
            """Join the caller, unless somebody else was faster."""
            if self.winner is None:
                self.winner = call
                talk.line.nudge()
                await self.room.stay(theirs.line)

        talk.network.place(call, join)
        return call

    def _caller_id(self, to: str) -> str:
        """Return who the others see: what ``callerId`` says, if it may be said."""
        call, account = self.talk.call, self.talk.core.account
        given = self.step.values["callerId"].translate(PUNCTUATION)
        allowed = (
            given in {call.sender, call.to}
            or account.may_send_from(given)
            or given in account.caller_ids
            or to.startswith("sip")
            or (to.startswith("client:") and given.startswith("client:"))
        )
        if given and not allowed:
            self.talk.warn(self.step, 13214, f"{given} is neither on this call nor ours")
        return given if given and allowed else call.sender


def _end(calls: list[Call]) -> None:
    for call in calls:
        if call.line is not None:
            call.line.end("completed" if call.answered else "canceled")


def _address(noun: Step) -> str | None:
    """Return the address that ``noun`` means, if it can be called."""
    if noun.verb == "Client":
        identity = next(iter(noun.texts("Identity")), "") or noun.text
        return f"client:{identity}" if identity else None
    if noun.verb == "Sip":
        uri = next(iter(noun.texts("Uri")), "") or noun.text
        return uri if SIP.fullmatch(uri) else None
    if noun.verb != "Number":
        return None
    number = noun.text.translate(PUNCTUATION)
    if len(number) == AMERICAN and number.isascii() and number.isdecimal():
        number = "+1" + number
    return number if NUMBER.fullmatch(number) else None
