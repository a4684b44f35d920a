"""Our API in OpenAPI 3.1, made of the types that check what comes in."""

import functools
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from shared.domain.messages.message import Message
from shared.domain.reminders.reminder import Reminder
from shared.services.messages.accept_batch import Batch
from shared.triggers.openapi_document.operations import OPERATIONS, Operation
from shared.triggers.responses import Problem

REF = "#/components/schemas/{name}"
KEYS: list[dict[str, list[str]]] = [{"key": []}, {"code": []}]

NEW = {"Message": "NewMessage", "Reminder": "NewReminder"}
"""What is sent differs from what is kept: it needs no id, and a field that we do not know is a fault."""


@functools.cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document. Source: https://spec.openapis.org/oas/v3.1.1.html."""
    described = _Described(OPERATIONS)
    paths: dict[str, dict[str, object]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = described.operation(one)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Switchboard",
            "version": "1",
            "description": "Texts, calls and reminders: nothing sent twice, nothing lost.",
        },
        "servers": [{"url": "/api"}],
        "paths": paths,
        "components": {
            "schemas": described.components,
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "x-functions-key"},
                "code": {"type": "apiKey", "in": "query", "name": "code"},
            },
        },
    }


class _Described:
    """The types of all operations as JSON Schema, and what is made of them."""

    def __init__(self, operations: tuple[Operation, ...]) -> None:
        types = [Problem, Message, Reminder]
        for one in operations:
            types += [kind for kind in (one.body, one.query, *one.answers.values()) if kind]
        _, found = _components(types)
        self._queries = {one.query.__name__: found.pop(one.query.__name__) for one in operations if one.query}
        for name, new in NEW.items():
            needed = [field for field in found[name]["required"] if field != "id"]
            found[new] = {**found[name], "title": new, "required": needed}
        messages = found[Batch.__name__]["properties"]["messages"]
        messages["items"] = {"$ref": REF.format(name=NEW["Message"])}
        found[NEW["Reminder"]]["properties"] = {
            **found["Reminder"]["properties"],
            "message": {"$ref": REF.format(name=NEW["Message"])},
        }
        for one in operations:
            if one.body:
                name = NEW.get(one.body.__name__, one.body.__name__)
                found[name]["additionalProperties"] = False
        self.components = {name: _plain(schema) for name, schema in sorted(found.items())}

    def operation(self, one: Operation) -> dict[str, object]:
        """Return the Operation Object."""
        described: dict[str, object] = {
            "operationId": one.function,
            "summary": one.summary,
            "responses": self._responses(one),
        }
        if not one.anonymous:
            described["security"] = KEYS
        if parameters := [*self._in_path(one), *self._in_query(one)]:
            described["parameters"] = parameters
        if one.body:
            schema = {"$ref": REF.format(name=NEW.get(one.body.__name__, one.body.__name__))}
            content = {"application/json": {"schema": schema}}
            described["requestBody"] = {"required": one.body_is_required, "content": content}
        return described

    def _responses(self, one: Operation) -> dict[str, object]:
        answers: dict[int, dict[str, object]] = {
            status: {one.media: {} if kind is bytes else {"schema": _schema(kind)}}
            for status, kind in one.answers.items()
        }
        of_problem = {"schema": {"$ref": REF.format(name="Problem")}}
        for status in (*one.problems, HTTPStatus.SERVICE_UNAVAILABLE):
            answers.setdefault(status, {})["application/problem+json"] = of_problem
        if not one.anonymous:
            answers[HTTPStatus.UNAUTHORIZED] = {}  # from the Functions host, without a body
        return {
            str(int(status)): {
                "description": HTTPStatus(status).phrase,
                **({"content": content} if content else {}),
            }
            for status, content in sorted(answers.items())
        }

    def _in_path(self, one: Operation) -> list[dict[str, object]]:
        if "{id}" not in one.path:
            return []
        return [{"name": "id", "in": "path", "required": True, "schema": _schema(one.id)}]

    def _in_query(self, one: Operation) -> list[dict[str, object]]:
        if not one.query:
            return []
        properties = self._queries[one.query.__name__]["properties"]
        return [
            {"name": name, "in": "query", "schema": _plain(_given(schema))}
            for name, schema in properties.items()
        ]


def _schema(kind: Any) -> Any:  # noqa: ANN401 - a type in, JSON out
    (schema,), _ = _components([kind])
    return _plain(schema)


def _components(types: list[Any]) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    return msgspec.json.schema_components(
        types, ref_template=REF, schema_hook=lambda _: {"description": "any JSON"}
    )


def _given(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of a parameter that is given: one that is left out is not null."""
    given = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    return given[0] if given else schema


def _plain(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return ``schema`` with its descriptions as Markdown: our docstrings quote code twice."""
    match schema:
        case dict():
            return {
                key: value.replace("``", "`")
                if key == "description" and isinstance(value, str)
                else _plain(value)
                for key, value in schema.items()
            }
        case list():
            return [_plain(one) for one in schema]
        case _:
            return schema
