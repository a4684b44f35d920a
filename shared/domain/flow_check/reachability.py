"""Follow the steps of a flow: find steps that are never reached, and loops that never end."""

from collections.abc import Callable, Iterator

from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import IN_CALLS_ONLY, Kind, Step

type Following = Callable[[Step], list[str]]
"""The steps that may follow a step."""


def endless(flow: Flow) -> Iterator[str]:
    """Yield each step that leads back to itself without waiting for a person, in a call or in a text."""
    for name, step in flow.steps.items():
        if any(name in reachable(flow, following(step), following) for following in (in_calls, in_texts)):
            yield name


def unreachable(flow: Flow) -> list[str]:
    """Return each step that nothing leads to."""
    starts = [flow.start, *filter(None, [flow.machine]), *flow.keywords.values()]
    reached = reachable(flow, starts, lambda step: [*step.targets.values()])
    return [name for name in flow.steps if name not in reached]


def reached_unasked(flow: Flow) -> set[str]:
    """Return the steps that a conversation may reach without an answer to a question in that turn."""
    starts = [flow.start, flow.machine, *flow.keywords.values()]
    for step in flow.steps.values():
        starts += [step.silent, step.unanswered]
        starts += [step.next] if step.kind in IN_CALLS_ONLY | {Kind.RECORD} else []
    return reachable(flow, [*filter(None, starts)], lambda step: [*in_calls(step), *in_texts(step)])


def reachable(flow: Flow, starts: list[str], following: Following) -> set[str]:
    """Return ``starts`` and every step that they lead to, directly or through others."""
    reached, pending = set[str](), [*starts]
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += following(flow.steps[name])
    return reached


def in_calls(step: Step) -> list[str]:
    """Return the steps that may follow in the same turn of a call, without waiting for the caller."""
    if step.kind is Kind.HOURS:
        return [step.open, step.closed]
    return [step.next] if step.kind is Kind.SAY and step.next else []


def in_texts(step: Step) -> list[str]:
    """Return the steps that may follow in the same answer to a text, without waiting for the person."""
    if step.kind in IN_CALLS_ONLY:
        return [step.unanswered] if step.unanswered else []
    return in_calls(step)
