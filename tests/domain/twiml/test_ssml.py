from xml.etree import ElementTree as ET

from shared.domain.flows.steps import Step
from shared.domain.twiml.ssml import without_markup
from tests.domain.twiml.call_turns import turn_of


def test_markup_is_for_the_words_of_a_flow_and_not_for_values():
    words = 'Fish & chips <3 <break time="1s"/> <emphasis level="strong">{name} <s>now</s></emphasis> {{x}}'

    (say, _) = turn_of({"a": Step(say=words)}, values={"name": "<break/>&"})

    assert ET.tostring(say, encoding="unicode") == (
        '<Say>Fish &amp; chips &lt;3 <break time="1s" /> <emphasis level="strong">&lt;break/&gt;&amp; '
        "<s>now</s></emphasis> {x}</Say>"
    )
    assert without_markup(words) == "Fish & chips <3 {name} now {{x}}"
