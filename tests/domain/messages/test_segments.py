"""Segments by the specification, and by Twilio's own calculator, which nobody here wrote."""

# ruff: noqa: RUF001 - characters that look like others are what is tested here

import json
import random
import subprocess
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.messages.segments import GSM_7, GSM_7_EXTENSION, segments

SCRIPT = Path(__file__).parent / "segments.cjs"
SEED = 160_153

GSM, UCS = "GSM-7", "UCS-2"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"  # one grapheme of 11 UTF-16 units
DECOMPOSED = "e\u0301"  # é, as a letter and an accent: one grapheme of 2


# --- By the specification ---


def test_the_alphabet_is_whole():
    assert len(GSM_7) == 127  # 128 places, less ESC
    assert len(GSM_7_EXTENSION) == 10
    assert not GSM_7 & GSM_7_EXTENSION


@pytest.mark.parametrize("character", sorted(GSM_7))
def test_a_basic_character_is_one_septet(character):
    found = segments(character * 160)

    assert (found.encoding, found.count, found.units) == (GSM, 1, 160)


@pytest.mark.parametrize("character", sorted(GSM_7_EXTENSION))
def test_an_extension_character_is_two_septets(character):
    found = segments(character * 80)

    assert (found.encoding, found.count, found.units) == (GSM, 1, 160)


@pytest.mark.parametrize("character", list("`ç‘’“”–—…\u00a0\t\0\x1bжμ中👍\ud83d"))
def test_a_character_outside_makes_the_whole_text_ucs_2(character):
    assert segments("a" * 30 + character).encoding == UCS


@pytest.mark.parametrize(
    ("text", "encoding", "count", "units"),
    [
        ("", GSM, 1, 0),
        ("a", GSM, 1, 1),
        ("a" * 160, GSM, 1, 160),
        ("a" * 161, GSM, 2, 161),
        ("a" * 306, GSM, 2, 306),
        ("a" * 307, GSM, 3, 307),
        ("a" * 459, GSM, 3, 459),
        ("a" * 460, GSM, 4, 460),
        ("a" * 1600, GSM, 11, 1600),
        ("€" * 80, GSM, 1, 160),
        ("€" * 81, GSM, 2, 162),
        ("€" * 152, GSM, 2, 304),  # 76 to a part, whose 153rd septet stays empty
        ("€" * 153, GSM, 3, 306),
        ("a" * 152 + "€" + "a" * 151, GSM, 2, 305),  # the € does not fit the last septet of part 1
        ("a" * 152 + "€" + "a" * 152, GSM, 3, 306),
        ("a" * 151 + "€" + "a" * 153, GSM, 2, 306),
        ("a" * 158 + "€", GSM, 1, 160),
        ("a" * 159 + "€", GSM, 2, 161),
        ("ж" * 70, UCS, 1, 70),
        ("ж" * 71, UCS, 2, 71),
        ("ж" * 134, UCS, 2, 134),
        ("ж" * 135, UCS, 3, 135),
        ("ж" * 201, UCS, 3, 201),
        ("ж" * 202, UCS, 4, 202),
        ("ж" * 69 + "€", UCS, 1, 70),  # in UCS-2 an extension character is a unit like any other
        ("👍" * 35, UCS, 1, 70),
        ("👍" * 36, UCS, 2, 72),
        ("👍" * 66, UCS, 2, 132),  # 33 to a part, whose 67th unit stays empty
        ("👍" * 67, UCS, 3, 134),
        ("ж" * 66 + "👍" + "ж" * 65, UCS, 2, 133),
        ("ж" * 66 + "👍" + "ж" * 66, UCS, 3, 134),
        ("ж" * 65 + "👍" + "ж" * 67, UCS, 2, 134),
        ("\r\n" * 80, GSM, 1, 160),
    ],
)
def test_boundaries(text, encoding, count, units):
    found = segments(text)

    assert (found.encoding, found.count, found.units) == (encoding, count, units)


@given(st.text(max_size=400))
def test_what_is_counted_fits_the_parts_and_no_fewer_would_do(text):
    found = segments(text)
    alone, part = (160, 153) if found.encoding == GSM else (70, 67)

    assert found.count == 1 or found.units > alone
    assert found.units <= (alone if found.count == 1 else part * found.count)
    # At most one unit of a part stays empty.
    assert found.count == 1 or found.units > (part - 1) * (found.count - 1)


@given(st.text(max_size=300), st.characters())
def test_a_longer_text_is_never_cheaper(text, character):
    assert segments(text + character).count >= segments(text).count


# --- By Twilio's own calculator ---


def of_twilio(texts: list[str]) -> list[dict]:
    done = subprocess.run(
        ["node", SCRIPT], input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def fixed() -> list[str]:
    """Every length about every boundary, of each kind of character, and each kind at each place of a cut."""
    lengths = [0, 1, *range(66, 73), *range(132, 137), *range(151, 163), *range(304, 309), *range(458, 462)]
    kinds = ["a", "€", "ж", "👍", "a€", "ж👍", "a👍", "a\r\n", "ж€", DECOMPOSED, FAMILY]
    texts = [kind * length for kind in kinds for length in lengths]
    cuts = [*range(64, 72), *range(131, 137), *range(150, 162), *range(304, 309)]
    texts += [
        filler * cut + odd + filler * rest
        for cut in cuts
        for filler in "aж"
        for odd in ("€", "{}", "👍", FAMILY, DECOMPOSED)
        for rest in (0, 65, 66, 151, 152)
    ]
    return [
        *texts,
        "Zürich: 5 € für Ångström?",
        "It’s 5 o'clock…",
        "`quoted`",
        "Ça va?",
        "a\0b",
        "a\tb",
        "🇨🇭👍🏽",
    ]


def generated() -> list[str]:
    chance = random.Random(SEED)  # noqa: S311 - the same texts every time, not secrets
    basic, extension = sorted(GSM_7), sorted(GSM_7_EXTENSION)
    alphabets = [
        basic,
        basic + extension,
        basic + extension * 5,
        [*basic, "ж", "中"],
        ["ж", "中", "👍", "😀"],
        [*basic, *extension, "👍", "’", "—"],
        ["ж", "👍", FAMILY, DECOMPOSED, "🇨🇭", "👍🏽"],
        ["\r\n", "\r", "\n", *basic, DECOMPOSED],
    ]
    return [
        "".join(chance.choices(alphabet, k=chance.randrange(500)))
        for alphabet in alphabets
        for _ in range(60)
    ]


@pytest.fixture(scope="module")
def compared() -> list[tuple[str, dict]]:
    texts = [*fixed(), *generated()]
    assert len(texts) > 1000
    return list(zip(texts, of_twilio(texts), strict=True))


def alike(text: str, theirs: dict) -> bool:
    ours = segments(text)
    return (ours.encoding, ours.count, ours.units) == (theirs["encoding"], theirs["count"], theirs["units"])


def test_a_text_without_composed_graphemes_is_counted_as_twilio_does(compared):
    """Exactly, at every boundary: version 1.3.0 no longer stops the first part of UCS-2 at 66 units."""
    simple = [(text, theirs) for text, theirs in compared if len(theirs["graphemes"]) == len(text)]

    assert len(simple) > 900
    assert [text for text, theirs in simple if not alike(text, theirs)] == []


def test_the_only_difference_is_that_their_calculator_keeps_a_grapheme_whole(compared):
    """And then it is exactly that: cut at graphemes, the parts are as many as they say.

    Carriers know nothing of graphemes: an accent or a joiner is a character of its own.
    """
    composed = [(text, theirs) for text, theirs in compared if len(theirs["graphemes"]) < len(text)]

    assert len(composed) > 200
    for text, theirs in composed:
        ours = segments(text)
        assert (ours.encoding, ours.units) == (UCS, theirs["units"]) == (theirs["encoding"], ours.units)
        assert theirs["count"] == parts_of_graphemes(theirs["graphemes"])
        assert ours.count <= theirs["count"]
    assert any(not alike(text, theirs) for text, theirs in composed)


def parts_of_graphemes(graphemes: list[str]) -> int:
    sizes = [len(grapheme.encode("utf-16-le")) // 2 for grapheme in graphemes]
    if sum(sizes) <= 70:
        return 1
    parts, free = 0, 0
    for size in sizes:
        if size > free:
            parts, free = parts + 1, 67
        free -= size
    return parts


def test_every_character_has_the_encoding_that_twilio_gives_it():
    """All of the basic plane but surrogates; beyond it all is UCS-2."""
    plane = [chr(code) for code in range(0x10000) if category(chr(code)) != "Cs"]

    theirs = of_twilio(plane)

    assert [
        character
        for character, found in zip(plane, theirs, strict=True)
        if segments(character).encoding != found["encoding"]
    ] == []
