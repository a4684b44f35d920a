"""A row of the file as the message that it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class JobRow:
    """One person of a job."""

    line: int  # in the file, from 1
    key: str  # what names the row in its job: the number, or the column of --key
    message: Mapping[str, Any]  # as the API takes it; its id is <job>:<key>
