"""Find the function for a URL.

As in Azure, the first route that matches is used, in the order of the functions'
names: a more specific route has no priority. A wrong method is 404.
Source: https://github.com/Azure/azure-functions-host, ``WebScriptHostHttpRoutesManager``
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local.errors import CannotStart
from local.host.functions.bindings import Function
from local.host.http.templates import Template, parse

FORBIDDEN = ("admin", "runtime")
"""Reserved for the host. Every route that *begins* like this is refused, also ``administrators``."""


@dataclass(frozen=True, slots=True)
class Route:
    """A function, and the paths and methods that it handles."""

    function: Function
    template: Template
    methods: frozenset[str]  # empty: all

    def shares_methods_with(self, other: "Route") -> bool:
        """Return whether both routes handle a common method."""
        return not self.methods or not other.methods or bool(self.methods & other.methods)


class RouteTable:
    """The routes of an app, in order."""

    def __init__(self, functions: Iterable[Function], *, prefix: str) -> None:
        """Create the table of the HTTP functions among ``functions``, in this order.

        Raises:
            CannotStart: a route is reserved, already used, or not a valid template.
        """
        self.routes: list[Route] = []
        for function in functions:
            if function.kind == "httpTrigger":
                self._add(_route(function, prefix.strip("/")))

    def match(self, path: str, method: str) -> tuple[Function, Mapping[str, str]] | None:
        """Return the function and its route parameters, or None if no route matches."""
        for route in self.routes:
            if route.methods and method not in route.methods:
                continue
            values = route.template.match(path)
            if values is not None:
                return route.function, values
        return None

    def _add(self, route: Route) -> None:
        for other in self.routes:
            same = other.template.text.lower() == route.template.text.lower()
            if same and route.shares_methods_with(other):
                raise CannotStart(
                    f"function {route.function.name}: route {route.template.text} is already used by function"
                    f" {other.function.name}: rename one, or give them different methods"
                )
        self.routes.append(route)


def _route(function: Function, prefix: str) -> Route:
    text = (function.trigger.get("route") or function.name).strip("/")
    if text.lower().startswith(FORBIDDEN):
        raise CannotStart(f"function {function.name}: route {text} is reserved for the host: rename it")
    try:
        template = parse(f"{prefix}/{text}".strip("/"))
    except ValueError as error:
        raise CannotStart(f"function {function.name}: route {text}: {error}") from None
    return Route(
        function, template, frozenset(str(method).upper() for method in function.trigger.get("methods") or ())
    )
