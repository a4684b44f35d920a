"""Parse and match route templates: ``messages/{id:int}``, ``files/{*path}``, ``{name}.{extension?}``.

Source: ``TemplateParser`` and ``TemplateMatcher`` of
https://github.com/dotnet/aspnetcore/tree/main/src/Http/Routing
"""

import re
from dataclasses import dataclass

from local.host.http.constraints import Constraint, constraint

BRACES = r"\{(?:[^{}]|\{\{|\}\})+\}"
"""A parameter; braces inside it (of a regular expression) are doubled."""

SEGMENT = re.compile(rf"(?:{BRACES}|[^/{{}}])+")
PART = re.compile(rf"{BRACES}|[^{{}}]+")
CONSTRAINT = r":([^:=?(]+(?:\(.*?\)(?=[:=?]|$))?)"
PARAMETER = re.compile(
    rf"(?P<all>\*{{0,2}})(?P<name>[^:=?*]+)(?P<constraints>(?:{CONSTRAINT})*)(?:=(?P<default>.*?))?(?P<optional>\??)"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A ``{name}`` of a template."""

    name: str
    constraints: tuple[Constraint, ...]
    default: str | None
    optional: bool
    catch_all: bool

    @property
    def may_be_absent(self) -> bool:
        """Whether the path may end before this parameter."""
        return self.optional or self.catch_all or self.default is not None


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed route template."""

    text: str
    pattern: re.Pattern[str]
    parameters: tuple[Parameter, ...]

    def match(self, path: str) -> dict[str, str] | None:
        """Return the values of the parameters in ``path``, or None if it does not match.

        ``path`` begins with a slash and may end with one. A parameter that
        is absent and has no default is omitted.
        """
        found = self.pattern.fullmatch(path)
        if found is None:
            return None
        values = {}
        for parameter, captured in zip(self.parameters, found.groups(), strict=True):
            value = captured or parameter.default
            if value:
                if not all(test(value) for test in parameter.constraints):
                    return None
                values[parameter.name] = value
        return values


def parse(text: str) -> Template:
    """Parse a template.

    Raises:
        ValueError: ``text`` is not a template; the message gives the reason.
    """
    segments = SEGMENT.findall(text)
    if "/".join(segments) != text:
        raise ValueError("an empty segment or an unmatched brace")
    parameters: list[Parameter] = []
    pattern, end_is_optional = "", True
    for segment in reversed(segments):  # a segment may be absent only if all that follow may
        here, matched = _segment(segment)
        absent = re.fullmatch(BRACES, segment) is not None and here[0].may_be_absent
        if absent and not end_is_optional and here[0].default is None:
            raise ValueError(f"{segment} must be the last segment")
        end_is_optional = end_is_optional and absent
        pattern = (f"(?:/{matched})?" if end_is_optional else f"/{matched}") + pattern
        parameters = here + parameters
    names = [parameter.name.lower() for parameter in parameters]
    if len(names) != len(set(names)):
        raise ValueError("a parameter name is repeated")
    return Template(text, re.compile(pattern + "/?", re.IGNORECASE), tuple(parameters))


def _segment(segment: str) -> tuple[list[Parameter], str]:
    """Return the parameters of a segment, and its regular expression with a group for each."""
    parts = PART.findall(segment)
    parameters: list[Parameter] = []
    pattern = ""
    for number, part in enumerate(parts):
        if not part.startswith("{"):
            pattern += re.escape(part)
            continue
        parameter = _parameter(part[1:-1])
        parameters.append(parameter)
        if parameter.catch_all:
            pattern += "(.*)"
        elif parameter.optional and number and parts[number - 1].endswith("."):
            # "{name}.{extension?}": without the extension there is no dot either.
            pattern = pattern.removesuffix(r"\.").removesuffix("([^/]+)") + r"([^/]+?)(?:\.([^/.]+))?"
        else:
            pattern += "([^/]+)"
    return parameters, pattern


def _parameter(text: str) -> Parameter:
    match = PARAMETER.fullmatch(text)
    if match is None:
        raise ValueError(f"{{{text}}} is not a parameter")
    single = match["constraints"].replace("{{", "{").replace("}}", "}")
    return Parameter(
        name=match["name"],
        constraints=tuple(constraint(found) for found in re.findall(CONSTRAINT, single)),
        default=match["default"],
        optional=bool(match["optional"]),
        catch_all=bool(match["all"]),
    )
