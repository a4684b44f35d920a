"""The stand-in: a Twilio on this machine. See docs/stand-in.md."""

from local.twilio.clock import RealClock, VirtualClock
from local.twilio.standin import StandIn

__all__ = ["RealClock", "StandIn", "VirtualClock"]
