import pytest

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.status import Status
from shared.domain.list_parameters import (
    DeadLetterSearch,
    InboxSearch,
    ReminderSearch,
    read_dry_run,
    read_list_parameters,
    read_message_search,
)
from shared.errors import InvalidInput

URL = "https://desk.example/api/messages"


def test_the_default_is_fifty_of_everything():
    search = read_message_search({}, default_country="")

    assert (search.limit, search.cursor, search.status, search.to, search.since) == (
        50,
        None,
        None,
        None,
        None,
    )


def test_parameters_are_read_with_their_types():
    search = read_message_search({"status": "sent", "limit": "200"}, default_country="")

    assert (search.status, search.limit) == (Status.SENT, 200)
    assert read_list_parameters({"skipped": "true"}, ReminderSearch).skipped is True


def test_a_plus_that_was_not_escaped_is_read_as_one():
    params = {"from": " 15005550100", "since": "2026-03-01T12:00:00 01:00"}

    search = read_list_parameters(params, InboxSearch)

    assert search.sender == "+15005550100"
    assert search.since.isoformat() == "2026-03-01T12:00:00+01:00"


def test_a_national_number_is_read_by_the_default_country():
    assert read_message_search({"to": "02079460018"}, default_country="GB").to == "+442079460018"
    with pytest.raises(InvalidInput, match="to: must be a phone number"):
        read_message_search({"to": "02079460018"}, default_country="")


def test_a_tag_is_a_name_or_a_name_and_a_value():
    assert read_message_search({"tag": "campaign=spring"}, default_country="").tag == "campaign=spring"
    for tag in ("", "=spring", "a\nb", "x" * 501):
        with pytest.raises(InvalidInput, match="tag: must be the name of a tag, or name=value"):
            read_message_search({"tag": tag}, default_country="")


def test_the_key_in_the_query_is_the_host_s():
    assert read_list_parameters({"code": "key", "clientId": "default"}, InboxSearch) == InboxSearch()


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "9" * 5000])
def test_a_limit_beyond_the_allowed_is_refused(limit):
    with pytest.raises(InvalidInput, match="limit: must be a whole number from 1 to 200"):
        read_list_parameters({"limit": limit}, InboxSearch)


def test_every_fault_is_reported_at_once():
    with pytest.raises(InvalidInput) as caught:
        read_message_search({"status": "lost", "to": "x", "colour": "red"}, default_country="")

    assert {fault.field for fault in caught.value.faults} == {"status", "to", "colour"}


def test_a_cause_is_one_of_those_there_are():
    with pytest.raises(InvalidInput, match="cause: must be one of invalid, gave_up, "):
        read_list_parameters({"cause": "boredom"}, DeadLetterSearch)


def test_the_earlier_word_for_a_cause_is_still_read():
    assert read_list_parameters({"cause": "unforeseen"}, DeadLetterSearch).cause is Cause.UNEXPECTED


def test_an_empty_cursor_asks_for_the_first_page_as_a_loop_in_a_shell_does():
    assert read_list_parameters({"cursor": "", "limit": "5"}, InboxSearch) == InboxSearch(limit=5)


@pytest.mark.parametrize("cursor", ["not of ours", "ab\n", "é", "a" * 601])
def test_a_cursor_that_no_answer_has_is_refused(cursor):
    with pytest.raises(InvalidInput, match="cursor: must be the cursor of an earlier answer"):
        read_list_parameters({"cursor": cursor}, DeadLetterSearch)


def test_calls_to_a_client_can_be_listed():
    assert read_message_search({"to": "client:ana"}, default_country="GB").to == "client:ana"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, False),
        ({"dry_run": "true"}, True),
        ({"dry_run": "false"}, False),
        ({"code": "k", "a": "b"}, False),
    ],
)
def test_a_dry_run_is_asked_for_by_true_and_other_parameters_are_ignored(params, expected):
    assert read_dry_run(params, url=URL) is expected


@pytest.mark.parametrize("value", ["", "yes", "1", "True", "true,false", " true"])
def test_a_dry_run_that_is_neither_true_nor_false_is_a_fault(value):
    with pytest.raises(InvalidInput, match=r"^dry_run: must be true or false"):
        read_dry_run({"dry_run": value}, url=URL)


@pytest.mark.parametrize("query", ["dry_run=", "dry_run", "code=k&dry_run="])
def test_a_dry_run_without_a_value_is_a_fault_though_the_host_leaves_it_out(query):
    with pytest.raises(InvalidInput, match=r"^dry_run: must be true or false"):
        read_dry_run({}, url=f"{URL}?{query}")


@pytest.mark.parametrize("name", ["dryrun", "dry-run", "dryRun", "DRY_RUN", "Dry_Run", "_dry_run"])
def test_a_misspelled_dry_run_is_a_fault_since_the_messages_would_be_sent(name):
    with pytest.raises(InvalidInput) as caught:
        read_dry_run({name: "true"}, url=URL)

    assert [fault.field for fault in caught.value.faults] == [name]
