from datetime import timedelta

import pytest

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.guard.stops.stop import Scope, Stop
from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.domain.reminders.ticks import Source
from shared.domain.spending.day_spending import DaySpending, Line
from shared.errors import AccountRefused, NotFound, StorageUnavailable, TwilioUnavailable
from shared.ports.queues import QueueDepth
from shared.ports.twilio import Visibility
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.operations.health import HealthContext, check_health, check_part
from shared.services.operations.health_report import Health
from shared.services.people.erased.check_secret import require_same_secret
from shared.services.reminders.tick_chain import record_tick
from shared.settings import Settings
from tests.examples import NOON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.guard import MemoryPots, MemoryStops
from tests.fakes.people import MemorySecretCheck
from tests.fakes.queues import FixedQueueStats
from tests.fakes.spending import MemorySpendingDays
from tests.fakes.storage import (
    MemoryAgenda,
    MemoryDeadLetters,
    MemoryHeldMessages,
    MemoryLedger,
    after_an_empty_page,
)
from tests.fakes.twilio import FixedAccount
from tests.services.sender_harness import SenderHarness
from tests.settings_example import VALID_SETTINGS


def gone():
    raise OSError("no route to a-secret-place")


def context(*, number_flows: str = "", countries: str = "", secret: str = "", **parts) -> HealthContext:
    ledger = MemoryLedger()
    ledger.save(new_delivery(a_message(), now=NOON))
    agenda, held_messages = MemoryAgenda(), MemoryHeldMessages()
    record_tick(Source.TIMER, agenda=agenda, now=NOON - timedelta(seconds=20))
    well = {
        "account": lambda: FixedAccount("active"),
        "breaker": lambda: AccountBreaker(held_messages, key="key-1"),
        "held_messages": lambda: held_messages,
        "stops": MemoryStops,
        "ledger": lambda: ledger,
        "dead_letters": MemoryDeadLetters,
        "outbox": lambda: FixedQueueStats(QueueDepth(count=3, oldest=NOON - timedelta(minutes=1))),
        "poison": lambda: FixedQueueStats(QueueDepth(count=0)),
        "agenda": lambda: agenda,
        "spending_days": MemorySpendingDays,
        "pots": MemoryPots,
        "secret_check": MemorySecretCheck,
        "missing_tables": list,
    }
    changed = {"INBOUND_FLOW": "here", "NUMBER_FLOWS": number_flows, "COUNTRIES": countries}
    settings = Settings.from_environment({**VALID_SETTINGS, **changed, "DIGEST_SECRET": secret})
    flows = MemoryFlows(here=Flow(start="a", steps={"a": Step(say="Hi")}))
    return HealthContext(settings=settings, flows=flows, **{**well, **parts})


def health(**changes) -> Health:
    return check_health(context(**changes), now=NOON)


def test_when_all_is_well_every_part_is_counted():
    result = health()

    assert result.ok
    assert (result.twilio.status, result.open_deliveries.count, result.dead_letters.count) == ("active", 1, 0)
    assert (result.outbox.count, result.outbox.oldest_seconds) == (3, 60)
    assert (result.poison.count, result.poison.oldest_seconds) == (0, None)


def test_one_part_is_checked_without_the_others():
    asked: list[str] = []
    parts = {name: lambda name=name: asked.append(name) for name in ("ledger", "account", "dead_letters")}

    assert check_part(context(**parts), "outbox", now=NOON) == health().outbox
    assert asked == []
    assert check_part(context(ledger=gone), "open_deliveries", now=NOON).error == "OSError"
    with pytest.raises(NotFound, match=r"there is no part `letters`; there are: twilio, account, stops, "):
        check_part(context(), "letters", now=NOON)


@pytest.mark.parametrize("secret", ["", "another-secret-of-16"])
def test_a_secret_that_is_not_the_one_of_earlier_erasures_is_a_warning(secret):
    check = MemorySecretCheck()
    assert health(secret=secret, secret_check=lambda: check).erasure.warning is None

    require_same_secret("the-secret-of-before", check=check)

    result = health(secret=secret, secret_check=lambda: check)
    assert (result.ok, result.erasure.ok) == (True, True)
    assert result.erasure.warning
    assert "DIGEST_SECRET" in result.erasure.warning
    assert health(secret="the-secret-of-before", secret_check=lambda: check).erasure.warning is None


def test_dead_letters_are_counted_by_cause():
    letters = MemoryDeadLetters()
    for number, cause in enumerate((Cause.POISON, Cause.UNCLEAR, Cause.POISON)):
        letters.add(dead_letter_for(a_message(id=f"m{number}"), cause=cause, reason="", now=NOON))

    part = health(dead_letters=lambda: letters).dead_letters

    assert (part.count, part.causes) == (3, {Cause.POISON: 2, Cause.UNCLEAR: 1})


def test_a_part_that_fails_hides_no_other_and_reveals_no_secret():
    result = health(ledger=gone)

    assert not result.ok
    assert (result.open_deliveries.ok, result.open_deliveries.error) == (False, "OSError")
    assert result.twilio.ok
    assert result.outbox.count == 3


def test_twilio_out_of_reach_or_a_suspended_account_is_reported():
    delayed = health(account=lambda: FixedAccount(TwilioUnavailable("no answer from Twilio", code=0)))
    suspended = health(account=lambda: FixedAccount("suspended"))

    refused = health(account=lambda: FixedAccount(TwilioUnavailable("HTTP 401 from Twilio", code=401)))

    assert delayed.twilio.error == "no answer from Twilio"
    assert not refused.ok
    assert refused.twilio.error.startswith("HTTP 401 from Twilio. Check TWILIO_ACCOUNT_SID")
    assert (suspended.ok, suspended.twilio.status) == (False, "suspended")


def test_an_open_circuit_breaker_is_reported_with_the_reason_the_remedy_and_what_waits():
    harness = SenderHarness(
        fails_with=AccountRefused("Twilio refuses our account (20003): Authenticate", code=20003)
    )
    harness.deliver(now=NOON - timedelta(minutes=2))

    result = health(breaker=lambda: harness.breaker, held_messages=lambda: harness.held_messages)

    assert (result.ok, result.account.ok, result.twilio.ok) == (False, False, True)
    assert (result.account.count, result.account.oldest_seconds) == (1, 120)
    assert "(20003): Authenticate. Check TWILIO_ACCOUNT_SID" in result.account.error


def test_what_twilios_lists_show_and_its_clock_are_reported():
    shown = Visibility(answered_at=NOON - timedelta(seconds=90))
    hidden = Visibility(hidden=("bodies", "numbers"))

    of_shown = health(account=lambda: FixedAccount("active", shown)).twilio
    of_hidden = health(account=lambda: FixedAccount("active", hidden)).twilio

    assert (of_shown.lists, of_shown.clock_offset_seconds) == ("bodies and numbers are shown", -90)
    assert (of_hidden.lists, of_hidden.clock_offset_seconds) == ("bodies and numbers are hidden", None)
    assert of_hidden.ok


def test_a_missing_flow_that_settings_name_is_reported_once():
    result = health(number_flows="+15005550006=here, +15005550007=ther, +15005550008=ther")

    assert (result.ok, result.flows.ok, result.outbox.ok) == (False, False, True)
    assert result.flows.error == "Invalid settings: NUMBER_FLOWS: there is no flow `ther`; there are: here"


def ticked(**ago: int) -> MemoryAgenda:
    agenda = MemoryAgenda()
    for source, seconds in ago.items():
        record_tick(Source(source), skipped=1, agenda=agenda, now=NOON - timedelta(seconds=seconds))
    return agenda


def test_the_last_ticks_are_reported_with_what_they_skipped():
    result = health(agenda=lambda: ticked(timer=50, queue=20)).ticks

    assert (result.ok, result.status, result.count) == (True, None, 2)
    assert (result.last_seconds, result.timer_seconds, result.queue_seconds) == (20, 50, 20)


def test_one_source_of_ticks_is_enough_but_the_dead_one_is_named():
    result = health(agenda=lambda: ticked(timer=9000, queue=20)).ticks

    assert (result.ok, result.status) == (True, "dead: timer")


def test_before_the_first_reminder_no_tick_is_needed():
    assert health(agenda=ticked).ok


def test_without_any_tick_health_says_that_no_reminder_goes_out():
    never = ticked()
    never.save(ReminderState(reminder=Reminder(id="r", message={}), due=NOON, updated_at=NOON), was_due=None)
    for agenda in (ticked(timer=400, queue=300), never):
        result = health(agenda=lambda agenda=agenda: agenda)

        assert not result.ok
        assert "no reminder goes out" in result.ticks.error


def test_a_reminder_is_found_even_if_storage_returns_an_empty_page_before_it():
    agenda = ticked()
    agenda.save(ReminderState(reminder=Reminder(id="r", message={}), due=NOON, updated_at=NOON), was_due=None)
    agenda.search = after_an_empty_page(agenda.search)

    assert not health(agenda=lambda: agenda).ok


def test_that_all_countries_are_allowed_is_a_warning_and_no_fault():
    unset, named = health(), health(countries="GB, IE US")

    assert (unset.ok, unset.countries.ok, unset.countries.status) == (True, True, "all")
    assert "set COUNTRIES" in unset.countries.warning
    assert (named.countries.ok, named.countries.status, named.countries.warning) == (True, "GB IE US", None)


def test_a_stop_is_shown_and_is_well_since_a_person_made_it():
    stops = MemoryStops()
    stops.save(Stop(id="stop-1", reason="wrong price", at=NOON, by="Ana"))

    result = health(stops=lambda: stops)

    assert result.ok
    (stop,) = result.stops.stops or ()
    assert (stop.id, stop.reason, stop.by, stop.waiting.count) == ("stop-1", "wrong price", "Ana", 0)


def test_a_held_prefix_waits_for_a_person():
    stops = MemoryStops()
    stops.save(Stop(id="hold-2376", reason="new numbers", at=NOON, scope=Scope(prefix="+2376")))

    part = health(stops=lambda: stops).stops

    assert not part.ok
    assert part.error == "held: +2376. Release each, or leave it, see GET /api/holds"


def test_what_was_spent_is_shown_and_its_absence_is_no_fault():
    days = MemorySpendingDays()
    line = Line(country="GB", channel="sms", currency="USD", amount="0.04", count=1, segments=1)
    days.save(DaySpending(day=NOON.date(), read_at=NOON, lines=(line,)))

    shown, none = health(spending_days=lambda: days).spending, health().spending

    assert (shown.ok, shown.status, shown.spending.as_of) == (True, None, NOON)
    assert shown.spending.today["USD"].by == {"GB sms": "0.04"}
    assert (none.ok, none.status, none.spending.month) == (True, "not read yet today", {})


@pytest.mark.parametrize(
    ("error", "said"),
    [(StorageUnavailable("storage is slow"), "storage is slow"), (OSError("a secret place"), "OSError")],
)
def test_spending_that_cannot_be_read_fails_neither_its_part_nor_health(error, said):
    def fail():
        raise error

    result = health(spending_days=fail)

    assert (result.ok, result.spending.ok) == (True, True)
    assert result.spending.status == f"cannot be read: {said}"


def test_tables_that_a_new_version_needs_and_storage_has_not_are_named():
    result = health(missing_tables=lambda: ["acts", "days"])

    assert (result.ok, result.tables.ok) == (False, False)
    assert result.tables.error == "storage has no table `acts`, `days`: run `azd provision`"


def test_what_must_agree_with_twilios_side_is_told_and_no_secret():
    app = health(number_flows="+15005550007=here").app

    assert (app.public_url, app.account_sid) == (
        VALID_SETTINGS["PUBLIC_URL"],
        VALID_SETTINGS["TWILIO_ACCOUNT_SID"],
    )
    assert app.senders == tuple(sorted({VALID_SETTINGS["TWILIO_FROM"], "+15005550007"}))
    assert VALID_SETTINGS["TWILIO_AUTH_TOKEN"] not in str(app)
