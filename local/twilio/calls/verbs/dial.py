"""``<Dial>``: call others, and connect the first who answers.

Source: https://www.twilio.com/docs/voice/twiml/dial
"""

import re
from dataclasses import dataclass, field

from msgspec import structs

from local.twilio.calls.room import Room
from local.twilio.calls.session import CallSession
from local.twilio.calls.verbs.dial_conference import dial_conference
from local.twilio.calls.verbs.enqueue import dial_queue
from local.twilio.errors import AppFailed
from local.twilio.state.call import Call, Target
from local.twilio.twiml.document import Step
from local.twilio.twiml.verbs import VOICE, WHISPER

SIP = re.compile(r"sips?:[^@\s]+@[^@\s]+")
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
NORTH_AMERICAN_DIGITS = 10  # a number of this length may omit the +1
PUNCTUATION = str.maketrans("", "", " -.()")

BAD_ADDRESS = {"Number": 13223, "Client": 13224, "Sip": 13243}
ROOMS = {"Conference": dial_conference, "Queue": dial_queue}
"""Nouns that are the only one in their ``<Dial>``."""

STATUSES_BY_RANK = (
    "queued",
    "ringing",
    "in-progress",
    "canceled",
    "failed",
    "busy",
    "no-answer",
    "completed",
)
"""If no call was connected, the status that comes last in this list is reported."""


async def dial(session: CallSession, step: Step) -> Target | None:
    """Call others; after the conversation, continue with the action or the next verb.

    Raises:
        AppFailed: this document is a whisper (13201).
    """
    if session.language is WHISPER:
        raise AppFailed(13201, "Dial: Cannot Dial out from a Dial Call Segment")
    if not step.values["answerOnBridge"]:
        session.pick_up()
    # Source: https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values
    params = {"DialCallStatus": "no-answer", "DialBridged": "false"}
    async with session.requesting_action_on_hangup(step, params):
        await _dial(session, step, params)
    return session.action(step, params)


async def _dial(session: CallSession, step: Step, params: dict[str, str]) -> None:
    nouns = step.steps or [structs.replace(step, verb="Number", values=VOICE["Number"].defaults())]
    room = next((noun for noun in nouns if noun.verb in ROOMS), None)
    if room is None:
        await _DialAttempt(session, step, params).run(nouns)
        return
    if len(nouns) > 1:
        session.warn(room, 13000, f"only <{room.verb}> is used")
    await ROOMS[room.verb](session, step, room, params)


@dataclass(slots=True, eq=False)
class _DialAttempt:
    """Runs one ``<Dial>`` of numbers, clients and SIP addresses."""

    session: CallSession
    step: Step
    params: dict[str, str]
    room: Room = field(default_factory=Room)
    calls: list[Call] = field(default_factory=list)
    winner: Call | None = None

    async def run(self, nouns: list[Step]) -> None:
        """Call all of them, at the same time or in sequence, and connect the first who answers."""
        groups = [[noun] for noun in nouns] if self.step.values["sequential"] else [nouns]
        try:
            for group in groups:
                self.calls = [call for noun in group if (call := self._call(noun))]
                await self.session.line.wait_until(
                    lambda: self.winner or all(call.over for call in self.calls)
                )
                if self.winner is not None:
                    await self._talk(self.winner)
                    return
        finally:
            _end(self.calls)
            self._set_result()

    async def _talk(self, winner: Call) -> None:
        self.session.pick_up()
        _end([call for call in self.calls if call is not winner])
        recorder, record = None, self.step.values["record"]
        if record not in {"do-not-record", "false"}:
            recorder = self.session.recorder(
                self.step.callback("recordingStatusCallback"),
                "DialVerb",
                track=self.step.values["recordingTrack"],
                channels=2 if record.endswith("dual") else 1,
            )
        try:
            await self.room.join(self.session.line, until_star=self.step.values["hangupOnStar"])
        finally:
            _end([winner])
            if recorder is not None:
                recorder.finish(" ".join(self.room.words))
                self.params |= recorder.action_params()
        await self.session.line.wait_until(lambda: winner.over)

    def _set_result(self) -> None:
        if not self.calls:
            self.params["DialCallStatus"] = "failed"
            return
        best = self.winner or max(self.calls, key=lambda call: STATUSES_BY_RANK.index(call.status))
        until = best.ended or self.session.now
        self.params |= {
            # If the caller hung up, an answered call is about to end, and a ringing call is cancelled.
            "DialCallStatus": best.status if best.over else "completed" if best.answered else "canceled",
            "DialBridged": str(self.winner is not None).lower(),
            "DialCallSid": best.sid,
            "DialCallDuration": str(round((until - (best.answered or until)).total_seconds())),
        }

    def _call(self, noun: Step) -> Call | None:
        """Call the address of a noun; return None if it is not an address that can be called."""
        session, values, to = self.session, noun.values, _address(noun)
        if to is None:
            if noun.verb in BAD_ADDRESS:
                session.warn(noun, BAD_ADDRESS[noun.verb], repr(noun.text))
            else:
                session.not_simulated(noun)
            return None
        call = Call(
            to=to,
            sender=self._caller_id(to),
            direction="outbound-dial",
            parent_sid=session.call.sid,
            created=session.now,
            target=Target(url=noun.url("url"), method=values["method"]) if values["url"] else None,
            timeout=self.step.values["timeout"],
            time_limit=self.step.values["timeLimit"],
            send_digits=values.get("sendDigits", ""),
            callback=noun.callback("statusCallback"),
            cookies=session.call.cookies,
            watch=lambda event: session.line.recheck() if event == "completed" else None,
        )

        async def join(answered: CallSession) -> None:
            """Connect with the caller, unless another call was answered before."""
            if self.winner is None:
                self.winner = call
                session.line.recheck()
                await self.room.join(answered.line)

        session.network.place(call, join)
        return call

    def _caller_id(self, to: str) -> str:
        """Return the caller ID for a call: ``callerId``, if it is allowed."""
        call, account = self.session.call, self.session.core.account
        given = self.step.values["callerId"].translate(PUNCTUATION)
        allowed = (
            given in {call.sender, call.to}
            or account.may_send_from(given)
            or given in account.caller_ids
            or to.startswith("sip")
            or (to.startswith("client:") and given.startswith("client:"))
        )
        if given and not allowed:
            self.session.warn(self.step, 13214, f"{given} is neither a number of this call nor one of ours")
        return given if given and allowed else call.sender


def _end(calls: list[Call]) -> None:
    for call in calls:
        if call.line is not None:
            call.line.end("completed" if call.answered else "canceled")


def _address(noun: Step) -> str | None:
    """Return the address in ``noun``, or None if it cannot be called."""
    if noun.verb == "Client":
        identity = next(iter(noun.texts("Identity")), "") or noun.text
        return f"client:{identity}" if identity else None
    if noun.verb == "Sip":
        uri = next(iter(noun.texts("Uri")), "") or noun.text
        return uri if SIP.fullmatch(uri) else None
    if noun.verb != "Number":
        return None
    number = noun.text.translate(PUNCTUATION)
    if len(number) == NORTH_AMERICAN_DIGITS and number.isascii() and number.isdecimal():
        number = "+1" + number
    return number if NUMBER.fullmatch(number) else None
