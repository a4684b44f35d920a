from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.calls.call import Call
from shared.domain.conversations.inbound_text import Inbound, answer_texts, reply_envelopes
from shared.domain.people.thread.thread_entries import (
    MAX_WORDS,
    call_entry,
    day_entry_of_call,
    day_entry_of_text,
    message_entry,
    recording_entry,
    text_entries,
)
from shared.domain.recordings.recording import Recording
from tests.examples import NOON, PERSON, a_message

OURS, OTHER = "+15005550006", "+12025550901"
TEXT = Inbound(
    sid="SM1", sender=f"rcs:{PERSON}", to="rcs:acme", body="Hi", media=("u",), at=NOON, answer=None
)


def test_the_words_of_a_private_message_are_not_kept_in_the_thread():
    assert message_entry(a_message(private=True), at=NOON).words == ""


def test_a_message_is_shown_as_it_is_sent():
    message = a_message(
        id="m", body="Hi {name}", values={"name": "Ana"}, media=["https://a.example/1"], channel="whatsapp"
    )

    entry = message_entry(structs.replace(message, sender=OURS), at=NOON)

    assert (entry.words, entry.media, entry.channel, entry.ours) == ("Hi Ana", 1, "whatsapp", OURS)


def test_a_text_without_an_answer_is_one_entry():
    ((person, entry),) = text_entries(TEXT)

    assert (person, entry.id, entry.channel, entry.ours, entry.media) == (PERSON, "SM1", "rcs", "acme", 1)
    assert day_entry_of_text(TEXT).number == PERSON


def test_each_message_of_an_answer_follows_its_text_in_order():
    answer = (
        "<Response><Message>One &lt;b&gt;</Message>"
        f'<Message to="whatsapp:{OTHER}" from="whatsapp:+15005550007">'
        "<Body>Two</Body><Media>u</Media></Message>"
        "<Message>Three</Message></Response>"
    )

    entries = text_entries(structs.replace(TEXT, answer=answer))

    assert [(person, each.id, each.words) for person, each in entries[1:]] == [
        (PERSON, "reply-SM1-1", "One <b>"),
        (OTHER, "reply-SM1-2", "Two"),
        (PERSON, "reply-SM1-3", "Three"),
    ]
    assert (entries[2][1].channel, entries[2][1].ours, entries[2][1].media) == ("whatsapp", "+15005550007", 1)
    newest_first = sorted((each for _, each in entries), key=lambda each: each.key)
    assert [each.id for each in newest_first] == ["reply-SM1-3", "reply-SM1-2", "reply-SM1-1", "SM1"]


def test_the_messages_of_an_answer_are_those_that_would_be_sent_late():
    answer = f'<Response><Message>A {{b}}</Message><Message to="{OTHER}">C</Message></Response>'
    form = {"MessageSid": "SM1", "From": PERSON, "To": OURS}
    text = structs.replace(TEXT, sender=PERSON, to=OURS, answer=answer)

    late = reply_envelopes(answer, form, not_after=NOON)

    shown = [(each.id, each.to, each.sender) for each in answer_texts(text)]
    assert shown == [(each.id, each.raw["to"], each.raw["from"]) for each in late]


@pytest.mark.parametrize("answer", ["<Response/>", "<Response><!-- silence --></Response>"])
def test_what_says_nothing_is_no_answer(answer):
    assert len(text_entries(structs.replace(TEXT, answer=answer))) == 1


def test_a_call_says_how_it_ended():
    call = Call(sid="CA1", at=NOON, sender=PERSON, to=OURS, wanted=True, seconds=7, ended_at=NOON)

    entry = call_entry(call)

    assert (entry.kind, entry.outcome, entry.seconds, entry.channel) == ("call", "missed", 7, "call")
    assert day_entry_of_call(structs.replace(call, sender="client:ana")).number == ""


def test_a_recording_has_the_words_of_its_transcription_as_far_as_a_page_has_room():
    recording = Recording(sid="RE1", at=NOON + timedelta(hours=1), sender=PERSON, transcription="x" * 9_000)

    assert recording_entry(recording).words == "x" * MAX_WORDS
    assert recording_entry(structs.replace(recording, transcription=None)).words == ""
