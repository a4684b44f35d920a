"""Say in plain words what msgspec found: an unknown key, or a value of the wrong kind."""

import difflib
import re
from collections.abc import Collection

import msgspec

_KINDS = {
    "str": "words in straight quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "object": "a table",
    "array": "a list in square brackets",
    "null": "",
    "datetime": "a date and time",
    "date": "a date",
    "time": "a time",
}
_PATTERNS = {
    "^https://": "a URL that begins with https://",
    r"^(https://": "a URL that begins with https://",
    r"^(\+": "a number in E.164, such as +12025550100",
    "^[0-9*#]": "keys of a phone: digits, * and #",
    "^[a-z_]": "a name of small letters, digits and _",
}
"""How each pattern of a field begins, and what it asks for."""

_UNKNOWN = re.compile(r"Object contains unknown field `(.+)`")
_MISSING = re.compile(r"Object missing required field `(.+)`")
_EXPECTED = re.compile(r"Expected `([\w| ]+)`(?:, got `(\w+)`)?(.*)", re.DOTALL)


def type_fault(error: msgspec.ValidationError, *, known: Collection[str] = ()) -> tuple[str, str]:
    """Return what is wrong, in words, and the key that is wrong: its name, or the path to it.

    Args:
        error: what msgspec says.
        known: the keys that there are, for a hint at the one that was meant.
    """
    text, _, path = str(error).partition(" - at `$")
    path = re.sub(r"\[\.\.\.\]", "", path.strip("`")).removeprefix(".")
    if unknown := _UNKNOWN.search(text):
        key = unknown[1]
        where = f" in `{path}`" if path else ""
        return f"has the unknown key `{key}`{where}{_meant(key, known)}", key
    if missing := _MISSING.search(text):
        key = f"{path}.{missing[1]}".removeprefix(".")
        return f"`{key}` is missing", path
    expected = _EXPECTED.match(text)
    said = _in_words(expected) if expected else f"is refused: {text}"
    return (f"`{path}` {said}" if path else said), path


def near(key: str, known: Collection[str]) -> str:
    """Return the known key that was probably meant; empty if none is near."""
    return next(iter(difflib.get_close_matches(key.lower(), known, n=1, cutoff=0.6)), "")


def _meant(key: str, known: Collection[str]) -> str:
    if meant := near(key, known):
        return f": did you mean `{meant}`?"
    return f": there are {', '.join(f'`{name}`' for name in sorted(known))}" if known else ""


def _in_words(expected: re.Match[str]) -> str:
    kinds = [_KINDS.get(kind, kind) for kind in expected[1].split(" | ")]
    wanted = " or ".join(filter(None, kinds))
    if expected[2]:
        return f"is {_KINDS.get(expected[2], expected[2])}, but must be {wanted}"
    return f"must be {_limited(wanted, expected[3].strip())}"


def _limited(wanted: str, limit: str) -> str:
    if pattern := re.match(r"matching regex '(.*)'", limit):
        begins = (
            words for begin, words in _PATTERNS.items() if pattern[1].replace("\\\\", "\\").startswith(begin)
        )
        return next(begins, f"{wanted} of the form {pattern[1]}")
    if length := re.match(r"of length (<=|>=) (\d+)", limit):
        return f"{wanted}, {'at most' if length[1] == '<=' else 'at least'} {length[2]} characters or parts"
    if size := re.match(r"(<=|>=) (\d+)", limit):
        return f"{wanted}, {size[2]} or {'less' if size[1] == '<=' else 'more'}"
    return f"{wanted} {limit}".strip()
