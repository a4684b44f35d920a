"""The stand-in: a simulation of Twilio on this machine. See docs/stand-in.md."""

from local.twilio.simulation.clock import Clock as RealClock
from local.twilio.simulation.clock import VirtualClock
from local.twilio.standin import StandIn

__all__ = ["RealClock", "StandIn", "VirtualClock"]
