"""Find the calls ``run("az", ...)`` in the source of a hook, with the arguments that are written there."""

import ast
from collections.abc import Iterator

PROGRAMS = {"az", "azd"}


def calls(tree: ast.Module) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield line and words of each call; a value that is only known when the hook runs is ``VALUE``."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            tuples = _tuples(function)
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _runs(node):
                    words = tuple(_words(node.args, tuples))
                    words = words[1:] if words[:1] == ("run",) else words
                    if words and words[0] in PROGRAMS:
                        yield node.lineno, words


def _runs(call: ast.Call) -> bool:
    """Return whether this is ``run(...)`` or ``functools.partial(run, ...)``."""
    called = ast.unparse(call.func)
    return called == "run" or (called == "functools.partial" and ast.unparse(call.args[0]) == "run")


def _tuples(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    return {
        target.id: node.value.elts
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _words(arguments: list[ast.expr], tuples: dict[str, list[ast.expr]]) -> Iterator[str]:
    for argument in arguments:
        match argument:
            case ast.Starred(value=ast.Tuple(elts=elements)):
                yield from _words(elements, tuples)
            case ast.Starred(value=ast.Name(id=name)):
                yield from _words(tuples.get(name, []), tuples)
            case ast.Starred():
                pass  # what a call returns: no more than options that another call shows
            case ast.Name(id="run"):
                yield "run"
            case _:
                yield _word(argument)


def _word(argument: ast.expr) -> str:
    match argument:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "VALUE" for part in parts)
        case _:
            return "VALUE"
