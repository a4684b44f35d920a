"""A pool of connections, one for Twilio and one for storage, with enough for every thread of a worker."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from requests import Session

MAX_IDLE_CONNECTIONS = 32
"""Kept open to one host: twice the messages that ``host.json`` lets a worker send at once.

The default of ``requests`` is 10, that of Twilio's client 4 more than there
are processors. Each connection beyond is closed after one request, and the
next request pays for a new one, with its TLS handshake.
"""


def session() -> "Session":
    """Return a session for Twilio, see ``pooled``."""
    from requests import Session

    return pooled(Session())


def pooled[S: "Session"](session: S) -> S:
    """Return a session that keeps its connections, never retries by itself, and refuses half an answer.

    ``requests`` looks for a proxy, for certificates and for a password in ``~/.netrc`` at each request, which
    is a twentieth of its processor time, and that password would replace our own. So the certificates that
    the environment names are looked up here, once, and the rest only if it names a proxy.
    """
    from shared.adapters.complete_answers import CompleteAnswers

    named = session.merge_environment_settings("https://api.example", {}, None, True, None)
    session.trust_env = bool(named["proxies"])
    session.verify = named["verify"]
    for scheme in ("https://", "http://"):
        session.mount(
            scheme,
            CompleteAnswers(
                pool_connections=MAX_IDLE_CONNECTIONS, pool_maxsize=MAX_IDLE_CONNECTIONS, max_retries=0
            ),
        )
    return session
