"""Check all flows together: each by itself, and where one leads to another."""

from collections.abc import Iterator, Mapping

from shared.adapters.files.flows import FlowFiles
from shared.domain.flow_check.reachability import in_calls, in_texts, reachable
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Kind
from shared.errors import InvalidFlow


def faults(flows: FlowFiles) -> Iterator[str]:
    """Yield what is wrong with each flow, and redirects to no flow or in an endless loop."""
    redirects = dict[str, set[str]]()
    for name in flows.names():
        try:
            flow = flows.get(name)
        except InvalidFlow as error:
            yield str(error)
            continue
        redirects[name] = immediate_redirects(flow)
        for step, other in _redirects(flow):
            if other not in flows.names():
                yield f"flows/{name}.toml, step `{step}`: goes to the flow `{other}`, which does not exist"
    for name in redirects:
        if name in _reachable_flows(name, redirects):
            yield f"flows/{name}.toml: leads back to itself without asking anything: it would never end"


def immediate_redirects(flow: Flow) -> set[str]:
    """Return the flows that the start leads to without waiting for a person, in a call or in a text."""
    steps = {name for following in (in_calls, in_texts) for name in reachable(flow, [flow.start], following)}
    return {flow.steps[name].redirect for name in steps} - {""}


def _redirects(flow: Flow) -> Iterator[tuple[str, str]]:
    for name, step in flow.steps.items():
        if step.kind is Kind.REDIRECT and not step.redirect.startswith("https://"):
            yield name, step.redirect


def _reachable_flows(name: str, redirects: Mapping[str, set[str]]) -> set[str]:
    reached, pending = set[str](), [*redirects[name]]
    while pending:
        other = pending.pop()
        if other not in reached:
            reached.add(other)
            pending += redirects.get(other, ())
    return reached
