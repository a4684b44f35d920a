from datetime import timedelta

import pytest

from shared.domain.wait_preference import wait_preference


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("wait=5", 5),
        ("wait=20", 20),
        ("WAIT = 5", 5),
        ('wait="5"', 5),
        ("wait=005", 5),
        ("respond-async, wait=10", 10),
        ('return=minimal; foo="a, wait=3", wait=7', 7),
        ("wait=5; foo", 5),
        (",, wait=5 ,", 5),
        ("wait=5, wait=9", 5),  # the first one counts
        ("x@y, wait=5", 5),  # what is no preference is ignored, not what follows it
        ('wait="1\\0"', 10),  # a quoted-pair
        ('foo="a\\"b, wait=9", wait=3', 3),
        ('foo="\\\\", wait=3', 3),
        ('foo;bar="x, wait=9" , wait=3', 3),
        ("foo=wait, wait=6", 6),
        ("wait\t=\t10 ;foo=bar; ;baz", 10),
        ("wait=3;wait=9", 3),
    ],
)
def test_a_wait_is_read_wherever_it_stands(header, seconds):
    assert wait_preference(header) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", ["wait=21", "wait=3600", "wait=" + "9" * 400])
def test_a_longer_wait_is_cut(header):
    assert wait_preference(header) == timedelta(seconds=20)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "wait",
        "wait=",
        'wait=""',
        "wait=0",
        "wait=-5",
        "wait=+5",
        "wait=5s",
        "wait=5.5",
        "wait=\u0665",
        "wait=5 6",
        "await=5",
        "wait2=5",
        "return=wait=5",
        'foo="wait=5"',
        'foo="\\", wait=5"',
        'foo="never ends, wait=5',
        '"\\' * 20_000,  # read once, not once for each quotation mark
        "foo; wait=5",
        "wait=" + " " * 200_000 + "x",  # each space is read once, not once for each other
        "wait" + " " * 200_000 + "x",
        'wait="' + "\\1" * 20_000,
        'wait=" 5"',
        'wait="5',
        'wait="',
        "wait='5'",
        "wait==5",
        "wait=5=5",
        "wait=5\xa0",
        "wa\u0131t=5",
        "wait=x, wait=5",  # only the first one is considered, and it says nothing
    ],
)
def test_what_names_no_time_is_ignored(header):
    assert wait_preference(header) is None
