"""The examples of a page in the blocks ``console``: what is typed behind ``$``, and what it prints."""

import re
import shlex


def shell_examples(page: str) -> list[tuple[list[str], str]]:
    """Return the arguments of each ``$ switchboard ...``, and what is shown below it."""
    blocks = re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    typed = [part.partition("\n") for block in blocks for part in block.split("$ switchboard ")[1:]]
    return [(shlex.split(line), shown) for line, _, shown in typed]
