"""A dry run writes nothing: all tables and queues are the same after it."""

from datetime import timedelta

import msgspec
import pytest
from azure.data.tables import TableServiceClient
from azure.storage.queue import QueueServiceClient

from local.storage import create_queues_and_tables
from shared.domain.conversations.contact import Contact
from shared.services.guard.dry_run.dry_run_batch import dry_run_batch
from shared.services.messages.accept_batch import accept_batch
from shared.services.sending.deliver import deliver
from shared.triggers.api.guard.dry_run import dry_run_answer
from shared.wiring.services import Services
from tests.examples import NOON, a_message
from tests.settings_example import VALID_SETTINGS

GUARD = {"PUMPING": "2", "LIMITS": "person 2/day, all 6/hour", "QUIET": "21:00-08:00"}
GUARD |= {"QUIET_ZONE": "America/New_York", "EVENTS": "on"}
TO = "+12025550{n:03d}"


@pytest.fixture
def app(azurite) -> Services:
    create_queues_and_tables(azurite.connection_string)
    return Services({**VALID_SETTINGS, **GUARD, "AzureWebJobsStorage": azurite.connection_string})


def everything(azurite) -> dict[str, list]:
    """Return what all tables and queues have, with their versions."""
    tables = TableServiceClient.from_connection_string(azurite.connection_string)
    queues = QueueServiceClient.from_connection_string(azurite.connection_string)
    found: dict[str, list] = {}
    for table in tables.list_tables():
        rows = tables.get_table_client(table.name).list_entities()
        found[table.name] = sorted((str(dict(row)), row.metadata["etag"]) for row in rows)
    for queue in queues.list_queues():
        client = queues.get_queue_client(queue.name)
        peeked = [(message.id, str(message.content)) for message in client.peek_messages(32)]
        count = str(client.get_queue_properties().approximate_message_count)
        found[f"queue {queue.name}"] = [("count", count), *peeked]
    return found


def test_nothing_is_written_to_any_table_or_queue(azurite, app):
    app.contacts.save(Contact(number=TO.format(n=1), opted_out_at=NOON))
    accepted = {"id": "known", "to": TO.format(n=2), "body": "Hello"}
    raws = [
        accepted,
        {"id": "stopped", "to": TO.format(n=1), "body": "Hello"},
        {"to": 7},
        *({"id": f"new-{n}", "to": TO.format(n=n), "body": "Hello"} for n in range(3, 9)),
        {"to": TO.format(n=9), "body": "At night", "not_before": "2026-03-02T03:00:00Z"},
        {"to": TO.format(n=10), "body": "Next month", "not_before": "2026-04-02T15:00:00Z"},
    ]
    ids = iter(range(1_000))
    common = {
        "checks": app.checks,
        "default_country": "",
        "new_id": lambda: f"made-{next(ids)}",
    }
    accept_batch([accepted], ledger=app.ledger, outbox=app.outbox, now=NOON, **common)
    before = everything(azurite)

    for now in (NOON + timedelta(hours=2), NOON + timedelta(hours=15)):  # 9 in the morning and 10 at night
        results = dry_run_batch(raws, context=app.send_context, pots=app.pots, now=now, **common)

    assert everything(azurite) == before
    assert len(before) >= 12  # tables and queues
    answer = msgspec.to_builtins(dry_run_answer(results))
    assert sum(answer["dry_run"].values()) - answer["dry_run"]["segments"] == len(raws)
    assert (answer["dry_run"]["duplicate"], answer["dry_run"]["invalid"]) == (1, 1)
    assert answer["results"][0]["status"] == "accepted"
    assert answer["results"][1]["outcome"] == "refuse"


def test_the_comparison_sees_what_a_send_writes(azurite, app):
    before = everything(azurite)

    deliver(
        a_message(id="written", not_before="2026-03-01T12:30:00Z"),
        context=app.send_context,
        now=NOON,
        elapsed=lambda: timedelta(0),
        attempt_id="one",
    )

    assert everything(azurite) != before
