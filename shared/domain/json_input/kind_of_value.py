"""Say what kind of value one is that is refused."""

import re

_PRINTED_BY_POWERSHELL = re.compile(r"@\{[\w-]+=|System\.(Collections\.[\w.`\[\], ]+|\w+\[\])$")
"""What ``ConvertTo-Json`` writes for what is deeper than its ``-Depth``, 2 unless given.

Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/convertto-json
"""


def describe(value: object) -> str:
    """Return what kind of value it is, without repeating it: it may be private."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return _describe_text(value)
        case list():
            return f"a list of {len(value)}"
        case _:
            return "an object"


def _describe_text(text: str) -> str:
    if _PRINTED_BY_POWERSHELL.match(text):
        return "an object that PowerShell printed (give ConvertTo-Json a higher -Depth, such as 10)"
    return f"text of {len(text)} characters" if text else "empty text"
