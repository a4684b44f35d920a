"""What a webhook must not wait for. Which modules are loaded says it without a stopwatch."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

SLOW = {
    "aiohttp",
    "azure.core",
    "azure.data.tables",
    "azure.identity",
    "azure.storage.queue",
    "dateutil",
    "icalendar",
    "phonenumbers",
    "requests",
    "shared.adapters.flow_file",
    "shared.domain.flow.checks",
    "tomllib",
    "twilio",
}


def test_loading_the_app_imports_nothing_slow():
    code = "import sys, function_app; print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert SLOW.isdisjoint(done.stdout.split())
    assert "shared.triggers.sms" in done.stdout.split()
