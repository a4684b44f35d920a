"""A copy of our templates that tests break; fake az and azd commands on PATH, and a fake app."""

import json
import os
import shutil
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from infra.check.__main__ import find
from infra.check.facts import ROOT, Facts, gather


@pytest.fixture(scope="session")
def facts() -> Facts:
    return gather()


@pytest.fixture
def copy(tmp_path) -> Path:
    """Copy our templates and the files that belong to them, so that tests can change them."""
    for name in ("infra", ".github"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*_env", "__pycache__"))
    (tmp_path / "docs").mkdir()
    for name in ("azure.yaml", "host.json", ".funcignore", "docs/operations.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def faults(root: Path, facts: Facts) -> str:
    return "\n".join(finding.as_line(root) for finding in find(root, facts))


FAKE_COMMAND = """#!{python} -IS
import json, sys
from pathlib import Path
folder = Path({folder!r})
with (folder / "calls").open("a") as calls:
    calls.write(json.dumps([{name!r}, *sys.argv[1:]]) + "\\n")
answers = json.loads((folder / "answers.json").read_text())
for index, (words, status, output) in enumerate(answers):
    if words in " ".join([{name!r}, *sys.argv[1:]]):
        if status:  # a failure happens once
            del answers[index]
            (folder / "answers.json").write_text(json.dumps(answers))
        print(output, file=sys.stderr if status else sys.stdout)
        sys.exit(status)
"""


class FakeAzureCli:
    """The prepared answers of az and azd, and the calls that they got."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers: list[tuple[str, int, str]] = []
        (folder / "calls").touch()
        self._save()

    def answer(self, words: str, output: str) -> None:
        """Let every command that contains these words print this output."""
        self._answers.append((words, 0, output))
        self._save()

    def fail(self, words: str, output: str, *, times: int = 1) -> None:
        """Let the next ``times`` commands that contain these words fail, whatever their answer is."""
        self._answers[:0] = [(words, 1, output)] * times
        self._save()

    @property
    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in (self._folder / "calls").read_text().splitlines()]

    def _save(self) -> None:
        (self._folder / "answers.json").write_text(json.dumps(self._answers))


@pytest.fixture
def azure_cli(tmp_path, monkeypatch) -> FakeAzureCli:
    for name in ("az", "azd"):
        program = tmp_path / name
        program.write_text(FAKE_COMMAND.format(python=sys.executable, folder=str(tmp_path), name=name))
        program.chmod(0o755)
    environment = dict(os.environ)  # noqa: TID251 - the real PATH is needed, too
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{environment['PATH']}")
    for name in [
        name for name in environment if name.startswith(("AZURE_", "TWILIO_", "SWITCHBOARD_", "DEPLOYED"))
    ]:
        monkeypatch.delenv(name)
    return FakeAzureCli(tmp_path)


class FakeApp:
    """An app with prepared answers, given in this order; the last one is repeated."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict]] = [(200, {"status": "alive"})]
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(*(app.answers.pop(0) if len(app.answers) > 1 else app.answers[0]))

            def _answer(self, status: int, body: dict) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def app():
    running = FakeApp()
    yield running
    running.stop()
