"""Run an example of the documentation as a reader does, against the app under test."""

import os
import subprocess


def run_example(switchboard, code: str, *command: str) -> str:
    """Run ``code`` by ``command``, which is bash if none is given; return what it prints."""
    env = {
        "PATH": os.environ["PATH"],  # noqa: TID251 - where curl is
        "SWITCHBOARD_URL": switchboard.functions,
        "SWITCHBOARD_KEY": switchboard.function_key,
        "TWILIO_STAND_IN": switchboard.twilio,
    }
    argv = [*(command or ("bash", "-euc")), code]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
