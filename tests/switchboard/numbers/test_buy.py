"""A number is bought once: without Twilio's answer the command says that it may be."""

import pytest

from switchboard.numbers.buy import _buy
from switchboard.terminal.failed import Failed
from switchboard.twilio.account import TwilioAccount, TwilioRefused, TwilioUnreachable
from switchboard.twilio.credentials import Credentials

FORM = {"PhoneNumber": "+12025550998"}


class Answers(TwilioAccount):
    """An account whose POST returns or raises this."""

    def __init__(self, answer):
        super().__init__(Credentials("AC1", "AC1", "secret", "https://api.twilio.com", "a test"))
        self._answer = answer
        self.asked = 0

    def post(self, *_):
        self.asked += 1
        if isinstance(self._answer, BaseException):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (TwilioUnreachable("timed out"), 3),
        (KeyboardInterrupt(), 130),
        (None, 3),
        ({}, 3),
        (["?"], 3),
    ],
)
def test_without_twilios_answer_the_number_may_be_bought_and_it_is_not_tried_again(answer, status):
    twilio = Answers(answer)

    with pytest.raises(
        Failed, match=r"whether \+12025550998 was bought is not known: .*numbers list"
    ) as failed:
        _buy(twilio, FORM)
    assert (failed.value.exit_status, twilio.asked) == (status, 1)


def test_a_refusal_is_one():
    with pytest.raises(TwilioRefused, match="not available"):
        _buy(Answers(TwilioRefused("not available", status=400, code=21422)), FORM)
