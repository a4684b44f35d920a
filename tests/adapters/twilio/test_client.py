"""What every request to Twilio has in common: pages, files, and answers that cannot be used."""

import msgspec
import pytest

from shared.adapters.twilio.client import Page, TwilioApi
from shared.errors import TwilioUnavailable


class Names(Page):
    names: tuple[str, ...] = ()


class Paged(TwilioApi):
    """An API with one list of three pages, which takes down what it was asked for."""

    def __init__(self) -> None:
        super().__init__(account_sid="AC1", auth=("AC1", "token"), url="https://api.example", timeout=1)
        self.asked: list[tuple[str, dict]] = []

    def fetch(self, resource, query, kind):
        self.asked.append((resource, dict(query)))
        pages = {
            "Names": {"names": ["a"], "next_page_uri": "/2"},
            "/2": {"names": [], "next_page_uri": "/3"},
            "/3": {"names": ["b"], "next_page_uri": None},
        }
        return msgspec.convert(pages[resource], kind) if resource in pages else None


def test_pages_are_read_to_the_last_even_past_an_empty_one():
    api = Paged()

    found = [page.names for page in api.pages("Names", {"PageSize": 1}, Names)]

    assert found == [("a",), (), ("b",)]
    assert api.asked == [("Names", {"PageSize": 1}), ("/2", {}), ("/3", {})]


def test_no_page_is_fetched_before_it_is_needed():
    api = Paged()

    assert next(iter(api.pages("Names", {}, Names))).names == ("a",)
    assert len(api.asked) == 1


def test_a_list_that_is_longer_than_the_limit_is_an_error():
    with pytest.raises(TwilioUnavailable, match="Twilio's list of Names has more than 2 pages"):
        list(Paged().pages("Names", {}, Names, max_pages=2))

    assert len(list(Paged().pages("Names", {}, Names, max_pages=3))) == 3


def test_a_list_that_is_not_there_is_an_error_and_not_an_empty_list():
    with pytest.raises(TwilioUnavailable, match="no list of Nothing") as caught:
        list(Paged().pages("Nothing", {}, Names))

    assert caught.value.code == 404
