"""The API of people: who they are, what was exchanged, answering by hand, and erasure: one blueprint."""

from shared.triggers.api.people import by_hand, erasure, person, thread
from shared.triggers.api.people.blueprint import bp

__all__ = ["bp", "by_hand", "erasure", "person", "thread"]
