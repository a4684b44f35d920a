"""What the clocks showed when a message left, by the time zones of Node (ICU), and whether that is night."""

import json
import subprocess
from datetime import datetime
from pathlib import Path

CLOCKS = Path(__file__).with_name("clocks.mjs")


def local_times(asked: list[tuple[str, datetime]]) -> list[str]:
    """Return what the clock of each zone shows at its instant, such as 07:59."""
    told = json.dumps([(zone, at.isoformat(timespec="milliseconds")) for zone, at in asked])
    done = subprocess.run(
        ["node", CLOCKS], input=told, capture_output=True, text=True, timeout=100, check=True
    )
    clocks: list[str] = json.loads(done.stdout)
    return clocks


def is_night(clock: str, setting: str) -> bool:
    """Return whether a clock shows a time in the night that the setting ``QUIET`` says."""
    begin, end = setting.split("-")
    return begin <= clock < end if begin < end else clock >= begin or clock < end
