"""A thread reads like a chat."""

from datetime import timedelta, timezone

from switchboard.messages.chat_lines import chat_lines

LISBON_IN_SUMMER = timezone(timedelta(hours=1))


def test_each_entry_is_a_line_with_local_time_under_its_day():
    entries = [
        {"kind": "message", "at": "2026-07-01T22:59:00Z", "words": "Is 7 pm fine?", "status": "delivered"},
        {"kind": "text", "at": "2026-07-01T23:01:00Z", "channel": "whatsapp", "media": 2},
        {"kind": "call", "at": "2026-07-01T23:02:00Z", "outcome": "missed", "seconds": 41},
        {"kind": "message", "at": "2026-07-01T23:03:00Z", "channel": "call", "words": "Hi", "status": "busy"},
        {"kind": "message", "at": "2026-07-02T08:00:00Z", "words": "No", "status": "failed", "code": 30005},
    ]

    assert [*chat_lines(entries, LISBON_IN_SUMMER)] == [
        "Wednesday, 1 July 2026",
        "  23:59 > Is 7 pm fine?  [delivered]",
        "Thursday, 2 July 2026",
        "  00:01 < (no words)  [whatsapp, 2 files]",
        "  00:02 < call: missed  [41 s]",
        "  00:03 > call: Hi  [busy]",
        "  09:00 > No  [failed, error 30005]",
    ]
