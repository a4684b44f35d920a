"""A webhook does not wait for slow imports. Checked by the loaded modules, not by elapsed time."""

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
    "tomllib",
    "twilio",
}


def loaded(*, after: str) -> set[str]:
    code = f"import sys, {after}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_loading_the_app_imports_nothing_slow():
    modules = loaded(after="function_app")

    assert SLOW.isdisjoint(modules)
    assert "shared.triggers.webhooks.sms" in modules


def test_loading_the_app_imports_only_our_modules_for_registration_and_signatures():
    ours = {name for name in loaded(after="function_app") if name.startswith("shared.")}

    assert {name for name in ours if not name.startswith("shared.triggers")} == {
        "shared.country_codes",
        "shared.domain",
        "shared.domain.webhook_signature",
        "shared.errors",
        "shared.retention_setting",
        "shared.setting_faults",
        "shared.setting_rules",
        "shared.settings",
        "shared.wiring",
        "shared.wiring.configured",
        "shared.wiring.erasure_services",
        "shared.wiring.guard_services",
        "shared.wiring.retention_services",
        "shared.wiring.services",
        "shared.wiring.storage_adapters",
        "shared.wiring.twilio_adapters",
    }
    assert not any(name.startswith("shared.triggers.openapi_document") for name in ours)


def test_answering_a_call_imports_nothing_slow():
    modules = loaded(after="shared.services.conversations.answer_call, shared.adapters.files.flows")

    assert SLOW.isdisjoint(modules)
    assert modules.isdisjoint(
        {
            "shared.adapters.azure.versioned_rows",
            "shared.domain.reminders.reminder",
            "shared.ports",
            "zoneinfo",
        }
    )


def test_the_timer_of_events_loads_no_storage_while_events_are_off():
    run = (
        "os; settings = json.load(open('local.settings.json.example'))['Values']; "
        "os.environ.clear(); os.environ.update(settings); "
        "import azure.functions as func; from shared.triggers import timers; app = func.FunctionApp(); "
        "app.register_functions(timers.bp); "
        "[f.get_user_function()(None) for f in app.get_functions() "
        "if f.get_function_name() == 'events_announce_left']"
    )
    modules = loaded(after=f"json, {run}")

    assert "shared.settings" in modules
    assert "azure.data.tables" not in modules
