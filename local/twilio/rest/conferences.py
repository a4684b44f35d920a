"""``Conferences`` and their ``Participants``: look up, mute, hold, add, remove, end.

Source: https://www.twilio.com/docs/voice/api/conference-resource and .../conference-participant-resource
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.calls.conference import Conference, Participant, take_part
from local.twilio.calls.conversation import Conversation
from local.twilio.calls.room import Music
from local.twilio.rest.calls import call_of
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, read_form
from local.twilio.rest.resource import Filter, Resource, must, same
from local.twilio.rest.rules import PARTICIPANT_RULES, Asked, enforce
from local.twilio.twiml.verbs import CONFERENCE_WAIT
from local.twilio.webhooks.webhook import Callback


class Conferences(Resource[Conference]):
    """The conferences, live and over."""

    path, listed, newest_first = "/Conferences", "conferences", True
    filters: ClassVar = {"Status": same("status"), "FriendlyName": same("name")}
    dates: ClassVar = {"DateCreated": lambda conference: conference.created}
    copied = ("sid", "status")

    def update(self, row: Conference, form: Form) -> None:
        """End it (``Status=completed``). Announcements are not simulated."""
        if form.text("Status") not in {"", "completed"}:
            raise Refused(20001)
        if form.text("Status") and not row.over:
            row.end()

    def more(self, row: Conference) -> dict[str, Any]:
        """See ``Resource``."""
        return {
            "api_version": "2010-04-01",
            "call_sid_ending_conference": row.ended_by,
            "friendly_name": row.name,
            "reason_conference_ended": row.reason if row.over else None,
            "region": "us1",
            "subresource_uris": {
                name: f"{self.uri(row)}/{name.title()}.json" for name in ("participants", "recordings")
            },
        }


def _flagged(name: str) -> Filter:
    return lambda row, given: given.lower() == str(getattr(row, name)).lower()


class Participants(Resource[Participant]):
    """Who takes part, by the SID of the call or by the label."""

    path, listed = "/Conferences/{conference}/Participants", "participants"
    filters: ClassVar = {"Muted": _flagged("muted"), "Hold": _flagged("hold")}
    copied = ("hold", "label", "muted")
    absent = ("call_sid_to_coach",)

    def kept(self, request: web.Request) -> Mapping[str, Participant]:
        """See ``Resource``."""
        return must(self.account.conferences.get(request.match_info["conference"]), request).participants

    def find(self, request: web.Request) -> Participant:
        """See ``Resource``."""
        labelled = {each.label: each for each in self.kept(request).values()}
        wanted = request.match_info["sid"]
        return must(self.kept(request).get(wanted) or labelled.get(wanted), request)

    def create(self, form: Form, request: web.Request) -> Participant:
        """Call somebody, who takes part once they answer. A name is as good as a SID, and may be new."""
        asked = Asked(form, self.account, self.core.clock.now())
        enforce(PARTICIPANT_RULES, asked)
        conference = self._conference(request.match_info["conference"], form, request)
        call = call_of(asked, target=None)
        errand = _TakePart(conference, form)
        self.exchange.place(call, errand.run)
        line = must(call.line, request)
        return Participant(conference=conference, call=call, line=line, created=asked.now, **errand.settings)

    def _conference(self, name: str, form: Form, request: web.Request) -> Conference:
        found = self.account.conferences.get(name) or self.account.conference_named(name)
        if found is None and name.startswith("CF"):
            raise Refused(20404, {"path": request.path})
        if found is None:
            told = Callback(
                url=form.url("ConferenceStatusCallback"),
                method=form.method("ConferenceStatusCallbackMethod"),
                events=form.words("ConferenceStatusCallbackEvent"),
            )
            found = Conference(name, self.core, told)
        return found

    def update(self, row: Participant, form: Form) -> None:
        """Mute somebody, or put them on hold, or say whether the conference ends with them."""
        muted, hold = form.flag("Muted", default=row.muted), form.flag("Hold", default=row.hold)
        changes = [("mute", muted)] * (muted != row.muted) + [("hold", hold)] * (hold != row.hold)
        row.muted, row.hold, row.updated = muted, hold, self.core.clock.now()
        row.ends = form.flag("EndConferenceOnExit", default=row.ends)
        for name, on in changes:
            row.conference.tell(f"participant-{'' if on else 'un'}{name}", row)

    def delete(self, row: Participant) -> None:
        """Send somebody out; their call ends."""
        row.line.end("completed")

    async def _create(self, request: web.Request) -> web.Response:
        row = self.create(await read_form(request), request)
        return web.json_response(self.shown(row) | {"status": "queued"}, status=201)

    def uri(self, row: Participant) -> str:
        """See ``Resource``."""
        return f"{self.account.path}/Conferences/{row.conference.sid}/Participants/{row.call.sid}"

    def more(self, row: Participant) -> dict[str, Any]:
        """See ``Resource``."""
        return {
            "call_sid": row.call.sid,
            "coaching": False,
            "conference_sid": row.conference.sid,
            "end_conference_on_exit": row.ends,
            "queue_time": "0",
            "start_conference_on_enter": row.starts,
            "status": "connected",
        }


class _TakePart:
    """The errand of a call to somebody who is to take part."""

    def __init__(self, conference: Conference, form: Form) -> None:
        self._conference = conference
        form.url("WaitUrl")  # may be wrong, and is not asked
        self.settings: dict[str, Any] = {
            "label": form.text("Label") or None,
            "muted": form.flag("Muted"),
            "starts": form.flag("StartConferenceOnEnter", default=True),
            "ends": form.flag("EndConferenceOnExit"),
        }

    async def run(self, turn: Conversation) -> None:
        """Take part, until it is over."""
        participant = Participant(
            conference=self._conference,
            call=turn.call,
            line=turn.line,
            created=turn.core.clock.now(),
            **self.settings,
        )
        await take_part(turn, participant, Music(language=CONFERENCE_WAIT))
