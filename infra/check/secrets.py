"""Check that no secret is written down, unmarked, or exposed."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from infra.check import tree
from infra.check.finding import Finding
from infra.check.template import Template

SECRET = re.compile(
    r"(password|secret|token|sharedkey|connectionstring|apikey)(secondary|secret)?$", re.IGNORECASE
)
"""Names of parameters that hold secrets."""

NOT_SECRET = frozenset({"twilioApiKeySid"})

LEAKS = re.compile(r"\blist(Keys|Secrets|AccountSas|ServiceSas|ConnectionStrings)?\s*\(|\blistKeys\b")
"""Functions that return keys: with them a key ends up in the deployment's history."""

LITERALS = (
    (re.compile(r"AccountKey=|SharedAccessSignature="), "a storage key"),
    (re.compile(r"\bSK[0-9a-f]{32}\b"), "an API key of Twilio's"),
    (re.compile(r"\bAC[0-9a-f]{32}\b"), "an account of Twilio's"),
    (re.compile(r"^[0-9a-f]{32}$"), "what looks like a token"),
)


def check(template: Template) -> Iterator[Finding]:
    """Yield secrets that are literals, not marked as secure, or exposed."""
    secure = {param.name for param in template.of_kind("param").values() if "secure" in param.decorators}
    yield from _params(template, secure)
    for call in tree.of_type(template.root, "call_expression"):
        if LEAKS.search(tree.text(call).split("(")[0] + "("):
            yield template.finding(call, "a key is read: use the identity's roles instead")
    for output in template.of_kind("output").values():
        for node in tree.of_type(output.node, "identifier"):
            if tree.text(node) in secure:
                yield template.finding(output.node, f"output {output.name} exposes secure {tree.text(node)}")
    yield from _written_down(template)
    yield from _to_insecure_places(template, secure)


def _params(template: Template, secure: set[str]) -> Iterator[Finding]:
    for param in template.of_kind("param").values():
        if param.name in secure and param.value is not None and tree.literal(param.value) != "":
            yield template.finding(
                param.node, f"secure param {param.name} has a default, which is a literal here"
            )
        looks_secret = SECRET.search(param.name) and param.name not in NOT_SECRET and param.type == "string"
        if looks_secret and param.name not in secure:
            yield template.finding(param.node, f"param {param.name} holds a secret: mark it @secure()")


def _written_down(template: Template) -> Iterator[Finding]:
    for node in tree.of_type(template.root, "string"):
        value = tree.literal(node)
        for pattern, what in LITERALS:
            if isinstance(value, str) and pattern.search(value):
                yield template.finding(node, f"{what} is written down")


def _to_insecure_places(template: Template, secure: set[str]) -> Iterator[Finding]:
    """Yield secure params that become a setting or a tag, which all can see who may read the app."""
    for resource in template.resources:
        if resource.type == "Microsoft.KeyVault/vaults/secrets":
            continue
        for node in tree.of_type(resource.body, "identifier"):
            if tree.text(node) in secure and not _is_tested(node):
                yield template.finding(node, f"secure param {tree.text(node)} is used outside the vault")


def _is_tested(node: Node) -> bool:
    """Return whether ``node`` is only tested for being empty."""
    call = node.parent.parent if node.parent is not None else None
    return call is not None and tree.text(call) == f"empty({tree.text(node)})"
