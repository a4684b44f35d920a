"""A running Switchboard that people have written to, a browser, and the desk in it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium
from tests.journey.desk.desk_page import DeskPage
from tests.journey.desk.seeds import fill_machine


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def seeds(switchboard) -> dict[str, str]:
    """The ids of what came in, by kind."""
    return fill_machine(switchboard)


@pytest.fixture
def new_desk(browser, switchboard) -> Iterator[Callable[..., DeskPage]]:
    """Return a function that opens a desk. None may complain, or ask any other host."""
    desks: list[DeskPage] = []

    def new_desk(**more: str) -> DeskPage:
        desks.append(DeskPage(browser, switchboard, **more))
        return desks[-1]

    yield new_desk
    for desk in desks:
        desk.close()
    assert [desk.complaints for desk in desks if desk.complaints] == []
    assert [desk.elsewhere() for desk in desks if desk.elsewhere()] == []


@pytest.fixture
def desk(new_desk) -> DeskPage:
    return new_desk()
