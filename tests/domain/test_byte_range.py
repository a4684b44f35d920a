import pytest

from shared.domain.byte_range import ByteRange, bounded_range, requested_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-1", (0, 2)),
        ("bytes=0-", (0, 100)),
        ("bytes=40-", (40, 100)),
        ("bytes=40-1000", (40, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("bytes=99-99", (99, 100)),
    ],
)
def test_a_single_range_is_returned(header, part):
    assert requested_range(header, length=100) == part


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes=-",
        "bytes=100-",
        "bytes=5-4",
        "bytes=0-1,3-4",
        "items=0-1",
        "bytes=a-b",
        "bytes=-0",
        "bytes=٣-٤",
    ],
)
def test_anything_else_gets_the_whole_file(header):
    assert requested_range(header, length=100) is None


@pytest.mark.parametrize(
    ("header", "sent"),
    [
        ("bytes=0-1", "bytes=0-1"),
        ("bytes=0-", "bytes=0-49"),
        ("bytes=40-", "bytes=40-89"),
        ("bytes=40-1000", "bytes=40-89"),
        ("bytes=-10", "bytes=-10"),
        ("bytes=-1000", "bytes=-50"),
    ],
)
def test_a_range_is_passed_on_up_to_a_maximum(header, sent):
    part = bounded_range(header, most=50)

    assert part
    assert part.header == sent
    assert part.count <= 50


@pytest.mark.parametrize("header", ["", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "bytes=-0", "bytes=٣-٤"])
def test_what_is_no_single_range_is_not_passed_on(header):
    assert bounded_range(header, most=50) is None


def test_a_part_has_its_header():
    assert ByteRange(first=5, count=1).header == "bytes=5-5"
