"""The objects that all parts of the stand-in share."""

from local.twilio.simulation.clock import Clock
from local.twilio.simulation.events import Events
from local.twilio.simulation.faults import Faults
from local.twilio.state.account import Account
from local.twilio.webhooks.callbacks import Callbacks
from local.twilio.webhooks.sender import Sender


class Core:
    """The account, the clock, the events, the faults, and the webhooks to the app."""

    def __init__(self, account: Account, clock: Clock, events: Events) -> None:
        self.account = account
        self.clock = clock
        self.events = events
        self.faults = Faults()
        self.sender = Sender(auth_token=account.auth_token, events=events, faults=self.faults)
        self.callbacks = Callbacks(self.sender, clock)

    async def reset(self) -> None:
        """Delete everything: texts, calls (live calls end without an event), people, faults, events."""
        await self.clock.cancel_all()
        self.account.reset()
        self.faults.clear()
        self.events.clear()
        self.events.add("reset")
