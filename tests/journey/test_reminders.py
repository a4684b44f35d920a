"""Reminders over the API: replies, follow-up calls, the calendar, and timers that do not run."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest
from azure.data.tables import TableClient
from azure.storage.queue import QueueClient
from icalendar import Calendar

from shared.adapters.azure.agenda import TableAgenda
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.reminders.reminder import ReminderState
from shared.domain.reminders.reminder_changes import schedule
from shared.domain.reminders.reminder_validation import read_reminder
from shared.domain.reminders.ticks import NextTick, encode_tick
from shared.triggers.clock import utc_now
from shared.wiring.storage_adapters import AGENDA
from tests.journey.running_app import eventually, eventually_equal
from tests.journey.trial.host_process import KEY
from tests.journey.trial.trial_app import TrialApp, storage_and_standin, trial_app

QUESTION = {
    "values": {"who": "Dr Silva", "what": "your check-up", "when": "tomorrow at nine"},
    "flow": "confirm",
}


def in_seconds(seconds: float) -> str:
    return f"{utc_now() + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def last_occurrence(switchboard, name: str) -> dict:
    return (switchboard.api("GET", f"reminders/{name}").json["occurrences"] or [{}])[-1]


def test_the_history_has_the_reply_to_a_question(switchboard):
    person = "+15005550260"
    message = {**QUESTION, "to": person}
    assert (
        switchboard.api("PUT", "reminders/question", {"at": in_seconds(1), "message": message}).status == 200
    )
    eventually(lambda: switchboard.texts_to(person))

    switchboard.control("POST", "sms", {"from": person, "body": "C"})
    switchboard.control("POST", "sms", {"from": person, "body": "1"})

    eventually_equal(lambda: last_occurrence(switchboard, "question").get("reply"), "confirm")


@pytest.mark.long
def test_a_call_follows_an_unanswered_text_and_its_answer_is_in_the_history(switchboard):
    person = "+15005550261"
    switchboard.control("PUT", f"numbers/{person}", {"presses": "1"})
    escalate = {"after": "PT3S", "channel": "call"}
    reminder = {"at": in_seconds(1), "message": {**QUESTION, "to": person}, "escalate": escalate}
    assert switchboard.api("PUT", "reminders/called", reminder).status == 200
    eventually(lambda: switchboard.texts_to(person))

    def call_was_answered() -> bool:
        switchboard.run_timer("reminders_tick")
        return last_occurrence(switchboard, "called").get("followed_by") == "answered"

    eventually(call_was_answered, pause=0.5)  # a tick takes both cores
    eventually(lambda: last_occurrence(switchboard, "called").get("reply") == "confirm")
    assert len(switchboard.texts_to(person)) == 1


def test_poison_ticks_are_discarded_and_a_message_on_their_queue_becomes_a_dead_letter(switchboard):
    poison = QueueClient.from_connection_string(switchboard.storage, "ticks-poison")
    poison.send_message(encode_tick(NextTick(slot=utc_now())).decode())
    poison.send_message('{"id": "wrong-queue", "to": "+15005550266", "body": "Hi"}')

    switchboard.run_timer("poison_drain")

    eventually(lambda: not poison.get_queue_properties().approximate_message_count)
    dead_letters = switchboard.api("GET", "dead-letters?cause=invalid&limit=200").json["dead_letters"]
    assert "wrong-queue" in [dead_letter["id"] for dead_letter in dead_letters]


def test_a_reminder_with_an_unknown_flow_is_refused_with_the_known_ones(switchboard):
    message = {**QUESTION, "to": "+15005550263", "flow": "confrim"}

    answer = switchboard.api("PUT", "reminders/nowhere", {"at": in_seconds(60), "message": message})

    assert answer.status == 400
    (fault,) = answer.json["errors"]
    assert fault["field"] == "message.flow"
    assert "there is no flow `confrim` in flows/; there are: confirm, on-call" in fault["message"]
    assert switchboard.api("GET", "reminders/nowhere").status == 404


def test_a_recurring_reminder_shows_its_next_five_times_and_is_in_the_list_and_the_calendar(switchboard):
    weekly = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "start": "2030-01-01T09:00", "zone": "Europe/Lisbon"}
    reminder = {**weekly, "message": {"to": "+15005550262", "body": "Bins"}}
    shown = switchboard.api("PUT", "reminders/bins", reminder).json

    assert [occurrence["local"] for occurrence in shown["next"]][:2] == [
        "2030-01-07T09:00:00Z",
        "2030-01-14T09:00:00Z",
    ]
    assert len(shown["next"]) == 5
    listed = switchboard.api("GET", "reminders?limit=200").json["reminders"]
    assert "bins" in [item["id"] for item in listed]
    feed = switchboard.api("GET", "reminders.ics")
    assert feed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "bins@switchboard" in [str(event["uid"]) for event in Calendar.from_ical(feed.body).walk("VEVENT")]
    assert switchboard.api("GET", "reminders.ics", key="").status == 401


def test_the_link_of_the_calendar_opens_the_calendar_and_nothing_else(switchboard):
    url = switchboard.api("GET", "calendar/link").json["url"]
    link = urlsplit(url)

    assert url.startswith(f"{switchboard.functions}/api/calendar.ics?signature=")
    assert switchboard.api("GET", f"calendar.ics?{link.query}", key="").body.startswith(b"BEGIN:VCALENDAR")
    assert switchboard.api("GET", "calendar.ics", key="").status == 404
    assert switchboard.api("GET", f"calendar.ics?{link.query}x", key="").status == 404
    signature = link.query.partition("=")[2]
    for other in ("calendar/link", "reminders.ics", "reminders", "messages"):
        assert switchboard.api("GET", f"{other}?{link.query}&code={signature}", key="").status == 401


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"rrule": "FREQ=SECONDLY", "start": "2030-01-01T09:00", "zone": "UTC"}, "rrule"),
        (
            {"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "start": "2030-01-01T09:00", "zone": "UTC"},
            "rrule",
        ),
        ({"rrule": "FREQ=DAILY", "start": "2030-01-01T09:00", "zone": "Europe/Lissabon"}, "zone"),
        ({"at": "2020-01-01T09:00Z"}, "at"),
    ],
)
def test_a_reminder_that_can_never_fire_is_refused_with_the_field_at_fault(switchboard, raw, field):
    answer = switchboard.api("POST", "reminders", {**raw, "message": {"to": "+15005550263", "body": "Never"}})

    assert answer.status == 400
    assert [fault["field"] for fault in answer.json["errors"]] == [field]


def test_a_message_for_next_year_is_held_and_can_be_canceled(switchboard):
    later = f"{utc_now() + timedelta(days=400):%Y-%m-%dT%H:%M:%SZ}"
    switchboard.api(
        "POST", "messages", {"id": "next-year", "to": "+15005550264", "body": "Later", "not_before": later}
    )
    eventually(lambda: switchboard.api("GET", "messages/next-year").json["status"] == "held")

    assert switchboard.api("DELETE", "messages/next-year").json["status"] == "canceled"


async def call(running: TrialApp, method: str, path: str, body: object = None) -> tuple[int, dict]:
    async with (
        aiohttp.ClientSession(headers={"x-functions-key": KEY}) as session,
        session.request(method, f"{running.host.url}/api/{path}", json=body) as answer,
    ):
        return answer.status, await answer.json()


def state_set_before(body: str, *, due: datetime) -> ReminderState:
    """Return a reminder set a day before it is due: set now, it would be put on the outbox without a tick."""
    raw = {"at": f"{due:%Y-%m-%dT%H:%M:%SZ}", "message": {"to": "+15005550265", "body": body}}
    reminder = read_reminder(raw, default_id="r1", default_country="")
    return schedule(reminder, now=due - timedelta(days=1))


type Health = tuple[int, dict]


async def run_without(
    *functions: str, seconds: float, until: Callable[[list[str], dict], object]
) -> tuple[list[str], Health]:
    """Run the app without these functions, until something or for some seconds.

    ``until`` is asked with the texts, and the part of health about ticks.
    Return the texts that arrived, and the answer of health.
    """
    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        running = await stack.enter_async_context(
            trial_app(
                storage=azurite,
                storage_of_app=azurite.connection_string,
                standin=standin,
                callbacks=False,
                more_settings={f"AzureWebJobs.{function}.Disabled": "true" for function in functions},
            )
        )
        table = TableClient.from_connection_string(azurite.connection_string, AGENDA)
        with table:
            TableAgenda(Rows(table)).save(state_set_before("Still here", due=utc_now()), was_due=None)
        another = {"at": "2099-01-01T09:00Z", "message": {"to": "+15005550265", "body": "Later"}}
        assert (await call(running, "PUT", "reminders/another", another))[0] == 200
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            texts = [message.body for message in standin.account.messages.values()]
            status, ticks = await call(running, "GET", "health/details/ticks")
            assert status == (200 if ticks["ok"] else 503)
            if until(texts, ticks) or asyncio.get_running_loop().time() >= deadline:
                return texts, await call(running, "GET", "health/details")
            await asyncio.sleep(0.5)


@pytest.mark.long
@pytest.mark.own_settings
@pytest.mark.timeout(600)
def test_without_timers_reminders_are_sent_and_health_names_the_dead_source():
    def arrived(texts: list[str], ticks: dict) -> object:
        """A tick is recorded at its end: its text may arrive before."""
        return texts and ticks["ok"]

    timers = ("reminders_tick", "poison_drain")
    texts, (_, health) = asyncio.run(run_without(*timers, seconds=240, until=arrived))

    assert texts == ["Still here"]
    assert health["ticks"]["ok"]
    assert health["ticks"]["status"] == "dead: timer"


@pytest.mark.long
@pytest.mark.own_settings
@pytest.mark.timeout(600)
def test_without_both_sources_of_ticks_health_fails():
    both = ("reminders_tick", "reminders_tick_by_queue", "poison_drain")
    texts, (status, health) = asyncio.run(run_without(*both, seconds=1, until=lambda *_: False))

    assert texts == []
    assert (status, health["ok"], health["ticks"]["ok"]) == (503, False, False)
    assert "no reminder goes out" in health["ticks"]["error"]
