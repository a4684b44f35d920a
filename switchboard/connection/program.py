"""Run az and azd. Standard library only: the hooks use it."""

import shutil
import subprocess

from switchboard.terminal.failed import Failed


def run(*command: str) -> str:
    """Run a command and return what it printed.

    Raises:
        Failed: it is not installed, or it failed; with the end of its output.
    """
    program = shutil.which(command[0])
    if program is None:
        raise Failed(f"{command[0]} is not installed, or not on PATH: see docs/deploying.md")
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        output = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Failed(f"{' '.join(command[:4])} failed: {' '.join(output[-3:])}")
    return done.stdout
