"""Find quotations in a text, and those that are our own words."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from shared.domain.flows.text_tokens import tokens_of

_CLOSING = {
    "“": '”“"',
    "„": '“”"',
    "‟": '”"',
    "”": "”",
    '"': '"”“',
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    "《": "》",
    "‘": "’‘'",
    "‚": "‘’'",
    "'": "'’",
    "`": "`'",
}
"""What ends a quotation, by what begins it. Phones mix them: one side may have been made plain."""

_MARKS = frozenset("".join((*_CLOSING, *_CLOSING.values())))

_APOSTROPHES = "'’‘`"

_MAX_MARKS = 6
"""Quotation marks that are looked at, at each end of a text; the time for more grows with their square."""

_MIN_WORDS = 3
_MIN_UNSPACED = 8
"""What a part of our text must have to be a quotation: `YES` and `call back` are answers, though ours."""

_WHOLE = 0.6
"""The part of a quotation that must be ours, if it is longer than our text: Twilio's trial adds a sentence.
Source: https://www.twilio.com/docs/messaging/tutorials/how-to-use-your-free-trial-account
"""


class OurWords:
    """Our open questions, to compare quotations with."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._squeezed = [squeezed for text in texts if (squeezed := _squeeze(text))]
        self.words = {token.text for text in texts for token in tokens_of(text)}

    def has(self, quoted: str, *, with_more: bool = False) -> bool:
        """Return whether a quotation is ours: all of a text or a part of it, with an ellipsis or without.

        ``with_more``: a few words may stand before ours, such as Twilio's own in a trial account.
        """
        parts = [part for piece in re.split(r"…|\.\.\.", quoted) if (part := _squeeze(piece))]
        if not parts:
            return False
        whole = "".join(parts)
        words = _words(quoted)
        is_long = len(words) >= _MIN_WORDS or (len(whole) >= _MIN_UNSPACED and not whole.isascii())
        return any(
            (is_long and _has_in_order(text, parts))
            or (whole == text and len(words) > 1)
            or (with_more and is_long and whole.endswith(text) and len(text) >= _WHOLE * len(whole))
            for text in self._squeezed
        )

    def end_with(self, text: str, *, after: int) -> bool:
        """Return whether ``text`` ends with all of our words, with at most ``after`` letters before them."""
        whole = _squeeze(text)
        return any(
            whole.endswith(ours) and 0 <= len(whole) - len(ours) <= after and len(ours) >= _MIN_UNSPACED
            for ours in self._squeezed
        )


def quotations(text: str, *, cut_off: bool = True) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each passage in quotation marks, with its marks; long before short.

    ``cut_off``: a passage without a closing mark reaches the end, as a phone or a carrier has cut it off.
    """
    marks = [at for at, character in enumerate(text) if _may_be_mark(text, at, character)]
    marks = marks if len(marks) <= 2 * _MAX_MARKS else marks[:_MAX_MARKS] + marks[-_MAX_MARKS:]
    found = [
        (start, end + 1)
        for start in marks
        if text[start] in _CLOSING and _opens(text, start)
        for end in marks
        if end > start and text[end] in _CLOSING[text[start]] and _closes(text, end)
    ]
    closed = {start for start, _ in found} | {end - 1 for _, end in found}
    found += [(at, len(text)) for at in marks if cut_off and text[at] in "“„«「" and at not in closed]
    yield from sorted(found, key=lambda passage: passage[0] - passage[1])


def without_our_words(text: str, ours: OurWords) -> str:
    """Return ``text`` without the passages that quote us, in quotation marks or after ``>``."""
    text = _without_quoted_lines(text, ours)
    while our := [passage for passage in quotations(text) if ours.has(text[slice(*passage)])]:
        # The most of our words, in the shortest passage: a mark before it may belong to another quotation.
        start, end = max(
            our, key=lambda passage: (len(_squeeze(text[slice(*passage)])), -passage[1] + passage[0])
        )
        text = f"{text[:start].rstrip()} {text[end:].lstrip()}".strip()
    return text


def _without_quoted_lines(text: str, ours: OurWords) -> str:
    """Return ``text`` without lines after ``>`` that are ours, and the line that introduces them."""
    lines = text.split("\n")
    is_quoted = [line.lstrip().startswith(">") for line in lines]
    quoted = " ".join(line.strip("> ") for line, quotes in zip(lines, is_quoted, strict=True) if quotes)
    if not quoted:
        return text
    all_ours = ours.has(quoted)
    kept = list[str]()
    for line, quotes in zip(lines, is_quoted, strict=True):
        if not quotes or not (all_ours or ours.has(line.strip("> "))):
            kept.append(line)
        elif kept and re.search(r"\d.*:\s*$", kept[-1]):
            kept.pop()  # "On 3 March at 9:00, ... wrote:"
    return text if len(kept) == len(lines) else "\n".join(kept).strip()


def _may_be_mark(text: str, at: int, character: str) -> bool:
    return character in _MARKS and (_opens(text, at) or _closes(text, at))


def _opens(text: str, at: int) -> bool:
    return text[at] not in _APOSTROPHES or not text[at - 1 : at].isalnum()


def _closes(text: str, at: int) -> bool:
    following = text[at + 1 : at + 2]
    return text[at] not in _APOSTROPHES or not (following.isalnum() and following < "\u0530")


def _has_in_order(text: str, parts: Sequence[str]) -> bool:
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower())


def _squeeze(text: str) -> str:
    """Return the letters and digits of ``text`` alone: encodings and phones change the rest."""
    return "".join(_words(text))
