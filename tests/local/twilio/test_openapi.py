"""Whatever Twilio's SDK gets in any test is checked against Twilio's spec (conftest.py); here is the rest."""

import pytest

from tests.local.twilio.openapi import misfits, misfits_of_form, operation, spec

PREFIX = "/2010-04-01/Accounts/{account}"

MEDIA = {"/Recordings/{sid}{kind}", "/Messages/{message}/Media/{sid}"}
"""Not in the spec, which has only JSON: the sound of a recording, and what came with a text."""


def served(standin):
    app = standin._app()
    routes = [(route.method, route.resource.canonical) for route in app.router.routes() if route.resource]
    return {
        (method, path) for method, path in routes if path.startswith((PREFIX, "/v1/")) and method != "HEAD"
    }


def test_every_path_that_is_served_exists_in_twilios_spec(standin):
    routes = served(standin)

    unknown = {
        (method, path)
        for method, path in routes
        if operation(method, path) is None and path.removeprefix(PREFIX) not in MEDIA
    }

    assert unknown == set()
    assert len(routes) > 35


@pytest.mark.parametrize(
    ("value", "schema", "fault"),
    [
        (None, {"type": "string"}, "it must not be null"),
        (1, {"type": "string"}, "it must be of type string, not 1"),
        (True, {"type": "integer"}, "it must be of type integer, not True"),
        (
            "SM1",
            {"type": "string", "pattern": "^SM[0-9a-f]{32}$"},
            "it must match ^SM[0-9a-f]{32}$, not 'SM1'",
        ),
        ("2026", {"type": "string", "format": "date-time-rfc-2822"}, "it must be a date, not '2026'"),
        ("odd", {"type": "string", "enum": ["even"]}, "it must be one of ['even'], not 'odd'"),
        ({}, {"type": "object", "properties": {"sid": {}}}, "it.sid is missing"),
        ({"sid": 1}, {"type": "object", "properties": {}}, "it.sid is unknown"),
        ([1], {"type": "array", "items": {"type": "string"}}, "it[0] must be of type string, not 1"),
    ],
)
def test_the_check_itself_finds_faults(value, schema, fault):
    assert list(misfits(value, schema, "it")) == [fault]


def test_the_spec_is_the_one_we_know():
    assert len(spec("/2010-04-01/")["paths"]) >= 121


def test_parameters_that_twilio_does_not_know_are_found():
    create = operation("POST", "/2010-04-01/Accounts/AC1/Messages.json")
    assert [*misfits_of_form("Bdy=Hi&ValidityPeriod=x&SmartEncoded=1&ContentSid=HX1", create, "/")] == [
        "/: Bdy is no parameter",
        "/: ValidityPeriod must be a whole number, not 'x'",
        "/: SmartEncoded must be true or false, not '1'",
        "/: ContentSid must match ^HX[0-9a-fA-F]{32}$, not 'HX1'",
    ]
    assert [*misfits_of_form(b"Body=Hi&ScheduleType=fixed", create, "/")] == []
