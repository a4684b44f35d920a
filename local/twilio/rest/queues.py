"""``Queues`` and their ``Members``: create, look up, change, take somebody out.

Source: https://www.twilio.com/docs/voice/api/queue-resource and .../member-resource
"""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from local.twilio.calls.call import Target
from local.twilio.calls.enqueue import LONGEST_NAME, Member, Queue
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, is_whole, read_form
from local.twilio.rest.resource import Resource, must, rfc_2822

LARGEST = 5000


class Queues(Resource[Queue]):
    """The queues; ``<Enqueue>`` makes those it needs by itself."""

    path, listed = "/Queues", "queues"
    copied = ("max_size", "sid")

    def create(self, form: Form, _: web.Request) -> Queue:
        """Make a queue."""
        queue = Queue(name=form.text("FriendlyName"), created=self.core.clock.now())
        if not queue.name:
            raise Refused(22000)
        self.update(queue, form)
        if self.account.queue_named(queue.name) is not None:
            raise Refused(22003, form)
        self.account.queues[queue.sid] = queue
        return queue

    def update(self, row: Queue, form: Form) -> None:
        """Rename it, or change how many it holds."""
        name, size = form.text("FriendlyName", row.name), form.text("MaxSize", str(row.max_size))
        if len(name) > LONGEST_NAME or not is_whole(size, 1, LARGEST):
            raise Refused(20001)
        row.name, row.max_size, row.updated = name, int(size), self.core.clock.now()

    def delete(self, row: Queue) -> None:
        """Forget a queue that nobody is in."""
        if row.members:
            raise Refused(22002)
        del self.account.queues[row.sid]

    def more(self, row: Queue) -> dict[str, Any]:
        """See ``Resource``."""
        return {
            "average_wait_time": row.average_wait(self.core.clock.now()),
            "current_size": len(row.members),
            "friendly_name": row.name,
        }


class Members(Resource[Member]):
    """Who waits in a queue, the next first; ``Front`` is the next."""

    path, listed = "/Queues/{queue}/Members", "queue_members"

    def kept(self, request: web.Request) -> Mapping[str, Member]:
        """See ``Resource``."""
        queue = must(self.account.queues.get(request.match_info["queue"]), request)
        return {member.call.sid: member for member in queue.members}

    def find(self, request: web.Request) -> Member:
        """See ``Resource``."""
        if request.match_info["sid"] == "Front":
            return must(next(iter(self.kept(request).values()), None), request)
        return super().find(request)

    def update(self, row: Member, form: Form) -> None:
        """Send somebody to another document."""
        if not form.text("Url"):
            raise Refused(21205, form)
        target = Target(url=form.url("Url"), method=form.method("Method"))
        row.queue.members.remove(row)
        row.line.divert(target)

    async def _update(self, request: web.Request) -> web.Response:
        """Show them as they were before they left."""
        member = self.find(request)
        shown = self.shown(member)
        self.update(member, await read_form(request))
        return web.json_response(shown)

    def shown(self, row: Member) -> dict[str, Any]:
        """See ``Resource``."""
        return {
            "call_sid": row.call.sid,
            "date_enqueued": rfc_2822(row.since),
            "position": row.queue.members.index(row) + 1,
            "queue_sid": row.queue.sid,
            "uri": f"{self.account.path}/Queues/{row.queue.sid}/Members/{row.call.sid}.json",
            "wait_time": round((self.core.clock.now() - row.since).total_seconds()),
        }
