"""``python -m local templates`` as it is typed."""

import subprocess
import sys
from pathlib import Path

import pytest

from local.templates import command

ROOT = Path(__file__).parent.parent.parent.parent


def test_check_prints_the_segments_of_each_text_and_that_all_is_well():
    arguments = [sys.executable, "-m", "local", "templates", "check"]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "order-ready  en        sms      GSM-7" in done.stdout
    assert done.stdout.endswith("No problems in appointment, order-ready.\n")


def test_check_says_what_is_wrong(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.toml").write_text("sms = 7")
    monkeypatch.setattr(command, "TEMPLATES", tmp_path)

    assert command.main(["check"]) == 1

    assert capsys.readouterr().err == f"{tmp_path.name}/a.toml, line 1: Expected `str`, got `int` in `sms`\n"


def test_without_a_command_the_usage_is_shown(capsys):
    with pytest.raises(SystemExit):
        command.main([])

    assert "python -m local templates" in capsys.readouterr().err
