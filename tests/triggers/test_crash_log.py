import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_worker_that_a_signal_ends_tells_where_it_was():
    code = "import function_app, os, signal; os.kill(os.getpid(), signal.SIGSEGV)"

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ended.returncode < 0
    assert "Segmentation fault" in ended.stderr
    assert 'File "<string>", line 1' in ended.stderr
