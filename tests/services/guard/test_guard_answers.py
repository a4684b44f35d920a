"""What the guard leaves out of documents, and what it reads for it."""

import logging
from datetime import timedelta

import pytest

from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.stops.stop import Scope, Stop
from shared.errors import StorageUnavailable
from shared.services.guard.guard_answers import CallGuard
from shared.services.guard.guard_context import GuardContext
from shared.services.time_limit import TimeLimit
from tests.examples import NOON
from tests.fakes.guard import MemoryStops, memory_guard

PERSON, IN_BRITAIN = "+12025550165", "+442079460001"
TEXTS = f'<Response><Sms to="{IN_BRITAIN}">Call them.</Sms><Sms>Our card.</Sms><Hangup/></Response>'
DIALS = f'<Response><Dial action="/a"><Number>{IN_BRITAIN}</Number></Dial></Response>'


class CountingStops(MemoryStops):
    def __init__(self) -> None:
        super().__init__()
        self.reads, self.fails = 0, False

    def read(self):
        self.reads += 1
        if self.fails:
            raise StorageUnavailable("no storage")
        return super().read()


@pytest.fixture
def stops():
    return CountingStops()


def guarded(twiml: str, guard: GuardContext, *, flow: str = "main", now=NOON) -> str:
    call = CallGuard(guard=guard, time_limit=TimeLimit(timedelta(seconds=5)), now=now)
    return call(twiml, flow=flow, person=PERSON)


def test_a_stop_leaves_the_texts_that_it_covers_out_of_a_call(stops, caplog):
    stops.save(Stop(id="s1", reason="a test", at=NOON, scope=Scope(country="GB")))

    with caplog.at_level(logging.WARNING):
        left = guarded(TEXTS, memory_guard(stops=stops))

    assert left == "<Response><Sms>Our card.</Sms><Hangup/></Response>"
    assert "text of a flow to ...0001 left out: stopped" in caplog.text


def test_who_calls_is_connected_whatever_is_stopped(stops):
    stops.save(Stop(id="s1", reason="a test", at=NOON))

    assert guarded(DIALS, memory_guard(stops=stops)) == DIALS


def test_countries_bind_what_is_dialled(stops, caplog):
    abroad = memory_guard(GuardRules(countries=frozenset({"US"})), stops=stops)

    with caplog.at_level(logging.WARNING):
        assert guarded(DIALS, abroad) == "<Response><Redirect>/a</Redirect></Response>"
    assert "...0001 is left out of a document: its country is not in COUNTRIES" in caplog.text
    assert IN_BRITAIN not in caplog.text


def test_stops_are_read_for_documents_with_texts_alone_and_once_in_two_seconds(stops):
    guard = memory_guard(stops=stops)

    guarded(DIALS, guard)
    assert stops.reads == 0
    for seconds in (0, 1, 1.9):
        guarded(TEXTS, guard, now=NOON + timedelta(seconds=seconds))
    assert stops.reads == 1


def test_a_call_goes_on_without_its_texts_if_the_stops_cannot_be_read(stops, caplog):
    stops.fails = True

    assert guarded(TEXTS, memory_guard(stops=stops)) == "<Response><Hangup/></Response>"
    assert "the stops cannot be read" in caplog.text
