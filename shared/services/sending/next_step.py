"""NextStep: what happens to a queue message after it was processed: it is requeued or dropped."""

from datetime import timedelta

from msgspec import Struct


class Retry(Struct, frozen=True):
    """Requeue the message, and process it again after this time."""

    after: timedelta


class Done(Struct, frozen=True):
    """Drop the message from the queue: it needs no further processing."""


type NextStep = Retry | Done

DONE = Done()

RETRY_AT_ONCE = Retry(timedelta(0))

RETRY_SOON = Retry(timedelta(seconds=1))
"""Another worker saved first: process the message again, on what it saved."""
