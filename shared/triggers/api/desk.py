"""``GET /api/desk``: the desk, a page for operators, and its files.

Anybody may load it: it says nothing until a function key is typed into it.
"""

import functools
import hashlib
from pathlib import Path

import azure.functions as func

bp = func.Blueprint()

FOLDER = Path(__file__).parents[3] / "desk"
PAGE = "index.html"
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
}
HEADERS = {
    "Cache-Control": "no-cache",  # kept, but asked about each time: a new version is seen at once
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@bp.function_name("desk")
@bp.route(route="desk", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def desk(req: func.HttpRequest) -> func.HttpResponse:
    """Return the page."""
    if req.url.partition("?")[0].endswith("/"):  # the page names its files relative to a path without it
        return func.HttpResponse(status_code=308, headers={**HEADERS, "Location": "../desk"})
    return _response(req, PAGE)


@bp.function_name("desk_files")
@bp.route(route="desk/files/{*path}", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def desk_files(req: func.HttpRequest) -> func.HttpResponse:
    """Return a style sheet or module of the page."""
    name = req.route_params.get("path", "")
    return _response(req, "" if name == PAGE else name)  # from here, its own links would lead nowhere


def _response(req: func.HttpRequest, name: str) -> func.HttpResponse:
    content = _files().get(name)
    if content is None:
        return func.HttpResponse("not a file of the desk", status_code=404, headers=HEADERS)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**HEADERS, "ETag": tag}
    if tag in req.headers.get("If-None-Match", ""):
        return func.HttpResponse(status_code=304, headers=headers)
    return func.HttpResponse(content, mimetype=TYPES[Path(name).suffix], headers=headers)


@functools.cache
def _files() -> dict[str, bytes]:
    """Return the files by name. A request only ever finds a name in it: no path is built from a request."""
    files = sorted(file for file in FOLDER.rglob("*") if file.suffix in TYPES)
    return {file.relative_to(FOLDER).as_posix(): file.read_bytes() for file in files}
