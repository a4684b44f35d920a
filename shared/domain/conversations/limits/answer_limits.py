"""The limits that settings set to what we answer and send by ourselves."""

from msgspec import Struct

from shared.domain.conversations.limits.flow_texts import DEFAULT_PER_HOUR


class AnswerLimits(Struct, frozen=True, kw_only=True):
    """Who never gets an answer, and how many texts a person may make flows send to others."""

    own_numbers: frozenset[str] = frozenset()  # in E.164
    flow_texts_per_hour: int = DEFAULT_PER_HOUR


DEFAULT_LIMITS = AnswerLimits()
