import pytest

from shared.domain.messages.withheld_number import SOMEBODY, in_words, is_withheld


@pytest.mark.parametrize(
    "caller",
    [
        "+266696687",
        "266696687",
        "+7378742833",
        "+2562533",
        "+8656696",
        "+8566696",
        "+86282452253",
        "+464",
        "Anonymous",
        "RESTRICTED",
        "unavailable",
        "sip:anonymous@anonymous.invalid",
    ],
)
def test_what_twilio_writes_for_a_withheld_number_is_known(caller):
    assert is_withheld(caller)
    assert in_words(caller) == SOMEBODY
    assert in_words(caller, somebody="alguien") == "alguien"


@pytest.mark.parametrize(
    "caller", ["+17378742833", "+46466123456", "client:anonymous", "sip:ana@example.com", ""]
)
def test_a_number_that_only_looks_like_it_is_shown(caller):
    assert not is_withheld(caller)
    assert in_words(caller) == caller
