"""``Conferences`` and their ``Participants``: look up, mute, hold, add, remove, end.

Source: https://www.twilio.com/docs/voice/api/conference-resource and .../conference-participant-resource
"""

from typing import Any

from aiohttp import web

from local.twilio.account import Account
from local.twilio.calls.conference import Conference, Participant, Told, take_part
from local.twilio.calls.exchange import Exchange
from local.twilio.calls.turn import Turn
from local.twilio.calls.waiting import Music
from local.twilio.clock import Clock
from local.twilio.rest.call_rules import PARTICIPANT_RULES
from local.twilio.rest.calls import call_of
from local.twilio.rest.dates import date_filter, rfc_2822
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, read_form, read_query
from local.twilio.rest.paging import page_of
from local.twilio.rest.resource import BaseResource, flag, method, must, url
from local.twilio.rest.rules import Asked, enforce
from local.twilio.twiml.verbs import CONFERENCE_WAIT


class Conferences(BaseResource):
    """Both resources."""

    def __init__(self, *, account: Account, clock: Clock, exchange: Exchange) -> None:
        super().__init__(account=account, clock=clock)
        self._exchange = exchange

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [
            web.get("/Conferences.json", self.list),
            web.get("/Conferences/{sid}.json", self.fetch),
            web.post("/Conferences/{sid}.json", self.update),
            web.get("/Conferences/{sid}/Participants.json", self.participants),
            web.post("/Conferences/{sid}/Participants.json", self.add),
            web.get("/Conferences/{sid}/Participants/{call}.json", self.participant),
            web.post("/Conferences/{sid}/Participants/{call}.json", self.change),
            web.delete("/Conferences/{sid}/Participants/{call}.json", self.remove),
        ]

    async def list(self, request: web.Request) -> web.Response:
        """Return the conferences, newest first, that match Status, FriendlyName and DateCreated."""
        query = read_query(request)
        created = date_filter(query, "DateCreated")
        found = [
            conference
            for conference in reversed(self._account.conferences.values())
            if query.text("Status") in {"", conference.status}
            and query.text("FriendlyName") in {"", conference.name}
            and created(conference.created)
        ]
        return page_of(request, "conferences", [self._shown(conference) for conference in found])

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one conference."""
        return web.json_response(self._shown(self._in(self._account.conferences, request)))

    async def update(self, request: web.Request) -> web.Response:
        """End it (``Status=completed``). Announcements are not simulated."""
        conference, form = self._in(self._account.conferences, request), await read_form(request)
        if form.text("Status") not in {"", "completed"}:
            raise Refused(20001)
        if form.text("Status") and not conference.over:
            conference.end()
        return web.json_response(self._shown(conference))

    async def participants(self, request: web.Request) -> web.Response:
        """Return who is in it, and matches Muted and Hold."""
        conference, query = self._in(self._account.conferences, request), read_query(request)
        found = [
            self._seen(conference, participant)
            for participant in conference.participants.values()
            if query.text("Muted").lower() in {"", str(participant.muted).lower()}
            and query.text("Hold").lower() in {"", str(participant.hold).lower()}
        ]
        return page_of(request, "participants", found, key="call_sid")

    async def participant(self, request: web.Request) -> web.Response:
        """Return one of them."""
        return web.json_response(self._seen(*self._one(request)))

    async def add(self, request: web.Request) -> web.Response:
        """Call somebody, who takes part once they answer. A name is as good as a SID, and may be new."""
        form = await read_form(request)
        asked = Asked(form, self._account, self._clock.now())
        enforce(PARTICIPANT_RULES, asked)
        name = request.match_info["sid"]
        conference = self._account.conferences.get(name) or self._account.conference_named(name)
        if conference is None:
            if name.startswith("CF"):
                raise Refused(20404, {"path": request.path})
            told = Told(
                url=url(form, "ConferenceStatusCallback"),
                method=method(form, "ConferenceStatusCallbackMethod"),
                events=frozenset(" ".join(form.all("ConferenceStatusCallbackEvent")).split()),
            )
            conference = Conference(name, self._exchange.core, told)
            self._account.conferences[conference.sid] = conference
        call = call_of(asked, target=None)
        errand = _TakePart(conference, form)
        self._exchange.place(call, errand)
        now = asked.now
        about = Participant(
            call=call, line=must(call.line, request), created=now, updated=now, **errand.settings
        )
        return web.json_response(self._seen(conference, about) | {"status": "queued"}, status=201)

    async def change(self, request: web.Request) -> web.Response:
        """Mute somebody, or put them on hold, or say whether the conference ends with them."""
        conference, participant = self._one(request)
        form = await read_form(request)
        before = participant.muted, participant.hold
        participant.muted = flag(form, "Muted", participant.muted)
        participant.hold = flag(form, "Hold", participant.hold)
        participant.ends = flag(form, "EndConferenceOnExit", participant.ends)
        participant.updated = self._clock.now()
        if participant.muted != before[0]:
            conference.tell(f"participant-{'' if participant.muted else 'un'}mute", participant)
        if participant.hold != before[1]:
            conference.tell(f"participant-{'' if participant.hold else 'un'}hold", participant)
        return web.json_response(self._seen(conference, participant))

    async def remove(self, request: web.Request) -> web.Response:
        """Send somebody out; their call ends."""
        _, participant = self._one(request)
        participant.line.end("completed")
        return web.Response(status=204)

    def _one(self, request: web.Request) -> tuple[Conference, Participant]:
        """Return who the path names, by the SID of the call or by the label."""
        conference = self._in(self._account.conferences, request)
        wanted = request.match_info["call"]
        labelled = (each for each in conference.participants.values() if each.label == wanted)
        return conference, must(conference.participants.get(wanted) or next(labelled, None), request)

    def _shown(self, conference: Conference) -> dict[str, Any]:
        path = self._path("Conferences", conference.sid)
        return {
            "account_sid": self._account.sid,
            "api_version": "2010-04-01",
            "call_sid_ending_conference": conference.ended_by,
            "date_created": rfc_2822(conference.created),
            "date_updated": rfc_2822(conference.updated),
            "friendly_name": conference.name,
            "reason_conference_ended": conference.reason if conference.over else None,
            "region": "us1",
            "sid": conference.sid,
            "status": conference.status,
            "subresource_uris": {
                "participants": f"{path}/Participants.json",
                "recordings": f"{path}/Recordings.json",
            },
            "uri": f"{path}.json",
        }

    def _seen(self, conference: Conference, participant: Participant) -> dict[str, Any]:
        sid = participant.call.sid
        return {
            "account_sid": self._account.sid,
            "call_sid": sid,
            "call_sid_to_coach": None,
            "coaching": False,
            "conference_sid": conference.sid,
            "date_created": rfc_2822(participant.created),
            "date_updated": rfc_2822(participant.updated),
            "end_conference_on_exit": participant.ends,
            "hold": participant.hold,
            "label": participant.label,
            "muted": participant.muted,
            "queue_time": "0",
            "start_conference_on_enter": participant.starts,
            "status": "connected",
            "uri": self._path("Conferences", conference.sid, "Participants", f"{sid}.json"),
        }


class _TakePart:
    """The errand of a call to somebody who is to take part."""

    def __init__(self, conference: Conference, form: Form) -> None:
        self._conference = conference
        self._wait_url = url(form, "WaitUrl")
        self.settings: dict[str, Any] = {
            "label": form.text("Label") or None,
            "muted": flag(form, "Muted", default=False),
            "starts": flag(form, "StartConferenceOnEnter", default=True),
            "ends": flag(form, "EndConferenceOnExit", default=False),
        }

    async def run(self, turn: Turn) -> None:
        """Take part, until it is over."""
        now = turn.core.clock.now()
        participant = Participant(call=turn.call, line=turn.line, created=now, updated=now, **self.settings)
        music = Music(target=None, language=CONFERENCE_WAIT)
        await take_part(turn, self._conference, participant, music=music, until_star=False)
