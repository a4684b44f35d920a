"""Fixtures for every test. Those that start a process or a server do so once per session or module."""

import gc
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from local.azurite import Azurite
from local.twilio import StandIn
from tests.azurite import empty_account, stop_shared_azurite
from tests.full_length import examples
from tests.journey.hosts import choose, chosen, find_host
from tests.journey.hosts.functions_host import MARKERS, OWN_SETTINGS, HostUnavailable
from tests.own_ports import choose_from
from tests.reserved_names import refuse_reserved_names
from tests.standin import running_standin

pytest_plugins = ["tests.chromium.left_out"]

# A generated example may take long on a busy machine; how long it took is no reason to fail.
settings.register_profile("untimed", deadline=None, max_examples=examples(40, full=100))
settings.load_profile("untimed")

LONG_FILES = ("journey/test_trial_", "infra/test_package_hook", "journey/test_api", "journey/", "local/")
"""Files that take longest. They come first: at the end, one worker would wait for the other."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--host",
        default="local",
        help="Functions host of the journeys: local (ours), func (Core Tools), or the URL of a running host",
    )
    parser.addoption("--pictures", default="", help="folder to which the pictures of the docs are written")


def pytest_configure(config: pytest.Config) -> None:
    if (
        signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    ):  # as under nohup: what tests start would ignore Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if worker := getattr(config, "workerinput", None):  # of pytest-xdist
        choose_from(worker)
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    try:
        host = find_host(config.getoption("host"))
    except HostUnavailable as error:
        raise pytest.UsageError(str(error)) from None
    if OWN_SETTINGS in host.cannot and config.getoption("numprocesses", None):
        raise pytest.UsageError("--host URL: there is one host, for one process of tests: add -n 0")
    choose(host)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        places = (at for at, part in enumerate(LONG_FILES) if f"tests/{part}" in item.nodeid)
        return next(places, len(LONG_FILES))

    items.sort(key=place)
    for name, reason in chosen().cannot.items():
        for item in items:
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=f"not on this host: {reason}"))


def pytest_collection_finish() -> None:
    """Keep the garbage collector from looking at all collected tests again and again."""
    gc.freeze()


@pytest.hookimpl(trylast=True)  # after an interrupt, fixtures that use it are torn down in this hook
def pytest_sessionfinish() -> None:
    stop_shared_azurite()


@pytest.fixture(scope="session", autouse=True)
def _reserved_names() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        refuse_reserved_names(patch)
        yield


@pytest.fixture(scope="session")
def azurite() -> Azurite:
    """An account in Azurite, empty at first and shared by the session: use unique names in it."""
    return empty_account()


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    """A stand-in for Twilio, shared only within a module."""
    with running_standin() as running:
        yield running
