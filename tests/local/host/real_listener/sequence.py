"""Write what happened as ``real-queue-listener.json`` does: without times and without empty polls."""

from collections.abc import Iterable
from itertools import groupby

from tests.local.host.real_listener.functions import Seen
from tests.local.host.real_listener.wire import Request

type Event = Request | Seen
type Names = dict[str, str]
"""The short name of each message, ``m1`` and so on, by its id."""


def sequence(events: Iterable[Event], names: Names) -> list[str] | dict[str, list[str]]:
    """Return the steps; with several messages, those of each, as they run beside each other."""
    events = list(events)
    met = {name for event in events for name in _about(event, names)}
    if len(met) < 2:
        return _steps(events, names)
    found = {}
    for name in sorted(met, key=lambda name: (len(name), name)):
        mine = {id_: short for id_, short in names.items() if short == name}
        found[name] = _steps([event for event in events if name in _about(event, names)], mine)
    found["others"] = _steps([event for event in events if not _about(event, names)], names)
    return found


def _about(event: Event, names: Names) -> list[str]:
    if isinstance(event, Seen):
        return [names[event.id]] if event.id in names else []
    ids = [id_ for id_, _ in event.messages] or event.path.split("/")
    return [names[id_] for id_ in ids if id_ in names]


def _steps(events: Iterable[Event], names: Names) -> list[str]:
    steps = [step for event in events if (step := _step(event, names))]
    counted = [(step, len(list(equal))) for step, equal in groupby(steps)]
    return [step if times == 1 else f"{step} (x{times})" for step, times in counted]


def _step(event: Event, names: Names) -> str:  # noqa: PLR0911 - a line for each kind
    if isinstance(event, Seen):
        return f"function {event.what} {names.get(event.id, event.id)}#{event.dequeue_count}"
    poison = " (poison queue)" if event.queue.endswith("-poison") and not event.is_poll else ""
    last = event.path.rpartition("/")[2]
    hidden = event.query.get("visibilitytimeout")
    match event.method, last:
        case "GET", _:
            got = sorted(f"{names[id_]}#{count}" for id_, count in event.messages if id_ in names)
            if event.status != 200:
                return f"poll -> {event.status}"
            return f"poll {event.query.get('numofmessages')} for {hidden} s -> {' '.join(got)}" if got else ""
        case "POST", _:
            return f"put{poison} {event.text[:60]!r} -> {event.status}"
        case "PUT", _ if event.path.count("/") == 1:
            return f"make queue{poison} -> {event.status}"
        case "PUT", _:
            return f"hide {names.get(last, last)} for {hidden} s -> {event.status}"
        case _:
            return f"delete {names.get(last, last)} -> {event.status}"
