"""A file as a response: whole or a range of it, and never run by a browser."""

import mimetypes
import re

import azure.functions as func

UNKNOWN = "application/octet-stream"

SHOWN = re.compile(r"image/(jpeg|png|gif|webp)|(audio|video)/[a-z0-9.+-]+")
"""Types that a browser may show. Any other is saved: HTML or SVG from a stranger would run on our host."""

_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


def file_response(req: func.HttpRequest, content: bytes, *, mime: str) -> func.HttpResponse:
    """Return the part of a file that was asked for. The caller says that its type is safe."""
    from shared.domain.byte_range import requested_range

    length = len(content)
    byte_range = requested_range(req.headers.get("Range", ""), length=length)
    first, end = byte_range or (0, length)
    return part_response(
        content[first:end], first=first, length=length, mime=mime, is_range=byte_range is not None
    )


def part_response(content: bytes, *, first: int, length: int, mime: str, is_range: bool) -> func.HttpResponse:
    """Return a part of a file of ``length`` bytes: 206, or 416 if nothing of it was asked for.

    Without ``is_range`` everything was asked for: 200 if the part is everything.
    """
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Length": str(len(content)),  # the host would send chunks, and no player would see the size
        "X-Content-Type-Options": "nosniff",
    }
    if length and not content:
        headers["Content-Range"] = f"bytes */{length}"
        return func.HttpResponse(b"", status_code=416, mimetype=mime, headers=headers)
    status = 206 if content and (is_range or len(content) < length) else 200
    if status == 206:  # noqa: PLR2004 - HTTP's own number
        headers["Content-Range"] = f"bytes {first}-{first + len(content) - 1}/{length}"
    return func.HttpResponse(content, status_code=status, mimetype=mime, headers=headers)


def untrusted_file_response(
    req: func.HttpRequest, content: bytes, *, mime: str, name: str
) -> func.HttpResponse:
    """Return a stranger's file, or the part asked for: to be saved, unless a browser may show it."""
    kind = mime.partition(";")[0].strip().lower()
    kind = kind if _TYPE.fullmatch(kind) else UNKNOWN
    response = file_response(req, content, mime=kind)
    disposition = "inline" if SHOWN.fullmatch(kind) else "attachment"
    ending = mimetypes.guess_extension(kind) or ""
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}{ending}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
