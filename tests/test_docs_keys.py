"""docs/function-keys.md says which functions a key may be for."""

import re
from pathlib import Path

from shared.triggers.openapi_document.endpoints import OPERATIONS

PAGE = Path(__file__).parent.parent / "docs" / "function-keys.md"


def test_every_function_that_needs_a_key_is_in_one_row_of_the_table_of_keys():
    rows = re.findall(r"^\| [^|]+ \| (`\w+`(?:, `\w+`)*) \|$", PAGE.read_text(), re.MULTILINE)
    functions = [function for row in rows for function in re.findall(r"`(\w+)`", row)]

    assert sorted(functions) == sorted(
        operation.function for operation in OPERATIONS if not operation.anonymous
    )
