from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.listed_reply import ListedReply, match_reply
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.domain.twilio_answers.record_match import TRIAL, Match
from tests.examples import NOON, PERSON, a_message

OURS = "+15005550006"
MESSAGE = a_message(body="Don\u2019t \u201cwait\u201d \u2013 call 24/7", from_=OURS)
LISTED = ListedReply(
    sid="SM9", to=PERSON, sender=OURS, body=MESSAGE.body, at=NOON, report=Report(status=Status.SENT)
)


def match(**shown) -> Match:
    return match_reply(structs.replace(LISTED, **shown), MESSAGE, since=NOON)


@pytest.mark.parametrize("shown", [{}, {"body": f"{MESSAGE.body} "}, {"body": TRIAL + MESSAGE.body}])
def test_the_same_words_to_the_same_person_are_certain(shown):
    assert match(**shown) is Match.CERTAIN


@pytest.mark.parametrize(
    "shown",
    [
        {"body": ""},
        {"body": "Don't wait: call 24/7"},
        {"body": MESSAGE.body + " Reply STOP to opt out"},
        {"to": ""},
        {"to": "+1500555****"},
        {"sender": ""},
        {"sender": "+15005550007"},
        {"to": "", "body": ""},
    ],
)
def test_what_twilio_hides_or_replaces_may_be_ours(shown):
    assert match(**shown) is Match.POSSIBLE


@pytest.mark.parametrize("before", ["", TRIAL])
def test_what_smart_encoding_replaces_is_the_same_text(before):
    assert match(body=before + 'Don\'t "wait" - call 24/7') is Match.CERTAIN


@pytest.mark.parametrize(
    "shown",
    [
        {"at": NOON - timedelta(seconds=1)},
        {"to": "+15005550101"},
        {"to": f"whatsapp:{PERSON}"},
        {"body": "Something else"},
        {"to": "", "body": "Something else"},
    ],
)
def test_another_person_other_words_or_an_earlier_time_are_not_ours(shown):
    assert match(**shown) is Match.NONE


def test_on_whatsapp_the_addresses_have_their_prefix():
    message = a_message(body="Hi", channel="whatsapp", from_=OURS)
    listed = structs.replace(LISTED, to=f"whatsapp:{PERSON}", sender=f"whatsapp:{OURS}", body="Hi")

    assert match_reply(listed, message, since=NOON) is Match.CERTAIN
