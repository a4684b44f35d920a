import pytest

from tests.domain.twimlets.twimlet_harness import verbs_of

MODERATORS = "Name=team&Moderators[]=%2B15005550701&Moderators[]=client:ana&EnableSmsNotifications=1"


@pytest.mark.parametrize(
    ("query", "caller", "starts"),
    [
        ("", "+15005550700", "true"),
        (MODERATORS, "+15005550700", "false"),
        (MODERATORS, "client:ana", "true"),
    ],
)
def test_a_conference_with_moderators_starts_when_one_of_them_enters(query, caller, starts):
    *_, dial = verbs_of("conference", query, From=caller)

    assert dial[0].get("startConferenceOnEnter") == starts


def test_moderators_who_can_be_texted_hear_of_others_that_enter():
    texts = verbs_of("conference", MODERATORS, From="+15005550700", To="+15005550006").findall("Sms")

    assert [text.attrib for text in texts] == [{"to": "+15005550701", "from": "+15005550006"}]
    assert not verbs_of("conference", MODERATORS, From="+15005550701").findall("Sms")


def test_a_password_is_asked_for_three_times():
    assert verbs_of("conference", "Password=4321&Tries=3", Digits="1")[0].tag == "Gather"
    assert verbs_of("conference", "Password=4321&Tries=4", Digits="1")[-1].tag == "Hangup"
    assert verbs_of("conference", "Password=4321&Tries=4", Digits="4321")[-1].tag == "Dial"
