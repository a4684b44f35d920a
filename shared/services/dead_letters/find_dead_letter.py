"""Find one dead letter, by its key or by the id of its message; read the message in it."""

from collections.abc import Sequence

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.deliveries.delivery import Delivery
from shared.domain.list_parameters import DeadLetterSearch, Page
from shared.domain.messages.envelope import decode_envelope
from shared.domain.messages.message import Message, is_same_message, read_message
from shared.domain.retention.same_message import is_message_of
from shared.errors import Conflict, InvalidInput, NotFound
from shared.ports.pending_messages import DeadLetters


def find_dead_letter(key_or_id: str, *, dead_letters: DeadLetters) -> DeadLetter:
    """Return the dead letter of that key, or the only one of the message with that id.

    Raises:
        NotFound: there is none.
        Conflict: the message has several.
    """
    if letter := dead_letters.load(key_or_id):
        return letter
    letters = dead_letters.of_message(key_or_id)
    if not letters:
        raise NotFound(f"there is no dead letter {key_or_id}")
    if len(letters) > 1:
        keys = _keys(letters)
        raise Conflict(f"{len(letters)} dead letters have the id {key_or_id}: name one by its key, {keys}")
    return letters[0]


def list_dead_letters(search: DeadLetterSearch, *, dead_letters: DeadLetters) -> Page[DeadLetter]:
    """Return a page of dead letters, the newest first; the pages themselves are in no order by time."""
    page = dead_letters.search(search)
    newest_first = sorted(page.items, key=lambda letter: letter.at, reverse=True)
    return Page(items=tuple(newest_first), cursor=page.cursor)


def message_in(letter: DeadLetter, *, default_country: str) -> Message:
    """Return the message in the body of a dead letter, by the rules that held when it was taken.

    Raises:
        InvalidInput: it breaks the contract.
    """
    was_accepted = letter.cause is not Cause.INVALID
    envelope = decode_envelope(letter.body.encode(), queue_id=letter.id, was_accepted=was_accepted)
    return read_message(
        envelope.raw,
        default_id=letter.id,
        default_country=default_country,
        is_own=envelope.is_own or was_accepted,
    )


def _keys(letters: Sequence[DeadLetter]) -> str:
    return ", ".join(f"{letter.key} ({letter.cause})" for letter in letters)


def is_same_content(
    message: Message | InvalidInput,
    delivery: Delivery | None,
    other: Message | InvalidInput,
    *,
    digest_secret: str,
) -> bool:
    """Return whether what a letter has is the message; that of a delivery without words has a hash for it."""
    if isinstance(message, InvalidInput) or isinstance(other, InvalidInput):
        return False
    if delivery is None:
        return is_same_message(other, message)
    return is_message_of(delivery, other, digest_secret=digest_secret)
