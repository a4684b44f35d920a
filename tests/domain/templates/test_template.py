import pytest

from shared.domain.messages.message_fields import Channel
from shared.domain.templates.template import ContentWords, Template, Words, texts_of

SID = "HX" + "0" * 32
TEMPLATE = Template(
    sms="sms", call="call", languages={"de": Words(sms="de"), "pt-BR": Words(sms="br"), "pt": Words(sms="pt")}
)


@pytest.mark.parametrize(
    ("language", "said", "spoken"),
    [
        (None, "sms", None),
        ("de", "de", "de"),
        ("de-AT", "de", "de-AT"),
        ("pt-BR", "br", "pt-BR"),
        ("pt-br", "br", "pt-br"),
        ("pt-PT", "pt", "pt-PT"),
        ("pt-BR-abl1943", "br", "pt-BR-abl1943"),
        ("fr", "sms", "fr"),
    ],
)
def test_words_are_those_of_the_language_or_of_a_wider_one_or_at_the_top(language, said, spoken):
    words, voice = TEMPLATE.in_language(language)

    assert (words.sms, voice) == (said, spoken)


@pytest.mark.parametrize(
    ("own", "asked", "spoken"),
    [("en-GB", "fr", "en-GB"), ("en-GB", None, "en-GB"), ("en", "en-GB", "en-GB"), ("en-GB", "en", "en-GB")],
)
def test_words_at_the_top_are_spoken_in_their_own_language(own, asked, spoken):
    assert Template(sms="Hello", language=own).in_language(asked)[1] == spoken


@pytest.mark.parametrize("channel", Channel)
def test_a_channel_without_words_says_those_of_sms(channel):
    assert Words(sms="Hello").of(channel) == "Hello"
    assert Words().of(channel) == ""
    assert Words(**{"sms": "Hello", channel.value: "Own"}).of(channel) == "Own"


def test_sms_never_says_what_another_channel_says():
    assert Words(call="Hello", rcs="Hello", whatsapp=ContentWords(sid=SID)).of(Channel.SMS) == ""


def test_placeholders_are_looked_for_in_the_text_and_the_variables():
    assert texts_of(ContentWords(sid=SID, values={"1": "{a}", "2": "{b}"}, text="c")) == ["c", "{a}", "{b}"]
    assert texts_of("d") == ["d"]


def test_the_words_at_the_top_are_listed_by_their_language():
    assert [*TEMPLATE.by_language()] == ["default", "de", "pt-BR", "pt"]
    assert [*Template(sms="x", language="en").by_language()] == ["en"]
