import re

import azure.functions as func
import pytest

from shared.triggers.api.desk import FOLDER, PAGE, desk, desk_files

ROOT = "https://switchboard.example/api/desk"
FILES = sorted(f.relative_to(FOLDER).as_posix() for f in FOLDER.rglob("*") if f.is_file())


def ask(path: str = "", **headers: str) -> func.HttpResponse:
    """Ask for the page, or for one of its files by the path below ``desk/files/``."""
    url = f"{ROOT}/files/{path}" if path else ROOT
    request = func.HttpRequest("GET", url, headers=headers, route_params={"path": path}, body=b"")
    trigger = desk_files if path else desk
    return trigger.build().get_user_function()(request)


def test_every_file_of_the_folder_is_served_with_its_type():
    types = {"css": "text/css", "js": "text/javascript"}

    assert len(FILES) > 10
    for name in FILES:
        found = ask(name) if name != PAGE else ask()
        assert (found.status_code, found.get_body()) == (200, (FOLDER / name).read_bytes())
        assert found.mimetype == types.get(name.rpartition(".")[2], "text/html")


@pytest.mark.parametrize("path", ["", "main.js", "styles/desk.css", "no-such-file.js"])
def test_each_answer_keeps_strangers_code_and_frames_out(path):
    headers = ask(path).headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        *("../host.json", "pages/../../host.json", "pages/../main.js", "./main.js", "/main.js", "//main.js"),
        *(
            "..\\host.json",
            "%2e%2e/host.json",
            "MAIN.JS",
            "main.js/",
            "main.js\0",
            "pages",
            "pages/",
            "styles",
        ),
        *("main", "index.html", "now.js", str(FOLDER / "main.js")),
    ],
)
def test_nothing_else_is_a_file_of_the_desk(path):
    found = ask(path)

    assert (found.status_code, found.get_body()) == (404, b"not a file of the desk")


def test_a_file_that_has_not_changed_is_not_sent_again():
    first = ask("main.js")

    tag = first.headers["ETag"]
    again = ask("main.js", **{"If-None-Match": f'"other", W/{tag}'})
    other = ask("main.js", **{"If-None-Match": '"other"'})

    assert (again.status_code, again.get_body(), again.headers["ETag"]) == (304, b"", tag)
    assert (other.status_code, other.get_body()) == (200, first.get_body())
    assert ask("dom.js").headers["ETag"] != tag


def test_the_page_with_a_slash_leads_to_the_page_without():
    request = func.HttpRequest("GET", f"{ROOT}/?theme=a/", body=b"")

    found = desk.build().get_user_function()(request)

    assert (found.status_code, found.headers["Location"]) == (308, "../desk")


def test_the_page_and_its_files_name_only_files_of_the_desk():
    page = (FOLDER / PAGE).read_text()
    named = re.findall(r'(?:src|href)="(desk/files/[^"]+)"', page)
    modules = {name: (FOLDER / name).read_text() for name in FILES if name.endswith(".js")}

    assert named
    assert {name.removeprefix("desk/files/") for name in named} <= {*FILES}
    for name, source in modules.items():
        for path in re.findall(r'^import .*? from "(.+?)"', source, re.MULTILINE):
            target = (FOLDER / name).parent / path
            assert target.is_file(), f"{name} imports {path}"
        assert "http://" not in source.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in source, "no request leaves for a third party"


def test_what_people_write_never_becomes_markup():
    for name in FILES:
        source = (FOLDER / name).read_text()
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser"):
            assert word not in source, f"{name}: {word}"


def test_a_folder_of_the_desk_has_at_most_12_files_and_a_module_at_most_250_lines():
    folders = [FOLDER, *(folder for folder in FOLDER.rglob("*") if folder.is_dir())]

    for folder in folders:
        assert sum(file.is_file() for file in folder.iterdir()) <= 12, folder
    for name in FILES:
        assert len((FOLDER / name).read_text().splitlines()) <= 250, name
