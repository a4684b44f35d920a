"""Parse queries by Microsoft's parser of KQL, on Node."""

import json
import subprocess
from pathlib import Path

from infra.command_lines.sources import Query

PROGRAM = Path(__file__).with_name("kusto.cjs")


def check(queries: list[Query]) -> list[list[str]]:
    """Return the faults of each query.

    Raises:
        CalledProcessError: the parser did not run; its output says why.
    """
    texts = json.dumps([query.text for query in queries])
    done = subprocess.run(["node", str(PROGRAM)], input=texts, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))
