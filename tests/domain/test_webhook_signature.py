"""Signatures made by Twilio's Node SDK are checked in tests/contract/test_signature_by_node.py."""

import base64
import hashlib
import hmac
import tracemalloc
from urllib.parse import urlencode

import pytest

from shared.domain.webhook_signature import Keys, sign, verify
from shared.errors import InvalidSignature

# Twilio's own example. Source: https://www.twilio.com/docs/usage/security#validating-requests
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
KEYS = Keys(auth_tokens=("12345",))
FORM_TYPE = "application/x-www-form-urlencoded"


def check(
    *, url=URL, signature: str | None = SIGNATURE, body: str | bytes = urlencode(FORM), keys=KEYS, **headers
):
    headers = {
        "content-type": FORM_TYPE,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    if signature is not None:
        headers["x-twilio-signature"] = signature
    return verify(
        url=url, headers=headers, body=body if isinstance(body, bytes) else body.encode(), keys=keys
    )


def test_the_example_of_twilio_is_accepted():
    assert check() == FORM


@pytest.mark.parametrize("signed", ["https://mycompany.com/A?b=C", "https://MyCompany.com:443/A?b=C"])
def test_the_case_of_our_host_does_not_matter(signed):
    signature = sign(signed, FORM.items(), token="12345")

    assert check(url="https://MyCompany.com/A?b=C", signature=signature) == FORM


def test_the_case_of_a_path_and_a_query_matters():
    signature = sign("https://mycompany.com/a?b=c", FORM.items(), token="12345")

    with pytest.raises(InvalidSignature):
        check(url="https://MyCompany.com/A?b=C", signature=signature)


@pytest.mark.parametrize("signature", [None, "", "x", SIGNATURE.lower(), SIGNATURE + "=", "ü", "A" * 10_000])
def test_a_missing_or_wrong_signature_is_refused(signature):
    with pytest.raises(InvalidSignature):
        check(signature=signature)


@pytest.mark.parametrize(
    "url",
    [
        URL.replace("https", "http"),
        URL.replace("mycompany", "theircompany"),
        URL + "&baz=3",
        URL.replace("foo=1&bar=2", "bar=2&foo=1"),
        URL.replace("foo=1", "foo=%32"),
        URL + "#rc=2",
        URL.replace(".com", ".com:8443"),
    ],
)
def test_a_signature_counts_for_one_url_only(url):
    if ":8443" in url:
        assert check(url=url) == FORM  # Twilio signs with or without the port; its SDKs accept both
    else:
        with pytest.raises(InvalidSignature):
            check(url=url)


def test_the_default_port_may_be_in_the_signed_url_or_not():
    with_port = URL.replace(".com", ".com:443")

    assert check(url=URL, signature=sign(with_port, FORM.items(), token="12345"))
    assert check(url=with_port, signature=SIGNATURE)


@pytest.mark.parametrize(
    "body",
    [
        urlencode({**FORM, "Digits": "1235"}),
        urlencode({**FORM, "Extra": ""}),
        urlencode({name: value for name, value in FORM.items() if name != "To"}),
        "",
        b"\xff",
        "To=%ff",
        "a=1&" * 100_000,
    ],
)
def test_a_changed_body_is_refused(body):
    with pytest.raises(InvalidSignature):
        check(body=body)


def test_blank_fields_are_part_of_the_signature():
    form = {**FORM, "FromCity": ""}

    assert check(body=urlencode(form), signature=sign(URL, form.items(), token="12345")) == form


def test_all_values_of_a_repeated_field_are_signed_and_the_last_counts():
    pairs = [("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "a")]
    signature = sign(URL, [("MediaUrl", "a"), ("MediaUrl", "b")], token="12345")

    assert check(body=urlencode(pairs), signature=signature) == {"MediaUrl": "a"}


def test_both_tokens_count_while_they_are_rotated():
    assert check(keys=Keys(auth_tokens=("new", "12345")))
    with pytest.raises(InvalidSignature):
        check(keys=Keys(auth_tokens=("new",)))


class TestABodyThatIsNotAForm:
    BODY = b'{"event": "x"}'
    URL = f"https://mycompany.com/hook?bodySHA256={hashlib.sha256(BODY).hexdigest()}"
    SIGNED = sign(URL, [], token="12345")

    def test_is_accepted_by_its_hash(self):
        check(url=self.URL, body=self.BODY, signature=self.SIGNED, content_type="application/json")

    def test_is_refused_if_it_was_changed(self):
        with pytest.raises(InvalidSignature, match="bodySHA256"):
            check(url=self.URL, body=b"{}", signature=self.SIGNED, content_type="application/json")

    @pytest.mark.parametrize("name", ["bodySHA25%36", "%62odySHA256", "body%53HA%32%35%36"])
    def test_is_refused_if_it_was_changed_and_the_name_of_the_hash_escaped(self, name):
        url = self.URL.replace("bodySHA256", name)

        check(url=url, body=self.BODY, signature=self.SIGNED, content_type="application/json")
        with pytest.raises(InvalidSignature, match="bodySHA256"):
            check(url=url, body=b"evil", signature=self.SIGNED, content_type="application/json")

    def test_is_refused_if_it_pretends_to_be_a_form(self):
        with pytest.raises(InvalidSignature):
            check(url=self.URL, body=self.BODY, signature=self.SIGNED, content_type=FORM_TYPE)


class TestSha256:
    SETTINGS = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"

    def signed(self, key: str) -> str:
        text = URL + "".join(name + value for name, value in sorted(FORM.items()))
        return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha256")).decode()

    def test_counts_with_the_shared_key(self):
        keys = Keys(auth_tokens=("12345",), shared_key="shared")

        assert check(
            keys=keys, signature=self.signed("shared"), x_twilio_webhooks_signature_settings=self.SETTINGS
        )

    @pytest.mark.parametrize("key", ["", "12345", "guessed"])
    def test_does_not_count_without_one_configured(self, key):
        with pytest.raises(InvalidSignature):
            check(signature=self.signed(key), x_twilio_webhooks_signature_settings=self.SETTINGS)

    def test_is_required_by_its_header_even_if_sha1_would_match(self):
        keys = Keys(auth_tokens=("12345",), shared_key="shared")

        with pytest.raises(InvalidSignature):
            check(keys=keys, signature=SIGNATURE, x_twilio_webhooks_signature_settings=self.SETTINGS)


@pytest.mark.parametrize("arrived", ["?Message[0]=It's%20on", "?Message%5B0%5D=It%27s%20on"])
def test_a_query_may_arrive_less_escaped_than_it_was_signed_as_in_the_sdks_of_twilio(arrived):
    signed = "https://desk.example/a?Message%5B0%5D=It's%20on"

    assert check(url=f"https://desk.example/a{arrived}", signature=sign(signed, FORM.items(), token="12345"))


@pytest.mark.parametrize("signed", ["", "?"])
@pytest.mark.parametrize("arrived", ["", "?"])
@pytest.mark.parametrize("port", ["", ":443"])
def test_a_question_mark_without_a_query_may_be_signed_and_may_get_lost_on_its_way(signed, arrived, port):
    signature = sign(f"https://desk.example{port}/a{signed}", FORM.items(), token="12345")

    assert check(url=f"https://desk.example/a{arrived}", signature=signature)
    with pytest.raises(InvalidSignature):
        check(url=f"https://desk.example/b{arrived}", signature=signature)


def test_an_empty_hash_is_refused():
    url = "https://desk.example/a?bodySHA256="

    with pytest.raises(InvalidSignature, match="bodySHA256"):
        check(url=url, signature=sign(url, (), token="12345"), body=b"{}", content_type="application/json")


LARGE = {
    "without a signature": ({}, b"a&" * 1_000_000, "missing"),
    "with a signature of no algorithm": (
        {"x-twilio-signature": "x" * 27},
        b"a&" * 1_000_000,
        "27 characters",
    ),
    "larger than any of Twilio": ({"x-twilio-signature": "x" * 28}, b"a&" * 1_000_000, "2000000 bytes"),
    "with more fields than any of Twilio": ({"x-twilio-signature": "x" * 28}, b"a&" * 600, "more fields"),
}


@pytest.mark.parametrize(("headers", "body", "reason"), LARGE.values(), ids=LARGE.keys())
def test_a_body_is_refused_before_it_is_parsed(headers, body, reason):
    headers = {"content-type": "application/x-www-form-urlencoded", **headers}
    tracemalloc.start()
    try:
        with pytest.raises(InvalidSignature, match=reason):
            verify(url="https://x.example/api/voice/inbound", headers=headers, body=body, keys=KEYS)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 100_000  # the fields of such a body take a hundred times as much
