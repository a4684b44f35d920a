"""How far the removal of old things has come: remembered from run to run."""

from msgspec import Struct

PARTITIONS = 256


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a list by day has come: earlier days are done, and of that day what is before the cursor."""

    day: str = ""
    cursor: str | None = None


class Walk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far the one-time walk has come, which lists by day what an earlier version stored."""

    cursor: str | None = None
    is_done: bool = False


class Progress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the next run goes on. Losing it costs time, and nothing else."""

    partition: int = 0  # of the ledger
    words: dict[str, Place] = {}  # by kind of what came in
    walks: dict[str, Walk] = {}  # by name
    version: str = ""
