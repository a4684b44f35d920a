import azure.functions as func
import msgspec
import pytest

from shared.triggers.api.guard import stops
from shared.triggers.api.people import person
from tests.fakes.content import MemoryFlows
from tests.triggers.memory_app import MemoryApp


@pytest.fixture
def app(monkeypatch) -> MemoryApp:
    app = MemoryApp(MemoryFlows())
    app.install(monkeypatch, stops, person)
    vars(app.app)["stops"] = app.stops
    return app


def send(function, body: object, query: dict[str, str], **route: str) -> tuple[int, dict]:
    url = "https://desk.example/api/x?" + "&".join(f"{name}={value}" for name, value in query.items())
    params = {name: value for name, value in query.items() if value}  # the Functions host leaves out the rest
    raw = msgspec.json.encode(body)
    request = func.HttpRequest("POST", url, headers={}, params=params, route_params=route, body=raw)
    answer = function._function.get_user_function()(req=request)
    return answer.status_code, msgspec.json.decode(answer.get_body())


@pytest.mark.parametrize("query", [{"dry_run": "true"}, {"tag": "campaign=a"}, {"dry_run": ""}])
def test_a_stop_with_a_parameter_stops_nothing_and_names_it(app, query):
    status, problem = send(stops.sending_stop, {"reason": "wrong price"}, query)

    assert (status, [fault["field"] for fault in problem["errors"]]) == (400, list(query))
    assert "was not carried out" in problem["detail"]
    assert app.stops.read().stops == ()


def test_go_with_an_id_as_a_parameter_does_not_end_the_only_stop(app):
    app.stop()

    status, problem = send(stops.sending_go, {}, {"id": "stop-of-yesterday"})

    assert (status, problem["errors"][0]["field"]) == (400, "id")
    assert len(app.stops.read().stops) == 1


@pytest.mark.parametrize(
    "function", [stops.holds_list, stops.holds_release, person.people_get, person.people_put]
)
@pytest.mark.usefixtures("app")
def test_what_takes_no_parameters_refuses_them(function):
    status, _ = send(
        function, {"zone": "Europe/Lisbon"}, {"dry_run": "true"}, prefix="+1202", number="+12025550160"
    )

    assert status == 400


@pytest.mark.usefixtures("app")
def test_a_function_key_may_be_in_the_query():
    status, _ = send(stops.sending_stop, {"reason": "wrong price"}, {"code": "k", "clientId": "c"})

    assert status == 201
