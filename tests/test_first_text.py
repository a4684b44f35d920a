"""``.ci/first-text`` fails when a step of the first day does; ``make run`` is a fake here."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / ".ci" / "first-text"

READY = """
print("Switchboard is ready")
print("  curl /api/messages")
print("Events (stop with Ctrl-C):")
print("text to +1...0100: Your table is ready", flush=True)
"""
ENDS = """
try:
    time.sleep(60)
except KeyboardInterrupt:
    pass
"""
LEAVES_STORAGE = """
subprocess.Popen(["sleep", "30"], start_new_session=True, stdout=subprocess.DEVNULL)
"""
LEAVES_A_WORKER = """
environment = {"TMPDIR": os.environ["TMPDIR"]}  # a worker has the settings of the app in place of the rest
subprocess.Popen(["/bin/sleep", "31"], env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
"""
HEARS_NO_CTRL_C = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
"""


def first_text(folder: Path, make: str, *, curl: str = "exit 0"):
    """Run the script in a folder with a fake ``make`` and ``curl``."""
    (folder / ".ci").mkdir()
    shutil.copy(SCRIPT, folder / ".ci")
    (folder / "make").write_text(f"#!{sys.executable}\nimport os, signal, subprocess, time\n{make}")
    (folder / "curl").write_text(f"#!/bin/sh\n{curl}\n")
    for name in ("make", "curl"):
        (folder / name).chmod(0o755)
    command = ["bash", "-c", f'PATH="{folder}:$PATH" exec .ci/first-text 1']
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=50, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc, as in CI")
@pytest.mark.parametrize(
    ("make", "curl", "said"),
    [
        (READY + LEAVES_STORAGE + ENDS, "exit 0", "left after Ctrl-C and 1 seconds: sleep 30"),
        (READY + LEAVES_A_WORKER + ENDS, "exit 0", "left after Ctrl-C and 1 seconds: /bin/sleep 31"),
        (HEARS_NO_CTRL_C + READY + ENDS, "exit 0", "left after Ctrl-C and 1 seconds: "),
        (READY.replace("/api/messages", "/") + ENDS, "exit 0", "prints no command that sends a text"),
        (READY.replace("Your table", "Mine") + ENDS, "exit 0", "did not say in 1 seconds: ^text to"),
        (READY + ENDS, "exit 22", "does not take the text that it prints"),
        ("raise SystemExit(1)", "exit 0", "ended before it said: Switchboard is ready"),
        (READY + ENDS.replace("pass", "raise"), "exit 0", "ended with a traceback"),
    ],
)
def test_each_failure_of_the_first_day_is_named(tmp_path, make, curl, said):
    done = first_text(tmp_path, make, curl=curl)

    assert done.returncode == 1
    assert f"make run: {said}" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc, as in CI")
def test_a_first_day_without_a_fault_passes(tmp_path):
    done = first_text(tmp_path, READY + ENDS)

    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("ended by Ctrl-C with nothing left\n")


def test_an_environment_made_with_the_bare_path_outlives_it(tmp_path):
    bare = tmp_path / "bare"
    subprocess.run([SCRIPT.parent / "bare-path", bare], check=True)

    command = [bare / "python3.13", "-c", "import sys; print(sys._base_executable)"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not Path(done.stdout.strip()).is_relative_to(bare)
