"""The erasure of a person with the running app: afterwards a search of everything finds nothing of them.

Also the examples of docs/erasure.md.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

from azure.data.tables import TableServiceClient
from azure.storage.queue import QueueClient, QueueServiceClient

from shared.adapters.azure.guard.prefix_counts import TablePrefixCounts
from shared.adapters.azure.people.day_index import TableDayIndex
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.guard.pumping import NewNumber, NewNumbers
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.triggers.clock import utc_now
from shared.wiring.storage_adapters import DAYS, GUARD
from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT, eventually

PAGE = (ROOT / "docs" / "erasure.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

PERSON, BEN = "+12025550916", "+12025550918"
WORDS = "marzipan"
DIGITS = PERSON[1:]
PATH = f"people/{quote(PERSON)}"


def test_the_examples_of_the_page_do_what_it_says(switchboard):
    delete, read = BLOCKS

    begun = json.loads(run_example(switchboard, delete))
    seen = json.loads(run_example(switchboard, read))

    assert begun["state"] in {"closing", "twilio", "rows", "finished"}
    (shown,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert json.loads(shown).keys() >= seen.keys()
    assert json.loads(shown)["erased"]["twilio"].keys() == seen["erased"]["twilio"].keys()


def test_after_an_erasure_a_search_of_everything_finds_nothing_of_the_person(switchboard):
    live(switchboard)
    assert {name for name, _ in found_in_tables(switchboard)} >= {
        *("acts", "agenda", "calls", "contacts", "days", "deadletters", "deliveries", "recordings"),
    }
    assert [*found_in_queues(switchboard)]
    assert len([*found_at_twilio(switchboard)]) >= 6

    receipt = erase(switchboard)

    assert list(found_in_tables(switchboard)) == []
    assert list(found_in_queues(switchboard)) == []
    assert list(found_at_twilio(switchboard)) == []
    prefix = TablePrefixCounts(rows(switchboard, GUARD)).load(PERSON[:-4])
    assert int(PERSON[-4:]) not in {number.ending for number in prefix.numbers}
    known = {"reminders": 1, "agenda": 1, "texts": 2, "recordings": 1, "calls": 1, "dead_letters": 1}
    assert {name: receipt["erased"]["rows"][name] for name in known} == known
    assert all(receipt["erased"]["twilio"].values())
    assert DIGITS not in json.dumps(receipt)
    stays_gone(switchboard)


def stays_gone(switchboard) -> None:
    """Post the old ids again, and let the backfills and the ticks run."""
    before = len(switchboard.texts_to(PERSON))
    for message in messages():
        switchboard.api("POST", "messages", message)
    for timer in ("inbox_take_in_missed", "reminders_tick", "deliveries_look_again"):
        switchboard.run_timer(timer)
    answers = [switchboard.api("POST", "messages", message).status for message in messages()]

    assert set(answers) <= {200, 409}
    assert len(switchboard.texts_to(PERSON)) == before
    assert list(found_in_tables(switchboard)) == []
    assert list(found_at_twilio(switchboard)) == []
    person = switchboard.api("GET", PATH).json
    assert not {"name", "tags", "taken_over", "wrote_at"} & person.keys()
    assert {*person["opted_out"]} == {"sms", "whatsapp"}
    assert switchboard.api("GET", f"{PATH}/thread").json["entries"] == []
    named = "/".join(str(act.get("target")) for act in switchboard.api("GET", "acts").json["acts"])
    assert re.search(r"[0-9a-f]{32}", named)  # the hash, in acts of before
    assert f"...{PERSON[-4:]}" in named  # the act of the erasure


def messages() -> list[dict]:
    later = f"{utc_now() + timedelta(days=300):%Y}-12-24T12:00:00Z"
    return [
        {"id": "erasure-text", "to": PERSON, "body": f"Your {WORDS} is ready."},
        {"id": "erasure-private", "to": PERSON, "body": f"Secret {WORDS}.", "private": True},
        {"id": "erasure-call", "to": PERSON, "channel": "call", "body": f"Your {WORDS} is ready."},
        {"id": "erasure-later", "to": PERSON, "body": f"More {WORDS}?", "not_before": later},
    ]


def live(switchboard) -> None:
    """Let everything happen with the person that can be stored about one."""
    for message in messages():
        assert switchboard.api("POST", "messages", message).status == 202
    at = f"{utc_now() + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}"
    reminder = {"message": {"to": PERSON, "body": f"{WORDS}!"}, "at": at}
    assert switchboard.api("PUT", "reminders/erasure", reminder).status == 200
    said = {"zone": "Europe/Lisbon", "name": f"Ana {WORDS}", "tags": {"likes": WORDS}}
    assert switchboard.api("PUT", PATH, said).status == 200
    for body in (f"Where is my {WORDS}?", f"And the {WORDS} cake?"):
        media = ["https://files.example/a.png"]
        switchboard.control("POST", "sms", {"from": PERSON, "body": body, "media": media})
    switchboard.call(
        f"voicemail?Notify={quote(BEN)}", {"say": f"About the {WORDS}"}, {"press": "#"}, caller=PERSON
    )
    call = {"from": PERSON, "to": switchboard.number, "script": [{"wait": 1}, {"hang_up": True}]}
    switchboard.control("POST", "calls", call)
    queue = QueueClient.from_connection_string(switchboard.storage, "outbox")
    queue.send_message(json.dumps({"id": "erasure-wrong", "to": PERSON, "body": WORDS, "colour": "red"}))
    event = QueueClient.from_connection_string(switchboard.storage, "events")
    event.send_message(json.dumps({"data": {"to": PERSON, "body": WORDS}}))
    event.send_message(json.dumps({"data": {"to": BEN, "body": "Hi"}}))
    eventually(lambda: switchboard.texts_to(BEN))
    eventually(lambda: switchboard.api("GET", f"calls?from={quote(PERSON)}").json["calls"])
    eventually(lambda: len(switchboard.api("GET", f"inbox?from={quote(PERSON)}").json["texts"]) == 2)
    for message_id, status in (
        ("erasure-text", "delivered"),
        ("erasure-private", "delivered"),
        ("erasure-call", "answered"),
    ):
        eventually(lambda: switchboard.api("GET", f"messages/{message_id}").json["status"] == status)  # noqa: B023
    eventually(lambda: switchboard.api("GET", "dead-letters").json["dead_letters"])
    by_hand(switchboard)
    index(switchboard)
    assert switchboard.api("PUT", PATH, {"opted_out": True}).status == 200


def by_hand(switchboard) -> None:
    """Take the person over, and reply."""
    assert switchboard.api("POST", f"{PATH}/take-over", {"hours": 2}).status == 200
    reply = {
        "id": "erasure-reply",
        "body": f"No {WORDS} today.",
        "seen_at": f"{utc_now():%Y-%m-%dT%H:%M:%SZ}",
    }
    assert switchboard.api("POST", f"{PATH}/reply", reply).status == 202
    eventually(lambda: switchboard.api("GET", "messages/erasure-reply").json["status"] == "delivered")


def index(switchboard) -> None:
    """Write what the app writes only with other settings: a new number, and that a message failed."""
    prefixes = TablePrefixCounts(rows(switchboard, GUARD))
    known = prefixes.load(PERSON[:-4])
    new = NewNumber(int(PERSON[-4:]), utc_now())
    prefixes.save(NewNumbers(prefix=PERSON[:-4], numbers=(*known.numbers, new), version=known.version))
    entry = DayEntry(kind=DayKind.FAILED, id="erasure-text", at=utc_now(), number=PERSON)
    TableDayIndex(rows(switchboard, DAYS)).add(entry)


def erase(switchboard) -> dict:
    """Ask to erase the person until it is finished; return the receipt."""

    def finished() -> dict | None:
        answer = switchboard.api("DELETE", PATH)
        assert answer.status == 202, answer.body
        assert WORDS not in answer.body.decode()
        return answer.json if answer.json["state"] == "finished" else None

    eventually(finished, seconds=120)
    receipt = switchboard.api("GET", f"{PATH}/erasure").json
    assert receipt["state"] == "finished"
    return receipt


def is_theirs(text: str) -> bool:
    return DIGITS in text or WORDS in text


def rows(switchboard, table: str) -> Rows:
    return Rows(TableServiceClient.from_connection_string(switchboard.storage).get_table_client(table))


def found_in_tables(switchboard) -> Iterator[tuple[str, str]]:
    service = TableServiceClient.from_connection_string(switchboard.storage)
    for table in service.list_tables():
        for entity in service.get_table_client(table.name).list_entities():
            row = json.dumps({name: str(value) for name, value in entity.items()}, ensure_ascii=False)
            if is_theirs(row):
                yield table.name, row


def found_in_queues(switchboard) -> Iterator[tuple[str, str]]:
    service = QueueServiceClient.from_connection_string(switchboard.storage)
    for queue in service.list_queues():
        for message in service.get_queue_client(queue.name).peek_messages(32):
            if is_theirs(str(message.content)):
                yield queue.name, str(message.content)


def found_at_twilio(switchboard) -> Iterator[str]:
    for kind in ("Messages", "Calls", "Recordings"):
        answer = switchboard.rest("GET", f"{kind}.json?PageSize=1000")
        for row in answer.json[kind.lower()]:
            if is_theirs(json.dumps(row)) or is_theirs(words_of(switchboard, kind, row)):
                yield f"{kind}/{row['sid']}"


def words_of(switchboard, kind: str, row: dict) -> str:
    """Return the number of the call that a recording is of."""
    if kind != "Recordings":
        return ""
    return switchboard.rest("GET", f"Calls/{row['call_sid']}.json").body.decode()
