"""Generated flows: whatever is written in one, and whatever people answer, Twilio gets sound TwiML."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from local.twilio.twiml.document import check
from local.twilio.twiml.language import Language
from local.twilio.twiml.parse import parse
from local.twilio.twiml.verbs import MESSAGING, QUEUE_WAIT, VOICE, WHISPER
from shared.domain.conversations.call_state import CallState, RenderContext
from shared.domain.flow_check.problems import problems
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Kind
from shared.domain.twiml.call_document import call_turn, machine_turn, whisper
from shared.domain.twiml.queue_wait import waiting
from shared.domain.twiml.text_document import text_turn, with_status_callbacks
from tests.examples import NOON
from tests.full_length import examples

NASTY = st.sampled_from(
    [
        "<Hangup/>",
        "</Say><Dial>+1</Dial>",
        "&",
        "&amp;",
        "<![CDATA[",
        "]]>",
        '"',
        "'",
        "<!--",
        "<?xml?>",
        "\x00",
        "é🎈",
    ]
)
# `<w` alone is a fault of a flow: what begins an element of SSML is in SSML below.
ANY = st.text(max_size=20).map(lambda text: text.replace("<", "< "))
WORDS = st.lists(NASTY | ANY, min_size=1, max_size=5).map(" ".join)
SSML = st.sampled_from(
    [
        '<break time="1s"/>',
        "<p>so</p>",
        '<prosody rate="slow">{person}</prosody>',
        '<say-as interpret-as="date">1</say-as>',
    ]
)
FILLED = st.sampled_from(["{person}", "{ours}", "{given}", "{word}"])
SAID = st.lists(
    WORDS.map(lambda words: words.replace("{", "").replace("}", "")) | SSML | FILLED, min_size=1, max_size=4
)
SAY = SAID.map(lambda parts: "Well: " + " ".join(parts))
URL = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=20).map(
    "https://x.example/".__add__
)
ADDRESS = st.sampled_from(["+15005550100", "+15005550101", "client:joey", "sip:joe@example.com"])
ROOM = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=64)
ANSWER = st.from_regex(r"[a-z]{3,8}( [a-z]{3,8})?", fullmatch=True)


def optional(strategy):
    return st.none() | strategy


def given_only(**keys):
    """Make a table of those keys that are given."""
    return st.fixed_dictionaries(keys).map(lambda table: {k: v for k, v in table.items() if v is not None})


def a_kind(following: str, anywhere):
    """Make what a step does; ``following`` is where it leads, so that every step is reached."""
    dial = given_only(
        to=ADDRESS | st.lists(ADDRESS, min_size=1, max_size=10),
        in_turn=optional(st.booleans()),
        whisper=optional(SAY),
        accept=optional(st.booleans()),
        record=optional(st.booleans()),
        caller_id=optional(st.just("{person}")),
        limit=optional(st.integers(1, 14_400)),
    )
    record = given_only(
        longest=optional(st.integers(2, 120)),
        silence=optional(st.integers(0, 60)),
        keys=optional(st.sampled_from(["", "#", "0*"])),
        transcribe=optional(st.booleans()),
        notify=optional(st.just("+15005550102")),
    )
    queue = given_only(
        name=ROOM, position=optional(SAY), music=optional(URL), limit=optional(st.integers(1, 5000))
    )
    room = given_only(
        name=ROOM,
        muted=optional(st.booleans()),
        record=optional(st.booleans()),
        most=optional(st.integers(2, 250)),
        music=optional(URL),
    )
    ask = given_only(
        answers=st.fixed_dictionaries(
            {"1, yes": st.just(following)}, optional={"2-4": anywhere, "77, no": anywhere}
        ),
        anything=optional(anywhere),
        keep=optional(st.just("word")),
        listen=optional(st.sampled_from(["keys", "speech", "both"])),
        timeout=optional(st.integers(1, 60)),
        silent=optional(anywhere),
        sorry=optional(SAY),
    )
    return st.one_of(
        ask,
        given_only(dial=dial | ADDRESS, unanswered=st.just(following)),
        given_only(record=record | st.just(True), next=st.just(following)),
        given_only(enqueue=queue | ROOM, unanswered=st.just(following)),
        given_only(conference=room | ROOM, next=st.just(following), unanswered=st.just(following)),
        given_only(
            next=st.just(following), send=SAY | given_only(text=SAY, to=optional(st.just("+15005550103")))
        ),
    )


@st.composite
def flows(draw) -> Flow:
    count = draw(st.integers(1, 6))
    names = [f"s{number}" for number in range(count + 1)]
    anywhere = st.sampled_from(names)
    steps = {}
    for name, following in pairwise(names):
        heard = given_only(
            say=SAY,
            text=optional(SAY),
            play=optional(URL | st.lists(URL, max_size=3)),
            pause=optional(st.integers(1, 9)),
            voice=optional(WORDS),
            language=optional(WORDS),
        )
        steps[name] = draw(heard) | draw(a_kind(following, anywhere))
    end = [
        {"say": "Bye."},
        {"hangup": True},
        {"redirect": "other"},
        {"redirect": "https://x/<y>"},
    ]
    steps[names[-1]] = draw(st.sampled_from(end))
    raw = {
        "start": "s0",
        "steps": steps,
        "values": {"given": draw(WORDS), "word": ""},
        "keywords": draw(st.dictionaries(ANSWER, anywhere, max_size=3)),
        **draw(given_only(voice=optional(WORDS), sorry=optional(SAY), goodbye=optional(SAY))),
    }
    return msgspec.convert(raw, Flow)


def documents(flow: Flow, words: str):
    """Yield every document that this flow can make, when people are called and say ``words``."""
    values = {**flow.values, "person": words, "ours": words, "word": words}
    for name, step in flow.steps.items():
        place = CallState(flow="f", step=name, delivery="m:1", answers={"word": words}, tries=1)
        context = RenderContext(flow=flow, state=place, values=values)
        turn = flow.go(name, spoken=True, now=NOON, before=(flow.sorry, flow.lost))
        yield VOICE, call_turn(turn, context)
        yield VOICE, machine_turn(flow.go(name, spoken=True, now=NOON), context)
        answer = text_turn((flow.go(name, spoken=False, now=NOON), values))
        yield MESSAGING, with_status_callbacks(answer, "https://desk.example/api/sms/status?reply=SM1")
        if step.kind is Kind.DIAL:
            yield WHISPER, whisper(step, context)
            following = structs.replace(
                context, state=structs.replace(place, turn=len(step.dialling.people) - 1)
            )
            yield VOICE, call_turn(turn, following)
        if step.kind is Kind.ENQUEUE:
            yield QUEUE_WAIT, waiting(step, context, {"QueuePosition": words, "CurrentQueueSize": words})


def shape(document: str):
    """Return the elements of a document, without anybody's words."""

    def of(element: ET.Element):
        return element.tag, sorted(element.attrib), [of(child) for child in element]

    return of(ET.fromstring(document))


def assert_sound(document: str, language: Language) -> None:
    data = document.encode()
    checked = check(parse(data), language)
    assert checked.sound
    assert len(data) < 64_000


@settings(
    max_examples=examples(20, full=70),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(flow=flows(), words=WORDS.map("w".__add__))
def test_every_document_of_a_flow_is_sound_and_no_word_of_a_person_is_markup(flow, words):
    assert problems(flow) == []

    spoken, harmless = [*documents(flow, words)], [*documents(flow, "x")]

    for language, document in spoken:
        assert_sound(document, language)
    assert [shape(document) for _, document in spoken] == [shape(document) for _, document in harmless]


def test_the_judge_sees_what_is_unsound():
    with pytest.raises(AssertionError):
        assert_sound("<Response><Gather><Dial>+15005550100</Dial></Gather></Response>", VOICE)
    assert shape("<Response><Say>a<b/></Say></Response>") != shape("<Response><Say>ab</Say></Response>")
