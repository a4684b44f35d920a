"""Check and draw flows. ``switchboard flows`` does that for people, and ``make run`` before it starts."""

from local.flows.check import faults, faults_by_flow, warnings

__all__ = ["faults", "faults_by_flow", "warnings"]
