import pytest

from shared.domain.local_dates.zone_names import zone_fault


@pytest.mark.parametrize("name", ["Europe/Lisbon", "UTC", "Asia/Kathmandu", "Etc/GMT+3"])
def test_a_place_is_a_zone(name):
    assert zone_fault(name) is None


@pytest.mark.parametrize(
    "name", ["localtime", "Factory", "right/UTC", "posix/UTC", "Europe", "../UTC", "\0", ""]
)
def test_what_is_no_place_is_refused(name):
    assert "not an IANA time zone" in zone_fault(name)


def test_a_name_of_windows_gets_the_right_one():
    assert zone_fault("GMT Standard Time").endswith("GMT Standard Time of Windows is Europe/London")
