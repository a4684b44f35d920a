"""Reads how people behave, and says it again."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from local.twilio.control.given import Given, Misunderstood, Reader, is_whole
from local.twilio.people import Action, Delivery, HangUp, Machine, Person, Press, Speech, Wait
from local.twilio.twiml.verbs import KEYS

DELIVERED = frozenset({"delivered", "undelivered", "failed", "sent"})


def read_person(given: Given) -> Person:
    """Return the person described. Raises ``Misunderstood`` if that makes no sense."""
    person = given.into(_person, PERSON)
    if person.busy and person.no_answer:
        raise Misunderstood("busy and no_answer exclude each other: leave one out")
    return person


def _person(script: Sequence[Action] = (), **fields: Any) -> Person:  # noqa: ANN401  as in PERSON
    """Return a person; ``presses`` and ``says`` are short for a script of one."""
    short = [fields.pop(name) for name in ("presses", "says") if name in fields]
    return Person(script=[*script, *short], **fields)


def read_script(given: Given, name: str) -> list[Action]:
    """Return a list of actions."""
    return [_action(item) for item in given.objects(name)]


def _action(given: Given) -> Action:
    given.only(ACTIONS)
    found = next((name for name in ACTIONS if name in given), "")
    if not found or (found == "hang_up" and not given.flag(found)):
        raise Misunderstood(f"an empty step in the script: give one of {', '.join(ACTIONS)}")
    return ACTIONS[found](given, found)


def _press(given: Given, name: str) -> Action:
    keys = given.text(name)
    if not keys or set(keys) - set(KEYS):
        raise Misunderstood(f"{name} must be keys of a phone, {KEYS}, not {keys!r}")
    return Press(keys)


def _speak(given: Given, name: str) -> Action:
    return Speech(given.text(name))


def _wait(given: Given, name: str) -> Action:
    return Wait(given.seconds(name))


def _machine(given: Given, name: str) -> Machine | None:
    """Return the machine described; ``true`` is one like any other."""
    raw = given.raw(name)
    if raw is None or isinstance(raw, bool):
        return Machine() if raw else None
    return Given(raw, name).into(Machine, MACHINE)


def _delivery(given: Given, name: str) -> Delivery:
    return Given(given.raw(name), name).into(Delivery, DELIVERY)


def _error_code(given: Given, name: str) -> int | None:
    code: int | None = given.raw(name)
    if code is not None and not is_whole(code):
        raise Misunderstood(f"delivery.{name} must be one of Twilio's numbers, such as 30003, not {code!r}")
    return code


ACTIONS: Mapping[str, Callable[[Given, str], Action]] = {
    "press": _press,
    "say": _speak,
    "wait": _wait,
    "hang_up": lambda *_: HangUp(),
}
MACHINE: Mapping[str, Reader] = {"greeting": Given.seconds, "beep": Given.flag, "words": Given.text}
DELIVERY: Mapping[str, Reader] = {
    "status": lambda given, name: given.one_of(name, DELIVERED),
    "error_code": _error_code,
    "delay": Given.seconds,
    "queue": Given.seconds,
}
PERSON: Mapping[str, Reader] = {
    "answers_after": Given.seconds,
    "busy": Given.flag,
    "no_answer": Given.flag,
    "machine": _machine,
    "script": read_script,
    "presses": _press,
    "says": _speak,
    "patience": Given.seconds,
    "texts_back": lambda given, name: deque(given.texts(name)),
    "delivery": _delivery,
}


def describe(person: Person) -> dict[str, object]:
    """Return a person as JSON, in the words of ``read_person``."""
    fields = asdict(person) | {
        "script": [_described(action) for action in person.script],
        "texts_back": list(person.texts_back),
    }
    return {name: fields[name] for name in PERSON if name in fields}


def _described(action: Action) -> dict[str, object]:
    match action:
        case Press(keys):
            return {"press": keys}
        case Speech(words):
            return {"say": words}
        case Wait(seconds):
            return {"wait": seconds}
        case HangUp():
            return {"hang_up": True}
