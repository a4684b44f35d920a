from datetime import timedelta

from shared.domain.deliveries.delivery import accepted
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.domain.reminders.ticks import Source
from shared.errors import SendDelayed
from shared.ports.queues import QueueDepth
from shared.services.operations.health import Health, look_after_health
from shared.services.reminders.tick_chain import record_tick
from shared.settings import Settings
from tests.examples import NOON, a_message
from tests.fakes import (
    FixedAccount,
    FixedQueueStats,
    MemoryAgenda,
    MemoryDeadLetters,
    MemoryFlows,
    MemoryLedger,
)
from tests.test_settings import GOOD


def gone():
    raise OSError("no route to a-secret-place")


def health(*, number_flows: str = "", **parts) -> Health:
    ledger = MemoryLedger()
    ledger.save(accepted(a_message(), now=NOON))
    agenda = MemoryAgenda()
    record_tick(Source.TIMER, agenda=agenda, now=NOON - timedelta(seconds=20))
    well = {
        "account": lambda: FixedAccount("active"),
        "ledger": lambda: ledger,
        "dead_letters": MemoryDeadLetters,
        "outbox": lambda: FixedQueueStats(QueueDepth(count=3, oldest=NOON - timedelta(minutes=1))),
        "poison": lambda: FixedQueueStats(QueueDepth(count=0)),
        "agenda": lambda: agenda,
    }
    settings = Settings.from_environment({**GOOD, "INBOUND_FLOW": "here", "NUMBER_FLOWS": number_flows})
    flows = MemoryFlows(here=Flow(start="a", steps={"a": Step(say="Hi")}))
    return look_after_health(settings, flows=flows, **{**well, **parts}, now=NOON)


def test_when_all_is_well_every_part_is_counted():
    told = health()

    assert told.ok
    assert (told.twilio.status, told.open_deliveries.count, told.dead_letters.count) == ("active", 1, 0)
    assert (told.outbox.count, told.outbox.oldest_seconds) == (3, 60)
    assert (told.poison.count, told.poison.oldest_seconds) == (0, None)


def test_a_part_that_fails_hides_no_other_and_no_secret_is_told():
    told = health(ledger=gone)

    assert not told.ok
    assert (told.open_deliveries.ok, told.open_deliveries.error) == (False, "OSError")
    assert told.twilio.ok
    assert told.outbox.count == 3


def test_twilio_out_of_reach_or_an_account_that_is_suspended_is_told():
    delayed = health(account=lambda: FixedAccount(SendDelayed("no answer from Twilio", code=0)))
    suspended = health(account=lambda: FixedAccount("suspended"))

    assert delayed.twilio.error == "no answer from Twilio"
    assert (suspended.ok, suspended.twilio.status) == (False, "suspended")


def test_a_flow_that_a_setting_names_and_that_is_not_there_is_told_once():
    told = health(number_flows="+15005550006=here, +15005550007=ther, +15005550008=ther")

    assert (told.ok, told.flows.ok, told.outbox.ok) == (False, False, True)
    assert told.flows.error == "Invalid settings: NUMBER_FLOWS: there is no flow `ther`; there are: here"


def ticked(**ago: int) -> MemoryAgenda:
    agenda = MemoryAgenda()
    for source, seconds in ago.items():
        record_tick(Source(source), skipped=1, agenda=agenda, now=NOON - timedelta(seconds=seconds))
    return agenda


def test_the_last_ticks_are_told_and_what_they_skipped():
    told = health(agenda=lambda: ticked(timer=50, queue=20)).ticks

    assert (told.ok, told.status, told.count) == (True, None, 2)
    assert (told.last_seconds, told.timer_seconds, told.queue_seconds) == (20, 50, 20)


def test_one_source_of_ticks_is_enough_but_the_dead_one_is_named():
    told = health(agenda=lambda: ticked(timer=9000, queue=20)).ticks

    assert (told.ok, told.status) == (True, "dead: timer")


def test_before_the_first_reminder_no_tick_is_missed():
    assert health(agenda=ticked).ok


def test_without_ticks_from_anywhere_health_says_that_no_reminder_goes_out():
    never = ticked()
    never.save(ReminderState(reminder=Reminder(id="r", message={}), due=NOON, updated_at=NOON), was_due=None)
    for agenda in (ticked(timer=400, queue=300), never):
        told = health(agenda=lambda agenda=agenda: agenda)

        assert not told.ok
        assert "no reminder goes out" in told.ticks.error
