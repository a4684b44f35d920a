"""Check the constraints on route parameters, as in ``{id:int:min(1)}``.

Source: https://learn.microsoft.com/aspnet/core/fundamentals/routing#route-constraints
"""

import re
import uuid
from collections.abc import Callable
from datetime import datetime

type Constraint = Callable[[str], bool]

NUMBER = re.compile(r"\s*[+-]?[0-9]+\s*")


def constraint(text: str) -> Constraint:
    """Return the test for the constraint ``text``.

    Raises:
        ValueError: the constraint is unknown, or its arguments are wrong.
    """
    name, _, arguments = text.removesuffix(")").partition("(")
    try:
        return _FACTORIES[name.lower()](arguments)
    except KeyError:
        raise ValueError(f"there is no route constraint {text!r}") from None
    except (ValueError, re.error) as error:
        raise ValueError(f"route constraint {text!r}: {error}") from None


def _without_arguments(test: Constraint) -> Callable[[str], Constraint]:
    return lambda _arguments: test


def _number(lowest: float, highest: float) -> Constraint:
    return lambda value: bool(NUMBER.fullmatch(value)) and lowest <= int(value) <= highest


def _length(shortest: float, longest: float) -> Constraint:
    return lambda value: shortest <= len(value) <= longest


def _two_numbers(arguments: str) -> tuple[int, int]:
    first, _, last = arguments.partition(",")
    return int(first), int(last or first)


def _parses(parse: Callable[[str], object]) -> Constraint:
    def test(value: str) -> bool:
        if not value.isascii() or "_" in value:  # Python accepts the digits of every script, .NET only ASCII
            return False
        try:
            parse(value)
        except ValueError:
            return False
        return True

    return test


def _matches(pattern: str) -> Constraint:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda value: bool(compiled.search(value))


_FACTORIES: dict[str, Callable[[str], Constraint]] = {
    "int": _without_arguments(_number(-(2**31), 2**31 - 1)),
    "long": _without_arguments(_number(-(2**63), 2**63 - 1)),
    "bool": _without_arguments(lambda value: value.strip().lower() in {"true", "false"}),
    "datetime": _without_arguments(_parses(datetime.fromisoformat)),
    "decimal": _without_arguments(_matches(r"^\s*[+-]?([0-9][0-9,]*\.?[0-9]*|\.[0-9]+)\s*$")),
    "double": _without_arguments(_parses(float)),
    "float": _without_arguments(_parses(float)),
    "guid": _without_arguments(_parses(uuid.UUID)),
    "alpha": _without_arguments(_matches("^[a-z]*$")),
    "regex": _matches,
    "required": _without_arguments(bool),
    "file": _without_arguments(_matches(r"\.[^/]*[^/.][^/]*$")),
    "nonfile": _without_arguments(lambda value: not re.search(r"\.[^/]*[^/.][^/]*$", value)),
    "min": lambda arguments: _number(int(arguments), float("inf")),
    "max": lambda arguments: _number(float("-inf"), int(arguments)),
    "range": lambda arguments: _number(*_two_numbers(arguments)),
    "minlength": lambda arguments: _length(int(arguments), float("inf")),
    "maxlength": lambda arguments: _length(0, int(arguments)),
    "length": lambda arguments: _length(*_two_numbers(arguments)),
}
