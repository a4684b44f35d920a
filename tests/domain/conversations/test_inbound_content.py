import pytest
from msgspec import UNSET

from shared.domain.conversations.inbound_content import (
    Location,
    attachments,
    place_instead_of_words,
    read_content,
)

PLACE = {"Latitude": "51.5072", "Longitude": "-0.1276"}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (PLACE, "51.5072, -0.1276"),
        ({**PLACE, "Label": "The Old Mill"}, "The Old Mill (51.5072, -0.1276)"),
        ({**PLACE, "Address": "7 High\nStreet"}, "7 High Street (51.5072, -0.1276)"),
        (
            {**PLACE, "Label": "Mill", "Address": "7 High Street", "Body": "  "},
            "Mill, 7 High Street (51.5072, -0.1276)",
        ),
        ({**PLACE, "Body": "I am here"}, ""),
        ({"Label": "Mill", "Address": "7 High Street"}, ""),
        ({}, ""),
    ],
)
def test_a_place_without_words_is_told_in_words(form, words):
    assert place_instead_of_words(form) == words


@pytest.mark.parametrize(
    "form", [{}, {"Latitude": "51"}, {**PLACE, "Longitude": "east"}, {**PLACE, "Latitude": "nan"}]
)
def test_what_is_no_place_is_not_kept(form):
    assert read_content(form).location is UNSET


def test_a_place_is_kept_also_beside_words():
    location = read_content({**PLACE, "Label": "x" * 2_000, "Body": "I am here"}).location

    assert location == Location(latitude=51.5072, longitude=-0.1276, label="x" * 1_000)


def test_files_keep_their_types():
    form = {
        "NumMedia": "2",
        "MediaUrl0": "https://a/0",
        "MediaUrl1": "https://a/1",
        "MediaContentType1": "a/b",
    }

    content = read_content(form)

    assert (content.media, content.media_types) == (("https://a/0", "https://a/1"), ("", "a/b"))
    assert read_content({"NumMedia": "0"}).media_types is UNSET


def test_a_file_has_a_path_that_names_its_text_and_its_sender():
    new, old = ("https://a/0",), attachments("MM1", "+44", ("https://a/0",), UNSET)

    (attachment,) = attachments("MM1", "whatsapp:+44", new, ("image/png",))

    assert attachment.path == "/api/inbox/MM1/media/0?from=whatsapp%3A%2B44"
    assert (attachment.content_type, old[0].content_type) == ("image/png", "")


@pytest.mark.parametrize("count", ["", "x", "-1", "\u00b2"])
def test_a_number_of_files_that_is_none_does_not_lose_the_text(count):
    assert read_content({"NumMedia": count, "MediaUrl0": "https://x/1"}).media == ()


@pytest.mark.parametrize("count", ["many", "-1", "1e9", "999999999", "9" * 5_000])
def test_a_number_of_files_that_cannot_be_costs_nothing(count):
    assert len(read_content({"NumMedia": count, "MediaUrl0": "https://a/0"}).media) <= 1
