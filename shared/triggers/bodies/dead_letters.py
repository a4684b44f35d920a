"""What the dead letters API takes and gives, as JSON."""

from typing import Annotated

from msgspec import Meta, Struct

from shared.domain.deliveries.dead_letter import DeadLetter
from shared.domain.list_parameters import OneCause
from shared.services.dead_letters.redrive import Redriven

OneId = Annotated[str, Meta(min_length=1, description="the id of a dead letter")]


DryRun = Annotated[bool, Meta(description="true to be told what would happen, without any of it happening")]


class RedriveOne(Struct, frozen=True, kw_only=True):
    """How to redrive one dead letter."""

    dry_run: DryRun = False


class RedriveSome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which dead letters to redrive, and how: all of a cause, or one whose id does not fit a URL."""

    cause: OneCause | None = None
    id: OneId | None = None
    dry_run: DryRun = False


class DeadLetterList(Struct, frozen=True, kw_only=True):
    """The newest dead letters."""

    dead_letters: tuple[DeadLetter, ...]


class RedrivenList(Struct, frozen=True, kw_only=True):
    """What became of each dead letter, the oldest first."""

    redriven: tuple[Redriven, ...]
    left: int = 0  # not looked at for want of time: ask again
