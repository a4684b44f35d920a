import pytest

from local.host.queues.encoding import Undecodable, decode, encode


@pytest.mark.parametrize("encoding", ["base64", "none"])
@pytest.mark.parametrize("body", [b"", b"hello", "grüße".encode()])
def test_a_body_survives_its_encoding(body, encoding):
    assert decode(encode(body, encoding), encoding) == body


def test_base64_may_hold_white_space_as_dotnet_allows():
    assert decode(" aGVs\nbG8= ", "base64") == b"hello"


@pytest.mark.parametrize("text", ["not base64!", "aGVsbG8", "grüße", "aGVs\u00a0bG8="])
def test_text_that_is_not_base64_is_refused(text):
    with pytest.raises(Undecodable):
        decode(text, "base64")


def test_plain_text_cannot_hold_any_bytes():
    with pytest.raises(UnicodeDecodeError):
        encode(b"\xff", "none")
