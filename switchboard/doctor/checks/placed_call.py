"""Whether a webhook of Twilio's own gets through: a call to a number of the desk's, with ``--call``.

It needs a second number of the account's, or a verified one, to call from. Nobody is reached: the call ends
as soon as the desk answers. It costs a minute in each direction, as a partial one is rounded up
(https://help.twilio.com/articles/223132307), and stands in the desk's list of calls.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from switchboard.doctor.finding import Finding, Findings, fault, not_checked, ok
from switchboard.doctor.set_up import SetUp
from switchboard.terminal.failed import Failed

HANG_UP = "<Response><Hangup/></Response>"
FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
SECONDS_BETWEEN, MAX_ASKED = 1.0, 60


def check(set_up: SetUp) -> Findings:
    """Call a number of the desk's from another of the account's, and see whether the desk was told."""
    if not set_up.places_call:
        yield not_checked("Twilio signed nothing now: --call lets it, and costs a call of a minute")
        return
    target, caller = numbers_of_call(
        [number["phone_number"] for number in set_up.numbers],
        [each["phone_number"] for each in _caller_ids(set_up)],
        own=set_up.own_numbers,
    )
    yield finding_of_call(_called(set_up, caller, target), caller, target)


def numbers_of_call(
    numbers: Iterable[str], caller_ids: Iterable[str], *, own: frozenset[str]
) -> tuple[str, str]:
    """Return a number of the desk's to call, and another to call from, of the account's or verified.

    Raises:
        Failed: there is no such pair. Whether a number can call itself is not documented.
    """
    mine = [*numbers]
    target = next((number for number in sorted(own) if number in mine), None)
    if target is None:
        raise Failed("no number of the desk's is in the account, so none can be called")
    callers = [number for number in (*mine, *caller_ids) if number != target]
    if not callers:
        raise Failed(f"there is no second number to call {target} from: switchboard numbers verify +...")
    return target, callers[0]


def finding_of_call(came_in: Mapping[str, Any] | None, caller: str, target: str) -> Finding:
    """Return whether the desk knows the call: it does, if it took the webhook of its beginning or its end."""
    if came_in:
        return ok(f"Twilio called {target} from {caller}, and the desk took its webhooks")
    text = f"Twilio called {target} from {caller}, and the desk took no webhook of it"
    return fault(text, "see signature, wiring and alerts above; docs/operations.md#webhooks-missed")


def _caller_ids(set_up: SetUp) -> Iterable[dict[str, Any]]:
    return set_up.twilio.pages("api", "OutgoingCallerIds.json", "outgoing_caller_ids")


def _called(set_up: SetUp, caller: str, target: str) -> Mapping[str, Any] | None:
    """Place the call, wait for its end, and return it as the desk has it; None if the desk has it not."""
    known = {call["sid"] for call in _calls_of(set_up, caller)}
    form = {"To": target, "From": caller, "Twiml": HANG_UP}
    sid = set_up.twilio.post("api", "Calls.json", form)["sid"]

    def is_over() -> bool:
        return bool(set_up.twilio.get("api", f"Calls/{sid}.json")["status"] in FINAL)

    def came_in() -> Mapping[str, Any] | None:
        return next((call for call in _calls_of(set_up, caller) if call["sid"] not in known), None)

    _wait(set_up, is_over, MAX_ASKED)
    return _wait(set_up, came_in, MAX_ASKED // 10)


def _calls_of(set_up: SetUp, caller: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = set_up.desk.get("calls", **{"from": caller})["calls"]
    return found


def _wait[T](set_up: SetUp, ask: Callable[[], T], times: int) -> T | None:
    """Ask until the answer is true; None if it never is."""
    for _ in range(times):
        if found := ask():
            return found
        set_up.sleep(SECONDS_BETWEEN)
    return None
