"""Where steps lead: what is never reached, and what never ends."""

from collections.abc import Callable, Iterator

from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import IN_CALLS_ONLY, Kind, Step


def endless(flow: Flow) -> Iterator[str]:
    """Yield every step that leads back to itself without waiting for anything, in a call or in a text."""
    for name in flow.steps:
        if any(name in _reached(flow, onward(flow.steps[name]), onward) for onward in (_in_calls, _in_texts)):
            yield name


def unreachable(flow: Flow) -> list[str]:
    """Return every step that nothing leads to."""
    starts = [flow.start, *filter(None, [flow.machine]), *flow.keywords.values()]
    reached = _reached(flow, starts, lambda step: [*step.targets.values()])
    return [name for name in flow.steps if name not in reached]


def led_to_at_once(flow: Flow) -> set[str]:
    """Return the flows that the start leads to without waiting for anything, in a call or in a text."""
    steps = {name for onward in (_in_calls, _in_texts) for name in _reached(flow, [flow.start], onward)}
    return {flow.steps[name].redirect for name in steps} - {""}


def _reached(flow: Flow, starts: list[str], onward: Callable[[Step], list[str]]) -> set[str]:
    reached, waiting = set[str](), [*starts]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += onward(flow.steps[name])
    return reached


def _in_calls(step: Step) -> list[str]:
    if step.kind is Kind.HOURS:
        return [step.open, step.closed]
    return [step.next] if step.kind is Kind.SAY and step.next else []


def _in_texts(step: Step) -> list[str]:
    if step.kind in IN_CALLS_ONLY:
        return [step.unanswered] if step.unanswered else []
    return _in_calls(step)
