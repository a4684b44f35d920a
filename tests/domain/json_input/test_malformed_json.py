import base64

import pytest

from shared.domain.json_input.malformed_json import duplicate_name, why_no_object, why_not_json


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is empty; if you sent something, it came in chunks"),
        (b"\0\0", "it is empty"),
        (b"\x1f\x8b\x08", "gzip"),
        ("{}".encode("utf-16"), "UTF-16"),
        ('{"a": 1}'.encode("utf-16-le"), "UTF-16"),
        ("{}".encode("utf-32"), "UTF-32"),
        (b'{"a": "\xfc"}', "byte 7 is not UTF-8"),
        (base64.b64encode(b'{"to": 1}'), "it is base64: send the JSON itself"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "too many digits"),
        (b'{"a": [1e999]}', "a number is too large"),
        (b'{"a": ' + b"[" * 3_000 + b"]" * 3_000 + rb',"b": "\ud83d"}', "nested too deeply"),
        (rb'{"\ud83d": 1}', "a name has half an emoji"),
        (rb'{"media": ["a", "\ud83d"]}', "media[1] has half an emoji"),
        (b'{"a": 1, }', "illegal trailing comma before end of object (character 7)"),
        (b"Your order (no. 7) is ready", "it is plain text"),
        (b"b'eyJ0byI6IDF9'", "bytes that Python printed"),
        (b"@order.json", "it is the name of a file: send what is in the file"),
        (b"\xef\xbb\xbf\xef\xbb\xbf{}", "two byte order marks"),
        (b"\x80\x04\x95", "a pickle of Python's: send JSON"),
        (b"\x1f\x8b\x08", "send it uncompressed"),
        (b"{ to: '+1' }", "names have no quotes, and texts single ones"),
        (b"Ready", 'send an object, such as {"to": "+15005550006", "body": "Hello"}'),
        (b"a(" + b"=" * 400, "it is plain text"),
    ],
)
def test_a_body_that_is_not_json_is_named(data, sentence):
    assert sentence in why_not_json(data)


def test_base64_within_base64_is_named_once_however_deep():
    text = b"hello there"
    for _ in range(12):
        text = base64.b64encode(text)

    assert why_not_json(text).count("base64") == 1


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([{}], "a list of 1: send each item by itself"),
        ('{"to": 1}', "it was serialised twice"),
        ("eyJ0byI6IDF9", "base64 inside a JSON string"),
        ("hello", "text of 5 characters"),
        ("\ud83d", "text of 1 characters"),
        ('"{\\"to\\": 1}"', "it was serialised more than twice; serialise it once"),
        (None, 'null: send an object, such as {"to": "+15005550006", "body": "Hello"}'),
        (7, "a number: send an object, such as"),
    ],
)
def test_a_value_that_is_no_object_is_named(value, sentence):
    assert sentence in why_no_object(value)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"a": 1, "b": {"c": 1, "c": 1}}', "c"),
        (rb'{"a": 1, "\u0061": 1}', "a"),
        (b'{"a": {"c": 1}, "b": {"c": 1}}', ""),
        (b"{", ""),
    ],
)
def test_a_name_that_is_in_an_object_twice_is_found(data, name):
    assert duplicate_name(data) == name
