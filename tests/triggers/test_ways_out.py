"""Every way out of the app, and what a stop does to it. The list is held: a new way must be added here."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import Record, Send
from shared.domain.flows.steps import Step
from shared.domain.guard.limits.limit import Limit, LimitScope, Period
from shared.domain.messages.message import read_message
from shared.ports.twilio import ListedText
from shared.triggers import timers
from shared.triggers.api import dead_letters, messages, reminders
from shared.triggers.clock import utc_now
from shared.triggers.webhooks import recordings, sms, status_callback, twimlets, verified_form, voice
from tests.fakes.content import MemoryFlows
from tests.triggers.memory_app import OURS, PERSON, MemoryApp

ROOT = Path(__file__).parents[2]
COLLEAGUE = "+12025550161"
CA, RE, SM = "CA" + "1" * 32, "RE" + "1" * 32, "SM" + "1" * 32
TELLS = Step(say="Told.", send=Send(text="They wrote.", to=COLLEAGUE))
FLOWS = MemoryFlows(
    reception=Flow(
        start="menu",
        missed="Sorry we missed you.",
        keywords={"tell": "tell"},
        steps={
            "menu": Step(say="Press 1.", answers={"1": "tell", "2": "card", "3": "note"}),
            "tell": TELLS,
            "card": Step(say="Here it is.", send="Our card."),
            "note": Step(say="Speak.", record=Record(notify=COLLEAGUE)),
        },
    ),
    card=Flow(start="card", steps={"card": Step(say="Hello.", send="Our card.", answers={"1": "card"})}),
)
TEXT = {"From": PERSON, "To": OURS, "MessageSid": SM, "Body": "Hi", "NumMedia": "0"}
CALL = {"From": PERSON, "To": OURS, "CallSid": CA, "Direction": "inbound", "CallStatus": "in-progress"}

type Way = Callable[[MemoryApp], Iterator[None]]
"""Prepares what comes before, yields, and then takes its way out."""


def queue_text(app: MemoryApp) -> Iterator[None]:
    yield
    app.put(id="m1")


def queue_call(app: MemoryApp) -> Iterator[None]:
    yield
    app.put(id="m1", channel="call", flow="card", body="")


def http(app: MemoryApp) -> Iterator[None]:
    yield
    app.api(messages.messages_post, {"id": "m1", "to": PERSON, "body": "Hi"})


def http_at_once(app: MemoryApp) -> Iterator[None]:
    yield
    prefer = {"prefer": "wait=5"}
    app.api(messages.messages_post, {"id": "m1", "to": PERSON, "body": "Hi"}, headers=prefer)


def batch(app: MemoryApp) -> Iterator[None]:
    yield
    app.api(
        messages.messages_post_batch,
        {"messages": [{"id": f"m{n}", "to": PERSON, "body": "Hi"} for n in (1, 2)]},
    )


def failed_message(app: MemoryApp, **fields: object) -> None:
    app.put(id="m1", **fields)
    app.deliver_all()
    attempt = app.app.ledger.load("m1").attempts[-1]
    form = {"MessageSid": attempt.sid, "MessageStatus": "undelivered", "ErrorCode": "30003", "To": PERSON}
    app.webhook(sms.sms_status, f"sms/status?delivery=m1&attempt={attempt.id}", form)


def resend(app: MemoryApp) -> Iterator[None]:
    failed_message(app)
    yield
    app.api(messages.messages_resend, {}, id="m1")


def redrive(app: MemoryApp) -> Iterator[None]:
    message = read_message({"id": "m1", "to": PERSON, "body": "Hi"}, default_id="m1")
    app.app.dead_letters.add(dead_letter_for(message, cause=Cause.UNEXPECTED, reason="a test", now=utc_now()))
    yield
    app.api(dead_letters.dead_letters_redrive_some, {"id": "m1"})


def reminder(app: MemoryApp) -> Iterator[None]:
    at = (utc_now() + timedelta(minutes=2)).isoformat()
    app.api(reminders.reminders_put, {"message": {"to": PERSON, "body": "Hi"}, "at": at}, id="r1")
    yield
    app.tick()


def follow_up(app: MemoryApp) -> Iterator[None]:
    app.put(id="m1", otherwise=[{"if": "failed", "channel": "call"}])
    app.deliver_all()
    yield
    attempt = app.app.ledger.load("m1").attempts[-1]
    form = {"MessageSid": attempt.sid, "MessageStatus": "undelivered", "ErrorCode": "30003", "To": PERSON}
    app.webhook(sms.sms_status, f"sms/status?delivery=m1&attempt={attempt.id}", form)


def flow_answer(app: MemoryApp) -> Iterator[None]:
    yield
    app.webhook(sms.sms_inbound, "sms/inbound", TEXT)


def send_step_of_a_text(app: MemoryApp) -> Iterator[None]:
    yield
    app.webhook(sms.sms_inbound, "sms/inbound", {**TEXT, "Body": "tell"})


def answer_to_a_missed_text(app: MemoryApp) -> Iterator[None]:
    at = utc_now() - timedelta(minutes=5)
    vars(app.app)["inbound_texts"].texts.append(ListedText(form=TEXT, at=at))
    yield
    timers.inbox_take_in_missed._function.get_user_function()(_Timer())


class _Timer:
    past_due = False


def send_step_when_a_call_begins(app: MemoryApp) -> Iterator[None]:
    yield
    form = {**CALL, "To": "+15005550007"}
    first = app.webhook(voice.voice_inbound, "voice/inbound", form)
    (path,) = re.findall("<Redirect>/api/([^<]+)</Redirect>", first)
    app.webhook(voice.voice_step, path, form)


def send_step_of_a_call(app: MemoryApp) -> Iterator[None]:
    yield
    form = {**CALL, "Digits": "1"}
    app.webhook(voice.voice_step, "voice/step?flow=reception&step=menu", form)


def send_step_to_the_caller(app: MemoryApp) -> Iterator[None]:
    yield
    app.webhook(voice.voice_step, "voice/step?flow=reception&step=menu", {**CALL, "Digits": "2"})


def send_step_of_a_call_that_we_make(app: MemoryApp) -> Iterator[None]:
    app.put(id="m1", channel="call", flow="card", body="", machine="hang_up")
    app.deliver_all()
    yield
    form = {"From": OURS, "To": PERSON, "CallSid": CA, "Direction": "outbound-api", "AnsweredBy": "human"}
    app.webhook(voice.voice_step, "voice/step?delivery=m1", form)


def recording_notice(app: MemoryApp) -> Iterator[None]:
    yield
    form = {"RecordingSid": RE, "RecordingStatus": "completed", "RecordingDuration": "5", "CallSid": CA}
    path = f"voice/recording?flow=reception&step=note&caller=%2B12025550160&notify=%2B{COLLEAGUE[1:]}"
    app.webhook(recordings.voice_recording, path, form)


def text_after_a_missed_call(app: MemoryApp) -> Iterator[None]:
    app.webhook(voice.voice_step, "voice/step?flow=reception&step=menu", {**CALL, "Digits": "3"})
    yield
    form = {**CALL, "CallStatus": "completed", "CallDuration": "9"}
    app.webhook(voice.voice_status, "voice/status", form)


def twimlet_notice(app: MemoryApp) -> Iterator[None]:
    yield
    path = f"twimlets/conference?Moderators%5B0%5D=%2B{COLLEAGUE[1:]}&EnableSmsNotifications=true"
    app.webhook(twimlets.twimlets, path, CALL, name="conference")


WAYS: dict[Way, int] = {
    # through the outbox, and so through deliver()
    queue_text: 1,
    queue_call: 2,  # the call, and the text that its first document sends
    http: 1,
    http_at_once: 1,
    batch: 2,
    resend: 1,
    redrive: 1,
    reminder: 1,
    follow_up: 1,
    recording_notice: 1,
    text_after_a_missed_call: 1,
    # in TwiML
    flow_answer: 1,
    send_step_of_a_text: 2,
    send_step_when_a_call_begins: 1,
    send_step_of_a_call: 1,
    send_step_to_the_caller: 1,
    send_step_of_a_call_that_we_make: 1,
    twimlet_notice: 1,
    answer_to_a_missed_text: 1,  # made as TwiML, sent as a message
}
"""Every way out, and how many texts and calls leave by it."""


@pytest.fixture
def app(monkeypatch):
    app = MemoryApp(FLOWS, number_flows={"+15005550007": "card"})
    api = (messages, reminders, dead_letters)
    webhooks = (recordings, sms, status_callback, twimlets, verified_form, voice)
    app.install(monkeypatch, *api, *webhooks, timers)
    return app


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_way_out_leads_out(app, way):
    taken = way(app)
    next(taken)
    app.forget()

    next(taken, None)
    app.deliver_all()

    assert len(app.left) == WAYS[way], app.left
    assert max(app.statuses, default=0) < 400


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_under_a_stop_nothing_leaves_by_any_way(app, way):
    taken = way(app)
    next(taken)
    app.forget()

    app.stop()
    next(taken, None)
    app.deliver_all()

    assert app.left == []
    assert max(app.statuses, default=0) < 400


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_to_a_country_that_is_not_allowed_nothing_leaves_by_any_way(app, way):
    taken = way(app)
    next(taken)
    app.forget()

    app.allow_countries("PT")
    next(taken, None)
    app.deliver_all()

    assert app.left == []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_stops_that_cannot_be_read_are_a_stop_for_texts(app, way):
    taken = way(app)
    next(taken)
    app.forget()

    app.hide_stops()
    next(taken, None)
    app.deliver_all()

    assert app.left == []
    assert max(app.statuses, default=0) < 400


@pytest.mark.parametrize(
    ("way", "units"),
    [
        *((flow_answer, 1), (send_step_of_a_text, 2), (send_step_of_a_call, 1), (send_step_to_the_caller, 1)),
        *((send_step_when_a_call_begins, 1), (twimlet_notice, 1)),
    ],
)
def test_what_leaves_in_twiml_is_counted_and_not_capped(app, way, units):
    app.limit(Limit(LimitScope.ALL, 1, Period.DAY))
    taken = way(app)
    next(taken)

    next(taken, None)

    assert len(app.left) == units
    assert app.counted.units == units


MADE_IN = {
    '"Message"': {"domain/twiml/text_document.py"},
    '"Sms"': {"domain/twiml/speech.py", "domain/twimlets/conference.py"},
    '"Dial"': {"domain/twiml/verbs.py", "domain/twimlets/forward.py", "domain/twimlets/conference.py"},
    '"Number"': {"domain/twiml/verbs.py"},
}
"""Who makes the verbs that text and dial: each of them is guarded where its document leaves."""


@pytest.mark.parametrize("verb", MADE_IN)
def test_only_known_modules_make_verbs_that_text_or_dial(verb):
    makers = {name for name, source in sources() if re.search(rf"Verb\([^(]*{verb}", source)}

    assert makers == MADE_IN[verb]


def test_only_an_attempt_of_deliver_makes_twilio_send():
    assert {name for name, source in sources() if "sender.send(" in source} == {"services/sending/attempt.py"}
    callers = {name for name, source in sources() if re.search(r"\bmake_attempt\(", source)}
    assert callers == {"services/sending/attempt.py", "services/sending/deliver.py"}


def test_every_document_of_a_flow_is_guarded():
    makers = {name for name, source in sources() if re.search(r"\b(call_turn|text_turn)\(", source)}

    assert makers == {
        *("domain/twiml/call_document.py", "domain/twiml/text_document.py"),
        "domain/flow_check/problems.py",  # measures them: none leaves
        "services/conversations/answer_call.py",  # guarded as it is rendered
        "services/conversations/answer_text.py",  # guarded before it is stored
        "services/sending/twilio_request.py",  # guarded by deliver()
    }


def sources() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "shared").rglob("*.py")):
        yield str(file.relative_to(ROOT / "shared")), file.read_text()
