"""The hook that publishes without azd, against a server that answers as the app's publisher (Kudu) does.

What it answers: cli/azd/pkg/azsdk/funcapp_host_client_test.go in azure-dev, and enable_zip_deploy_flex and
_check_zip_deployment_status_flex in azure-cli 2.91.0.
"""

import io
import json
import zipfile
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import publish
import pytest
from commands import Failed

DEPLOYING, SUCCESS = {"status": 2}, {"status": 4, "complete": True}


class FakeKudu:
    """Takes a package, and tells the states of its deployment one after another; the last one is repeated."""

    def __init__(self) -> None:
        self.refusals: list[tuple[int, str]] = []
        self.states: list[tuple[int, dict | str]] = [(404, ""), (200, DEPLOYING), (200, SUCCESS)]
        self.published: list[bytes] = []
        self.requests: list[tuple[str, str, str]] = []
        kudu = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kudu._note(self)
                if kudu.refusals:
                    self._answer(*kudu.refusals.pop(0))
                else:
                    assert self.headers["Content-Type"] == "application/zip"
                    kudu.published.append(body)
                    self._answer(202, '"7f3c"')

            def do_GET(self) -> None:
                kudu._note(self)
                known = self.path in {"/api/deployments/7f3c", "/api/deployments/latest"}
                states = kudu.states
                self._answer(
                    *(states.pop(0) if len(states) > 1 else states[0]) if known else (400, "unknown")
                )

            def _answer(self, status: int, body: dict | str) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write((body if isinstance(body, str) else json.dumps(body)).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def _note(self, request: BaseHTTPRequestHandler) -> None:
        self.requests.append((request.command, request.path, request.headers["Authorization"]))

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def kudu():
    running = FakeKudu()
    yield running
    running.stop()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def publisher(kudu, slept):
    return publish.Publisher(f"http://{kudu.host}", "token-1", slept.append)


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / ".package"
    (folder / "shared" / "__pycache__").mkdir(parents=True)
    for name in ("host.json", ".funcignore", "shared/a.py", "shared/__pycache__/a.cpython-313.pyc"):
        (folder / name).write_text(name)
    return folder


@pytest.fixture
def run_hook(azure_cli, kudu, package, slept, monkeypatch):
    monkeypatch.setenv("AZURE_RESOURCE_GROUP", "rg-desk")
    monkeypatch.setenv("SWITCHBOARD_APP_NAME", "func-desk")
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", "sub-7")
    azure_cli.answer("resource show", kudu.host)
    azure_cli.answer("get-access-token", "token-1")
    return lambda: publish.main(slept.append, scheme="http", package=package)


def test_the_package_is_published_with_its_byte_code_and_without_a_build_in_azure(
    kudu, run_hook, azure_cli, capsys
):
    run_hook()

    with zipfile.ZipFile(io.BytesIO(kudu.published[0])) as archive:
        assert sorted(archive.namelist()) == [
            "host.json",
            "shared/__pycache__/a.cpython-313.pyc",
            "shared/a.py",
        ]
    assert kudu.requests[0] == ("POST", "/api/publish", "Bearer token-1")
    assert kudu.requests[1:] == [("GET", "/api/deployments/7f3c", "Bearer token-1")] * 3
    assert [call[-3] for call in azure_cli.calls] == ["--subscription=sub-7"] * 2
    assert "published" in capsys.readouterr().out


@pytest.mark.parametrize(
    "states",
    [
        [(200, DEPLOYING), (404, "")],  # what took the package is gone
        [(202, {"status": 1}), (502, "Bad Gateway"), (200, "not JSON"), (200, SUCCESS)],
    ],
)
def test_a_deployment_that_azure_answers_oddly_about_still_succeeds(kudu, publisher, states):
    kudu.states = states

    publisher.publish(b"zip")

    assert len(kudu.published) == 1


def test_a_role_that_does_not_apply_yet_is_waited_for(kudu, run_hook, slept):
    kudu.refusals = [(403, "Forbidden")]

    run_hook()

    assert slept[0] == 15
    assert len(kudu.published) == 1


@pytest.mark.parametrize(
    ("refusal", "text"),
    [
        ((401, "Unauthorized"), r"HTTP 401 Unauthorized: sign in to the app's tenant: az login"),
        ((409, "Conflict"), r"HTTP 409 Conflict: another deployment is under way: wait"),
        ((503, "Site Unavailable"), r"HTTP 503 Site Unavailable: try again in some minutes"),
        ((418, "?"), r"HTTP 418 \?: run this again"),
    ],
)
def test_a_refused_package_is_reported_with_the_remedy(kudu, publisher, refusal, text):
    kudu.refusals = [refusal]

    with pytest.raises(Failed, match=text):
        publisher.publish(b"zip")


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (
            {"status": 3, "status_text": "no host.json"},
            "the deployment failed: no host.json. Its log: az functionapp",
        ),
        ({"status": -1}, "the deployment was cancelled: Azure gives no reason"),
        ({"status": 5}, "another one is under way: wait until that has ended"),
        ({"status": 6, "message": "half"}, "only partly successful: half"),
    ],
)
def test_a_deployment_that_ends_badly_is_reported_with_the_reason(kudu, publisher, state, text):
    kudu.states = [(200, DEPLOYING), (200, state)]

    with pytest.raises(Failed, match=text):
        publisher.publish(b"zip")


def test_a_deployment_that_nobody_knows_is_reported(kudu, publisher):
    kudu.states = [(404, "Not Found")]

    with pytest.raises(Failed, match="HTTP 404 Not Found"):
        publisher.publish(b"zip")


def test_a_deployment_without_an_end_is_reported(kudu, publisher):
    publisher = replace(publisher, tries=3)
    kudu.states = [(200, DEPLOYING)]

    with pytest.raises(Failed, match=r"has not ended .* http://127\.0\.0\.1:\d+/api/deployments/7f3c"):
        publisher.publish(b"zip")


def test_an_app_that_cannot_be_reached_is_reported(slept):
    with pytest.raises(Failed, match=r"http://127\.0\.0\.1:9 cannot be reached"):
        publish.Publisher("http://127.0.0.1:9", "token-1", slept.append).publish(b"zip")


def test_the_host_is_the_one_that_takes_packages_and_not_the_app(run_hook, azure_cli):
    run_hook()

    asked = next(call for call in azure_cli.calls if call[1:3] == ["resource", "show"])
    assert "--query=properties.hostNameSslStates[?hostType=='Repository'].name | [0]" in asked


def test_an_unknown_app_is_reported_with_the_answer_of_az(kudu, run_hook, azure_cli):
    azure_cli.fail("resource show", "ERROR: (ResourceNotFound) The Resource 'func-desk' was not found.")

    with pytest.raises(Failed, match="ResourceNotFound"):
        run_hook()
    assert kudu.requests == []


def test_a_missing_package_is_reported_before_azure_is_asked(run_hook, package, azure_cli):
    (package / "host.json").unlink()

    with pytest.raises(
        Failed, match=r"\.package/ holds no package: run python infra/hooks/package\.py first"
    ):
        run_hook()
    assert azure_cli.calls == []
