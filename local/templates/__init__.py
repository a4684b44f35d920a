"""``python -m local templates``: check the templates, and see how many segments their texts have."""

from local.templates.check import faults
from local.templates.command import main

__all__ = ["faults", "main"]
