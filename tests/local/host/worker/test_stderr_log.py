"""Each log record becomes lines on stderr, which begin with its severity."""

import json
import subprocess
import sys

import pytest

LOG = """
import logging, sys
from local.host.worker import stderr_log
stderr_log.configure_logging()
logging.log(*__import__("json").loads(sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("level", "text", "lines"),
    [
        (50, "down", ["<2>down"]),
        (40, "failed\nagain", ["<3>failed", "<3>again"]),
        (30, "busy", ["<4>busy"]),
        (20, "", ["<6>"]),
        (10, "detail", []),
    ],
)
def test_a_record_is_written_line_by_line_with_its_severity(level, text, lines):
    command = [sys.executable, "-c", LOG, json.dumps([level, text])]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines() == lines
