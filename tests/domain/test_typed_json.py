"""Types are read from several threads, also when they are read for the first time."""

import ast
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
"""Without the lock, five of six such processes ended with SIGSEGV (msgspec 0.22.0, Python 3.13.0)."""


@pytest.mark.parametrize("_time", range(4))
def test_a_type_is_read_by_many_threads_when_it_is_first_read(_time):
    text = msgspec.json.encode(new_delivery(a_message(), now=NOON)).decode()
    command = [sys.executable, "-c", READ_BY_16_THREADS, str(ROOT), text]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)

    assert (done.returncode, done.stdout) == (0, "16\n"), done.stderr


def reads_of_types(source):
    """Return the calls in a module by which msgspec would read a type."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("msgspec"):
            found += [name.name for name in node.names if name.name in {"convert", "decode", "Decoder"}]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            typed = any(keyword.arg == "type" for keyword in node.keywords)
            of = ast.unparse(node.func.value).partition(".")[0]
            is_msgspec = of in {"msgspec", "json", "msgpack", "toml", "yaml"}
            found += [node.func.attr] if is_msgspec and node.func.attr in {"convert", "Decoder"} else []
            found += [node.func.attr] if is_msgspec and node.func.attr == "decode" and typed else []
    return found


def test_nothing_else_has_msgspec_read_a_type():
    files = [file for file in (ROOT / "shared").rglob("*.py") if file.name != "typed_json.py"]

    found = {file: reads_of_types(file.read_text()) for file in files if "msgspec" in file.read_text()}

    assert {file: calls for file, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import msgspec\nmsgspec.convert(1, int)",
        "from msgspec import json\njson.decode(\n    text,\n    type=int,\n)",
        "from msgspec.json import (\n    Decoder,\n)",
        "import msgspec\nmsgspec.json.Decoder(int)",
    ],
)
def test_such_a_read_would_be_found(source):
    assert reads_of_types(source)


def test_values_are_read_as_types_and_faults_named():
    assert decode_json(b'{"a": 1}', dict[str, int]) == {"a": 1}
    assert convert("5", int | str) == "5"
    with pytest.raises(msgspec.ValidationError, match="Expected `int`"):
        decode_json('"x"', int)
    with pytest.raises(msgspec.ValidationError, match="Expected `int`"):
        convert("x", int)
    with pytest.raises(msgspec.DecodeError, match="truncated"):
        decode_json("", int)
