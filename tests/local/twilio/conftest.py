"""The stand-in in virtual time and in real time, with its controls, and Twilio's own client."""

import logging
from urllib.parse import urlsplit

import pytest
from twilio.rest import Client

from local.twilio import RealClock, VirtualClock
from tests.local.twilio import openapi
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, AUTH_TOKEN, NUMBER, Controls


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
        client.api.base_url = client.content.base_url = standin.url
        client.pricing.base_url = standin.url
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


@pytest.fixture
def send(client):
    def send(**more):
        return client.messages.create(**{"to": ANNA, "from_": NUMBER, "body": "Hello", **more})

    return send


@pytest.fixture
def place(client, app):
    def place(**more):
        more = {"url": app.url + "/hello"} | more if "twiml" not in more else more
        return client.calls.create(to=ANNA, from_=NUMBER, **more)

    return place


@pytest.fixture
def failures(caplog):
    """What went wrong inside; nothing may."""
    caplog.set_level(logging.ERROR)
    yield
    assert [record.getMessage() for record in caplog.get_records("call")] == []
