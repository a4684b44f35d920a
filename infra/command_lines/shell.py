"""Split shell text into the commands that it runs."""

import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

SEPARATORS = ";|&()<>\n"
PLACEHOLDER = re.compile(r"\$\{\{.*?\}\}|<[\w:+ .-]+>")
"""What a reader or GitHub puts in: ``<group>``, ``${{ vars.X }}``."""

COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
SUBSTITUTION = re.compile(r"\$\(([^()]*)\)")
ASSIGNMENT = re.compile(r"^\w+=")


@dataclass(frozen=True)
class Command:
    """A command with its arguments, and the line of the text on which it begins."""

    line: int
    words: tuple[str, ...]


def commands(text: str) -> Iterator[Command]:
    """Yield each simple command of a text; those in ``$(...)``, too.

    Raises:
        ValueError: a quotation mark is not closed.
    """
    text = PLACEHOLDER.sub("VALUE", COMMENT.sub("", text))
    for inner in SUBSTITUTION.finditer(text):
        before = text.count("\n", 0, inner.start())
        yield from (Command(before + command.line, command.words) for command in commands(inner[1]))
    text = SUBSTITUTION.sub("VALUE", text).replace("\\\n", " \r")
    source = io.StringIO(text)
    lexer = shlex.shlex(source, posix=True, punctuation_chars=SEPARATORS)
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    words: list[str] = []
    redirected = False
    line = 1
    for token in lexer:
        if token and set(token) <= set(SEPARATORS):
            redirected = token in {">", ">>", "<"}
            if not redirected:
                yield from _command(line, words)
                words = []
        elif redirected:
            redirected = False
        else:
            if not words:
                line = 1 + sum(character in "\n\r" for character in text[: source.tell()])
            words.append(token)
    yield from _command(line, words)


def _command(line: int, words: list[str]) -> Iterator[Command]:
    while words and ASSIGNMENT.match(words[0]):
        words = words[1:]
    if words:
        yield Command(line, tuple(words))
