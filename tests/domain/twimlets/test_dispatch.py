import pytest

from shared.domain.twimlets.dispatch import TWIMLETS, answer
from shared.errors import InvalidInput, NotFound
from tests.domain.twimlets.twimlet_harness import a_request

NEEDS_NOTHING = {"whisper", "voicemail", "conference", "holdmusic"}


@pytest.mark.parametrize("name", sorted(TWIMLETS.keys() - NEEDS_NOTHING))
def test_a_parameter_that_is_missing_is_named(name):
    with pytest.raises(InvalidInput, match=r"Message|PhoneNumber|Options"):
        answer(name, a_request())


@pytest.mark.parametrize("name", sorted(NEEDS_NOTHING))
def test_the_others_answer_without_parameters(name):
    assert answer(name, a_request()).startswith("<?xml")


def test_an_unknown_twimlet_is_refused_with_those_that_exist():
    with pytest.raises(NotFound, match="callme, conference, findme"):
        answer("fax", a_request())
