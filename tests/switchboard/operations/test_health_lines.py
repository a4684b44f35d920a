"""The health of a desk, for somebody who was woken."""

from switchboard.operations.health_lines import health_lines

STOP = {"id": "stop-1", "reason": "wrong price", "since": "2026-03-01T12:00:00+00:00", "by": "Ana"}
HEALTH = {
    "ok": False,
    "twilio": {"ok": True, "status": "active"},
    "account": {"ok": False, "error": "messages are held: 20003", "count": 7, "oldest_seconds": 4000},
    "stops": {"ok": True, "count": 1, "stops": [{**STOP, "tag": "a=b", "waiting": {"count": 3}}]},
    "dead_letters": {"ok": True, "count": 2, "causes": {"gave_up": 2}},
    "ticks": {"ok": False, "status": "dead: timer, queue", "last_seconds": 61},
    "countries": {"ok": True, "status": "all", "warning": "all countries may be texted"},
}


def test_what_is_wrong_comes_first_and_then_what_should_be_changed():
    lines = [line for line, _ in health_lines(HEALTH)]

    assert lines[:3] == [
        "NOT OK: account, ticks",
        "  account: messages are held: 20003",
        "  ticks: dead: timer, queue",
    ]
    assert lines[3].startswith("stopped by Ana since 2026-03-01 ")
    assert lines[3].endswith(": tag a=b. wrong price, 3 wait (stop-1)")
    assert lines[4:7] == [
        "2 dead letters: switchboard dead-letters",
        "warning: countries: all countries may be texted",
        "",
    ]
    assert "account       NOT OK, 7, the oldest 1 h 6 min ago" in lines
    assert "dead_letters  ok, 2, 2 gave_up" in lines


def test_when_all_is_well_the_first_line_says_so():
    well = {"ok": True, "twilio": {"ok": True}, "stops": {"ok": True, "stops": []}}

    assert next(health_lines(well)) == ("ok", "green")
