"""One measured figure, printed as one line of JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured value, its aim, and what it is compared with."""

    figure: str
    value: float
    aim: float
    better: Literal["lower", "higher"]
    unit: str
    against: str

    def line(self) -> str:
        """Return the line of JSON."""
        return json.dumps({**asdict(self), "value": round(self.value, 3)})
