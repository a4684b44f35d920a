"""Say what an act was done to, from its request and the answer: ids, numbers, tags and counts, no words."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from shared.domain.acts.act import MAX_TARGET
from shared.domain.messages.phone_number import masked

MAX_NAMED = 5
"""Of several ids, how many are named."""


class Told(Struct, frozen=True, kw_only=True):
    """What an act was done to, and how."""

    target: str = ""
    detail: str = ""


class Exchange(Struct, frozen=True, kw_only=True):
    """A request that was carried out, and its answer."""

    route: Mapping[str, str] = {}
    asked: Mapping[str, Any] = {}
    answer: Mapping[str, Any] = {}


def tell(what: str, exchange: Exchange) -> Told:
    """Return the target and the details of an act; of one that has no rule here, the target alone."""
    told = _RULES.get(what, _one)(exchange)
    return Told(target=told.target[:MAX_TARGET], detail=told.detail[:MAX_TARGET])


def is_dry_run(params: Mapping[str, str], asked: Mapping[str, Any]) -> bool:
    """Return whether a request that succeeded changed nothing, as it asked for."""
    return params.get("dry_run") == "true" or asked.get("dry_run") is True


def _one(exchange: Exchange) -> Told:
    """Return the number in the answer, spelled as it is kept, or what the path names, or the id."""
    names = (exchange.answer.get("number"), *exchange.route.values(), exchange.answer.get("id"))
    return Told(target=next((str(name) for name in names if name), ""))


def _stop(exchange: Exchange) -> Told:
    scope = [
        f"{name} {value}"
        for name in ("channel", "tag", "flow", "country")
        if (value := exchange.asked.get(name))
    ]
    return Told(target=str(exchange.answer.get("id", "")), detail=_joined(*scope, _by(exchange)))


def _go(exchange: Exchange) -> Told:
    ended = [str(stop.get("id", "")) for stop in exchange.answer.get("ended", ())]
    return Told(target=_named(ended), detail=_joined(f"{len(ended)} ended", _by(exchange)))


def _cancel(exchange: Exchange) -> Told:
    parts = [f"{name} {value}" for name in ("tag", "prefix") if (value := exchange.asked.get(name))]
    return Told(target=_joined(*parts), detail=_joined(str(exchange.answer.get("id", "")), _by(exchange)))


def _take_over(exchange: Exchange) -> Told:
    until = str(exchange.answer.get("taken_over", {}).get("until", ""))
    forced = "from somebody else" if exchange.asked.get("force") is True else ""
    return Told(target=_one(exchange).target, detail=_joined(f"until {until[:16]}Z" if until else "", forced))


def _reply(exchange: Exchange) -> Told:
    message = exchange.answer.get("message", {})
    return Told(target=str(message.get("to", "")), detail=f"message {exchange.answer.get('id', '')}")


def _person(exchange: Exchange) -> Told:
    """Return which fields of a person were set, not to what."""
    return Told(target=_one(exchange).target, detail=", ".join(sorted(map(str, exchange.asked))))


def _erase(exchange: Exchange) -> Told:
    """Return the end of the number: the act stays when the person's rows are gone."""
    return Told(target=masked(exchange.route.get("number", "")))


def _batch(exchange: Exchange) -> Told:
    results = exchange.answer.get("results", ())
    refused = sum(1 for result in results if "error" in result)
    return Told(detail=_joined(f"{len(results) - refused} taken", f"{refused} refused" if refused else ""))


def _reminder(exchange: Exchange) -> Told:
    paused = exchange.asked.get("paused")
    return Told(
        target=str(exchange.answer.get("id", "")),
        detail={True: "paused", False: "not paused"}.get(paused, "") if isinstance(paused, bool) else "",
    )


def _resend(exchange: Exchange) -> Told:
    return Told(target=_one(exchange).target, detail=f"as {exchange.answer.get('id', '')}")


def _redrive(exchange: Exchange) -> Told:
    results = exchange.answer.get("redriven", (exchange.answer,))
    counts = Counter(str(result.get("outcome", "")) for result in results)
    named = exchange.route.get("id") or exchange.asked.get("cause") or exchange.asked.get("id") or ""
    return Told(target=str(named), detail=", ".join(f"{count} {name}" for name, count in counts.items()))


def _discard(exchange: Exchange) -> Told:
    count = len(exchange.answer.get("discarded", ()))
    return Told(target=str(exchange.asked.get("cause", "")), detail=f"{count} discarded")


def _by(exchange: Exchange) -> str:
    """Return whom the request names; nobody checks that."""
    by = exchange.asked.get("by")
    return f"by {by}" if by else ""


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _named(ids: list[str]) -> str:
    more = f" and {len(ids) - MAX_NAMED} more" if len(ids) > MAX_NAMED else ""
    return ", ".join(ids[:MAX_NAMED]) + more


_RULES: Mapping[str, Callable[[Exchange], Told]] = {
    "stop": _stop,
    "go": _go,
    "cancel": _cancel,
    "take over": _take_over,
    "reply": _reply,
    "set person": _person,
    "import people": _batch,
    "erase person": _erase,
    "send": _one,
    "send batch": _batch,
    "resend": _resend,
    "set reminder": _reminder,
    "redrive": _redrive,
    "discard": _discard,
}
"""By act. ``cancel message``, ``cancel reminder``, ``release prefix``, ``give back`` have no more to say."""
