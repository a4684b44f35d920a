from functools import cached_property

import pytest
from azure.data.tables import TableServiceClient

from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.adapters.azure.storage_queues import StoragePoisonQueue, StorageQueueStats
from shared.errors import InvalidSettings
from shared.wiring.services import Services
from shared.wiring.storage_adapters import TABLES
from tests.settings_example import VALID_SETTINGS

API_KEY = {"TWILIO_API_KEY_SID": "SK" + "0" * 32, "TWILIO_API_KEY_SECRET": "secret"}

PROPERTIES = [
    name
    for built_by in Services.__mro__
    for name, value in vars(built_by).items()
    if isinstance(value, cached_property) and not name.startswith("_")
]


@pytest.mark.parametrize("name", PROPERTIES)
def test_each_service_is_built_once_from_settings_alone(name):
    app = Services({**VALID_SETTINGS, **API_KEY})

    assert getattr(app, name) is getattr(app, name)


def test_the_numbers_that_settings_name_are_our_own():
    numbers = {"NUMBER_FLOWS": "+15005550007=on-call", "FLOW_SENDS_PER_HOUR": "0"}
    limits = Services({**VALID_SETTINGS, **numbers}).answer_rules

    assert limits.own_numbers == {VALID_SETTINGS["TWILIO_FROM"], "+15005550007"}
    assert limits.flow_texts_per_hour == 0


def test_a_queue_has_one_client_however_often_it_is_asked_for():
    app = Services(VALID_SETTINGS)
    first, second, stats = app.poison_queue("a"), app.poison_queue("a"), app.queue_stats("a-poison")

    assert isinstance(first, StoragePoisonQueue)
    assert isinstance(second, StoragePoisonQueue)
    assert isinstance(stats, StorageQueueStats)
    assert first._queue is second._queue is stats._queue


def test_invalid_settings_are_reported_at_every_use():
    app = Services({**VALID_SETTINGS, "EVENTS": "yes"})

    for _ in range(2):
        with pytest.raises(InvalidSettings, match="EVENTS"):
            _ = app.settings


@pytest.mark.parametrize("events", ["on", "off"])
def test_changes_are_published_only_with_events_on(events):
    ledger = Services({**VALID_SETTINGS, "EVENTS": events}).ledger

    assert isinstance(ledger, TableLedger)
    assert (ledger._publish is not None) == (events == "on")


@pytest.mark.parametrize("value", ["on", "off"])
def test_stop_covers_calls_only_if_it_is_set(value):
    app = Services({**VALID_SETTINGS, "STOP_COVERS_CALLS": value})

    assert app.send_context.stop_covers_calls == (value == "on")


@pytest.mark.parametrize("value", ["on", "off"])
def test_texts_are_plain_only_if_that_is_set(value):
    app, curly = (
        Services({**VALID_SETTINGS, "PLAIN": value}),
        "<Response><Sms>\u201cHi\u201d</Sms></Response>",
    )

    assert (app.send_context.plain, app.answer_rules.plain) == (value == "on", value == "on")
    assert (app.as_texted(curly) != curly) == (value == "on")


def test_tables_that_storage_has_not_are_found(azurite):
    app = Services({**VALID_SETTINGS, "AzureWebJobsStorage": azurite.connection_string})
    service = TableServiceClient.from_connection_string(azurite.connection_string)
    for name in TABLES:
        service.create_table_if_not_exists(name)
    assert app.missing_tables() == []

    service.delete_table("days")
    assert app.missing_tables() == ["days"]
