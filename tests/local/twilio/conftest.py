"""A stand-in for each test, and an app that it talks to."""

from urllib.parse import urlsplit

import pytest
from twilio.rest import Client

from local.twilio import RealClock, StandIn, VirtualClock
from tests.local.twilio import openapi
from tests.local.twilio.harness import (
    ACCOUNT_SID,
    API_KEY,
    AUTH_TOKEN,
    NUMBER,
    SERVICE,
    App,
    Background,
    Controls,
)


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
def standin(start):
    """A stand-in in virtual time."""
    return start(VirtualClock())


@pytest.fixture
def live(start):
    """A stand-in in real time."""
    return start(RealClock())


@pytest.fixture
def control(standin):
    controls = Controls(standin.url)
    yield controls
    controls.session.close()


@pytest.fixture
def live_control(live):
    controls = Controls(live.url)
    yield controls
    controls.session.close()


@pytest.fixture
def connect():
    """Make Twilio's own client, pointed at a stand-in."""
    clients = []

    def connect(standin, *credentials):
        client = Client(*(credentials or (ACCOUNT_SID, AUTH_TOKEN)))
        client.api.base_url = standin.url
        client.http_client.session.hooks["response"].append(openapi.check)
        assert urlsplit(client.api.base_url).hostname == "127.0.0.1"
        clients.append(client)
        return client

    yield connect
    for client in clients:
        client.http_client.session.close()


@pytest.fixture
def client(connect, standin):
    return connect(standin)
