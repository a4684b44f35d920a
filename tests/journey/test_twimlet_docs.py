"""The commands of docs/twimlets.md to try a twimlet on this machine work: they are extracted and run."""

import os
import re
import subprocess

from tests.journey.running_app import ROOT, heard

TEXT = (ROOT / "docs" / "twimlets.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_a_twimlet_on_a_number_of_the_stand_in_is_heard(switchboard):
    (code,) = BLOCKS
    for printed, here in {
        "http://127.0.0.1:7080": switchboard.twilio,
        "http://127.0.0.1:7071": switchboard.functions,
    }.items():
        assert printed in code
        code = code.replace(printed, here)
    env = {"PATH": os.environ["PATH"]}  # noqa: TID251 - where curl is

    done = subprocess.run(
        ["bash", "-euc", code], env=env, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    calls = switchboard.control("GET", "events")["events"]
    sid = next(event["sid"] for event in reversed(calls) if event["kind"] == "heard")
    call = switchboard.control("GET", f"calls/{sid}")
    assert heard(call) == ["Hello World"]
