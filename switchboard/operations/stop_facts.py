"""A stop for people."""

from collections.abc import Mapping
from typing import Any

from switchboard.terminal.local_times import local_time


def stop_facts(stop: Mapping[str, Any]) -> dict[str, object]:
    """Return what is to be known of a stop."""
    scope = [
        f"{name} {stop[name]}" for name in ("tag", "channel", "flow", "country", "prefix") if name in stop
    ]
    expiring = stop.get("expiring", {})
    return {
        "ended" if "ended_at" in stop else "stopped": " and ".join(scope) or "everything",
        "id": stop["id"],
        "reason": stop["reason"],
        "by": stop.get("by"),
        "since": local_time(stop["since"]),
        "waiting": _count(stop.get("waiting")),
        "messages that would expire": _count(expiring.get("messages")),
        "reminders that would expire": _count(expiring.get("reminders")),
    }


def stop_line(stop: Mapping[str, Any]) -> str:
    """Return a stop in a line."""
    facts = stop_facts(stop)
    what = facts.get("stopped", facts.get("ended"))
    by = f" by {facts['by']}" if facts["by"] else ""
    waiting = f", {facts['waiting']} wait" if facts["waiting"] else ""
    return f"stopped{by} since {facts['since']}: {what}. {facts['reason']}{waiting} ({facts['id']})"


def _count(count: Mapping[str, Any] | None) -> str | None:
    if not count or not (count["count"] or count.get("at_least")):
        return None
    if not count["count"]:
        return "not counted: there was no time"
    first = f", the first at {local_time(count['first_at'])}" if "first_at" in count else ""
    return f"{'at least ' if count.get('at_least') else ''}{count['count']}{first}"
