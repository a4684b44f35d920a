"""Plain HTTP requests to the REST API."""

import pytest
import requests

from tests.local.twilio.harness import ACCOUNT_SID, AUTH_TOKEN


@pytest.fixture
def ask(standin):
    def ask(method, path, *, auth=(ACCOUNT_SID, AUTH_TOKEN), **how):
        with requests.Session() as session:
            return session.request(method, standin.url + path, auth=auth, timeout=10, **how)

    return ask
