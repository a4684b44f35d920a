"""A plugin of pytest: where there is no Chromium, leave its tests out, and name them at the end."""

from pathlib import Path

import pytest

from tests.chromium.find import find_chromium, fits_this_machine, how_to_get_it

NO_CHROMIUM = "there is no Chromium"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--leave-nothing-out", action="store_true", help="where there is no Chromium, fail (for CI)"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("leave_nothing_out") and find_chromium() is None:
        raise pytest.UsageError(f"{NO_CHROMIUM}: {how_to_get_it(fits=fits_this_machine())}")


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The browser's program. A test that uses this is left out where there is none."""
    found = find_chromium()
    assert found
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_chromium() is None:
        for item in items:
            if "chromium_path" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.getreports("skipped")
    count = sum(NO_CHROMIUM in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(
            f"left out: {count} tests that need a browser, since {NO_CHROMIUM}: "
            f"{how_to_get_it(fits=fits_this_machine())}",
            yellow=True,
        )
