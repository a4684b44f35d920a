"""The API of erasure, and the timer that goes on, on storage and Twilio in memory."""

import json

import azure.functions as func
import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.ports.queues import QueueDepth
from shared.triggers import timers
from shared.triggers.api.acts import logged_as
from shared.triggers.api.people import erasure
from shared.triggers.clock import utc_now
from shared.wiring.services import Services
from tests.examples import a_message
from tests.fakes.app_services import memory_services
from tests.fakes.queues import FixedQueueStats
from tests.settings_example import VALID_SETTINGS

NUMBER = "+12025550915"
SECRET = {"DIGEST_SECRET": "a-secret-of-the-tests"}


@pytest.fixture
def app(monkeypatch) -> Services:
    app = Services({**VALID_SETTINGS, **SECRET})
    fakes = memory_services() | {"queue_stats": lambda _queue: FixedQueueStats(QueueDepth(count=0))}
    vars(app).update(fakes)
    for module in (erasure, timers, logged_as):
        monkeypatch.setattr(module, "services", lambda: app)
    return app


def ask(function, number: str = NUMBER, *, body: bytes = b"", **params: str) -> tuple[int, dict]:
    request = func.HttpRequest(
        "DELETE", "https://desk.example/api/x", params=params, route_params={"number": number}, body=body
    )
    answer = function._function.get_user_function()(req=request)
    return answer.status_code, json.loads(answer.get_body())


def test_a_person_is_erased_and_the_receipt_can_be_read(app):
    app.ledger.save(structs.replace(new_delivery(a_message(to=NUMBER), now=utc_now()), status=Status.FAILED))

    status, receipt = ask(erasure.people_delete)

    assert (status, receipt["state"], receipt["erased"]["rows"]) == (
        *(202, "finished"),
        {"deliveries": 1, "index": 1, "contacts": 2},  # indexed as failed
    )
    assert ask(erasure.people_erasure) == (200, receipt)
    (act,) = app.acts.of_day(f"{utc_now():%Y-%m-%d}", limit=9).items
    assert (act.what, act.target) == ("erase person", f"...{NUMBER[-4:]}")


def test_a_timer_goes_on_with_what_waits(app):
    app.erasure_at_twilio.is_unreachable = True
    _, receipt = ask(erasure.people_delete)
    assert (receipt["state"], receipt["waiting_for"]) == ("twilio", ["Twilio, which gives no answer"])
    app.erasure_at_twilio.is_unreachable = False
    (waiting,) = (erasure for _, erasure in app.erasures._rows.all())
    app.erasures.save(structs.replace(waiting, try_again_at=utc_now()))

    timers._go_on_with_erasures()

    assert ask(erasure.people_erasure)[1]["state"] == "finished"


@pytest.mark.usefixtures("app")
def test_who_was_never_erased_has_no_receipt():
    assert ask(erasure.people_erasure)[0] == 404


@pytest.mark.parametrize("function", [erasure.people_delete, erasure.people_erasure])
def test_without_a_secret_the_answer_says_how_to_set_it(app, function):
    vars(app)["settings"] = structs.replace(app.settings, DIGEST_SECRET="")

    status, problem = ask(function)

    assert status == 503
    assert "set DIGEST_SECRET" in problem["detail"]
    timers._go_on_with_erasures()


def test_another_secret_than_before_erases_nobody(app):
    ask(erasure.people_delete)
    vars(app)["settings"] = structs.replace(app.settings, DIGEST_SECRET="another-secret-of-the-tests")

    assert ask(erasure.people_delete)[0] == 409


@pytest.mark.parametrize(
    ("number", "params"), [("12", {}), ("client:ana", {}), (NUMBER, {"dry_run": "true"})]
)
def test_what_cannot_be_meant_erases_nobody(app, number, params):
    status, problem = ask(erasure.people_delete, number, **params)

    assert (status, len(problem["errors"])) == (400, 1)
    assert not app.erasures._rows.all()


def test_a_body_that_may_ask_for_a_dry_run_erases_nobody(app):
    status, problem = ask(erasure.people_delete, body=b'{"dry_run": true}')

    assert (status, problem["errors"][0]["field"]) == (400, "body")
    assert not app.erasures._rows.all()
