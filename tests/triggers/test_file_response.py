import azure.functions as func
import pytest

from shared.triggers.file_response import untrusted_file_response


def response(mime: str, **headers: str) -> func.HttpResponse:
    request = func.HttpRequest("GET", "https://desk.example/api/inbox", headers=headers, body=b"")
    return untrusted_file_response(request, b"0123456789", mime=mime, name="MM1-0")


@pytest.mark.parametrize(
    ("mime", "kind", "disposition"),
    [
        ("image/jpeg", "image/jpeg", 'inline; filename="MM1-0.jpg"'),
        ("audio/amr; rate=8000", "audio/amr", 'inline; filename="MM1-0"'),
        ("text/html; charset=utf-8", "text/html", 'attachment; filename="MM1-0.html"'),
        ("image/svg+xml", "image/svg+xml", 'attachment; filename="MM1-0.svg"'),
        ("text/x\r\nSet-Cookie: a", "application/octet-stream", 'attachment; filename="MM1-0.bin"'),
        ("", "application/octet-stream", 'attachment; filename="MM1-0.bin"'),
    ],
)
def test_a_strangers_file_is_saved_unless_a_browser_may_show_it(mime, kind, disposition):
    found = response(mime)

    assert found.mimetype == kind
    assert found.headers["Content-Disposition"].startswith(disposition.rstrip('"').partition(".amr")[0])
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_part_of_a_file_is_returned():
    found = response("video/mp4", Range="bytes=2-4")

    assert (found.status_code, found.get_body(), found.headers["Content-Range"]) == (
        206,
        b"234",
        "bytes 2-4/10",
    )
