"""The desk: its page, and the data that only the page needs. One blueprint for both."""

from shared.triggers.api.desk import desk_data, page
from shared.triggers.api.desk.blueprint import bp

__all__ = ["bp", "desk_data", "page"]
