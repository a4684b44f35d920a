"""What the reminder API gives, as JSON."""

from msgspec import UNSET, Struct, UnsetType

from shared.domain.reminders.reminder_view import ReminderView


class ReminderList(Struct, frozen=True, kw_only=True):
    """Some reminders, and the cursor to the rest if there are more."""

    reminders: tuple[ReminderView, ...]
    cursor: str | UnsetType = UNSET
