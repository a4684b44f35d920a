"""What can be wrong with a document."""

from dataclasses import dataclass

from local.twilio.codes import ERRORS, WARNINGS


class TwimlFailed(Exception):
    """A document cannot be fetched or run: the fallback URL is next, else the call ends.

    ``code`` is Twilio's number for it. ``url`` is the document's, and ``status`` the HTTP status it came
    with, where there are any.
    """

    def __init__(self, code: int, detail: str = "", *, url: str = "") -> None:
        super().__init__(detail or ERRORS[code])
        self.code = code
        self.url = url
        self.status: int | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """Something in a document was left out, or replaced by its default. The document goes on."""

    code: int
    detail: str  #: what exactly, and in which line

    @property
    def text(self) -> str:
        """What Twilio's debugger says, and what exactly it is about."""
        return f"{WARNINGS[self.code]}: {self.detail}"
