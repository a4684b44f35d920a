"""What settings decide about texts that come in, and about what we answer by ourselves."""

from msgspec import Struct

from shared.domain.conversations.limits.flow_texts import DEFAULT_PER_HOUR
from shared.domain.senders.choose_sender import Senders


class AnswerRules(Struct, frozen=True, kw_only=True):
    """Who never gets an answer, what opts out, and how many texts a person may make flows send to others."""

    own_numbers: frozenset[str] = frozenset()  # in E.164
    senders: Senders | None = None  # for texts to others, in a conversation by RCS
    opt_out_words: tuple[str, ...] = ()  # beside those that everybody uses
    flow_texts_per_hour: int = DEFAULT_PER_HOUR
    plain: bool = False  # whether texts lose typographic characters that SMS has no room for


DEFAULT_RULES = AnswerRules()
