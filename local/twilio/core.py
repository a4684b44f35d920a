"""What every moving part of the stand-in needs."""

from local.twilio.simulation.clock import Clock
from local.twilio.simulation.events import Events
from local.twilio.simulation.faults import Faults
from local.twilio.state.account import Account
from local.twilio.webhooks.callbacks import Callbacks
from local.twilio.webhooks.sender import Sender


class Core:
    """One account, one clock, one log, one way out to the app, and what is to fail."""

    def __init__(self, account: Account, clock: Clock, events: Events) -> None:
        self.account = account
        self.clock = clock
        self.events = events
        self.faults = Faults()
        self.sender = Sender(auth_token=account.auth_token, events=events, faults=self.faults)
        self.callbacks = Callbacks(self.sender, clock)

    async def reset(self) -> None:
        """Forget everything: texts, calls (live ones end without a word), people, faults, events."""
        await self.clock.cancel_all()
        self.account.reset()
        self.faults.clear()
        self.events.clear()
        self.events.add("reset")
