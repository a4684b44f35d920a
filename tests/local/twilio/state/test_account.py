import pytest

from local.twilio.json_input import MAX_SECONDS
from local.twilio.simulation.clock import real_now
from local.twilio.state.account import MAGIC_SENDER, MAX_CALLS, Account, OwnNumber
from local.twilio.state.call import Call
from local.twilio.state.people import Person
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, AUTH_TOKEN, BEN, NUMBER


@pytest.fixture
def account():
    number = OwnNumber(phone_number=NUMBER, created=real_now())
    return Account(sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, number=number, api_keys={}, messaging_services=[])


def call(status="completed"):
    return Call(to=NUMBER, sender=ANNA, direction="inbound", target=None, status=status, created=real_now())


def test_the_oldest_calls_are_forgotten_unless_they_are_live(account):
    live, *others = [call("in-progress"), *(call() for _ in range(MAX_CALLS))]
    for added in (live, *others):
        account.add_call(added)

    assert len(account.calls) == MAX_CALLS + 1
    live.status = "completed"
    account.add_call(call())

    assert len(account.calls) == MAX_CALLS
    assert live.sid not in account.calls


@pytest.mark.parametrize(
    ("address", "may"), [(NUMBER, True), (f"whatsapp:{NUMBER}", True), (MAGIC_SENDER, True), (BEN, False)]
)
def test_texts_are_sent_from_numbers_of_the_account_only(account, address, may):
    assert account.may_send_from(address) is may


def test_a_person_whose_phone_is_held_on_a_page_does_nothing_by_themselves(account):
    account.people[ANNA] = Person(says="Hello", machine=True, patience=5)
    account.held[ANNA] += 1

    person = account.person(ANNA)

    assert (person.script, person.machine, person.patience) == ([], None, MAX_SECONDS)
    account.held[ANNA] -= 1
    assert account.person(ANNA).patience == 5


def test_a_reset_restores_the_numbers_and_keeps_the_phones_that_are_held(account):
    account.numbers[NUMBER].sms_url = "http://127.0.0.1/changed"
    account.opted_out.add((NUMBER, ANNA))
    account.held[ANNA] += 1

    account.reset()

    assert account.numbers[NUMBER].sms_url == ""
    assert account.opted_out == set()
    assert account.held[ANNA] == 1
