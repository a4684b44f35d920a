"""What the recordings API takes and gives, as JSON."""

from msgspec import UNSET, Struct, UnsetType

from shared.domain.recordings.recording import RecordingView


class RecordingList(Struct, frozen=True, kw_only=True):
    """Some recordings, and the cursor to the rest if there are more."""

    recordings: tuple[RecordingView, ...]
    cursor: str | UnsetType = UNSET


class Link(Struct, frozen=True, kw_only=True):
    """What a link to a recording is made of; nobody but us can make one."""

    expires: int = 0
    signature: str = ""
