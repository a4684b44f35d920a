"""``Queues`` and their ``Members``: create, look up, change, take somebody out.

Source: https://www.twilio.com/docs/voice/api/queue-resource and .../member-resource
"""

from typing import Any

from aiohttp import web

from local.twilio.calls.call import Target
from local.twilio.calls.enqueue import LONGEST_NAME, Member, Queue
from local.twilio.rest.dates import rfc_2822
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, read_form
from local.twilio.rest.paging import page_of
from local.twilio.rest.resource import BaseResource, method, must, url
from local.twilio.rest.rules import is_whole

LARGEST = 5000


class Queues(BaseResource):
    """Both resources."""

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [
            web.get("/Queues.json", self.list),
            web.post("/Queues.json", self.create),
            web.get("/Queues/{sid}.json", self.fetch),
            web.post("/Queues/{sid}.json", self.update),
            web.delete("/Queues/{sid}.json", self.delete),
            web.get("/Queues/{sid}/Members.json", self.members),
            web.get("/Queues/{sid}/Members/{call}.json", self.member),
            web.post("/Queues/{sid}/Members/{call}.json", self.dequeue),
        ]

    async def list(self, request: web.Request) -> web.Response:
        """Return all queues."""
        return page_of(request, "queues", [self._shown(queue) for queue in self._account.queues.values()])

    async def create(self, request: web.Request) -> web.Response:
        """Make a queue; ``<Enqueue>`` makes those it needs by itself."""
        form, now = await read_form(request), self._clock.now()
        queue = Queue(form.text("FriendlyName"), now, now)
        if not queue.name:
            raise Refused(22000)
        _change(queue, form)
        if self._account.queue_named(queue.name) is not None:
            raise Refused(22003, form)
        self._account.queues[queue.sid] = queue
        return web.json_response(self._shown(queue), status=201)

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one queue."""
        return web.json_response(self._shown(self._in(self._account.queues, request)))

    async def update(self, request: web.Request) -> web.Response:
        """Rename it, or change how many it holds."""
        queue = self._in(self._account.queues, request)
        _change(queue, await read_form(request))
        queue.updated = self._clock.now()
        return web.json_response(self._shown(queue))

    async def delete(self, request: web.Request) -> web.Response:
        """Forget a queue that nobody is in."""
        queue = self._in(self._account.queues, request)
        if queue.members:
            raise Refused(22002)
        del self._account.queues[queue.sid]
        return web.Response(status=204)

    async def members(self, request: web.Request) -> web.Response:
        """Return who waits, the next first."""
        queue = self._in(self._account.queues, request)
        found = [self._seen(queue, member) for member in queue.members]
        return page_of(request, "queue_members", found, key="call_sid")

    async def member(self, request: web.Request) -> web.Response:
        """Return one of them; ``Front`` is the next."""
        return web.json_response(self._seen(*self._one(request)))

    async def dequeue(self, request: web.Request) -> web.Response:
        """Send somebody to another document."""
        queue, member = self._one(request)
        form = await read_form(request)
        if not form.text("Url"):
            raise Refused(21205, form)
        target = Target(url=url(form, "Url"), method=method(form, "Method"))
        shown = self._seen(queue, member)
        queue.members.remove(member)
        member.line.divert(target)
        return web.json_response(shown)

    def _one(self, request: web.Request) -> tuple[Queue, Member]:
        queue, wanted = self._in(self._account.queues, request), request.match_info["call"]
        fits = (each for each in queue.members if wanted in {"Front", each.call.sid})
        return queue, must(next(fits, None), request)

    def _shown(self, queue: Queue) -> dict[str, Any]:
        return {
            "account_sid": self._account.sid,
            "average_wait_time": queue.average_wait(self._clock.now()),
            "current_size": len(queue.members),
            "date_created": rfc_2822(queue.created),
            "date_updated": rfc_2822(queue.updated),
            "friendly_name": queue.name,
            "max_size": queue.max_size,
            "sid": queue.sid,
            "uri": self._path("Queues", f"{queue.sid}.json"),
        }

    def _seen(self, queue: Queue, member: Member) -> dict[str, Any]:
        return {
            "call_sid": member.call.sid,
            "date_enqueued": rfc_2822(member.since),
            "position": queue.members.index(member) + 1,
            "queue_sid": queue.sid,
            "uri": self._path("Queues", queue.sid, "Members", f"{member.call.sid}.json"),
            "wait_time": round((self._clock.now() - member.since).total_seconds()),
        }


def _change(queue: Queue, form: Form) -> None:
    name, size = form.text("FriendlyName", queue.name), form.text("MaxSize", str(queue.max_size))
    if len(name) > LONGEST_NAME or not is_whole(size, 1, LARGEST):
        raise Refused(20001)
    queue.name, queue.max_size = name, int(size)
