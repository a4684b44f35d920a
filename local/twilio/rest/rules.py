"""Validation as data: what a request must fulfil, in the order in which Twilio looks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from local.twilio.account import Account
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and what it is judged by."""

    form: Form
    account: Account
    now: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """If ``broken``, the request is refused with ``code``."""

    code: int
    broken: Callable[[Asked], bool]


def enforce(rules: Sequence[Rule], asked: Asked) -> None:
    """Raise ``Refused`` for the first rule that is broken."""
    for rule in rules:
        if rule.broken(asked):
            raise Refused(rule.code, asked.form)


def missing(code: int, *names: str) -> Rule:
    """Return the rule that one of these parameters must be there."""
    return Rule(code, lambda asked: not any(asked.form.all(name) for name in names))


def wrong(code: int, fits: Callable[[str], object], *names: str) -> Rule:
    """Return the rule that each of these parameters, if it is there, must fit."""

    def broken(asked: Asked) -> bool:
        return any(given and not fits(given) for given in map(asked.form.text, names))

    return Rule(code, broken)


def magic(parameter: str, codes: Mapping[str, int]) -> list[Rule]:
    """Return rules for Twilio's magic numbers: sent as ``parameter``, each is refused with its code.

    Source: https://www.twilio.com/docs/iam/test-credentials
    """
    return [wrong(code, number.__ne__, parameter) for number, code in codes.items()]
