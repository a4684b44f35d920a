"""Types are read from several threads, also when they are read for the first time."""

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.typed_json import convert, decode_json
from tests.examples import NOON, a_message

ROOT = Path(__file__).parents[2]

READ_BY_16_THREADS = """
import sys, threading
sys.path.insert(0, sys.argv[1])
sys.setswitchinterval(1e-6)
from shared.domain.deliveries.delivery import Delivery
from shared.domain.typed_json import decode_json
together, read = threading.Barrier(16), []

def work():
    together.wait()
    read.append(decode_json(sys.argv[2], Delivery))

threads = [threading.Thread(target=work) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(read))
"""
"""Without the lock, ten of ten such processes ended with SIGSEGV (msgspec 0.22.0, Python 3.13.0)."""


def test_a_type_is_read_by_many_threads_when_it_is_first_read():
    text = msgspec.json.encode(new_delivery(a_message(), now=NOON)).decode()
    command = [sys.executable, "-c", READ_BY_16_THREADS, str(ROOT), text]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)

    assert (done.returncode, done.stdout) == (0, "16\n"), done.stderr


def test_nothing_else_has_msgspec_read_a_type():
    reads = re.compile(r"msgspec\.(convert|json\.Decoder)\b|msgspec\.json\.decode\([^\n]*type=")
    imports = re.compile(r"from msgspec(\.json)? import .*\b(convert|decode|Decoder)\b")
    files = [file for file in (ROOT / "shared").rglob("*.py") if file.name != "typed_json.py"]

    found = {
        file: reads.findall(text) + imports.findall(text) for file in files if (text := file.read_text())
    }

    assert {file: matches for file, matches in found.items() if matches} == {}


def test_values_are_read_as_types_and_faults_named():
    assert decode_json(b'{"a": 1}', dict[str, int]) == {"a": 1}
    assert convert("5", int | str) == "5"
    with pytest.raises(msgspec.ValidationError, match="Expected `int`"):
        decode_json('"x"', int)
    with pytest.raises(msgspec.ValidationError, match="Expected `int`"):
        convert("x", int)
    with pytest.raises(msgspec.DecodeError, match="truncated"):
        decode_json("", int)
