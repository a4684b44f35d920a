"""Text from elsewhere, made harmless for a terminal. Standard library only: the hooks use it."""


def printable(text: str) -> str:
    """Return the text without control characters, which could rewrite a terminal; line breaks stay spaces."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def printable_lines(text: str) -> str:
    """Return a text of several lines so, and leave them lines."""
    return "\n".join(map(printable, text.split("\n")))
