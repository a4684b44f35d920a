"""Whatever state a call is in, or claims to be in, it gets a sound document."""

from hypothesis import given
from hypothesis import strategies as st

from local.twilio.twiml.document import check
from local.twilio.twiml.parse import parse
from local.twilio.twiml.verbs import VOICE
from shared.adapters.files.flows import FlowFiles
from shared.domain.conversations.call_state import read_call_state
from shared.services.conversations.answer_call import continue_call
from shared.wiring.services import FLOWS
from tests.examples import NOON
from tests.fakes.storage import MemoryLedger

READY = FlowFiles(FLOWS)
STEPS = [(name, step) for name in READY.names() for step in [*READY.get(name).steps, "", "gone"]]
WORDS = st.text(max_size=30)
QUERY = st.fixed_dictionaries(
    {},
    optional={
        "part": st.sampled_from(["whisper", "accepted", "waiting", "else"]),
        "delivery": WORDS,
        "tries": WORDS | st.integers(-1, 10_000).map(str),
        "turn": st.sampled_from(["0", "1", "2"]),
        "kept.score": WORDS,
        "kept.why": WORDS,
    },
)
FORM = st.fixed_dictionaries(
    {"From": WORDS, "To": WORDS},
    optional={
        "Digits": WORDS,
        "SpeechResult": WORDS,
        "DialCallStatus": st.sampled_from(["completed", "busy", "no-answer", "failed", "answered", "else"]),
        "DialBridged": st.sampled_from(["true", "false"]),
        "QueueResult": WORDS,
        "QueuePosition": WORDS,
        "AnsweredBy": WORDS,
    },
)


@given(where=st.sampled_from(STEPS), query=QUERY, form=FORM)
def test_any_state_of_a_call_gets_a_sound_document(where, query, form):
    flow, step = where
    place = read_call_state({**query, "flow": flow, "step": step})

    document = continue_call(form, place, flow="reception", flows=READY, ledger=MemoryLedger(), now=NOON)

    assert check(parse(document.encode()), VOICE).sound
