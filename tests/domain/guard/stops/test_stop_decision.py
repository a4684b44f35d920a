from datetime import timedelta

import pytest

from shared.domain.deliveries.held_message import HeldReason
from shared.domain.guard.stops.stop import Scope, Standing, Stop
from shared.domain.guard.stops.stop_decision import stop_decision
from shared.domain.senders.person_country import country_of
from tests.examples import NOON, a_message

A_TEXT = {"to": "+447400123456", "flow": None, "tags": {"campaign": "spring", "a=b": "c"}}


def a_stop(stop_id="stop-1", *, minutes=0, reason="the price is wrong", **scope) -> Stop:
    return Stop(id=stop_id, reason=reason, at=NOON + timedelta(minutes=minutes), scope=Scope(**scope))


def held(message, *stops: Stop):
    return stop_decision(message, Standing(stops=stops), country=country_of(message.to))


def test_a_stop_without_a_scope_holds_everything_with_its_reason():
    hold = held(a_message(), a_stop())

    assert (hold.held_for, hold.stop_id) == (HeldReason.STOPPED, "stop-1")
    assert hold.reason == "stopped: the price is wrong"
    assert hold.until is None
    assert held(a_message()) is None


@pytest.mark.parametrize(
    ("scope", "is_held"),
    [
        ({"channel": "sms"}, True),
        ({"channel": "call"}, False),
        ({"channel": "a channel of a later version"}, False),
        ({"tag": "campaign"}, True),
        ({"tag": "campaign=spring"}, True),
        ({"tag": "campaign=autumn"}, False),
        ({"tag": "spring"}, False),
        ({"tag": "a=b"}, True),
        ({"tag": "a=b=c"}, True),
        ({"country": "GB"}, True),
        ({"country": "IE"}, False),
        ({"prefix": "+44740012"}, True),
        ({"prefix": "+44740013"}, False),
        ({"prefix": "+4474"}, False),
        ({"flow": "confirm"}, False),
        ({"channel": "sms", "tag": "campaign", "country": "GB"}, True),
        ({"channel": "sms", "tag": "campaign", "country": "IE"}, False),
    ],
)
def test_a_stop_holds_what_has_all_that_it_names(scope, is_held):
    assert (held(a_message(**A_TEXT), a_stop(**scope)) is not None) is is_held


def test_a_stop_of_a_flow_holds_its_calls_and_texts():
    assert held(a_message(flow="confirm", body=None), a_stop(flow="confirm"))


@pytest.mark.parametrize("to", ["client:ana", "sip:ana@phones.example"])
def test_calls_to_clients_and_sip_addresses_have_neither_country_nor_prefix(to):
    call = a_message(to=to, channel="call")

    assert held(call, a_stop())
    assert held(call, a_stop(channel="call"))
    assert held(call, a_stop(country="US")) is None
    assert held(call, a_stop(prefix="+1")) is None


def test_of_several_stops_the_oldest_that_covers_a_message_holds_it():
    stops = (a_stop("a", channel="call"), a_stop("b", minutes=1), a_stop("c", minutes=2, channel="sms"))

    assert held(a_message(), *stops).stop_id == "b"


def test_a_held_prefix_says_that_it_is_one():
    hold = held(a_message(**A_TEXT), a_stop("hold-44740012", prefix="+44740012", reason="30 new numbers"))

    assert hold.held_for is HeldReason.PREFIX
    assert hold.reason == "numbers that begin with +44740012 are held: 30 new numbers"
