"""``Conferences`` and their ``Participants``: fetch, list, mute, hold, remove, end.

Source: https://www.twilio.com/docs/voice/api/conference-resource and .../conference-participant-resource
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.calls.conference import Conference, Participant
from local.twilio.rest.form import Form
from local.twilio.rest.resource import Resource, found_or_404, pick


class Conferences(Resource[Conference]):
    """The conferences, live and ended."""

    path, listed, newest_first = "/Conferences", "conferences", True
    filters: ClassVar = {"Status": "status", "FriendlyName": "name"}
    dates: ClassVar = {"DateCreated": lambda conference: conference.created}

    def _resources(self, _: web.Request) -> Mapping[str, Conference]:
        return self.exchange.conferences

    def update(self, row: Conference, form: Form) -> None:
        """End a conference (``Status=completed``). Announcements are not simulated."""
        form.check(20001, {"completed"}.__contains__, "Status")
        if form.text("Status") and not row.over:
            row.end()

    def _fields(self, row: Conference) -> dict[str, Any]:
        return {
            **pick(row, "sid", "status"),
            "api_version": "2010-04-01",
            "call_sid_ending_conference": row.ended_by,
            "friendly_name": row.name,
            "reason_conference_ended": row.reason if row.over else None,
            "region": "us1",
            "subresource_uris": {"participants": f"{self._uri(row)}/Participants.json"},
        }


class Participants(Resource[Participant]):
    """The participants, by the SID of the call or by the label."""

    path, listed = "/Conferences/{conference}/Participants", "participants"
    filters: ClassVar = {"Muted": "muted", "Hold": "hold"}

    def _resources(self, request: web.Request) -> Mapping[str, Participant]:
        return found_or_404(self.exchange.conferences.get(request.match_info["conference"])).participants

    def _find(self, request: web.Request) -> Participant:
        participants, wanted = self._resources(request), request.match_info["sid"]
        labelled = {participant.label: participant for participant in participants.values()}
        return found_or_404(participants.get(wanted) or labelled.get(wanted))

    def update(self, row: Participant, form: Form) -> None:
        """Mute or hold a participant, or set whether the conference ends when they leave."""
        muted, hold = form.flag("Muted", default=row.muted), form.flag("Hold", default=row.hold)
        changes = [("mute", muted)] * (muted != row.muted) + [("hold", hold)] * (hold != row.hold)
        row.muted, row.hold, row.updated = muted, hold, self.core.clock.now()
        row.ends_conference = form.flag("EndConferenceOnExit", default=row.ends_conference)
        for name, on in changes:
            row.conference.report(f"participant-{'' if on else 'un'}{name}", row)

    def delete(self, row: Participant) -> None:
        """Remove a participant; their call ends."""
        row.line.end("completed")

    def _uri(self, row: Participant) -> str:
        return f"{self.account.path}/Conferences/{row.conference.sid}/Participants/{row.call.sid}"

    def _fields(self, row: Participant) -> dict[str, Any]:
        return {
            **pick(row, "hold", "label", "muted"),
            "call_sid": row.call.sid,
            "call_sid_to_coach": None,
            "coaching": False,
            "conference_sid": row.conference.sid,
            "end_conference_on_exit": row.ends_conference,
            "queue_time": "0",
            "start_conference_on_enter": row.starts_conference,
            "status": "connected",
        }
