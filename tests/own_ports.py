"""Ports for each process of tests, so that two of them do not choose the same one at the same moment."""

from collections.abc import Mapping
from typing import Any

from local import ports


def share_of(worker: Mapping[str, Any]) -> range:
    """Return the ports of a worker of pytest-xdist, by its ``workerinput``; no other one has any of them."""
    number = int(worker["workerid"].removeprefix("gw"))
    return ports.CHOSEN_FROM[number :: worker["workercount"]]


def choose_from(worker: Mapping[str, Any]) -> None:
    """Let this process choose from its share. What it starts with ``--ports auto`` chooses from all."""
    ports.CHOSEN_FROM = share_of(worker)
