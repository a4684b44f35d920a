"""Encode message bodies as the text that a queue stores: ``messageEncoding`` of host.json."""

import base64
import binascii
from typing import Literal

type Encoding = Literal["base64", "none"]

WHITE_SPACE = str.maketrans("", "", " \t\r\n")
"""What .NET's ``Convert.FromBase64String`` skips; a no-break space makes the text undecodable."""


class Undecodable(Exception):
    """The text is not base64. Azure moves such a message to the poison queue at once."""


def encode(body: bytes, encoding: Encoding) -> str:
    """Return ``body`` as queue text.

    Raises:
        UnicodeDecodeError: the encoding is ``none``, and the body is not UTF-8.
    """
    return base64.b64encode(body).decode() if encoding == "base64" else body.decode()


def decode(text: str, encoding: Encoding) -> bytes:
    """Return the bytes of queue text.

    Raises:
        Undecodable: the encoding is ``base64``, and the text is not base64.
    """
    if encoding == "none":
        return text.encode()
    try:
        return base64.b64decode(text.translate(WHITE_SPACE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Undecodable(str(error)) from None
