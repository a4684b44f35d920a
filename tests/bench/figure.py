"""One measured figure, printed as one line of JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A value, what it should be, and what it is a ratio to."""

    figure: str
    value: float
    aim: float
    better: Literal["lower", "higher"]
    unit: str
    against: str

    def line(self) -> str:
        """Return the line of JSON."""
        return json.dumps({**asdict(self), "value": round(self.value, 3)})
