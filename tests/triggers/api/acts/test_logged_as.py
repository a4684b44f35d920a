"""Each function that changes something by hand writes an act, of its successes alone."""

import logging
import re
from pathlib import Path

import azure.functions as func
import msgspec
import pytest
from msgspec import structs

from function_app import app as function_app
from shared.errors import StorageUnavailable
from shared.triggers.api import dead_letters, messages, reminders
from shared.triggers.api.acts import acts, logged_as
from shared.triggers.api.guard import cancel, dry_run, stops
from shared.triggers.api.people import by_hand, erasure, person
from shared.triggers.openapi_document.endpoints import OPERATIONS
from tests.fakes.acts import MemoryActs
from tests.fakes.content import MemoryFlows
from tests.triggers.memory_app import MemoryApp

NUMBER = "+12025550923"
CHANGES_NOTHING_OF_PEOPLE = {"voice_token"}
"""It issues a token, and changes nothing."""


class Api:
    """The functions, as a worker has them, with storage in memory."""

    def __init__(self, monkeypatch) -> None:
        self.memory = MemoryApp(MemoryFlows())
        modules = (
            acts,
            cancel,
            dead_letters,
            dry_run,
            logged_as,
            messages,
            person,
            by_hand,
            erasure,
            reminders,
            stops,
        )
        self.memory.install(monkeypatch, *modules)
        vars(self.memory.app)["stops"] = self.memory.stops
        self._acts = MemoryActs()
        vars(self.memory.app)["acts"] = self._acts
        self.functions = {
            builder._function.get_function_name(): builder._function
            for builder in function_app._function_builders
        }

    def send(self, name: str, body: object = None, *, query=None, headers=None, **route: str):
        raw = b"" if body is None else msgspec.json.encode(body)
        request = func.HttpRequest(
            "POST",
            "https://desk.example/api/x",
            headers=headers or {},
            params=query or {},
            route_params=route,
            body=raw,
        )
        function = self.functions[name].get_user_function()
        outbox = {"outbox": _Discard()} if "outbox" in function.__annotations__ else {}
        return function(req=request, **outbox)

    @property
    def acts(self) -> list[tuple[str, str, str, str]]:
        return [(act.who, act.what, act.target, act.detail) for act in self._acts.all]

    def sign_in(self) -> None:
        vars(self.memory.app)["settings"] = structs.replace(self.memory.app.settings, SIGN_IN="entra")


class _Discard(func.Out[bytes]):
    def set(self, val: bytes) -> None: ...

    def get(self) -> bytes:
        return b""


@pytest.fixture
def api(monkeypatch) -> Api:
    return Api(monkeypatch)


def test_every_function_that_changes_something_is_logged():
    """One that a later version adds, and forgets to log, is named here."""
    modules = (by_hand, cancel, dead_letters, erasure, messages, person, reminders, stops)
    logged = set()
    for module in modules:
        source = Path(module.__file__).read_text()
        found = re.findall(r'@bp\.function_name\("(\w+)"\)\n((?:@.*\n)+)', source)
        logged |= {name for name, decorators in found if "@logged_as(" in decorators}

    changing = {o.function for o in OPERATIONS if o.method != "GET"} - CHANGES_NOTHING_OF_PEOPLE
    assert changing == logged


def test_acts_have_what_was_done_and_to_whom(api):
    api.send("sending_stop", {"reason": "the price is wrong", "tag": "order=7", "by": "Ana"})
    (stop,) = api.memory.stops.read().stops
    api.send("sending_go", {"all": True})
    api.send("people_put", {"zone": "Europe/Lisbon"}, number=NUMBER)
    api.send("people_take_over", {"hours": 2}, number=NUMBER)
    api.send("people_reply", {"id": "r1", "body": "Hi Zoë", "seen_at": "2026-01-01T00:00:00Z"}, number=NUMBER)
    api.send("people_give_back", number=NUMBER)
    api.send("messages_delete", id="r1")
    api.send(
        "reminders_post", {"id": "d1", "message": {"to": NUMBER, "body": "Hi"}, "at": "2030-12-01T09:00Z"}
    )
    api.send("reminders_delete", id="d1")

    assert [(what, target) for _, what, target, _ in api.acts] == [
        ("stop", stop.id),
        ("go", stop.id),
        ("set person", NUMBER),
        ("take over", NUMBER),
        ("reply", NUMBER),
        ("give back", NUMBER),
        ("cancel message", "r1"),
        ("set reminder", "d1"),
        ("cancel reminder", "d1"),
    ]
    assert {who for who, *_ in api.acts} == {"function key"}
    assert not [act for act in api.acts if "Zoë" in str(act) or "price" in str(act)], "no words"


def test_what_failed_and_what_was_tried_only_is_no_act(api):
    statuses = [
        api.send("messages_delete", id="none-such").status_code,
        api.send("people_put", {"zone": "Mars/Base"}, number=NUMBER).status_code,
        api.send("cancel_post", {"tag": "order=7"}, query={"dry_run": "true"}).status_code,
        api.send("dead_letters_discard", _discard(dry_run=True)).status_code,
        api.send("messages_post", _message(), query={"dry_run": "true"}, headers=FROM_DESK).status_code,
    ]

    assert statuses == [404, 400, 200, 200, 200]
    assert api.acts == []
    api.send("dead_letters_discard", _discard(dry_run=False))
    assert api.acts == [("function key", "discard", "invalid", "0 discarded")]


FROM_DESK = {"x-desk": "1"}
SIGNED_IN = {"x-ms-client-principal-name": "ana@example.com"}


def _message() -> dict[str, str]:
    return {"id": "m1", "to": NUMBER, "body": "Hi"}


def _discard(*, dry_run: bool) -> dict[str, object]:
    return {"cause": "invalid", "before": "2026-01-01T00:00:00Z", "dry_run": dry_run}


@pytest.mark.parametrize(
    ("headers", "sign_in", "who"),
    [
        ({}, False, None),
        (SIGNED_IN, False, None),
        (FROM_DESK, False, "function key"),
        (FROM_DESK | SIGNED_IN, False, "function key"),
        (FROM_DESK, True, "function key"),
        (SIGNED_IN, True, "ana@example.com"),
        (FROM_DESK | SIGNED_IN, True, "ana@example.com"),
    ],
)
def test_messages_are_acts_if_a_person_sent_them(api, headers, sign_in, who):
    if sign_in:
        api.sign_in()
    api.send("messages_post", _message(), headers=headers)
    api.send("messages_post_batch", {"messages": [_message(), {"to": "1"}]}, headers=headers)

    expected = [(who, "send", "m1", ""), (who, "send batch", "", "1 taken, 1 refused")]
    assert api.acts == (expected if who else [])


def test_who_signed_in_has_the_person_by_name(api):
    api.sign_in()
    shown = msgspec.json.decode(api.send("people_take_over", headers=SIGNED_IN, number=NUMBER).get_body())
    refused = api.send("people_take_over", headers={"x-ms-client-principal-name": "Ben"}, number=NUMBER)

    assert (shown["number"], shown["taken_over"]["by"]) == (NUMBER, "ana@example.com")
    assert refused.status_code == 409
    assert "ana@example.com has taken" in msgspec.json.decode(refused.get_body())["detail"]


def test_if_the_act_cannot_be_stored_the_answer_stays_and_the_log_has_it(api, monkeypatch, caplog):
    def fail(*_, **__) -> None:
        raise StorageUnavailable("no storage")

    monkeypatch.setattr(api.memory.app.acts, "add", fail)
    with caplog.at_level(logging.ERROR):
        assert api.send("people_give_back", number=NUMBER).status_code == 200

    assert "an act was not stored" in caplog.text
    assert "what='give back'" in caplog.text


def test_the_acts_of_a_day_are_listed(api):
    for number in range(3):
        api.send("people_give_back", number=f"+1202555092{number}")

    first = msgspec.json.decode(api.send("acts_list", query={"limit": "2"}).get_body())
    rest = msgspec.json.decode(
        api.send("acts_list", query={"limit": "2", "cursor": first["cursor"]}).get_body()
    )

    assert [len(page["acts"]) for page in (first, rest)] == [2, 1]
    assert {*first["acts"][0]} == {"at", "who", "what", "target"}
    assert "cursor" not in rest
    assert msgspec.json.decode(api.send("acts_list", query={"day": "2020-01-01"}).get_body()) == {"acts": []}
    assert api.send("acts_list", query={"day": "yesterday"}).status_code == 400
