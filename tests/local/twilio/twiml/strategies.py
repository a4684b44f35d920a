"""Generated TwiML."""

from hypothesis import strategies as st

from local.twilio.twiml.verbs import MESSAGING, VOICE

NAMES = st.sampled_from([*VOICE, *MESSAGING, "say", "emphasis"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(sorted({name for verb in VOICE.values() for name in verb.attributes or ()})),
    st.one_of(st.integers().map(str), st.text("01aZ#*- :/é", max_size=5)),
    max_size=3,
)


def element(name, attributes, inside):
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{given}>{inside}</{name}>"


LEAF = st.builds(element, NAMES, ATTRIBUTES, st.just("words"))
TWIML = st.recursive(
    LEAF,
    lambda inner: st.builds(element, NAMES, ATTRIBUTES, st.lists(inner, max_size=3).map("".join)),
    max_leaves=8,
)
