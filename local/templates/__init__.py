"""Check templates, and measure their texts. ``switchboard flows templates`` does that for people."""

from local.templates.check import faults

__all__ = ["faults"]
