"""Build the adapters of Twilio, each on first use."""

# ruff: noqa: D102 - each property is named after the port that it builds

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from shared.wiring.configured import Configured

if TYPE_CHECKING:
    from shared.adapters.twilio.client import TwilioApi
    from shared.adapters.twilio.voice_token import VoiceTokenIssuer
    from shared.ports.spending import Charges
    from shared.ports.twilio import (
        Account,
        CallList,
        InboundMedia,
        InboundTexts,
        RecordingAudio,
        Sender,
    )


class TwilioAdapters(Configured):
    """The adapters of Twilio, each built on first use."""

    @cached_property
    def sender(self) -> Sender:
        from shared.adapters.twilio.sender import TwilioSender

        return TwilioSender(self._twilio)

    @cached_property
    def inbound_texts(self) -> InboundTexts:
        from shared.adapters.twilio.inbound_texts import TwilioInbox

        return TwilioInbox(
            self._twilio,
            url=self.settings.TWILIO_API_URL,
            public_url=self.settings.PUBLIC_URL,
            senders=self.settings.own_senders,
        )

    @cached_property
    def call_list(self) -> CallList:
        from shared.adapters.twilio.call_list import TwilioCallList

        return TwilioCallList(self._twilio)

    @cached_property
    def charges(self) -> Charges:
        from shared.adapters.twilio.charges import TwilioCharges

        return TwilioCharges(self._twilio)

    @cached_property
    def audio(self) -> RecordingAudio:
        from shared.adapters.twilio.recording_audio import TwilioRecordingAudio

        return TwilioRecordingAudio(self._twilio)

    @cached_property
    def inbound_media(self) -> InboundMedia:
        from shared.adapters.twilio.inbound_media import TwilioInboundMedia

        return TwilioInboundMedia(self._twilio, account_sid=self.settings.TWILIO_ACCOUNT_SID)

    @cached_property
    def voice_token_issuer(self) -> VoiceTokenIssuer:
        """Issues tokens for Twilio Client; raises ``InvalidSettings`` without an API key."""
        from shared.adapters.twilio.voice_token import VoiceTokenIssuer

        return VoiceTokenIssuer.from_settings(self.settings)

    @cached_property
    def account(self) -> Account:
        from shared.adapters.twilio.account_status import TwilioAccount

        return TwilioAccount(self._twilio, self.settings.TWILIO_ACCOUNT_SID)

    @cached_property
    def _twilio(self) -> TwilioApi:
        from shared.adapters.twilio.client import TwilioApi

        return TwilioApi(
            account_sid=self.settings.TWILIO_ACCOUNT_SID,
            auth=self.settings.twilio_auth,
            url=self.settings.TWILIO_API_URL,
            timeout=self.settings.timeout,
        )
