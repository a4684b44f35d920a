"""The pictures of docs/desk.md. They are written only on request, as no two are the same: times move on.

``pytest tests/journey/desk/test_pictures.py --pictures docs/pictures``
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journey.desk.desk_page import NARROW, WIDE, person_hash
from tests.journey.desk.seeds import ANA
from tests.journey.running_app import ROOT

MAX_BYTES = 150_000
PICTURES = {
    "desk-now-wide-light": ("#/now", WIDE, "light"),
    "desk-now-narrow-dark": ("#/now", NARROW, "dark"),
    "desk-person-wide-dark": (person_hash(ANA), WIDE, "dark"),
    "desk-person-narrow-light": (person_hash(ANA), NARROW, "light"),
}


@pytest.mark.usefixtures("seeds")
@pytest.mark.parametrize("name", PICTURES)
def test_pages_are_drawn_as_docs_show_them(desk, tmp_path, pytestconfig, name):
    hash_, viewport, scheme = PICTURES[name]
    page = desk.open(hash_, viewport=viewport, scheme=scheme)
    desk.settle()
    expect(page.locator("#link")).to_have_text("live")
    page.locator("#content h1").evaluate("(heading) => heading.blur()")

    folder = pytestconfig.getoption("--pictures")
    picture = (Path(folder).resolve() if folder else tmp_path) / f"{name}.png"
    page.screenshot(path=picture, animations="disabled")

    assert 5_000 < picture.stat().st_size < MAX_BYTES
    shown = re.findall(r"\]\(pictures/([\w-]+)\.png\)", (ROOT / "docs/desk.md").read_text())
    assert name in shown
    assert (ROOT / "docs/pictures" / f"{name}.png").exists()
