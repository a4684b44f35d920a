from pathlib import Path

from local import ports
from local.ports import free_ports
from tests.own_ports import share_of

LINUX = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""The ports that the system gives to outgoing connections and to ``bind`` with port 0."""

MACOS_AND_WINDOWS = "49152 65535"


def test_free_ports_are_all_different():
    assert all(len(set(free_ports(5))) == 5 for _ in range(200))


def test_no_outgoing_connection_can_take_a_free_port_before_it_is_used():
    first, last = map(int, (LINUX.read_text() if LINUX.exists() else MACOS_AND_WINDOWS).split())

    assert not [port for port in free_ports(500) if first <= port <= last]


def test_this_process_of_tests_chooses_from_its_share(pytestconfig):
    processes = getattr(pytestconfig, "workerinput", {"workercount": 1})["workercount"]

    assert ports.CHOSEN_FROM.step == processes


def test_two_processes_of_tests_never_choose_the_same_port():
    shares = [share_of({"workerid": f"gw{number}", "workercount": 4}) for number in range(4)]

    assert len({port for share in shares for port in share}) == sum(map(len, shares))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1
