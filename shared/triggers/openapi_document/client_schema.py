"""Write JSON Schemas so that generators of clients make working clients of them.

Tried with NSwag, Kiota and openapi-typescript. They misread what msgspec writes: a default (they send it, or
demand the field), ``anyOf`` with null, an enum without a type; and of an enum C# takes the first value.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

import msgspec
from msgspec import inspect

NULL = {"type": "null"}


def for_clients(
    schemas: Mapping[str, Any], *, enums: Mapping[str, list[str]], sent: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the components as generators need them.

    Args:
        schemas: the components, by name.
        enums: the values of each enum, the commonest first.
        sent: the components that clients send. The others are answers.
    """
    typed = {
        name: {**schema, "type": "string", "enum": enums[name]} if "enum" in schema else schema
        for name, schema in schemas.items()
    }
    sent = frozenset(sent)
    return {name: _schema(schema, typed, is_sent=name in sent) for name, schema in typed.items()}


def parameter(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter: without null, since it is left out instead."""
    options = [option for option in schema.get("anyOf", ()) if option != NULL]
    return _without_default(options[0] if options else schema, is_sent=True)


def enums_of(types: Iterable[Any]) -> dict[str, list[str]]:
    """Return the values of each enum in ``types``, by its name, in the order of its declaration."""
    found: dict[str, list[str]] = {}
    seen: set[int] = set()
    for kind in _nodes(inspect.multi_type_info(types), seen):
        if isinstance(kind, inspect.EnumType):
            found[kind.cls.__name__] = [str(member.value) for member in _members(kind.cls)]
    return found


def _members(enum: type[Enum]) -> list[Enum]:
    return list(enum)


def _nodes(value: object, seen: set[int]) -> Iterator[inspect.Type]:
    """Yield all types that a type consists of; a type may contain itself."""
    if isinstance(value, tuple):
        for part in value:
            yield from _nodes(part, seen)
    elif isinstance(value, (inspect.Type, inspect.Field)) and id(value) not in seen:
        seen.add(id(value))
        if isinstance(value, inspect.Type):
            yield value
        for name in value.__struct_fields__:
            yield from _nodes(getattr(value, name), seen)


def _schema(schema: Any, components: Mapping[str, Any], *, is_sent: bool) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        return [_schema(part, components, is_sent=is_sent) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = _nullable(_without_default(schema, is_sent=is_sent), components, is_sent=is_sent)
    return {
        key: {name: _schema(part, components, is_sent=is_sent) for name, part in value.items()}
        if key == "properties"
        else value
        if key == "enum"
        else _schema(value, components, is_sent=is_sent)
        for key, value in plain.items()
        if (key, value) != ("required", [])
    }


def _without_default(schema: Mapping[str, Any], *, is_sent: bool) -> dict[str, Any]:
    """Return a schema without its default; of what is sent, the description says it instead."""
    rest = {key: value for key, value in schema.items() if key != "default"}
    default = schema.get("default")
    if is_sent and (default or default is False):
        said = default if isinstance(default, str) else msgspec.json.encode(default).decode()
        description = rest.get("description", "")
        rest["description"] = (
            f"{description}; {said} if it is left out" if description else f"default: {said}"
        )
    return rest


def _nullable(schema: dict[str, Any], components: Mapping[str, Any], *, is_sent: bool) -> dict[str, Any]:
    """Return a schema that allows null without ``anyOf``."""
    options = [option for option in schema.get("anyOf", ()) if option != NULL]
    if len(options) != 1 or len(options) == len(schema["anyOf"]):
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    (option,) = options
    if "$ref" not in option:
        return {**rest, **option, "type": [option["type"], "null"]}
    target = components[option["$ref"].rpartition("/")[2]]
    if "enum" in target:
        described = {key: value for key, value in option.items() if key != "$ref"}
        return {**rest, **described, "type": ["string", "null"], "enum": [*target["enum"], None]}
    # Of what is sent, an object is left out rather than null: no generator needs a choice of types for that.
    return {**rest, **option} if is_sent else {**rest, "oneOf": [option, NULL]}
