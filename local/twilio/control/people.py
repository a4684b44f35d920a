"""Reads how people behave."""

from collections import deque
from dataclasses import asdict

from local.twilio.control.given import Given, Misunderstood
from local.twilio.people import Action, Delivery, HangUp, Machine, Person, Press, Speak, Wait
from local.twilio.twiml.verbs import KEYS

PERSON = (
    "answers_after",
    "busy",
    "no_answer",
    "machine",
    "script",
    "presses",
    "says",
    "patience",
    "texts_back",
    "delivery",
)
ACTIONS = ("press", "say", "wait", "hang_up")
DELIVERED = frozenset({"delivered", "undelivered", "failed", "sent"})


def read_person(given: Given) -> Person:
    """Return the person described.

    Raises:
        Misunderstood: what is described makes no sense.
    """
    given.only(PERSON)
    default = Person()
    person = Person(
        answers_after=given.seconds("answers_after", default.answers_after),
        busy=given.flag("busy"),
        no_answer=given.flag("no_answer"),
        machine=_machine(given),
        script=read_script(given),
        patience=given.seconds("patience", default.patience),
        texts_back=deque(given.texts("texts_back")),
        delivery=_delivery(given),
    )
    if person.busy and person.no_answer:
        raise Misunderstood("busy and no_answer exclude each other: leave one out")
    return person


def read_script(given: Given) -> list[Action]:
    """Return the actions in ``script``; ``presses`` and ``says`` are short for a script of one."""
    script = [_action(item) for item in given.objects("script")]
    if "presses" in given:
        script.append(Press(_keys(given, "presses")))
    if "says" in given:
        script.append(Speak(given.text("says")))
    return script


def _action(given: Given) -> Action:
    given.only(ACTIONS)
    if "press" in given:
        return Press(_keys(given, "press"))
    if "say" in given:
        return Speak(given.text("say"))
    if "wait" in given:
        return Wait(given.seconds("wait", 0))
    if given.flag("hang_up"):
        return HangUp()
    raise Misunderstood(f"an empty step in the script: give one of {', '.join(ACTIONS)}")


def _keys(given: Given, name: str) -> str:
    keys = given.text(name)
    if not keys or set(keys) - set(KEYS):
        raise Misunderstood(f"{name} must be keys of a phone, {KEYS}, not {keys!r}")
    return keys


def _machine(given: Given) -> Machine | None:
    """Return the machine described; ``true`` is one like any other."""
    raw = given.raw("machine")
    if raw is None or isinstance(raw, bool):
        return Machine() if raw else None
    fields, default = Given(raw, "machine"), Machine()
    fields.only(("greeting", "beep", "words"))
    return Machine(
        greeting=fields.seconds("greeting", default.greeting),
        beep=fields.flag("beep") if "beep" in fields else default.beep,
        words=fields.text("words", default.words),
    )


def _delivery(given: Given) -> Delivery:
    if "delivery" not in given:
        return Delivery()
    fields = Given(given.raw("delivery"), "delivery")
    fields.only(("status", "error_code", "delay", "queue"))
    code = fields.raw("error_code")
    if code is not None and (isinstance(code, bool) or not isinstance(code, int)):
        raise Misunderstood(
            f"delivery.error_code must be one of Twilio's numbers, such as 30003, not {code!r}"
        )
    default = Delivery()
    return Delivery(
        status=fields.one_of("status", DELIVERED, default.status),
        error_code=code,
        delay=fields.seconds("delay", default.delay),
        queue=fields.seconds("queue", default.queue),
    )


def describe(person: Person) -> dict[str, object]:
    """Return a person as JSON, in the words of ``read_person``."""
    return {
        "answers_after": person.answers_after,
        "busy": person.busy,
        "no_answer": person.no_answer,
        "machine": asdict(person.machine) if person.machine else None,
        "script": [_described(action) for action in person.script],
        "patience": person.patience,
        "texts_back": list(person.texts_back),
        "delivery": asdict(person.delivery),
    }


def _described(action: Action) -> dict[str, object]:
    match action:
        case Press(keys):
            return {"press": keys}
        case Speak(words):
            return {"say": words}
        case Wait(seconds):
            return {"wait": seconds}
        case HangUp():
            return {"hang_up": True}
