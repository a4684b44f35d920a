"""An opt-out survives the erasure of the person, and their START lifts it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.refused_by import RefusedBy
from shared.domain.deliveries.status import Status
from shared.errors import InvalidSettings, StorageUnavailable
from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache
from tests.examples import NOON, PERSON, a_message
from tests.fakes.people import MemoryErasedOptOuts
from tests.services.conversations.text_harness import TextHarness
from tests.services.sender_harness import SenderHarness

SECOND = timedelta(seconds=1)
WHATSAPP = f"whatsapp:{PERSON}"
SECRET = "a secret of the tests"


class CountedOptOuts(MemoryErasedOptOuts):
    """Opt-outs whose requests are counted, and may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.reads = 0, 0
        self.error: Exception | None = None

    def version(self) -> str:
        self.asked += 1
        if self.error:
            raise self.error
        return super().version()

    def read(self):
        self.reads += 1
        return super().read()


def caches() -> tuple[CountedOptOuts, ErasedOptOutCache, ErasedOptOutCache]:
    """Return what is stored, and two workers."""
    stored = CountedOptOuts()
    return stored, ErasedOptOutCache(stored, secret=SECRET), ErasedOptOutCache(stored, secret=SECRET)


class TestWhatAWorkerKnows:
    def test_another_worker_knows_an_opt_out_within_two_seconds(self):
        _, one, other = caches()
        assert other.opted_out_at(PERSON, now=NOON) is None

        one.keep(PERSON, at=NOON)

        assert one.opted_out_at(PERSON, now=NOON) == NOON
        assert other.opted_out_at(PERSON, now=NOON + SECOND) is None
        assert other.opted_out_at(PERSON, now=NOON + 2 * SECOND) == NOON
        one.lift(PERSON)
        assert one.opted_out_at(PERSON, now=NOON + 2 * SECOND) is None
        assert other.opted_out_at(PERSON, now=NOON + 4 * SECOND) is None

    def test_a_message_that_began_before_the_last_question_asks_nothing(self):
        """Messages are sent at the same time, each with its own time: else they would ask in turn."""
        stored, one, _ = caches()

        for began in (NOON + SECOND, NOON, NOON + SECOND, NOON):
            one.opted_out_at(PERSON, now=began)
        one.opted_out_at(PERSON, now=NOON - SECOND)  # the clock was set back

        assert stored.asked == 2

    def test_all_are_read_again_only_if_one_changed(self):
        stored, one, _ = caches()
        one.keep(PERSON, at=NOON)
        for number in range(5):
            one.opted_out_at(PERSON, now=NOON + 2 * number * SECOND)
            one.opted_out_at(WHATSAPP, now=NOON + 2 * number * SECOND)

        assert (stored.asked, stored.reads) == (5 + 1, 1)  # the read asks for the version, too

    def test_what_cannot_be_read_is_an_error_and_is_asked_again(self):
        stored, one, _ = caches()
        one.opted_out_at(PERSON, now=NOON)
        stored.error = StorageUnavailable("no answer")
        for _ in range(2):
            with pytest.raises(StorageUnavailable):
                one.opted_out_at(PERSON, now=NOON + 2 * SECOND)
        stored.error = None

        assert one.opted_out_at(PERSON, now=NOON + 2 * SECOND) is None

    def test_a_clock_that_was_set_back_makes_nothing_fresh(self):
        stored, one, _ = caches()
        one.opted_out_at(PERSON, now=NOON)

        one.opted_out_at(PERSON, now=NOON - timedelta(hours=1))

        assert stored.asked == 2

    def test_of_many_threads_each_gets_the_answer(self):
        _, one, other = caches()
        one.keep(PERSON, at=NOON)
        together = Barrier(8)

        def ask(_: int):
            together.wait(10)
            return other.opted_out_at(PERSON, now=NOON)

        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(ask, range(8))) == {NOON}

    def test_without_a_secret_nothing_is_read_and_nothing_kept(self):
        stored = CountedOptOuts()
        cache = ErasedOptOutCache(stored, secret="")

        cache.refresh(now=NOON)
        cache.lift(PERSON)
        assert cache.opted_out_at(PERSON, now=NOON) is None
        with pytest.raises(InvalidSettings, match="DIGEST_SECRET"):
            cache.keep(PERSON, at=NOON)

        assert stored.asked == 0


class TestSending:
    def harness(self, *opted_out: str, **options) -> SenderHarness:
        harness = SenderHarness(**options)
        for address in opted_out:
            harness.guard.erased_opt_outs.keep(address, at=NOON)
        return harness

    @pytest.mark.parametrize(
        ("channel", "opted_out", "status"),
        [
            ("sms", PERSON, Status.REFUSED),
            ("rcs", PERSON, Status.REFUSED),
            ("whatsapp", PERSON, Status.SENT),
            ("whatsapp", WHATSAPP, Status.REFUSED),
            ("sms", WHATSAPP, Status.SENT),
            ("call", PERSON, Status.SENT),
        ],
    )
    def test_a_text_is_refused_on_the_channel_of_the_opt_out(self, channel, opted_out, status):
        harness = self.harness(opted_out)
        sender = {"from": "rcs:our_agent"} if channel == "rcs" else {}

        harness.deliver(a_message(channel=channel, **sender))

        assert harness.delivery.status is status
        if status is Status.REFUSED:
            assert harness.delivery.refused_by == RefusedBy.OPT_OUT

    @pytest.mark.parametrize("opted_out", [PERSON, WHATSAPP])
    def test_a_call_is_refused_if_stop_covers_calls(self, opted_out):
        harness = self.harness(opted_out, stop_covers_calls=True)

        harness.deliver(a_message(channel="call"))

        assert harness.delivery.status is Status.REFUSED

    def test_it_counts_for_a_contact_that_was_stored_since(self):
        harness = self.harness(PERSON)
        harness.contacts.save(Contact(number=PERSON, zone="Europe/Lisbon"))

        harness.deliver()

        assert harness.delivery.status is Status.REFUSED

    def test_nothing_is_claimed_or_sent_while_it_cannot_be_read(self):
        harness = self.harness()

        def version() -> str:
            raise StorageUnavailable("no answer")

        harness.guard.erased_opt_outs._stored.version = version
        with pytest.raises(StorageUnavailable):
            harness.deliver()

        assert (harness.delivery, harness.sender.sent) == (None, [])

    def test_nothing_is_sent_to_a_person_who_is_being_erased(self):
        """That may take days: the message comes once a minute, not each second."""
        harness = SenderHarness()
        harness.contacts.save(Contact(number=PERSON, erasing_at=NOON))

        assert harness.deliver() == 60 * SECOND

        assert (harness.delivery.status, harness.sender.sent) == (Status.HELD, [])
        assert harness.delivery.error == "the person is being erased"


class TestTheirTexts:
    def harness(self) -> TextHarness:
        person = TextHarness()
        person.guard.erased_opt_outs.keep(PERSON, at=NOON)
        return person

    def is_opted_out(self, person: TextHarness) -> bool:
        erased = person.guard.erased_opt_outs
        return erased.restored(person.contact, now=NOON + timedelta(minutes=1)).opted_out

    @pytest.mark.parametrize("body", ["START", "start", "Yes", "UNSTOP"])
    def test_start_lifts_it(self, body):
        person = self.harness()

        person.text(body)

        assert not self.is_opted_out(person)
        assert person.contact.opted_in_at == NOON

    def test_start_that_twilio_acted_on_lifts_it(self):
        person = self.harness()

        person.text("gerne", OptOutType="START")

        assert not self.is_opted_out(person)

    @pytest.mark.parametrize("body", ["Hi", "1", "STOP", "HELP"])
    def test_other_texts_do_not(self, body):
        person = self.harness()

        person.text(body)

        assert self.is_opted_out(person)

    def test_a_stop_and_start_of_later_lift_both(self):
        person = self.harness()
        person.text("STOP")
        assert person.contact.opted_out

        person.text("START")

        assert not self.is_opted_out(person)

    def test_yes_of_a_person_who_did_not_opt_out_stays_an_answer(self):
        person = TextHarness()

        person.text("Yes")

        assert person.contact.opted_in_at is None

    def test_a_person_who_is_being_erased_is_not_answered(self):
        person = TextHarness()
        person.contacts.save(Contact(number=PERSON, erasing_at=NOON))

        assert person.text("Hi") == ""
