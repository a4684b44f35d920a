"""NextStep: what happens to a queue message after it was processed."""

from datetime import timedelta

from msgspec import Struct


class Retry(Struct, frozen=True):
    """Requeue the message, and process it again after this time."""

    after: timedelta


class Done(Struct, frozen=True):
    """Drop the message from the queue: nothing more is to be done with it."""


type NextStep = Retry | Done

DONE = Done()

RETRY_AT_ONCE = Retry(timedelta(0))

RETRY_SOON = Retry(timedelta(seconds=1))
"""Another worker was first: look at what it wrote."""
