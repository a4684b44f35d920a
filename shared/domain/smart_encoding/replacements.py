"""Which characters Twilio's Smart Encoding replaces, and by what.

Sources: https://www.twilio.com/docs/messaging/services/smart-encoding-char-list, and what was
added and corrected since: the table of https://github.com/TwilioDevEd/message-segment-calculator, 1.3.0

Changed here: a no-break space and its kind become one space, where that table has two. Control characters
are left out: no text has them.
"""

_BY_REPLACEMENT = {
    '"': "\u00ab\u00bb\u02ba\u02ee\u201c\u201d\u201e\u201f\u275d\u275e\u301d\u301e",
    "'": "\u0060\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u0313\u0314\u2018\u2019\u201b\u275b"
    "\u275c\ufe10\ufe11",
    "-": "\u2010\u2013\u2014\u2015\u2022\u2043\u23bc\u23bd\ufe63",
    "...": "\u2026",
    " ": "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000",
    "": "\u200b\u200c\u2060\ufeff",
    "/": "\u00f7\u0337\u0338\u2044\u2215\u29f8",
    "1/4": "\u00bc",
    "1/2": "\u00bd",
    "3/4": "\u00be",
    "\\": "\u20e5\u29f5\u29f9\ufe68",
    "_": "\u0332\u2017",
    "|": "\u20d2\u20d3\u2223\u239c\u239f\u23b8\u23b9\u23d0",
    "@": "\ufe6b",
    "$": "\ufe69",
    "!": "\u01c3\ufe15\ufe57",
    "!!": "\u203c",
    "#": "\ufe5f",
    "%": "\ufe6a",
    "&": "\ufe60",
    ",": "\u0326\u201a\u3001\ufe50\ufe51\uff64",
    "(": "\u2768\u276a\u27ee\u2985\ufe59",
    ")": "\u2769\u276b\u27ef\u2986\ufe5a",
    "*": "\u204e\u2217\u229b\u2722\u2723\u2724\u2725\u2731\u2732\u2733\u273a\u273b\u273c\u273d\u2743\u2749"
    "\u274a\u274b\u29c6\ufe61",
    "+": "\u02d6\ufe62",
    ".": "\u3002\ufe52\uff61",
    ":": "\u02d0\u02f8\u2982\ua789\ufe13",
    ";": "\u204f\ufe14\ufe54",
    "<": "\u2039\ufe64",
    "=": "\u0347\ua78a\ufe66",
    ">": "\u203a\ufe65",
    "?": "\ufe16\ufe56",
    "^": "\u02c6\u0302\u1dcd",
    "{": "\u2774\ufe5b",
    "}": "\u2775\ufe5c",
    "~": "\u02dc\u02f7\u0303\u0330\u0334\u223c",
}

_SMALL_CAPITALS = dict(
    zip(
        "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f"
        "\u1d0d\u0274\u1d0f\u1d18\u0280\ua731\u1d1b\u1d1c\u1d20\u1d21\u028f\u1d22",
        "ABCDEFGHIJKLMNOPRSTUVWYZ",
        strict=True,
    )
)

_FULL_WIDTH = (*range(0xFF01, 0xFF40), *range(0xFF5B, 0xFF5F))
"""Characters of Chinese and Japanese fonts: those of ASCII but the small letters, in the same order."""

_TO_ASCII = 0xFF01 - ord("!")

REPLACEMENTS: dict[int, str] = {
    **{
        ord(character): replacement
        for replacement, characters in _BY_REPLACEMENT.items()
        for character in characters
    },
    **{ord(capital): letter for capital, letter in _SMALL_CAPITALS.items()},
    **{code: chr(code - _TO_ASCII) for code in _FULL_WIDTH},
}
"""By the code of a character: what stands in its place. For ``str.translate``."""

UNCORRECTED: dict[int, str] = {**REPLACEMENTS, 0x2017: "'", 0x2039: ">", 0x203A: "<"}
"""As before 1.3.0 of that table. Which of the two Twilio itself goes by is unverified.

Source: pull requests 41 and 58 of https://github.com/TwilioDevEd/message-segment-calculator
"""
