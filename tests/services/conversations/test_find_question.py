"""Texts of a person who has several open questions."""

import logging
from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.contact import FlowPosition
from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.services.follow_ups.answered import needs_no_follow_up
from tests.examples import NOON, PERSON
from tests.fakes.content import MemoryFlows
from tests.services.conversations.text_harness import FLOWS, OURS, TextHarness

CONFIRM = Flow(
    start="ask",
    values={"what": "your appointment"},
    steps={
        "ask": Step(
            say="{what}, {when}. Reply 1 to confirm, 2 to cancel.",
            answers={"1, confirm, yes": "confirmed", "2, cancel, no": "canceled"},
        ),
        "confirmed": Step(say="Confirmed: {what}."),
        "canceled": Step(say="Canceled: {what}."),
    },
)
QUIZ = Flow(
    start="ask",
    steps={"ask": Step(say="A or B?", answers={"a": "end", "b": "end"}), "end": Step(say="Right.")},
)
GERMAN = structs.replace(
    CONFIRM, which="Welcher Termin ist mit „{answer}“ gemeint?", sorry="Das war nicht zu verstehen."
)
WITH_ALL = MemoryFlows(
    main=FLOWS.get("main"), survey=FLOWS.get("survey"), confirm=CONFIRM, quiz=QUIZ, german=GERMAN
)
WHICH = (
    'Which one is "2" for? Reply with a letter or a name.\n'
    "A: Ben's haircut, Tuesday at 10\n"
    "B: Anna's haircut, Monday at 9"
)
MINUTE = timedelta(minutes=1)


def a_phone() -> TextHarness:
    return TextHarness(WITH_ALL)


def with_anna_and_ben(flow: str = "confirm") -> TextHarness:
    phone = a_phone()
    phone.asked(flow, "ask", delivery="anna", what="Anna's haircut", when="Monday at 9")
    phone.asked(flow, "ask", delivery="ben", what="Ben's haircut", when="Tuesday at 10", now=NOON + MINUTE)
    return phone


def text(phone: TextHarness, body: str, **fields) -> str:
    return phone.text(body, **{"now": NOON + 2 * MINUTE, **fields})


def replies(phone: TextHarness, *ids: str) -> list[str | None]:
    return [phone.reply_to(delivery) for delivery in ids or ("anna", "ben")]


def test_an_answer_that_could_belong_to_several_questions_is_asked_back():
    phone = with_anna_and_ben()

    assert text(phone, "2") == WHICH
    assert replies(phone) == [None, None]


@pytest.mark.parametrize(
    "chosen",
    [
        "B",
        "b.",
        "B please",
        "Option B",
        "Anna",
        "ANNA!",
        "anna's",
        "Anna's haircut",
        "the one for Anna",
        "Monday",
    ],
)
def test_the_person_chooses_by_letter_or_name_and_the_answer_they_gave_first_counts(chosen):
    phone = with_anna_and_ben()
    text(phone, "2")

    assert text(phone, chosen) == "Canceled: Anna's haircut."
    assert replies(phone) == ["cancel", None]
    assert phone.contacts.inbound(PERSON, "SM2").delivery == "anna"


@pytest.mark.parametrize(
    "body", ["2 Anna", "cancel Anna", "Anna: cancel", "Cancel for Anna's haircut", "anna 2"]
)
def test_an_answer_with_a_name_needs_no_question_back(body):
    phone = with_anna_and_ben()

    assert text(phone, body) == "Canceled: Anna's haircut."
    assert replies(phone) == ["cancel", None]


@pytest.mark.parametrize(
    ("body", "expected"),
    [("1 A", ["cancel", "confirm"]), ("A: 1", ["cancel", "confirm"]), ("1 for A", ["cancel", "confirm"])],
)
def test_another_answer_may_come_with_the_letter(body, expected):
    phone = with_anna_and_ben()
    text(phone, "2")

    text(phone, body)
    text(phone, "2")

    assert replies(phone) == expected


def test_an_answered_question_is_closed_and_the_other_one_stays_open():
    phone = with_anna_and_ben()
    text(phone, "2 Anna")

    assert text(phone, "1") == "Confirmed: Ben's haircut."
    assert replies(phone) == ["cancel", "confirm"]
    assert phone.contact.questions == ()


@pytest.mark.parametrize(
    "body", ["which?", "C", "haircut", "not Anna", "Anna?", "B?", "Anna or Ben", "I need a c"]
)
def test_what_chooses_nothing_is_asked_back_again(body):
    phone = with_anna_and_ben()
    text(phone, "2")

    assert text(phone, body) == f"Sorry, I did not understand that. {WHICH}"
    assert text(phone, "A") == "Canceled: Ben's haircut."
    assert replies(phone) == [None, "cancel"]


@pytest.mark.parametrize("body", ["no A", "A no", "Anna no", "no, Anna", "for Anna, sorry no", "No B"])
def test_a_no_beside_a_choice_may_mean_not_that_one(body):
    phone = with_anna_and_ben()
    text(phone, "2")

    assert text(phone, body) == f"Sorry, I did not understand that. {WHICH}"
    assert replies(phone) == [None, None]


def test_a_no_that_was_the_answer_may_be_repeated_with_the_choice():
    phone = with_anna_and_ben()
    text(phone, "No")

    text(phone, "No, Anna")

    assert replies(phone) == ["cancel", None]


@pytest.mark.parametrize(
    "extra", [{"NumMedia": "1", "MediaUrl0": "https://x/1"}, {"Latitude": "1", "Longitude": "2"}]
)
def test_a_picture_or_a_place_chooses_nothing(extra):
    phone = with_anna_and_ben()
    text(phone, "2")

    assert text(phone, "", **extra) == f"Sorry, I did not understand that. {WHICH}"
    text(phone, "B")

    assert replies(phone) == ["cancel", None]


@pytest.mark.parametrize("body", ["cancel Anna and Ben", "cancel Anna's and Ben's haircut"])
def test_an_answer_with_two_names_is_asked_back(body):
    phone = with_anna_and_ben()

    text(phone, body)

    assert replies(phone) == [None, None]


def test_a_letter_before_a_word_may_be_an_article():
    phone = with_anna_and_ben()
    text(phone, "2")

    text(phone, "A cancel")

    assert replies(phone) == [None, None]


def test_a_question_that_was_not_listed_does_not_get_the_first_answer():
    phone = with_anna_and_ben()
    text(phone, "2")
    phone.asked("confirm", "ask", delivery="carl", what="Carl's haircut", when="Friday")

    assert text(phone, "Carl").endswith(WHICH)
    assert text(phone, "1 Carl") == "Confirmed: Carl's haircut."


def test_a_keyword_counts_while_choosing_but_not_instead_of_an_answer():
    phone = with_anna_and_ben()
    main = structs.replace(FLOWS.get("main"), keywords={"operator": "desk", "confirm": "desk"})
    phone.flows = MemoryFlows(main=main, confirm=CONFIRM)

    assert text(phone, "confirm").startswith('Which one is "confirm" for?')
    assert text(phone, "operator") == "Desk. | Our card."


def test_another_answer_while_choosing_is_the_one_that_is_shown_and_counts():
    phone = with_anna_and_ben()
    text(phone, "2")

    assert text(phone, "1").startswith('Which one is "1" for?')
    text(phone, "Ben")

    assert replies(phone) == [None, "confirm"]


def test_a_choice_expires():
    phone = with_anna_and_ben()
    text(phone, "2")

    text(phone, "A", now=NOON + timedelta(hours=5))

    assert replies(phone) == [None, None]


def test_letters_are_not_answers_of_any_open_question():
    phone = with_anna_and_ben()
    phone.asked("quiz", "ask", delivery="quiz")

    assert "\nC: Ben's haircut, Tuesday at 10\nD: Anna's haircut" in text(phone, "2")
    text(phone, "b")
    assert replies(phone, "quiz", "anna", "ben") == ["b", None, None]


def test_a_letter_that_a_question_asked_since_knows_is_asked_back():
    phone = with_anna_and_ben()
    text(phone, "2")
    phone.asked("quiz", "ask", delivery="quiz")

    assert "\nC: Ben's" in text(phone, "A")
    text(phone, "C")
    assert replies(phone, "quiz", "anna", "ben") == [None, None, "cancel"]


def test_an_answer_that_one_question_understands_goes_to_that_one():
    phone = with_anna_and_ben()
    phone.asked("survey", "score", delivery="survey")

    assert text(phone, "5") == "Why 5?"
    assert replies(phone, "survey", "anna", "ben") == ["score=5", None, None]


def test_free_words_answer_the_question_that_was_asked_last():
    phone = with_anna_and_ben()
    phone.asked("survey", "score", delivery="survey", now=NOON + 2 * MINUTE)
    text(phone, "5")

    text(phone, "It took too long")

    assert replies(phone, "survey", "anna", "ben") == ["score=5, why=It took too long", None, None]


def test_a_key_that_another_question_knows_is_no_free_answer():
    phone = a_phone()
    phone.asked("confirm", "ask", delivery="anna", what="Anna's haircut")
    phone.asked("survey", "why", delivery="survey", now=NOON + MINUTE)

    assert text(phone, "2").startswith('Which one is "2" for?')
    assert replies(phone, "survey", "anna") == [None, None]


def test_free_words_that_the_last_question_does_not_understand_are_asked_back():
    phone = a_phone()
    phone.asked("survey", "why", delivery="survey")
    phone.asked("confirm", "ask", delivery="anna", what="Anna's haircut", now=NOON + MINUTE)

    assert text(phone, "Can it be moved?").startswith('Which one is "Can it be moved?" for?')
    assert replies(phone, "survey", "anna") == [None, None]


def test_what_no_question_understands_repeats_the_one_that_was_asked_last():
    phone = with_anna_and_ben()

    assert text(phone, "What?").startswith("Sorry, I did not understand that. Ben's haircut")
    assert [question.delivery for question in phone.contact.questions] == ["ben", "anna"]


def test_questions_without_values_are_named_by_their_first_words_and_the_same_words_by_their_time():
    phone = a_phone()
    for delivery, asked, minutes in (("a", "Coming?", 0), ("b", "Coming?", 1), ("c", "Paid? " * 30, 2)):
        position = FlowPosition(
            flow="confirm", step="ask", at=NOON + minutes * MINUTE, ours=OURS, delivery=delivery, asked=asked
        )
        phone.contacts.save(
            structs.replace(phone.contact, position=position, earlier=phone.contact.questions)
        )

    shown = text(phone, "1").splitlines()

    assert shown[1] == f"A: {'Paid? ' * 12}Paid?…"
    assert shown[2:] == ["B: Coming? (2026-03-01 12:01 UTC)", "C: Coming? (2026-03-01 12:00 UTC)"]


def test_the_words_of_the_question_back_are_those_of_the_flow():
    phone = with_anna_and_ben("german")

    assert text(phone, "2").startswith("Welcher Termin ist mit „2“ gemeint?\nA: Ben's haircut")
    assert text(phone, "hm").startswith("Das war nicht zu verstehen. Welcher Termin")


def test_ten_questions_with_long_names_fit_into_one_text():
    phone = a_phone()
    for number in range(12):
        what = f"{number} " + "a very long name " * 40
        phone.asked("confirm", "ask", delivery=f"m{number}", what=what, now=NOON + number * MINUTE)

    shown = text(phone, "1", now=NOON + 20 * MINUTE)

    assert [line[:4] for line in shown.splitlines()[1:]] == [
        f"{letter}: {number}"[:4] for letter, number in zip("ABCDEFGHIJ", range(11, 1, -1), strict=True)
    ]
    assert len(shown) <= 1600


@pytest.mark.parametrize("status", [Status.FAILED, Status.UNDELIVERED, Status.CANCELED, Status.EXPIRED])
def test_a_question_that_never_arrived_is_not_asked_back(status):
    phone = with_anna_and_ben()
    phone.ledger.save(structs.replace(phone.ledger.load("ben"), status=status))

    assert text(phone, "2") == "Canceled: Anna's haircut."
    assert replies(phone) == ["cancel", None]


def test_a_question_that_was_answered_before_has_arrived():
    phone = with_anna_and_ben()
    phone.asked("survey", "score", delivery="survey", now=NOON + 2 * MINUTE)
    text(phone, "5")
    phone.ledger.save(structs.replace(phone.ledger.load("survey"), status=Status.UNDELIVERED))

    assert 'Which one is "2" for?' in text(phone, "2")
    assert "\nA: Why 5?\n" in text(phone, "2")


def test_a_question_that_may_have_arrived_is_asked_back():
    phone = with_anna_and_ben()
    unknown = structs.replace(phone.ledger.load("ben"), status=Status.UNDELIVERED, error_code=30008)
    phone.ledger.save(unknown)

    assert text(phone, "2") == WHICH


def test_a_question_to_another_number_of_ours_is_not_asked_back():
    phone = with_anna_and_ben()
    phone.contacts.save(
        structs.replace(
            phone.contact, earlier=(structs.replace(phone.contact.earlier[0], ours="+15005550009"),)
        )
    )

    assert text(phone, "2") == "Canceled: Ben's haircut."


def test_a_question_that_was_asked_after_a_missed_text_came_is_not_answered_by_it():
    phone = with_anna_and_ben()

    text(phone, "2", now=NOON + MINUTE / 2)

    assert replies(phone) == ["cancel", None]
    assert [question.delivery for question in phone.contact.questions] == ["ben"]


def test_a_follow_up_of_the_other_question_is_still_needed():
    phone = with_anna_and_ben()
    text(phone, "2")
    text(phone, "Anna")

    needless = [
        needs_no_follow_up(delivery, ledger=phone.ledger, contacts=phone.contacts)
        for delivery in ("anna", "ben")
    ]

    assert needless == [True, False]


def test_two_texts_at_once_answer_one_question_each():
    phone = with_anna_and_ben()
    load = phone.contacts.load

    def load_before_another_text_comes(number):
        contact, phone.contacts.load = load(number), load
        assert text(phone, "1 Ben") == "Confirmed: Ben's haircut."
        return contact

    phone.contacts.load = load_before_another_text_comes
    text(phone, "2, Anna")

    assert replies(phone) == ["cancel", "confirm"]
    assert phone.contact.questions == ()


def test_a_conversation_that_the_person_began_is_one_more_question():
    phone = a_phone()
    text(phone, "Hello", now=NOON)
    phone.asked("confirm", "ask", delivery="anna", what="Anna's haircut", now=NOON + MINUTE)

    assert text(phone, "1").splitlines()[1:] == [
        "A: Anna's haircut",
        "B: Reply 1 or 2.",
    ]
    assert text(phone, "B") == "Nine to five."
    assert text(phone, "2") == "Canceled: Anna's haircut."


def test_stop_closes_all_questions():
    phone = with_anna_and_ben()
    text(phone, "2")

    text(phone, "STOP")
    text(phone, "START")

    assert (phone.contact.questions, phone.contact.choice) == ((), None)


def test_a_choice_that_comes_too_late_for_an_answer_changes_no_question():
    phone = with_anna_and_ben()
    before = phone.contact

    assert text(phone, "2", too_late=True) == ""
    wrote = {"wrote_at": before.wrote_at, "wrote_to": before.wrote_to}
    after = structs.replace(phone.contact, version=before.version, **wrote)
    assert after == before


def test_the_oldest_question_is_closed_when_there_are_too_many(caplog):
    phone = a_phone()
    for number in range(10):
        phone.asked("confirm", "ask", delivery=f"m{number}", what=f"no {number}", now=NOON + number * MINUTE)
    phone.flows = MemoryFlows(main=structs.replace(QUIZ, keywords={"quiz": "ask"}), confirm=CONFIRM)

    with caplog.at_level(logging.WARNING):
        assert text(phone, "quiz", now=NOON + 20 * MINUTE) == "A or B?"

    assert "a person has too many open questions; closed: m0" in caplog.text
    assert len(phone.contact.questions) == 10


class TestQuotes:
    """WhatsApp tells which message a reply quotes."""

    def quoting(self, phone: TextHarness, body: str, sid: str) -> str:
        return text(phone, body, OriginalRepliedMessageSid=sid, OriginalRepliedMessageSender=OURS)

    def with_sids(self) -> TextHarness:
        phone = with_anna_and_ben()
        for sid, owner in (("SMa", "anna"), ("SMb", "ben"), ("SMx", "hello"), ("SMr", "anna~2")):
            phone.ledger.assign_sid(sid, owner)
        return phone

    @pytest.mark.parametrize("sid", ["SMa", "SMr"])
    def test_a_quoted_question_is_the_one_that_is_answered(self, sid):
        phone = self.with_sids()

        assert self.quoting(phone, "2", sid) == "Canceled: Anna's haircut."
        assert replies(phone) == ["cancel", None]

    def test_what_the_quoted_question_does_not_understand_repeats_that_one(self):
        phone = self.with_sids()

        assert self.quoting(phone, "What?", "SMa").startswith("Sorry, I did not understand that. Anna's")

    def test_a_quoted_message_that_asks_nothing_any_more_answers_no_other_question(self):
        phone = self.with_sids()

        assert self.quoting(phone, "2", "SMx") == "Bye."
        assert replies(phone) == [None, None]
        assert len(phone.contact.questions) == 2

    def test_a_quoted_message_that_we_do_not_know_decides_nothing(self):
        phone = self.with_sids()

        assert self.quoting(phone, "2", "SMunknown") == WHICH

    def test_our_answer_can_be_quoted_too(self):
        phone = with_anna_and_ben()
        phone.asked("survey", "score", delivery="survey")
        text(phone, "5", sid="SM77")
        phone.ledger.assign_sid("SMw", "reply-SM77-1")

        self.quoting(phone, "1", "SMw")

        assert replies(phone, "survey", "anna", "ben") == ["score=5, why=1", None, None]

    def test_the_question_back_can_be_quoted_too(self):
        phone = self.with_sids()
        text(phone, "2", sid="SM77")
        phone.ledger.assign_sid("SMw", "reply-SM77-1")

        assert self.quoting(phone, "B", "SMw") == "Canceled: Anna's haircut."

    @pytest.mark.parametrize("body", ["B", "Anna"])
    def test_a_quoted_question_may_be_chosen(self, body):
        phone = self.with_sids()
        text(phone, "2")

        assert self.quoting(phone, body, "SMa") == "Canceled: Anna's haircut."

    def test_a_quoted_question_is_answered_while_choosing_too(self):
        phone = self.with_sids()
        text(phone, "2")

        assert self.quoting(phone, "1", "SMb") == "Confirmed: Ben's haircut."
        assert (phone.contact.choice, replies(phone)) == (None, [None, "confirm"])


def test_a_machine_is_not_asked_back_for_ever():
    for body in ("I am away.", "Ok"):
        phone = with_anna_and_ben()
        text(phone, "Yes")  # is asked back

        assert [bool(text(phone, body)) for _ in range(4)] == [True, True, False, False], body


def test_a_person_who_chooses_each_time_is_no_machine():
    phone = with_anna_and_ben()
    for number in range(8):
        phone.asked("confirm", "ask", delivery=f"m{number}", what=f"Visit {number}", when="Monday")

    for _ in range(8):
        assert text(phone, "1").startswith("Which one")
        assert text(phone, "B").startswith("Confirmed")
