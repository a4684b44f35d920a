from datetime import timedelta

from shared.domain.deliveries.dead_letter import Cause
from shared.services.dead_letters.discard import DiscardResult, discard_dead_letter, discard_dead_letters
from tests.examples import NOON
from tests.fakes.storage import MemoryDeadLetters
from tests.services.dead_letters.letters import a_letter

DAY = timedelta(days=1)


def some_letters() -> MemoryDeadLetters:
    letters = MemoryDeadLetters()
    for day in range(4):
        letters.add(a_letter(Cause.INVALID, id=f"invalid-{day}", now=NOON + day * DAY))
    letters.add(a_letter(Cause.UNCLEAR, id="unclear", now=NOON))
    return letters


def discard(letters: MemoryDeadLetters, *, elapsed=timedelta, dry_run: bool = False) -> DiscardResult:
    return discard_dead_letters(
        Cause.INVALID, before=NOON + 2 * DAY, dead_letters=letters, elapsed=elapsed, dry_run=dry_run
    )


def left(letters: MemoryDeadLetters) -> list[str]:
    return sorted(letter.id for letter in letters.oldest())


def test_the_letters_of_a_cause_before_a_date_are_discarded_and_named():
    letters = some_letters()

    result = discard(letters)

    assert [letter.id for letter in result.discarded] == ["invalid-0", "invalid-1"]
    assert result.left == 0
    assert left(letters) == ["invalid-2", "invalid-3", "unclear"]


def test_a_dry_run_discards_nothing():
    letters = some_letters()

    assert len(discard(letters, dry_run=True).discarded) == 2
    assert len(left(letters)) == 5


def test_what_cannot_be_done_in_one_request_is_left_for_the_next():
    letters = some_letters()

    assert discard(letters, elapsed=lambda: timedelta(minutes=2)).left == 1
    assert discard(letters, elapsed=lambda: timedelta(minutes=2)).left == 0
    assert left(letters) == ["invalid-2", "invalid-3", "unclear"]


def test_one_letter_is_discarded(caplog):
    letters = some_letters()

    discard_dead_letter(letters.of_message("unclear")[0], dead_letters=letters)

    assert "unclear" not in left(letters)
    assert "dead letter unclear (unclear) discarded" in caplog.messages
