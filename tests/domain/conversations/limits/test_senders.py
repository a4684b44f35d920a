import pytest

from shared.domain.conversations.limits.senders import NoAnswer, reason_for_no_answer

OURS = "+15005550006"


def reason(sender: str, to: str = OURS, **fields: str):
    form = {"From": sender, "To": to, **fields}
    return reason_for_no_answer(form, own_numbers={"+15005550007", "MG" + "0" * 32})


@pytest.mark.parametrize("sender", ["+12025550100", "whatsapp:+12025550100", "rcs:+12025550100"])
def test_a_person_gets_an_answer(sender):
    assert reason(sender) is None


@pytest.mark.parametrize("sender", ["72975", "AMAZON", "", "messenger:4711", "client:joey", "+72975"])
def test_who_is_no_number_is_a_machine(sender):
    assert reason(sender) is NoAnswer.NO_NUMBER


@pytest.mark.parametrize(
    ("sender", "to"),
    [
        (OURS, OURS),
        (f"whatsapp:{OURS}", f"whatsapp:{OURS}"),
        (f"whatsapp:{OURS}", OURS),
        ("+15005550007", OURS),
        ("whatsapp:+15005550007", f"whatsapp:{OURS}"),
    ],
)
def test_our_own_numbers_get_no_answer(sender, to):
    assert reason(sender, to) is NoAnswer.OWN_NUMBER


def test_a_text_that_twilio_filtered_gets_none_but_one_whose_webhook_failed_does():
    assert reason("+12025550100", ErrorCode="30039") is NoAnswer.FILTERED
    assert reason("+12025550100", ErrorCode="11200") is None
