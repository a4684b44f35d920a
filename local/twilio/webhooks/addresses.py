"""URLs that an app wrote, which may be anything."""

from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit


def join(base: str, given: str) -> str:
    """Return ``given`` as seen from ``base``. What makes no sense stays as it is, to fail when asked for."""
    try:
        return urljoin(base, given)
    except ValueError:
        return given


def parts_of(url: str) -> SplitResult:
    """Return the parts of ``url``; those of one that makes no sense are empty."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def split_fragment(url: str) -> tuple[str, str]:
    """Return a URL without its fragment, and the fragment."""
    try:
        without, fragment = urldefrag(url)
    except ValueError:
        return url, ""
    return without, fragment
