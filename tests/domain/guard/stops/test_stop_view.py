import msgspec

from shared.domain.guard.stops.stop import Scope, Stop
from shared.domain.guard.stops.stop_view import Count, show_hold, show_stop
from tests.examples import NOON


def test_a_stop_is_shown_with_its_scope_and_without_what_it_lacks():
    stop = Stop(id="stop-1", reason="wrong", at=NOON, scope=Scope(channel="sms"), version="e", told_at=NOON)

    shown = msgspec.to_builtins(show_stop(stop, waiting=Count(count=0)))

    assert shown == {
        "id": "stop-1",
        "reason": "wrong",
        "since": "2026-03-01T12:00:00Z",
        "channel": "sms",
        "waiting": {"count": 0},
    }


def test_a_hold_is_shown_by_its_prefix():
    stop = Stop(id="hold-2376", reason="new numbers", at=NOON, scope=Scope(prefix="+2376"), ended_at=NOON)

    shown = show_hold(stop, waiting=Count(count=1_000, at_least=True))

    assert (shown.prefix, shown.ended_at) == ("+2376", NOON)
    assert msgspec.to_builtins(shown)["waiting"] == {"count": 1_000, "at_least": True}
