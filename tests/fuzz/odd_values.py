"""Values that break things: numbers, texts, times, and JSON of all shapes."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.rules.random_rules import wild_rule

NUMBERS = (0, -1, 1, 2**31, -(2**63), 2**64, 10**30, 0.1, -0.0, 1e308, True, False)

PIECES = (
    *("a", " ", "{", "}", "{a}", "{{", "+", "1", "0", "\u0661", "é", "🎈", "\u202e", "\u0301", "\x00"),
    *("\n", "\r\n", "\t", "\x1b", "(", "[", "<", ">", "&", "&amp;", "'", '"', "\\", "/", "../", "%", "%25"),
    *("%00", "'--", "$(", "`", "~", ".", "-", "_", ":", ";", ",", "#", "?", "STOP ", "stop all", "1. ", "> "),
    *("On Mon, Ana wrote:\n> ", "Liked “", "” an image", "ja ", "не ", "нет", "はい", "😀", "\ufeff"),
)

WORDS = (
    *("", " ", "0", "1", "-1", "null", "undefined", "NaN", "true", "..", ".", "a" * 129, "m1", "r1", "q1"),
    *(
        "+12025550100",
        "+1202555010",
        "12025550100",
        "07700 900123",
        "+44 7700 900123",
        "whatsapp:+12025550100",
    ),
    *("client:ana", "sip:ana@example.com", "MG" + "0" * 32, "+99999999999999999999", "+1202555FOOD", "tel:1"),
    *(
        "https://shop.example/a",
        "http://shop.example",
        "https://",
        "https:///a",
        "javascript:alert(1)",
        "//x",
    ),
    *("https://[::1", "https://a b", "file:///etc/passwd", "https://shop.example:99999/", "STOP", "START"),
    *("2030-12-01T09:00", "2030-12-01T09:00:00Z", "2030-12-01", "9999-12-31T23:59:59Z", "0001-01-01T00:00Z"),
    *("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2030-02-30T00:00Z", "2030-12-01T24:00:00Z"),
    *("2030-12-01T09:00:00.123456789Z", "2030-12-01T09:00+99:99", "+010000-01-01T00:00Z", "20301201T090000Z"),
    *("PT1H", "P1D", "PT0S", "-PT1H", "P366D", "P99999999999D", "PT1M", "P1Y", "PT", "PT1.5S", "sms", "call"),
    *("UTC", "Europe/London", "localtime", "Factory", "../../etc/passwd", "Europe", "GMT Standard Time"),
    *("confirm", "reception", "survey", "on-call", "no-such-flow", "en-GB", "xx", "whatsapp", "rcs", "speak"),
    *("failed", "invalid", "unclear", "gave_up", "completed", "no-answer", "in-progress", "anonymous"),
)

BROKEN_BYTES = (
    *(b"\xff", b"\x00", b"\xc3", b"\xed\xa0\x80", b"{", b"}", b"[", b'"', b"\\", b"\\u", b"\\ud800", b","),
    *(b":", b"&", b"=", b"%", b"%ff", b"+", b"\xef\xbb\xbf", b"1e999999", b"-", b"nul", b"//", b"<?xml?>"),
)


UNKNOWN = b"{" + b",".join(b'"%c":0' % letter for letter in range(ord("a"), ord("u"))) + b"},"
"""A message with twenty unknown fields, in few bytes."""


def text(random: Random, *, most: int = 3_000) -> str:
    """Return a text: a word, a repeated piece, or a mixture of pieces."""
    kind = random.random()
    if kind < 0.6:
        return random.choice(WORDS)
    if kind < 0.7:
        return wild_rule(random)
    if kind < 0.85:
        return random.choice(PIECES) * random.choice((1, 5, 70, 300, most))
    return "".join(random.choices((*PIECES, *WORDS), k=random.choice((2, 5, 40))))


def value(random: Random, *, depth: int = 0) -> Any:
    """Return a JSON value of any shape."""
    kind = random.random()
    if kind < 0.55 or depth > 3:
        return text(random)
    if kind < 0.75:
        return random.choice(NUMBERS)
    if kind < 0.82:
        return None
    how_many = random.choice((0, 1, 2, 3, 30))
    if kind < 0.91:
        return [value(random, depth=depth + 1) for _ in range(how_many)]
    return {text(random, most=300): value(random, depth=depth + 1) for _ in range(how_many)}


def broken(random: Random, data: bytes) -> bytes:
    """Return ``data`` with some bytes cut, replaced or repeated."""
    for _ in range(random.randint(1, 3)):
        at = random.randint(0, len(data))
        data = data[:at] + random.choice(BROKEN_BYTES) + data[at + random.randint(0, 4) :]
    return data if random.random() < 0.8 else data[: random.randint(0, len(data))]


def large_bodies(size: int) -> tuple[Callable[[], bytes], ...]:
    """Return bodies of about ``size`` bytes, in the forms that cost most to read."""
    return (
        lambda: b"[" * size,
        lambda: b'{"a":' * (size // 5),
        lambda: b'{"to":"+12025550100","body":"' + b"{a}" * (size // 3) + b'"}',
        lambda: b'{"messages":[' + b"{}," * min(999, size // 3) + b"{}]}",
        lambda: b'{"messages":[' + UNKNOWN * min(999, size // len(UNKNOWN)) + b"{}]}",
        lambda: b"{" + b",".join(b'"a%d":0' % number for number in range(min(200_000, size // 10))) + b"}",
        lambda: b'{"id":' + b"9" * size + b"}",
        lambda: b"&".join(b"a%d=1" % number for number in range(min(100_000, size // 8))),
        lambda: b"Body=" + b"%41" * (size // 3),
        lambda: b"From=%2B12025550100&Body=" + b"STOP+" * (size // 5),
        lambda: b"\xff\xfe" + b"{\x00}\x00" * (size // 4),
        lambda: b" " * size + b"{}",
    )
