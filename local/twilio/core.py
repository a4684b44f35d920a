"""What every moving part of the stand-in needs."""

from dataclasses import dataclass

from local.twilio.account import Account
from local.twilio.clock import Clock
from local.twilio.events import Events
from local.twilio.webhooks.callbacks import Callbacks
from local.twilio.webhooks.sender import Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """One account, one clock, one log, one way out to the app."""

    account: Account
    clock: Clock
    events: Events
    sender: Sender  #: asks for TwiML
    callbacks: Callbacks  #: tells what happens
