"""``python -m local flows``: check the flows, draw one, or write their JSON Schema."""

from local.flows.check import faults
from local.flows.command import main

__all__ = ["faults", "main"]
