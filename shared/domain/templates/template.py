"""Template: the words of a message by channel and language, and the values that they need.

Stored as ``templates/*.toml``; the format is in docs/templates.md.
"""

from collections.abc import Mapping

from msgspec import Struct

from shared.domain.messages.message_fields import Channel, ContentSid, Language, Strings


class ContentWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A content template of Twilio's: its SID, its variables, and what it says, if that is known."""

    sid: ContentSid
    values: Strings = {}
    text: str = ""


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a template says in one language, by channel. A channel without words says those of ``sms``."""

    sms: str = ""
    whatsapp: str | ContentWords = ""
    rcs: str | ContentWords = ""
    call: str = ""

    def of(self, channel: Channel) -> str | ContentWords:
        """Return the words for that channel; empty if there are none."""
        return self.own(channel) or self.sms

    def own(self, channel: Channel) -> str | ContentWords:
        """Return the channel's own words; empty if it has none."""
        by_channel: Mapping[Channel, str | ContentWords] = {
            Channel.SMS: self.sms,
            Channel.WHATSAPP: self.whatsapp,
            Channel.RCS: self.rcs,
            Channel.CALL: self.call,
        }
        return by_channel[channel]


class Template(Words, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A template: its words in the language of its own, and in others."""

    values: tuple[str, ...] = ()  # the names of the values that a message must give
    language: Language | None = None  # of the words at the top
    languages: Mapping[str, Words] = {}  # the words in other languages, by ``de`` or ``pt-BR``

    def in_language(self, language: str | None) -> tuple[Words, str | None]:
        """Return the words for a person's language, and the language in which a voice speaks them.

        ``de-AT`` has its own words, or those of ``de``, or those at the top. Upper and lower case do not
        matter. Words in a language that was asked for are spoken as that; those at the top as their own.
        """
        by_name = {name.casefold(): words for name, words in self.languages.items()}
        for name in _from_narrow_to_wide(language):
            if name in by_name:
                return by_name[name], language
        own = (self.language or "").casefold()
        if not own or own in _from_narrow_to_wide(language):
            return self, language
        return self, self.language

    def by_language(self) -> dict[str, Words]:
        """Return the words of every language; those at the top have the name ``default``, or their own."""
        return {self.language or "default": self, **self.languages}


def texts_of(words: str | ContentWords) -> list[str]:
    """Return every text of a channel in which placeholders are filled."""
    if isinstance(words, str):
        return [words]
    return [words.text, *words.values.values()]


def _from_narrow_to_wide(language: str | None) -> list[str]:
    parts = (language or "").casefold().split("-") if language else []
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
