import pytest

from shared.domain.messages.message_fields import Channel, Content
from shared.domain.templates.rendering import Rendered, TemplateUse, render, template_faults
from shared.domain.templates.template import ContentWords, Template, Words

SID = "HX" + "0" * 32
CONTENT = ContentWords(sid=SID, values={"1": "{name}", "2": "no. {order}"}, text="Hi {name}, {order}")
TEMPLATE = Template(
    values=("name", "order"),
    sms="{name}: {order}",
    whatsapp=CONTENT,
    call="{name}. {order}.",
    languages={"de": Words(sms="de {name} {order}", whatsapp=CONTENT, call="de {name} {order}")},
)
VALUES = {"name": "{order}", "order": 'O\'Hara "7"\n'}


def use(channel="sms", values=VALUES, **fields):
    return TemplateUse(name="order-ready", channel=Channel(channel), values=values, **fields)


@pytest.mark.parametrize(
    ("channel", "language", "text"),
    [
        ("sms", None, '{order}: O\'Hara "7"\n'),
        ("rcs", None, '{order}: O\'Hara "7"\n'),
        ("call", None, '{order}. O\'Hara "7"\n.'),
        ("sms", "de-CH", 'de {order} O\'Hara "7"\n'),
    ],
)
def test_values_are_filled_in_once_and_are_never_filled_themselves(channel, language, text):
    assert render(TEMPLATE, use(channel, language=language)) == Rendered(text=text, language=language)


def test_content_has_its_variables_and_what_it_says():
    assert render(TEMPLATE, use("whatsapp")) == Rendered(
        text='Hi {order}, O\'Hara "7"\n',
        content=Content(sid=SID, values={"1": "{order}", "2": 'no. O\'Hara "7"\n'}),
    )


def faults(template=TEMPLATE, **fields):
    return [str(fault) for fault in template_faults(template, use(**fields))]


@pytest.mark.parametrize("channel", Channel)
def test_a_message_with_all_values_has_no_faults(channel):
    assert faults(channel=channel) == []


@pytest.mark.parametrize("channel", Channel)
def test_every_value_is_needed_on_every_channel(channel):
    assert faults(channel=channel, values={}) == [
        "values: has no value for {name}, {order}, which the template order-ready needs"
    ]


def test_a_channel_without_words_is_a_fault():
    (fault,) = faults(Template(whatsapp=CONTENT, call="x"), values={})

    assert fault == "template: `order-ready` has no words for sms: give it `sms`, or use another channel"


def test_media_and_content_exclude_each_other_but_words_may_have_media():
    assert faults(channel="sms", has_media=True) == []
    assert (
        "media: and the content that the template order-ready sends"
        in faults(channel="whatsapp", has_media=True)[0]
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"name": "x" * 1_598, "order": ""}, None),
        ({"name": "x" * 1_599, "order": ""}, "values: make a text of 1601 characters"),
    ],
)
def test_a_text_that_is_too_long_with_its_values_is_a_fault(values, expected):
    found = faults(values=values)

    assert found == [] if expected is None else found[0].startswith(expected)


def test_a_text_of_blanks_is_a_fault():
    assert "blanks" in faults(Template(values=("a",), sms="{a}"), values={"a": " "})[0]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": "", "order": "7"}, "variable 1 of the content of the template order-ready 0 characters"),
        ({"name": "Ana", "order": "x" * 1_597}, "variable 2 of the content of the template order-ready 1601"),
    ],
)
def test_a_variable_that_twilio_refuses_is_a_fault(values, problem):
    (fault,) = faults(channel="whatsapp", values=values)

    assert fault.startswith(f"values: give {problem}")
    assert fault.endswith("; Twilio takes 1 to 1600")
