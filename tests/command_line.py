"""Run the command line in this process, as a user does in a shell."""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import pytest

from switchboard.__main__ import main

VARIABLES = (
    "SWITCHBOARD_URL",
    "SWITCHBOARD_KEY",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_API_URL",
)
"""Those of the developer must not reach the tests."""


@dataclass(frozen=True)
class Result:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class CommandLine:
    """Runs commands with these variables of the environment, and without those of the developer."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __call__(self, *arguments: str, answers: str = "") -> Result:
        """Run a command; ``answers`` is what is piped into it."""
        out, err = io.StringIO(), io.StringIO()
        with _environment(self._environ, answers), redirect_stdout(out), redirect_stderr(err):
            status = main([*arguments])
        return Result(status, out.getvalue(), err.getvalue())


@contextmanager
def _environment(environ: Mapping[str, str], answers: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        for name, value in environ.items():
            patch.setenv(name, value)
        patch.setattr("sys.stdin", io.StringIO(answers))
        yield
