"""Make the OpenAPI 3.1 document from the types that validate requests."""

import functools
import re
from http import HTTPStatus
from typing import Any

import msgspec

from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import FollowUpRule, Id
from shared.domain.people.person_change import PersonLine
from shared.domain.reminders.reminder import Escalation, Reminder
from shared.services.messages.accept_batch import Batch
from shared.services.people.import_people import PeopleBatch
from shared.triggers.openapi_document.client_schema import enums_of, for_clients, parameter
from shared.triggers.openapi_document.endpoints import OPERATIONS
from shared.triggers.openapi_document.operation import Operation
from shared.triggers.openapi_document.request_rules import (
    ESCALATION,
    NEW_MESSAGE,
    NEW_REMINDER,
    narrowed,
)
from shared.triggers.openapi_document.schemas import Posted, Receipt, SentReceipt
from shared.triggers.responses import Problem

REF = "#/components/schemas/{name}"
KEYS: list[dict[str, list[str]]] = [{"key": []}, {"code": []}]

REQUEST_TYPES = {"Message": "NewMessage", "Reminder": "NewReminder"}
"""Types whose schema in a request differs: the id is optional, and an unknown field is a fault."""


@functools.cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document. Source: https://spec.openapis.org/oas/v3.1.1.html."""
    described = _Description(OPERATIONS)
    paths: dict[str, dict[str, object]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = described.operation(operation)
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


class _Description:
    """The types of all operations as JSON Schema, and the operations that use them."""

    def __init__(self, operations: tuple[Operation, ...]) -> None:
        types = [Problem, Message, Reminder, SentReceipt, PersonLine]
        for operation in operations:
            types += [kind for kind in (operation.body, operation.query, *operation.answers.values()) if kind]
        _, schemas = _components(types)
        queries = {operation.query.__name__ for operation in operations if operation.query}
        self._queries = {name: schemas.pop(name) for name in queries}
        _add_request_types(schemas)
        _merge_receipts(schemas)
        sent = {_request_name(operation.body) for operation in operations if operation.body}
        sent.add(PersonLine.__name__)
        for name in sent:
            schemas[name]["additionalProperties"] = False
        components = for_clients(schemas, enums=enums_of(types), sent={*sent, *REQUEST_TYPES.values()})
        self.components = {name: _plain(schema) for name, schema in sorted(components.items())}

    def operation(self, operation: Operation) -> dict[str, object]:
        """Return the Operation Object."""
        described: dict[str, object] = {
            "operationId": operation.function,
            "summary": operation.summary,
            "responses": self._responses(operation),
        }
        described["security"] = [] if operation.anonymous else KEYS
        if parameters := [*self._in_path(operation), *self._in_query(operation), *operation.headers]:
            described["parameters"] = parameters
        if operation.body:
            schema = {"$ref": REF.format(name=_request_name(operation.body))}
            content = {"application/json": {"schema": schema}}
            described["requestBody"] = {"required": operation.body_is_required, "content": content}
        return described

    def _responses(self, operation: Operation) -> dict[str, object]:
        answers: dict[int, dict[str, object]] = {
            status: {operation.media: {} if kind is bytes else {"schema": _schema(kind)}}
            for status, kind in operation.answers.items()
        }
        problem = {"schema": {"$ref": REF.format(name="Problem")}}
        for status in (*operation.problems, HTTPStatus.SERVICE_UNAVAILABLE):
            answers.setdefault(status, {})["application/problem+json"] = problem
        if not operation.anonymous:
            answers[HTTPStatus.UNAUTHORIZED] = {}  # from the Functions host, without a body
        headers = operation.answer_headers
        return {
            str(int(status)): {
                "description": HTTPStatus(status).phrase,
                **({"content": content} if content else {}),
                **({"headers": headers} if headers and status in operation.answers else {}),
            }
            for status, content in sorted(answers.items())
        }

    def _in_path(self, operation: Operation) -> list[dict[str, object]]:
        return [
            {"name": name, "in": "path", "required": True, "schema": _schema(getattr(operation, name))}
            for name in re.findall(r"\{(\w+)\}", operation.path)
        ]

    def _in_query(self, operation: Operation) -> list[dict[str, object]]:
        if not operation.query:
            return []
        query = self._queries[operation.query.__name__]
        return [
            {
                "name": name,
                "in": "query",
                **({"required": True} if name in query.get("required", ()) else {}),
                "schema": _plain(parameter(schema)),
            }
            for name, schema in query["properties"].items()
        ]


def _request_name(body: Any) -> str:  # noqa: ANN401 - a type
    """Return the name of the component that describes what is sent as ``body``."""
    name: str = body.__name__
    return REQUEST_TYPES.get(name, name)


def _add_request_types(schemas: dict[str, Any]) -> None:
    """Add the request types of ``REQUEST_TYPES``, and let batches and reminders refer to them."""
    for name, request in REQUEST_TYPES.items():
        required = [field for field in schemas[name]["required"] if field != "id"]
        schemas[request] = {**schemas[name], "title": request, "required": required}
    new_message = schemas[REQUEST_TYPES["Message"]]
    new_message["properties"] = narrowed(NEW_MESSAGE, new_message["properties"]) | {"id": _schema(Id)}
    message = {"$ref": REF.format(name=REQUEST_TYPES["Message"])}
    schemas[Batch.__name__]["properties"]["messages"]["items"] = message
    person = {"$ref": REF.format(name=PersonLine.__name__)}
    schemas[PeopleBatch.__name__]["properties"]["people"]["items"] = person
    reminder = schemas[REQUEST_TYPES["Reminder"]]
    reminder["properties"] = narrowed(NEW_REMINDER, reminder["properties"]) | {"message": message}
    escalation = schemas[Escalation.__name__]
    escalation["properties"] = narrowed(ESCALATION, escalation["properties"])
    rule = schemas[FollowUpRule.__name__]
    rule["properties"] = narrowed(ESCALATION, rule["properties"])
    del schemas[Reminder.__name__]  # it is shown as a ``ReminderView``


def _merge_receipts(schemas: dict[str, Any]) -> None:
    """Describe both kinds of receipt as one, since generators of clients misread a choice of two."""
    receipt, sent = schemas[Receipt.__name__], schemas.pop(SentReceipt.__name__)
    receipt["description"] += " With ``Prefer: wait`` it has the delivery too."
    receipt["properties"] = {**sent["properties"], **receipt["properties"]}
    posted = schemas[Posted.__name__]
    posted["properties"] = {**sent["properties"], **posted["properties"]}


def _schema(kind: Any) -> Any:  # noqa: ANN401 - a type in, JSON out
    (schema,), _ = _components([kind])
    return _plain(schema)


def _components(types: list[Any]) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    return msgspec.json.schema_components(
        types, ref_template=REF, schema_hook=lambda _: {"description": "any JSON"}
    )


def _plain(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return ``schema`` with its descriptions in Markdown: docstrings quote code with two backticks."""
    match schema:
        case dict():
            return {
                key: value.replace("``", "`")
                if key == "description" and isinstance(value, str)
                else _plain(value)
                for key, value in schema.items()
            }
        case list():
            return [_plain(part) for part in schema]
        case _:
            return schema
