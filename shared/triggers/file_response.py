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
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Length": str(end - first),  # the host would send chunks, and no player would see the size
        "X-Content-Type-Options": "nosniff",
    }
    if byte_range:
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{length}"
    status = 206 if byte_range else 200
    return func.HttpResponse(content[first:end], status_code=status, mimetype=mime, headers=headers)


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
