"""Check all flows together: each by itself, and where one leads to another."""

from collections.abc import Iterator, Mapping

from shared.adapters.files.flows import FlowFiles
from shared.domain.flow_check.reachability import in_calls, in_texts, reachable
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Kind
from shared.errors import InvalidFlow


def faults(flows: FlowFiles) -> Iterator[str]:
    """Yield what is wrong with each flow, and redirects to no flow or in an endless loop."""
    yield from (text for _, text in faults_by_flow(flows))


def faults_by_flow(flows: FlowFiles) -> Iterator[tuple[str, str]]:
    """Yield the same, each with the name of its flow."""
    for file, better in flows.misnamed().items():
        if file.endswith(".toml"):
            name = file.removesuffix(".toml")
            yield (
                name,
                f"{flows.shown(name)}: a name has small letters, digits, - and _: rename it to {better}",
            )
    redirects = dict[str, set[str]]()
    for name in flows.names():
        try:
            flow = flows.get(name)
        except InvalidFlow as error:
            yield name, str(error)
            continue
        redirects[name] = immediate_redirects(flow)
        for step, other in _redirects(flow):
            if other not in flows.names():
                text = f"goes to the flow `{other}`, which does not exist"
                yield name, f"{flows.shown(name)}, step `{step}`: {text}"
    for name in redirects:
        if name in _reachable_flows(name, redirects):
            text = "leads back to itself without asking anything: it would never end"
            yield name, f"{flows.shown(name)}: {text}"


def warnings(flows: FlowFiles) -> Iterator[str]:
    """Yield what people may stumble over, and files that are passed over for their name."""
    for file, better in flows.misnamed().items():
        if not file.endswith(".toml"):
            yield f"{flows.shown('')[:-5]}{file}: is passed over: rename it to {better} if it is a flow"
    for name in flows.names():
        try:
            yield from flows.warnings(name)
        except InvalidFlow:
            continue  # it has faults, which come first


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
