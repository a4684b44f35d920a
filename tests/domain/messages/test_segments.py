"""Segments, compared with the specification and with Twilio's own calculator."""

# ruff: noqa: RUF001 - characters that look like others are what is tested here

import json
import random
import subprocess
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.messages.segments import segments
from shared.domain.smart_encoding.gsm_7 import GSM_7, GSM_7_EXTENSION
from tests.full_length import IS_FULL, examples

SCRIPT = Path(__file__).parent / "segments.cjs"
SEED = 160_153

GSM, UCS = "GSM-7", "UCS-2"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"  # one grapheme of 11 UTF-16 units
DECOMPOSED = "e\u0301"  # é, as a letter and an accent: one grapheme of 2


# --- By the specification ---


def test_the_alphabet_is_complete():
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
def test_a_character_outside_the_alphabet_makes_the_whole_text_ucs_2(character):
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
def test_a_text_near_a_boundary_has_the_specified_segments(text, encoding, count, units):
    found = segments(text)

    assert (found.encoding, found.count, found.units) == (encoding, count, units)


@given(st.text(max_size=400))
def test_the_count_is_the_smallest_number_of_parts_that_fits_the_text(text):
    found = segments(text)
    alone, part = (160, 153) if found.encoding == GSM else (70, 67)

    assert found.count == 1 or found.units > alone
    assert found.units <= (alone if found.count == 1 else part * found.count)
    # At most one unit of a part stays empty.
    assert found.count == 1 or found.units > (part - 1) * (found.count - 1)


@given(st.text(max_size=300), st.characters())
def test_a_longer_text_never_has_fewer_segments(text, character):
    assert segments(text + character).count >= segments(text).count


# --- By Twilio's own calculator ---


def twilio_segments(texts: list[str]) -> list[dict]:
    done = subprocess.run(
        ["node", SCRIPT], input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def boundary_texts() -> list[str]:
    """Return texts of each kind of character near each boundary, and with each kind at each cut."""
    lengths = [0, 1, *range(66, 73), *range(132, 137), *range(151, 163), *range(304, 309), *range(458, 462)]
    kinds = ["a", "€", "ж", "👍", "a€", "ж👍", "a👍", "a\r\n", "ж€", DECOMPOSED, FAMILY]
    texts = [kind * length for kind in kinds for length in lengths]
    cuts = [*range(64, 72), *range(131, 137), *range(150, 162), *range(304, 309)]
    texts += [
        filler * cut + special + filler * rest
        for cut in cuts
        for filler in "aж"
        for special in ("€", "{}", "👍", FAMILY, DECOMPOSED)
        for rest in ((0, 65, 66, 151, 152) if IS_FULL else (0, 66, 152))
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


def generated_texts() -> list[str]:
    rng = random.Random(SEED)  # noqa: S311 - the same texts every time, not secrets
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
        "".join(rng.choices(alphabet, k=rng.randrange(500)))
        for alphabet in alphabets
        for _ in range(examples(15, full=60))
    ]


@pytest.fixture(scope="module")
def compared() -> list[tuple[str, dict]]:
    texts = [*boundary_texts(), *generated_texts()]
    assert len(texts) > 1000
    return list(zip(texts, twilio_segments(texts), strict=True))


def is_equal(text: str, twilio: dict) -> bool:
    ours = segments(text)
    return (ours.encoding, ours.count, ours.units) == (twilio["encoding"], twilio["count"], twilio["units"])


def test_a_text_without_composed_graphemes_has_the_segments_that_twilio_counts(compared):
    """At every boundary: since 1.3.0, the calculator no longer ends the first part of UCS-2 at 66 units."""
    simple = [(text, twilio) for text, twilio in compared if len(twilio["graphemes"]) == len(text)]

    assert len(simple) > 900
    assert [text for text, twilio in simple if not is_equal(text, twilio)] == []


def test_the_only_difference_is_that_twilios_calculator_does_not_split_graphemes(compared):
    """If the text is cut only between graphemes, the number of parts is exactly theirs.

    Carriers do not know graphemes: to them, an accent or a joiner is one more character.
    """
    composed = [(text, twilio) for text, twilio in compared if len(twilio["graphemes"]) < len(text)]

    assert len(composed) > 200
    for text, twilio in composed:
        ours = segments(text)
        assert (ours.encoding, ours.units) == (UCS, twilio["units"]) == (twilio["encoding"], ours.units)
        assert twilio["count"] == parts_of_graphemes(twilio["graphemes"])
        assert ours.count <= twilio["count"]
    assert any(not is_equal(text, twilio) for text, twilio in composed)


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


def test_every_character_has_the_same_encoding_as_at_twilio():
    """All characters of the basic plane except surrogates; all others are UCS-2."""
    plane = [chr(code) for code in range(0x10000) if category(chr(code)) != "Cs"]

    twilio = twilio_segments(plane)

    assert [
        character
        for character, found in zip(plane, twilio, strict=True)
        if segments(character).encoding != found["encoding"]
    ] == []
