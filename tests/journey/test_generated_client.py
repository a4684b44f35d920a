"""A client that openapi-typescript makes of the served document compiles in strict mode, and sends a text."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "generated_client"


@pytest.mark.long
def test_a_generated_client_does_the_main_job(switchboard, node, tmp_path):
    node(
        FOLDER / "generate.mjs",
        f"{switchboard.functions}/api/openapi.json",
        str(FOLDER / "client.ts"),
        str(tmp_path),
    )

    printed = json.loads(node(tmp_path / "client.js", switchboard.functions, switchboard.function_key))

    assert (printed["channel"], printed["status"]) == ("sms", "delivered")
    assert printed["refused"].startswith("values.name: is not used")
    assert printed["zones"] == ["Europe/Lisbon", "", "may be texted"]
