import pytest

from shared.domain.acts.act import MAX_TARGET
from shared.domain.acts.told import Exchange, Told, is_dry_run, tell

NUMBER = "+12025550920"


@pytest.mark.parametrize(
    ("what", "exchange", "told"),
    [
        (
            "stop",
            Exchange(asked={"reason": "wrong", "tag": "a=1", "by": "Ana"}, answer={"id": "stop-1"}),
            Told(target="stop-1", detail="tag a=1, by Ana"),
        ),
        (
            "go",
            Exchange(answer={"ended": [{"id": f"s{n}"} for n in range(7)]}),
            Told(target="s0, s1, s2, s3, s4 and 2 more", detail="7 ended"),
        ),
        (
            "cancel",
            Exchange(asked={"tag": "a=1", "prefix": "m", "reason": "wrong"}, answer={"id": "c1"}),
            Told(target="tag a=1, prefix m", detail="c1"),
        ),
        ("release prefix", Exchange(route={"prefix": "+2376"}, answer={}), Told(target="+2376")),
        ("cancel message", Exchange(route={"id": "m1"}, answer={"id": "m1"}), Told(target="m1")),
        (
            "give back",
            Exchange(route={"number": "2025550920"}, answer={"number": NUMBER}),
            Told(target=NUMBER),
        ),
        (
            "take over",
            Exchange(
                asked={"force": True},
                answer={"number": NUMBER, "taken_over": {"until": "2026-11-29T20:15:09.5Z"}},
            ),
            Told(target=NUMBER, detail="until 2026-11-29T20:15Z, from somebody else"),
        ),
        (
            "reply",
            Exchange(asked={"body": "Hi"}, answer={"id": "m1", "message": {"to": NUMBER, "body": "Hi"}}),
            Told(target=NUMBER, detail="message m1"),
        ),
        (
            "set person",
            Exchange(asked={"zone": "Europe/Lisbon", "name": "Ana"}, answer={"number": NUMBER}),
            Told(target=NUMBER, detail="name, zone"),
        ),
        (
            "erase person",
            Exchange(route={"number": NUMBER}, answer={"number": NUMBER}),
            Told(target="...0920"),
        ),
        (
            "send batch",
            Exchange(answer={"results": [{"id": "a"}, {"error": {}}, {"id": "b"}]}),
            Told(detail="2 taken, 1 refused"),
        ),
        (
            "set reminder",
            Exchange(asked={"paused": True}, answer={"id": "r1", "message": {"body": "Hi"}}),
            Told(target="r1", detail="paused"),
        ),
        ("resend", Exchange(route={"id": "m1"}, answer={"id": "m1~2"}), Told(target="m1", detail="as m1~2")),
        (
            "redrive",
            Exchange(
                asked={"cause": "unclear"},
                answer={"redriven": [{"outcome": "sent"}, {"outcome": "sent"}, {"outcome": "kept"}]},
            ),
            Told(target="unclear", detail="2 sent, 1 kept"),
        ),
        (
            "redrive",
            Exchange(route={"id": "q3"}, answer={"outcome": "sent"}),
            Told(target="q3", detail="1 sent"),
        ),
        (
            "discard",
            Exchange(asked={"cause": "invalid"}, answer={"discarded": [{}, {}]}),
            Told(target="invalid", detail="2 discarded"),
        ),
    ],
)
def test_an_act_names_what_it_was_done_to_and_no_words(what, exchange, told):
    assert tell(what, exchange) == told


def test_a_long_id_is_cut():
    assert len(tell("cancel message", Exchange(route={"id": "m" * 900})).target) == MAX_TARGET


@pytest.mark.parametrize(
    ("params", "asked", "is_dry"),
    [
        ({"dry_run": "true"}, {}, True),
        ({}, {"dry_run": True}, True),
        ({"dry_run": "false"}, {"dry_run": False}, False),
        ({}, {}, False),
    ],
)
def test_a_dry_run_is_told_from_its_request(params, asked, is_dry):
    assert is_dry_run(params, asked) is is_dry
