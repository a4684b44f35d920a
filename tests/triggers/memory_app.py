"""The app's functions with storage and Twilio in memory: what they send, and what their documents text."""

import asyncio
import contextlib
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import azure.functions as func
from msgspec import structs

from shared.domain.conversations.limits.answer_rules import AnswerRules
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import Limit
from shared.domain.guard.stops.stop import Scope, Standing, Stop
from shared.domain.messages.envelope import Envelope, decode_envelope
from shared.domain.messages.message import read_message
from shared.domain.reminders.ticks import SHARDS
from shared.domain.webhook_signature import SIGNATURE, sign
from shared.errors import StorageUnavailable
from shared.services.guard.stops.stop_cache import StopCache
from shared.services.reminders.tick import tick_shard
from shared.services.sending.deliver import deliver
from shared.triggers.clock import stopwatch, utc_now
from shared.wiring.services import Services
from tests.fakes.app_services import memory_services
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.guard import MemoryStops
from tests.fakes.twilio import MemoryCallList
from tests.settings_example import VALID_SETTINGS

PERSON, OURS = "+12025550160", "+15005550006"


class MemoryApp:
    """One worker. ``install`` gives it to the triggers."""

    def __init__(self, flows: MemoryFlows, *, number_flows: Mapping[str, str] | None = None) -> None:
        pairs = ", ".join(f"{number}={flow}" for number, flow in (number_flows or {}).items())
        self.app = Services({**VALID_SETTINGS, "NUMBER_FLOWS": pairs})
        fakes = memory_services()
        self.stops, self.sender, self.outbox = fakes["stops"], fakes["sender"], fakes["outbox"]
        vars(self.app).update(
            fakes,
            flows=flows,
            templates=MemoryTemplates(),
            call_list=MemoryCallList(urls={OURS: "https://desk.example/api/voice/inbound"}),
            answer_rules=AnswerRules(own_numbers=frozenset({OURS})),
        )
        self.documents: list[str] = []
        self.counted = CountedShares()
        self.statuses: list[int] = []

    def install(self, monkeypatch: Any, *modules: Any) -> None:
        for module in modules:
            monkeypatch.setattr(module, "services", lambda: self.app)

    def stop(self, scope: Scope | None = None) -> None:
        """Stop everything, or what the scope covers; a worker that knows otherwise has forgotten it."""
        self.stops.save(
            Stop(id=f"s{utc_now():%H%M%S%f}", reason="a test", at=utc_now(), scope=scope or Scope())
        )
        self._forget_stops()

    def go(self) -> None:
        for stop in self.stops.read().stops:
            self.stops.save(structs.replace(stop, ended_at=utc_now()))
        self._forget_stops()

    def hide_stops(self) -> None:
        """From now on, the stops cannot be read."""
        self._guard(stop_cache=StopCache(_Unreadable()))

    def allow_countries(self, *countries: str) -> None:
        self._guard(rules=GuardRules(countries=frozenset(countries)))

    def limit(self, *limits: Limit) -> None:
        self._guard(rules=GuardRules(limits=limits), shares=self.counted)

    def _forget_stops(self) -> None:
        self._guard(stop_cache=StopCache(self.stops))

    def _guard(self, **changes: Any) -> None:
        vars(self.app)["guard"] = structs.replace(self.app.guard, **changes)
        vars(self.app).pop("send_context", None)
        vars(self.app).pop("inbox_context", None)

    def webhook(self, function: Any, path: str, form: Mapping[str, str], **route: str) -> str:
        """Send a signed webhook; return its document."""
        url = f"{VALID_SETTINGS['PUBLIC_URL']}/api/{path}"
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            SIGNATURE: sign(url, form.items(), token=VALID_SETTINGS["TWILIO_AUTH_TOKEN"]),
        }
        body = self._run(function, url, urlencode(form).encode(), headers, route)
        self.documents.append(body)
        return body

    def api(self, function: Any, body: Any, *, headers: Mapping[str, str] | None = None, **route: str) -> Any:
        """Send a request to the API; return its answer."""
        url = "https://desk.example/api/x"
        return json.loads(self._run(function, url, json.dumps(body).encode(), headers or {}, route))

    def _run(self, function: Any, url: str, body: bytes, headers: Mapping[str, str], route: Any) -> str:
        query = dict(parse_qsl(urlsplit(url).query))
        request = func.HttpRequest("POST", url, headers=headers, params=query, route_params=route, body=body)
        code, output = function._function.get_user_function(), _Output()
        answer = code(req=request, **({"outbox": output} if "outbox" in code.__annotations__ else {}))
        if asyncio.iscoroutine(answer):
            answer = asyncio.run(answer)
        if output.value:
            self.outbox.put(decode_envelope(output.value, queue_id="unused"), delay=timedelta(0))
        self.statuses.append(answer.status_code)
        return answer.get_body().decode()

    def tick(self) -> None:
        """Put what is due on the outbox."""
        for shard in SHARDS:
            tick_shard(shard, self.app.tick_context(stopwatch()), now=utc_now() + timedelta(minutes=1))

    def put(self, **message: Any) -> None:
        """Put a message on the outbox, as another system does."""
        raw = {"to": PERSON, "body": "Hello", **message}
        self.outbox.put(Envelope(id=raw["id"], raw=raw), delay=timedelta(0))

    def deliver_all(self) -> None:
        """Deliver what is on the outbox, each when it becomes visible."""
        while self.outbox.put_with_delay:
            envelope, delay = self.outbox.put_with_delay.pop(0)
            with contextlib.suppress(StorageUnavailable):  # it stays on the queue
                deliver(
                    read_message(envelope.raw, default_id=envelope.id, is_own=True),
                    context=self.app.send_context,
                    now=utc_now() + delay,
                    elapsed=stopwatch(),
                    attempt_id=f"attempt-{len(self.sender.sent)}-{envelope.id}",
                )

    def forget(self) -> None:
        """Forget what was sent so far."""
        self.sender.sent.clear()
        self.sender.twiml.clear()
        self.documents.clear()

    @property
    def left(self) -> list[str]:
        """What left: requests to Twilio, and texts in documents."""
        placed = [f"{message.channel} {message.id}" for message in self.sender.sent]
        return placed + [text for one in (*self.documents, *self.sender.twiml) for text in texts_in(one)]


class _Unreadable(MemoryStops):
    def read(self) -> Standing:
        raise StorageUnavailable("the stops cannot be read")


class CountedShares:
    """Shares that count in memory alone."""

    units = 0

    def count(self, _limit: Limit, units: int, *, now: datetime) -> None:  # noqa: ARG002 - as the real ones
        self.units += units


class _Output(func.Out[bytes]):
    value: bytes = b""

    def set(self, val: bytes) -> None:
        self.value = val

    def get(self) -> bytes:
        return self.value


def texts_in(document: str) -> list[str]:
    return re.findall(r"<(?:Message|Sms)\b.*?(?:</(?:Message|Sms)>|/>)", document)
