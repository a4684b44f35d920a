"""Queue bodies as Java, JavaScript, Python, PowerShell, az and the portal write them; what becomes of each.

Written by hand from what these tools are documented to write; the bodies of .NET, in queue_bodies.jsonl, were
captured. ``says`` is a part of the sentence by which a body is refused; empty if it is taken.
"""

import base64
import gzip
import json
from typing import NamedTuple

TO = "+12025550178"
MESSAGE = {"id": "order-7", "to": TO, "body": "Your order is ready"}
TEXT = json.dumps(MESSAGE)
LOWER_CASE = "names are in lower case"
PRINTED = "it is an object that was printed"
NEVER_SET = "is an id that was never set"
NO_OFFSET = "it has no offset"


class Body(NamedTuple):
    name: str
    body: bytes
    says: str = ""


def _with(name: str, says: str = "", **fields: object) -> Body:
    """Return a body with these fields beside those of a message, or instead of them."""
    message = {**MESSAGE, **{key.rstrip("_"): value for key, value in fields.items()}}
    return Body(name, json.dumps(message).encode(), says)


def _text(name: str, text: str, says: str = "") -> Body:
    return Body(name, text.encode(), says)


def _event(name: str, says: str = "", **attributes: object) -> Body:
    event = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "order.ready", **attributes}
    return Body(
        name, json.dumps({key: value for key, value in event.items() if value is not ...}).encode(), says
    )


_BASE64 = base64.b64encode(TEXT.encode())
_NOT_ASCII = base64.b64encode(json.dumps({**MESSAGE, "body": "ÿþ~~~???>>>"}, ensure_ascii=False).encode())
_PASCAL = {name.capitalize(): value for name, value in MESSAGE.items()}
_ALL_NULL = dict.fromkeys(
    (
        *("channel", "values", "media", "flow", "url", "method", "from", "not_before", "not_after"),
        *("voice", "language", "machine", "tags"),
    )
)

JAVA = [
    _with("jackson-defaults", **_ALL_NULL),
    _with("jackson-empty-collections", values={}, media=[], tags={}),
    _with("jackson-with-every-default", channel="sms", values={}, media=[], machine="speak", method="POST"),
    _with(
        "jackson-call-with-every-default", channel="call", media=[], values={}, machine="speak", method="POST"
    ),
    _with("jackson-null-id", id=None),
    _text("jackson-pretty", json.dumps(MESSAGE, indent=2).replace("\n", "\r\n")),
    _with("jackson-instant-nanoseconds", not_before="2026-12-01T09:00:00.123456789Z"),
    _with("jackson-instant-minutes", not_before="2026-12-01T09:00Z"),
    _with("jackson-offset-minutes", not_before="2026-12-01T09:00+01:00"),
    _with("jackson-offset-without-colon", not_before="2026-12-01T09:00:00.000+0000"),
    _with("jackson-timestamps", "got a number: write the time as text", not_before=1796115600.123456789),
    _with("jackson-milliseconds", "got a number: write the time as text", not_before=1796115600123),
    _with("jackson-local-date-time-list", "got a list of 5", not_before=[2026, 12, 1, 9, 0]),
    _with("jackson-local-date-time", NO_OFFSET, not_before="2026-12-01T09:00:00"),
    _with("jackson-local-date-time-minutes", NO_OFFSET, not_before="2026-12-01T09:00"),
    _with("jackson-local-date", "it is a day", not_before="2026-12-01"),
    _with("java-zoned", "leave out the zone in [ ]", not_before="2026-12-01T09:00:00+01:00[Europe/Paris]"),
    _with("java-zoned-z", "leave out the zone in [ ]", not_before="2026-12-01T09:00:00Z[UTC]"),
    _with("java-date-to-string", "no time of ISO 8601", not_before="Tue Dec 01 09:00:00 CET 2026"),
    _with("jackson-enum-constant", "write whatsapp", channel="WHATSAPP"),
    _with("jackson-enum-ordinal", "write the name", channel=0),
    _with("jackson-enum-with-dash", "write after_beep", channel="call", machine="AFTER-BEEP"),
    _with("jackson-optional", "got an object", from_={"present": False}),
    _with("jackson-default-typing", "what a serializer adds", **{"@class": "shop.Message"}),
    _with("jackson-default-typing-list", "media[0]: must be a URL", media=["java.util.ArrayList", []]),
    _with("jackson-camel-case", "notBefore: is not a field: write not_before", notBefore=None),
    _with("jackson-upper-camel", LOWER_CASE, NotBefore=None, NotAfter=None),
    _with("jackson-map-of-objects", "tags.order: must be text; got a number", tags={"order": 7}),
    _with("jackson-map-with-null", "tags.note: must be text; got null: leave it out", tags={"note": None}),
    _with("jackson-map-with-boolean", "values.vip: must be text; got true or false", values={"vip": True}),
    _with("jackson-nested-map", "tags.a: must be text; got an object", tags={"a": {"b": "c"}}),
    _with(
        "java-url-object", "media[1]: must be a URL", media=["https://example.com/a.png", "file:/tmp/a.png"]
    ),
    _with("java-scheme-in-capitals", media=["HTTPS://example.com/a.png"]),
    _with("java-long-phone", "got a number: put it in quotes", to=12025550178),
    _text("java-record", "Message[id=order-7, to=+12025550178, body=hi]", PRINTED),
    _text("java-lombok", "Message(id=order-7, to=+12025550178, body=hi)", PRINTED),
    _text("java-map", "{id=order-7, to=+12025550178, body=hi}", "it is an object that was printed"),
    _text("java-object", "com.shop.Message@1b6d3586", PRINTED),
    Body("java-utf-16", base64.b64encode(TEXT.encode("utf-16-be")), "it is in UTF-16"),
    Body("java-utf-16-with-mark", base64.b64encode(TEXT.encode("utf-16")), "it is in UTF-16"),
    Body("java-latin-1", base64.b64encode('{"body": "Grüße"}'.encode("latin-1")), "is not UTF-8"),
    Body("java-gzip", base64.b64encode(gzip.compress(TEXT.encode())), "compressed with gzip"),
    Body("java-mime-encoder", b"\r\n".join(_BASE64[at : at + 76] for at in range(0, len(_BASE64), 76))),
    Body("java-url-encoder", _NOT_ASCII.replace(b"+", b"-").replace(b"/", b"_")),
    Body("java-url-encoder-without-padding", _BASE64.rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_")),
    Body("java-base64-twice", base64.b64encode(_BASE64), "it is base64 of base64"),
]

JAVASCRIPT = [
    _text("js-stringify", json.dumps(MESSAGE, separators=(",", ":"), ensure_ascii=False)),
    _with("js-emoji", body="Ready 🎉"),
    Body("js-btoa", _BASE64),
    Body("js-buffer-base64url", _BASE64.rstrip(b"=")),
    Body("js-btoa-twice", base64.b64encode(_BASE64), "encode it once"),
    _text("js-stringify-twice", json.dumps(TEXT), "it was serialised twice"),
    _text("js-stringify-thrice", json.dumps(json.dumps(TEXT)), "serialised more than twice"),
    _text("js-base64-in-a-string", json.dumps(_BASE64.decode()), "base64 inside a JSON string"),
    _text("js-object", "[object Object]", "JSON.stringify"),
    _text("js-undefined", "undefined", "it is plain text"),
    _text("js-null", "null", "must be a JSON object, got null"),
    _text("js-true", "true", "must be a JSON object, got true or false"),
    _text("js-number", "7", "must be a JSON object, got a number"),
    _text("js-array", json.dumps([MESSAGE]), "send each item by itself"),
    _text("js-inspect", "{ id: 'order-7', to: '+12025550178' }", "have no quotes"),
    _text("js-one-object-a-line", f"{TEXT}\n{TEXT}\n", "it has several objects"),
    _text("js-half-emoji", '{"to": "+12025550178", "body": "cut \\ud83d"}', "body has half an emoji"),
    _text(
        "js-half-emoji-in-values", '{"to": "+12025550178", "values": {"a": "\\udf89"}}', "values.a has half"
    ),
    _text("js-template-literal", '{"to": "+12025550178", "body": "two\nlines"}', "write \\t, \\n"),
    _text("js-comment", f"// ready\n{TEXT}", "it begins with a comment"),
    _text(
        "js-name-twice", '{"to": "+12025550178", "to": "+12025550199", "body": "hi"}', "to: is there twice"
    ),
    _text(
        "js-name-twice-inside",
        '{"to": "+12025550178", "body": "hi", "tags": {"a\\u003a": "1", "a:": "2"}}',
        "a:: is there twice",
    ),
    _text("js-escaped-colons", '{"to": "+12025550178", "body": "a\\u003ab:c", "tags": {"\\u003A": ":"}}'),
    _with("js-undefined-id", NEVER_SET, id="undefined"),
    _with("js-null-id", NEVER_SET, id="null"),
    _with("js-nan-id", NEVER_SET, id="NaN"),
    _with("js-object-id", "id: must be 1 to 128 characters", id="[object Object]"),
    _with("js-dot-id", NEVER_SET, id=".."),
    _with("js-number-id", "got a number: put it in quotes", id=7),
    _with("js-uuid-id", id="fd594146-2869-4385-943e-5b1a7fdcdba6"),
    _with("js-to-iso-string", not_before="2026-12-01T09:00:00.000Z"),
    _with("js-date-now", "got a number", not_before=1796115600123),
    _with("js-date-to-string", "no time of ISO 8601", not_before="Tue Dec 01 2026 09:00:00 GMT+0100"),
    _with("js-locale-date", "no time of ISO 8601", not_before="12/1/2026, 9:00:00 AM"),
    _with("js-number-value", "values.no: must be text; got a number", body="Table {no}", values={"no": 7}),
    _with(
        "js-twilio-names",
        "To: is not a field, and to is there already: leave To out",
        To=TO,
        Body="hi",
        id="order-7",
    ),
    _with("js-whatsapp-prefix", "set channel to whatsapp", to="whatsapp:+12025550178"),
    _with("js-typed-name", "if you mean body, that is there already: leave bodi out", bodi="hi"),
    _with("js-other-name", "priority: is not a field; the fields are id, to", priority=1),
    _with("js-other-name-null", "priority: is not a field", priority=None),
    _with("js-type-name", "what a serializer adds", __typename="Message"),
]

PYTHON = [
    _text("python-dumps", TEXT),
    Body("python-b64encode", _BASE64),
    Body("python-encodebytes", base64.encodebytes(TEXT.encode() + b" " * 80)),
    Body("python-urlsafe", base64.urlsafe_b64encode(TEXT.encode())),
    Body("python-utf-8-sig", TEXT.encode("utf-8-sig")),
    Body("python-utf-8-sig-base64", base64.b64encode(TEXT.encode("utf-8-sig"))),
    Body("python-two-marks", b"\xef\xbb\xbf" + TEXT.encode("utf-8-sig"), "two byte order marks"),
    _text("python-repr", str(MESSAGE), "in single quotes: write double ones"),
    _text("python-repr-of-bytes", str(TEXT.encode()), "it is bytes that Python printed"),
    _text("python-dataclass", "Message(id='order-7', to='+12025550178')", PRINTED),
    _text("python-nan", '{"to": "+12025550178", "body": "hi", "tags": {"a": NaN}}', "NaN and Infinity"),
    _with("python-none-id", NEVER_SET, id="None"),
    _with("python-nil-uuid", NEVER_SET, id="00000000-0000-0000-0000-000000000000"),
    _with("python-nil-uuid-hex", NEVER_SET, id="0" * 32),
    _with("python-isoformat", not_before="2026-12-01T09:00:00.123456+01:00"),
    _with("python-isoformat-naive", NO_OFFSET, not_before="2026-12-01T09:00:00.123456"),
    _with("python-str-of-datetime", not_before="2026-12-01 09:00:00+01:00"),
    _with("python-blank-before-offset", "leave out the blank", not_before="2026-12-01 09:00:00 +0100"),
    _with("python-float", "got a number: put it in quotes", to=12025550178.0),
    _with("python-none", media=None, tags=None, values=None),
    _with("python-none-in-list", "media[0]: must be a URL", media=[None]),
    _with("python-url-alone", "put it in a list", media="https://example.com/a.png"),
    _with("python-form", "body: must be text of up to 1600 characters; got a list of 1", body=["hi"]),
    _text("python-urlencode", "to=%2B12025550178&body=hi", "it looks like a form"),
    _text("python-yaml", 'to: "+12025550178"\nbody: hi\n', "it looks like YAML"),
    _text("python-csv", "to,body\r\n+12025550178,hi\r\n", "it looks like CSV"),
    Body("python-pickle", b"\x80\x04\x95\x0f\x00", "it is a pickle"),
    Body("python-utf-32", base64.b64encode(TEXT.encode("utf-32")), "it is in UTF-32"),
    _text("python-cut", TEXT[:-5], "it ends too early"),
]

POWERSHELL = [
    _text("ps-convert-to-json", json.dumps(MESSAGE, indent=4).replace("\n", "\r\n")),
    _text("ps-5-escapes", TEXT.replace("Your", "It\\u0027s \\u0026 \\u003cb\\u003e your")),
    _text("ps-hashtable", "System.Collections.Hashtable", "ConvertTo-Json"),
    _text("ps-custom-object", "@{id=order-7; to=+12025550178; body=hi}", "ConvertTo-Json"),
    _text("ps-capital-names", json.dumps(_PASCAL), LOWER_CASE),
    _with("ps-capital-name-alone", "Id: is not a field, and id is there already", Id="x"),
    _with("ps-depth", "ConvertTo-Json a higher -Depth", tags="System.Collections.Hashtable"),
    _with("ps-depth-custom-object", "ConvertTo-Json a higher -Depth", values="@{name=Ana}"),
    _with("ps-depth-ordered", "-Depth", tags="System.Collections.Specialized.OrderedDictionary"),
    _with("ps-depth-list", "ConvertTo-Json a higher -Depth", media="System.Object[]"),
    _with("ps-words", body="System.Collections.Hashtable is a type", tags={"a": "@{a"}),
    _with("ps-date", "/Date(...)/ is not ISO 8601", not_before="/Date(1796115600123)/"),
    _with("ps-date-object", "got an object", not_before={"value": "/Date(1)/", "DateTime": "x"}),
    _with("ps-get-date", "no time of ISO 8601", not_before="12/01/2026 09:00:00"),
    _with("ps-get-date-o", not_before="2026-12-01T09:00:00.1234567+01:00"),
    _with("ps-number", "got a number: put it in quotes", to=12025550178),
    _with("ps-without-plus", "write +12025550178, if that is the number", to="12025550178"),
    Body("ps-out-file", base64.b64encode(TEXT.encode("utf-16")), "it is in UTF-16"),
    Body("ps-out-file-with-mark", TEXT.encode("utf-8-sig")),
    _text("ps-typographic", "{“to”: “+12025550178”, “body”: “hi”}", "typographic quotes"),
    _text("ps-xml", "<Objs><Obj/></Objs>", "it is XML or HTML"),
]

AZ_AND_PORTAL = [
    _text("az-content", TEXT),
    _text("az-content-with-blanks", f"  {TEXT}\n"),
    Body("az-content-base64", _BASE64 + b"\n"),
    _text("az-cmd-quotes-kept", f"'{TEXT}'", "it is in single quotes"),
    _text("az-cmd-quotes-lost", "{id:order-7,to:+12025550178,body:hi}", "have no quotes"),
    _text("az-backslashes-kept", TEXT.replace('"', '\\"'), "its quotes have backslashes"),
    _text("az-file-name", "@message.json", "it is the name of a file"),
    _text("az-only-text", "Your order is ready", "it is plain text"),
    _text("az-word", "Hello123", "it is plain text"),
    _text("az-empty", "", "the queue message is empty"),
    _text("az-blanks", " \r\n", "the queue message is empty"),
    _text(
        "az-peeked",
        json.dumps({"content": TEXT, "dequeueCount": 0, "id": "x", "popReceipt": None}),
        "send only what its content has",
    ),
    Body("portal-base64", _BASE64),
    _text("portal-plain", TEXT),
    Body("portal-text-in-base64", base64.b64encode(b"Your order is ready"), "it is base64, and in there"),
    Body("portal-empty-text-in-base64", base64.b64encode(b"   "), "in there: it is empty"),
    Body("portal-xml-in-base64", base64.b64encode(b"<message/>"), "it is XML or HTML"),
    Body("portal-list-in-base64", base64.b64encode(f"[{TEXT}]".encode()), "send each item by itself"),
    Body("portal-word-in-base64", base64.b64encode(b"true"), "it is base64, and in there"),
    _with("portal-metadata", "takes for the queue's own", insertionTime="2026-12-01T09:00:00Z"),
    _with("portal-metadata-capital", "takes for the queue's own", DequeueCount=1),
    _with("portal-number-with-blanks", "write +12025550178", to="+1 (202) 555-0178"),
    _with("portal-number-with-zeros", "write +12025550178", to="0012025550178"),
    _with("portal-no-break-space", "write +12025550178", to="+1\u00a0202\u2011555\u20110178"),
    _with("portal-tel", "write +12025550178", to="tel:+12025550178"),
    _with("portal-national", "for national numbers set DEFAULT_COUNTRY", to="(202) 555-0178"),
    _with("portal-trunk-prefix", to="+4407700900123"),
]

CLOUD_EVENTS = [
    _event("event", data=MESSAGE),
    _event("event-data-base64", data_base64=_BASE64.decode()),
    _event("event-data-base64-with-mark", data_base64=base64.b64encode(TEXT.encode("utf-8-sig")).decode()),
    _event("event-data-null-beside-base64", data=None, data_base64=_BASE64.decode()),
    _event("event-with-parent-id", data={**MESSAGE, "$AzureWebJobsParentId": "29ae4d43"}),
    _event("event-with-nulls", data={**MESSAGE, **_ALL_NULL}, subject=None, time=None),
    _event("event-both-data", "leave one of them out", data=MESSAGE, data_base64=_BASE64.decode()),
    _event("event-data-base64-of-text", "data_base64: must be JSON in UTF-8", data_base64="SGVsbG8gdGhlcmU="),
    _event("event-data-base64-broken", "data_base64: must be a message, as base64", data_base64="{}"),
    _event("event-data-text", "data: must be a message, as an object; got JSON inside", data=TEXT),
    _event("event-without-data", "data: must be a message"),
    _event("event-0.3", 'specversion: must be "1.0"', specversion="0.3", data=MESSAGE),
    _event("event-version-number", 'specversion: must be "1.0"', specversion=1.0, data=MESSAGE),
    _event("event-version-null", 'specversion: must be "1.0"', specversion=None, data=MESSAGE),
    _event("event-without-type", "type: must be text in a CloudEvent", type=..., data=MESSAGE),
    _event("event-empty-type", "type: must be text in a CloudEvent", type="", data=MESSAGE),
    _event("event-without-source", "source: must be text in a CloudEvent", source=..., data=MESSAGE),
    _event("event-nil-id", NEVER_SET, id="00000000-0000-0000-0000-000000000000", data=MESSAGE),
    _event("event-data-capital", LOWER_CASE, data=_PASCAL),
    _event("event-in-event", "it is a CloudEvent", data={"specversion": "1.0", "data": MESSAGE}),
]

ENVELOPES = [
    _text(
        "event-grid",
        json.dumps({"eventType": "t", "dataVersion": "1", "data": MESSAGE}),
        "cloudeventschemav1_0",
    ),
    _text(
        "event-grid-list",
        json.dumps([{"eventType": "t", "dataVersion": "1", "data": MESSAGE}]),
        "send each item by itself, but mend it first: it has Event Grid's own schema: subscribe with",
    ),
    _text(
        "event-grid-list-of-other-data",
        json.dumps([{"eventType": "t", "dataVersion": "1", "data": {"url": "/"}}]),
        "its data is no message: make a message of it first",
    ),
    _text(
        "cloud-events-list",
        json.dumps([{"specversion": "1.0", "type": "t", "data": MESSAGE}]),
        "send each item by itself, to the queue outbox",
    ),
    _text("wrapped-list", json.dumps([{"payload": MESSAGE}]), "mend it first: the message is within payload"),
    _text("list-of-lists", json.dumps([[MESSAGE]]), "a list of 1: send each item by itself"),
    _text("service-bus-in-logic-apps", json.dumps({"ContentData": "e30=", "MessageId": "7"}), "ContentData"),
    _text("file-in-logic-apps", json.dumps({"$content-type": "x", "$content": "e30="}), "base64ToString()"),
    _text("power-automate", json.dumps({"MessageText": TEXT, "PopReceipt": "x"}), "MessageText"),
    _text("mass-transit", json.dumps({"messageType": ["urn:x"], "message": MESSAGE}), "MassTransit"),
    _text("batch", json.dumps({"messages": [MESSAGE]}), "POST /api/messages/batch"),
    _text("wrapped", json.dumps({"payload": MESSAGE}), "the message is within payload: send that alone"),
    _with("web-jobs", **{"$AzureWebJobsParentId": "29ae4d43-c354-4c18-a038-5c69fa8b1218"}),
]

SENDERS = {
    "Java": JAVA,
    "JavaScript": JAVASCRIPT,
    "Python": PYTHON,
    "PowerShell": POWERSHELL,
    "az and portal": AZ_AND_PORTAL,
    "CloudEvents": CLOUD_EVENTS,
    "envelopes": ENVELOPES,
}
BODIES = [body for bodies in SENDERS.values() for body in bodies]
