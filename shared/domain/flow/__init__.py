"""Flows: conversations, the same by voice and by text, checked so that they cannot strand anyone."""

from shared.domain.flow.answers import Heard
from shared.domain.flow.flow import Flow, Turn
from shared.domain.flow.steps import Step

__all__ = ["Flow", "Heard", "Step", "Turn"]
