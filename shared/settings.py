"""The settings of the app, read once from a mapping of strings.

Fields carry the environment's own names, so that one search finds a setting
in the code, in local.settings.json.example and in docs/settings.md.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Self

from msgspec import Struct

from shared.errors import InvalidSettings
from shared.setting_faults import is_unresolved, setting_faults, storage_faults
from shared.setting_rules import E164, sender_pairs

OUTBOX = "outbox"
"""Queue of messages to send. A constant, not a setting, so that it cannot be set wrongly."""

EVENTS = "events"
"""Queue of events for other systems, if the setting EVENTS is on."""

TICKS = "ticks"
"""Queue of ticks: their second source, beside the timer."""

STORAGE = "AzureWebJobsStorage"
"""Name of the connection that the host and the app share."""

WHATSAPP = "whatsapp:"
"""The prefix of a number that is addressed by WhatsApp."""

SECRETS = frozenset(
    {
        "AzureWebJobsStorage",
        "DIGEST_SECRET",
        "TWILIO_API_KEY_SECRET",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_AUTH_TOKEN_SECONDARY",
        "TWILIO_WEBHOOK_SHARED_KEY",
    }
)
"""Settings that are never shown or logged."""


class Settings(Struct, frozen=True, kw_only=True):
    """The settings. One without a default is required."""

    #: Where Twilio reaches us, as set on the Twilio number: scheme and host, no path. Signatures are for it.
    PUBLIC_URL: str
    #: The Twilio account, ``AC...``.
    TWILIO_ACCOUNT_SID: str
    #: The account's primary auth token. Twilio signs its webhooks with it.
    TWILIO_AUTH_TOKEN: str
    #: The sender of our messages: a number in E.164, a short code, a name, ``rcs:...`` or ``MG...``.
    TWILIO_FROM: str
    #: Storage: a connection string; or, for managed identity, leave it out and set the next two.
    AzureWebJobsStorage: str = ""
    #: Queue endpoint, ``https://<account>.queue.core.windows.net``, for managed identity.
    AzureWebJobsStorage__queueServiceUri: str = ""
    #: Table endpoint, ``https://<account>.table.core.windows.net``, for managed identity.
    AzureWebJobsStorage__tableServiceUri: str = ""
    #: Client id of the user-assigned identity; empty means the system-assigned one.
    AzureWebJobsStorage__clientId: str = ""
    #: The secondary auth token, accepted too while tokens are being rotated.
    TWILIO_AUTH_TOKEN_SECONDARY: str = ""
    #: An API key, ``SK...``, used for REST requests instead of the auth token; needs its secret.
    TWILIO_API_KEY_SID: str = ""
    #: The secret of TWILIO_API_KEY_SID.
    TWILIO_API_KEY_SECRET: str = ""
    #: Shared key for webhooks signed with HMAC-SHA256. Only if it is set are such signatures accepted.
    TWILIO_WEBHOOK_SHARED_KEY: str = ""
    #: Twilio's REST API; the stand-in's address on a local machine.
    TWILIO_API_URL: str = "https://api.twilio.com"
    #: How long to wait for Twilio to connect, and again to answer, in seconds, 1 to 60.
    TWILIO_TIMEOUT_SECONDS: str = "10"
    #: ISO 3166 country of numbers given without ``+``, e.g. ``GB``. Empty: only E.164 is accepted.
    DEFAULT_COUNTRY: str = ""
    #: The flow that answers people who text or call: the name of a file in flows/.
    INBOUND_FLOW: str = "reception"
    #: Senders by the person's country; ``*`` is for all others: ``GB=ACME, US=+15005550006, *=MG...``.
    SENDERS: str = ""
    #: Flows of some of our numbers, if they differ: ``+15005550006=reception, +15005550007=on-call``.
    NUMBER_FLOWS: str = ""
    #: Minutes after which an answer to a text is no longer sent, if Twilio did not take it in time; 0 to 120.
    LATE_ANSWER_MINUTES: str = "15"
    #: Further words that opt out of texts, separated by commas: ``STOPP, ne plus écrire, 退订``.
    OPT_OUT_WORDS: str = ""
    #: ``on``: a person who replied STOP to a text is not called either.
    STOP_COVERS_CALLS: str = "off"
    #: Texts to others that one person may make flows send within an hour, by text and by call; 0 to 1000.
    FLOW_SENDS_PER_HOUR: str = "6"
    #: ISO 3166 countries of people who may be texted or called: ``GB IE US``. Empty: all, but for numbers of
    #: satellite phones and of premium rates.
    COUNTRIES: str = ""
    #: The most that is sent, in segments and calls: ``person 20/day, all 20000/day``; or ``off``.
    LIMITS: str = "person 20/day"
    #: When people are neither texted nor called, by their own time: ``21:00-08:00``. Empty: never.
    QUIET: str = ""
    #: The time zone of numbers whose zone is not known; needed with QUIET.
    QUIET_ZONE: str = ""
    #: How many new numbers that share all but their last four digits may be texted within an hour; ``off``.
    PUMPING: str = "off"
    #: The secret of the hashes that stay when words, or a person, are removed. It must never change.
    DIGEST_SECRET: str = ""
    #: How long to keep: ``words 30d, recordings 90d, all 400d``. Empty: everything, for ever.
    RETAIN: str = ""
    #: ``entra``: sign-in with Microsoft Entra is in front of the app, and names who acts. Empty: it is not.
    SIGN_IN: str = ""
    #: ``on``: an SMS loses typographic characters, such as curly quotes, if it is GSM-7 without them.
    PLAIN: str = "off"
    #: Another value revokes every signed link of the calendar that was given out before.
    CALENDAR_LINK_VERSION: str = "1"
    #: ``on``: publish an event on the queue ``events`` for each change of a delivery, and for what comes in.
    EVENTS: str = "off"
    #: The TwiML App, ``AP...``, for calls from Twilio Client; without it, clients can only be called.
    TWILIO_APP_SID: str = ""
    #: URLs that twimlets may redirect to or play, with all below them, separated by spaces.
    TWIMLET_URLS: str = ""

    def __repr__(self) -> str:
        """Return the settings that are not secret, as text."""
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__struct_fields__ if name not in SECRETS)
        return f"Settings({', '.join(shown)})"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read and check the settings.

        Raises:
            InvalidSettings: names every setting that is missing or invalid, at once.
        """
        return cls.unchecked(environ).checked()

    @classmethod
    def unchecked(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings as they are; what is missing is empty."""
        values = {name: environ.get(name, "").strip() for name in cls.__struct_fields__}
        return cls(**{name: value for name, value in values.items() if value or name in _required()})

    def checked(self) -> Self:
        """Return these settings; raise ``InvalidSettings`` as ``from_environment`` does."""
        if faults := setting_faults(self._values(), required=_required()):
            raise InvalidSettings("Invalid settings: " + "; ".join(faults))
        return self

    @classmethod
    def for_storage(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings of storage alone: it can be used while others are invalid.

        Raises:
            InvalidSettings: those of storage are missing or invalid.
        """
        names = [name for name in cls.__struct_fields__ if name.startswith(STORAGE)]
        required = dict.fromkeys(_required(), "")
        settings = cls(**required, **{name: environ.get(name, "").strip() for name in names})
        unresolved = [name for name in names if is_unresolved(getattr(settings, name))]
        if storage_faults(settings._values()) or unresolved:
            return cls.from_environment(environ)  # raises, and names every fault
        return settings

    def flow_of(self, number: str) -> str:
        """Return the flow that answers people who text or call that number of ours."""
        return self.flows_of_numbers().get(number.removeprefix(WHATSAPP), self.INBOUND_FLOW)

    def flows_named(self) -> dict[str, list[str]]:
        """Return the flows that settings name, by setting."""
        return {"INBOUND_FLOW": [self.INBOUND_FLOW], "NUMBER_FLOWS": [*self.flows_of_numbers().values()]}

    @property
    def own_numbers(self) -> frozenset[str]:
        """The numbers of ours that settings name."""
        named = (*self.own_senders, *self.flows_of_numbers())
        return frozenset(number for number in named if E164.fullmatch(number))

    @property
    def own_senders(self) -> frozenset[str]:
        """All senders of ours that settings name, without ``whatsapp:``: texts to them are for this app."""
        named = (self.TWILIO_FROM, *(sender for _, sender in self.senders_of_countries))
        without_webhook = (ours for ours in self.flows_of_numbers() if not E164.fullmatch(ours))
        return frozenset(sender.removeprefix(WHATSAPP) for sender in (*named, *without_webhook))

    @property
    def senders_of_countries(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a country, or ``*``, and a sender, in the order of SENDERS."""
        return sender_pairs(self.SENDERS)

    @property
    def timeout(self) -> float:
        """Seconds to wait for Twilio."""
        return float(self.TWILIO_TIMEOUT_SECONDS)

    @property
    def late_answer(self) -> timedelta:
        """How old a text may be when its answer is sent late."""
        return timedelta(minutes=int(self.LATE_ANSWER_MINUTES))

    @property
    def opt_out_words(self) -> tuple[str, ...]:
        """Further words that opt out of texts."""
        return tuple(word.strip() for word in self.OPT_OUT_WORDS.split(",") if word.strip())

    @property
    def stop_covers_calls(self) -> bool:
        """Whether a person who replied STOP to a text is not called either."""
        return self.STOP_COVERS_CALLS == "on"

    @property
    def twilio_auth(self) -> tuple[str, str]:
        """User and password of REST requests: the API key, if there is one, or else the auth token."""
        key = (self.TWILIO_API_KEY_SID, self.TWILIO_API_KEY_SECRET)
        return key if all(key) else (self.TWILIO_ACCOUNT_SID, self.TWILIO_AUTH_TOKEN)

    @property
    def credentials_key(self) -> str:
        """A hash that tells these credentials at Twilio from others."""
        credentials = "\n".join((self.TWILIO_API_URL, self.TWILIO_ACCOUNT_SID, *self.twilio_auth))
        return hashlib.sha256(credentials.encode()).hexdigest()[:16]

    @property
    def auth_tokens(self) -> tuple[str, ...]:
        """The tokens whose signatures are accepted, the primary first."""
        return tuple(filter(None, (self.TWILIO_AUTH_TOKEN, self.TWILIO_AUTH_TOKEN_SECONDARY)))

    def _values(self) -> dict[str, str]:
        return {name: str(getattr(self, name)) for name in self.__struct_fields__}

    def flows_of_numbers(self) -> dict[str, str]:
        """Return the flows of single numbers of ours, by number."""
        pairs = (pair.partition("=") for pair in self.NUMBER_FLOWS.replace(",", " ").split())
        return {ours: flow for ours, _, flow in pairs}


def _required() -> tuple[str, ...]:
    return ("PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
