"""Sign-in is in the way of nobody who does not sign in, and where its header counts it is not left out."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from shared.triggers.openapi_document.endpoints import OPERATIONS

ROOT = Path(__file__).parent.parent.parent


def config(snapshot: str) -> list[dict[str, Any]]:
    text = (ROOT / "infra" / "snapshots" / f"{snapshot}.snapshot.json").read_text()
    resources = json.loads(text)["predictedResources"]
    return [one["properties"] for one in resources if one["name"].endswith("/authsettingsV2")]


def excluded(path: str) -> bool:
    (properties,) = config("everything")
    return any(fnmatchcase(f"/api{path}", each) for each in properties["globalValidation"]["excludedPaths"])


def webhook_paths() -> set[str]:
    files = (ROOT / "shared" / "triggers" / "webhooks").glob("*.py")
    return {f"/{path}" for file in files for path in re.findall(r'route\(route="([^"]+)"', file.read_text())}


def test_twilio_and_systems_with_a_key_never_have_to_sign_in():
    (properties,) = config("everything")

    assert properties["globalValidation"]["requireAuthentication"] is False
    assert properties["globalValidation"]["unauthenticatedClientAction"] == "AllowAnonymous"
    assert len(webhook_paths()) >= 8
    assert [path for path in webhook_paths() if not excluded(path)] == []


def test_no_function_that_a_person_acts_with_is_excluded():
    """There the header of who signed in counts: App Service must be what sets it."""
    assert [each.path for each in OPERATIONS if not each.anonymous and excluded(each.path)] == []


def test_without_the_parameter_there_is_no_sign_in_and_nobody_s_header_counts():
    assert config("least") == config("github") == []
    for snapshot, expected in (("least", "''"), ("everything", "'entra'")):
        text = (ROOT / "infra" / "snapshots" / f"{snapshot}.snapshot.json").read_text()
        assert f"'SIGN_IN', {expected}" in text or f'"SIGN_IN": "{expected[1:-1]}"' in text
