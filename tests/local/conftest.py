"""A stand-in for each test, and an app that it talks to."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.twilio import StandIn
from tests.journey.running_app import ROOT
from tests.local.twilio.harness import ACCOUNT_SID, API_KEY, AUTH_TOKEN, NUMBER, SERVICE, App, Background


@pytest.fixture(scope="session")
def background():
    running = Background()
    yield running
    running.stop()


@pytest.fixture
def app():
    running = App()
    yield running
    running.stop()


@pytest.fixture
def start(background, app):
    """Start a stand-in with the clock given; it ends with the test."""
    started = []

    def start(clock):
        standin = StandIn(
            port=0,
            account_sid=ACCOUNT_SID,
            auth_token=AUTH_TOKEN,
            number=NUMBER,
            sms_url=app.url + "/sms",
            voice_url=app.url + "/voice",
            voice_status_url=app.url + "/ended",
            clock=clock,
            api_keys=dict([API_KEY]),
            messaging_services=[SERVICE],
        )
        background.run(standin.start())
        started.append(standin)
        return standin

    yield start
    for standin in started:
        background.run(standin.stop())


@pytest.fixture
def copy(tmp_path) -> Iterator[Path]:
    """A copy of the project to break."""
    for name in ("function_app.py", "host.json", "local.settings.json.example"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("shared", "local", "flows"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path
