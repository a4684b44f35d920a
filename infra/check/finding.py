"""The fault that a check reports."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Finding:
    """A fault: where it is, what it is, and what to do."""

    path: Path
    line: int
    text: str

    def as_line(self, root: Path) -> str:
        """Return it as a line with path and number, which editors can open."""
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return f"{path}:{self.line}: {self.text}"
