import base64

import pytest

from shared.domain.json_input.base64_text import decode_base64

DATA = bytes(range(256))
WRITTEN = base64.b64encode(DATA)


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        WRITTEN.rstrip(b"="),
        base64.urlsafe_b64encode(DATA),
        base64.urlsafe_b64encode(DATA).rstrip(b"="),
        base64.encodebytes(DATA),
        b"\r\n".join(WRITTEN[at : at + 76] for at in range(0, len(WRITTEN), 76)),
    ],
)
def test_base64_is_decoded_however_it_is_written(text):
    assert decode_base64(text) == DATA


@pytest.mark.parametrize(
    "text", [b"", b"A", b"AAAAA", b"{}", b"a.b=", b"=AAA", "Grüße".encode(), b"AA==AA=="]
)
def test_what_is_not_base64_is_none(text):
    assert decode_base64(text) is None
