import pytest

from shared.domain.conversations.limits.senders import NoAnswer
from shared.domain.guard.answers import may_answer
from shared.domain.guard.stops.stop import Scope, Standing, Stop
from shared.domain.messages.message_fields import Channel
from tests.examples import NOON

PERSON, IN_BRITAIN = "+12025550162", "+442079460000"
NOTHING_STOPPED = Standing()


def stopped(**scope: object) -> Standing:
    return Standing(stops=(Stop(id="s1", reason="a test", at=NOON, scope=Scope(**scope)),))


def why(
    address: str = PERSON, *, standing: Standing | None, flows=("main",), channel=Channel.SMS, countries=()
):
    return may_answer(
        address, channel=channel, flows=flows, countries=frozenset(countries), standing=standing
    )


@pytest.mark.parametrize(
    "scope",
    [
        {},
        {"channel": Channel.SMS},
        {"flow": "main"},
        {"country": "US"},
        {"prefix": "+1202555"},
        {"channel": Channel.SMS, "flow": "main", "country": "US"},
    ],
)
def test_a_stop_that_covers_an_answer_stops_it(scope):
    assert why(standing=stopped(**scope)) is NoAnswer.STOPPED


@pytest.mark.parametrize(
    "scope",
    [
        {"channel": Channel.CALL},
        {"channel": Channel.WHATSAPP},
        {"flow": "other"},
        {"country": "GB"},
        {"prefix": "+1303"},
        {"tag": "campaign"},
        {"flow": "main", "country": "GB"},
    ],
)
def test_a_stop_of_something_else_does_not(scope):
    assert why(standing=stopped(**scope)) is None


def test_an_answer_with_the_words_of_several_flows_is_stopped_by_a_stop_of_any_of_them():
    assert why(standing=stopped(flow="second"), flows=("main", "second")) is NoAnswer.STOPPED


def test_an_answer_without_a_flow_is_stopped_by_a_stop_of_everything_alone():
    assert why(standing=stopped(), flows=()) is NoAnswer.STOPPED
    assert why(standing=stopped(flow="main"), flows=()) is None


def test_stops_that_cannot_be_read_are_a_stop():
    assert why(standing=None) is NoAnswer.STOPPED


@pytest.mark.parametrize("prefix", ["", "whatsapp:", "rcs:"])
def test_the_country_is_that_of_the_number_on_any_channel(prefix):
    assert why(prefix + IN_BRITAIN, standing=NOTHING_STOPPED, countries=("US",)) is NoAnswer.COUNTRY
    assert why(prefix + IN_BRITAIN, standing=NOTHING_STOPPED, countries=("GB",)) is None
    assert why(prefix + IN_BRITAIN, standing=stopped(country="GB")) is NoAnswer.STOPPED
