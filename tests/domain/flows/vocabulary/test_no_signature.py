import pytest

from shared.domain.flows.vocabulary.no_signature import signs_nothing


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("cancelled",), True),
        (("tom", "rescheduling"), True),
        (("verspatung",), True),
        (("отмена",), True),
        (("kids",), True),
        (("欠", "席"), True),
        (("anna",), False),
        (("田", "中"), False),
        ((), False),
    ],
)
def test_a_change_of_mind_or_something_counted_signs_no_text(words, expected):
    assert signs_nothing(words) == expected
