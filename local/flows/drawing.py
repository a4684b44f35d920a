"""Draw a flow as a diagram, in Mermaid. Source: https://mermaid.js.org/syntax/flowchart.html."""

from collections.abc import Iterator

from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Kind, Step
from shared.domain.twiml.ssml import without_markup

_MAX_LABEL_LENGTH = 60

_SHAPES = {Kind.ASK: '{{"%s"}}', Kind.HOURS: '{"%s"}', Kind.HANGUP: '(["%s"])', Kind.REJECT: '(["%s"])'}


def draw(flow: Flow) -> str:
    """Return the diagram: a box for each step, an arrow for each step that may follow it."""
    numbers = {name: f"s{number}" for number, name in enumerate(flow.steps)}
    lines = [f"{numbers[name]}{_shape(step) % _label(name, step)}" for name, step in flow.steps.items()]
    lines.append(f'begin(("start")) --> {numbers[flow.start]}')
    if flow.machine:
        lines.append(f'begin -- "answering machine" --> {numbers[flow.machine]}')
    for words, name in flow.keywords.items():
        lines.append(f'anywhere((" ")) -. "{_escaped(words)}" .-> {numbers[name]}')
    for name, step in flow.steps.items():
        lines += [f"{numbers[name]} {arrow} {numbers[target]}" for arrow, target in _arrows(step)]
        if step.kind is Kind.REDIRECT:
            lines.append(f'{numbers[name]} --> {numbers[name]}r[["{_escaped(step.redirect)}"]]')
    return "\n".join(["flowchart TD", *(f"    {line}" for line in lines), ""])


def _arrows(step: Step) -> Iterator[tuple[str, str]]:
    for key, target in step.targets.items():
        word = key.removeprefix("answers.")
        yield ("-->" if word == "next" else f'-- "{_escaped(word)}" -->'), target


def _shape(step: Step) -> str:
    return _SHAPES.get(step.kind, '["%s"]')


def _label(name: str, step: Step) -> str:
    what = "" if step.kind in {Kind.ASK, Kind.SAY} else f" ({step.kind})"
    words = without_markup(step.say or step.text)
    short = words if len(words) <= _MAX_LABEL_LENGTH else f"{words[:_MAX_LABEL_LENGTH].rsplit(' ', 1)[0]} ..."
    title = f"<b>{_escaped(name)}</b>{what}"
    return f"{title}<br/>{_escaped(short)}" if short else title


def _escaped(words: str) -> str:
    """Source: https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters."""
    for character, code in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("&", "#amp;")):
        words = words.replace(character, code)
    return " ".join(words.split())
