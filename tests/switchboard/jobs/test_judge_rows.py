"""The messages of a job, and the faults of options and keys. Those of files: spreadsheets/nasty_files.txt."""

import pytest

from shared.domain.templates.template import Template
from switchboard.jobs.job_options import JobOptions
from switchboard.jobs.judge_rows import judge_rows
from switchboard.spreadsheets.read_sheet import sheet_of
from tests.fakes.content import MemoryTemplates

A, B = "+12025550957", "+12025550958"
PEOPLE = f"to,name\n{A},Ana\n{B},Ben\n"


def judge(text: str = PEOPLE, *, country: str = "", templates=None, **options):
    given = {"job": "spring", "words": "Hello {name}"} | options
    return judge_rows(sheet_of(text.encode()), JobOptions(**given), country=country, templates=templates)


def faults(text: str = PEOPLE, **options) -> list[str]:
    return [str(fault) for fault in judge(text, **options).faults]


def test_a_row_is_a_message_whose_id_is_the_job_and_the_number():
    text = f"to,name,who\n{A},Ana,us\n{B},Ben,us\n"
    first, second = judge(text, tags={"by": "ops"}, sender="+15005550006", flow="survey").rows

    assert (first.line, first.key) == (2, "12025550957")
    assert first.message == {
        "id": "spring:12025550957",
        "to": A,
        "body": "Hello {name}",
        "values": {"name": "Ana", "who": "us"},
        "flow": "survey",
        "from": "+15005550006",
        "tags": {"by": "ops", "job": "spring"},
    }
    assert second.message["values"] == {"name": "Ben", "who": "us"}
    assert "and the flow survey needs {who}" in faults(flow="survey")[0]


def test_the_id_is_that_of_the_person_whatever_the_words_and_the_spelling():
    """A typo that is corrected, or a number that is tidied up, must not be sent again."""
    (other,) = judge("to,name\n+1 (202) 555-0957,Anna\n").rows
    (brazil,) = judge("to,name\n+551187654321,Ana\n").rows

    assert other.message["id"] == judge().rows[0].message["id"]
    assert (brazil.message["id"], brazil.message["to"]) == ("spring:5511987654321", "+551187654321")


def test_a_key_column_names_the_rows_and_one_person_may_then_have_several():
    text = f"to,name,order\n{A},Ana,A-7\n{A},Ana,A-8\n"

    assert [row.key for row in judge(text, key="Order", allow_repeats=True).rows] == ["A-7", "A-8"]
    assert "is the person of line 2 again" in faults(text, key="order")[0]
    assert [row.key for row in judge(key="to").rows] == ["12025550957", "12025550958"]


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("", "is empty, and names the row"),
        ("a b", "has a blank, and an id takes"),
        ("a/b", "has `/`, and an id takes"),
        ("\u00e4", "has `\u00e4`, and an id takes"),
        ("1.2E+15", "was shortened by the spreadsheet"),
        ("x" * 122, "at most 128 fit an id"),
        ("A-7", "`A-7` is the key of line 2 too"),
        ("#N/A", "is a formula that failed"),
    ],
)
def test_a_key_that_makes_no_id_is_a_fault(key, fault):
    (said,) = faults(f"to,name,order\n{A},Ana,A-7\n{B},Ben,{key}\n", key="order")

    assert said.startswith("line 3, C3 (order): ")
    assert fault in said


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"key": "order"}, "line 1: has no column `order` (--key); its columns are to, name"),
        ({"allow_repeats": True}, "--allow-repeats needs --key"),
        ({"job": "a:b"}, "--job a:b: 1 to 64 characters"),
        ({"job": "x" * 65}, "1 to 64 characters"),
        ({"template": "order-ready"}, "give words or --template, not both"),
        ({"words": None}, "says nothing: give words, --template or --flow, or the file a column `body`"),
        ({"words": None, "template": "orders"}, "there is no template `orders` in templates/; there are: "),
        ({"flow": "nothing"}, "there is no flow `nothing` in flows/"),
        ({"sender": "A name too long"}, "from: "),
    ],
)
def test_options_that_cannot_be_are_faults(options, fault):
    assert fault in faults(**options)[0]


def test_a_template_has_its_values_from_the_columns_and_says_which_is_missing():
    templates = MemoryTemplates(ready=Template(sms="Hello {Name}, {order_no}.", values=("Name", "order_no")))
    text = f"to,NAME,Order No\n{A},Ana,7\n"
    options = {"words": None, "template": "ready", "templates": templates}

    assert judge(text, **options).rows[0].message["values"] == {"Name": "Ana", "order_no": "7"}
    assert faults(**options) == [
        "line 1: has no column `order_no`, and the template ready needs {order_no}; its columns are to, name"
    ]


def test_each_row_can_have_words_of_its_own():
    text = f"to,body\n{A},Hello Ana\n{B},Hello {{x}}\n"

    assert judge(f"to,body\n{A},Hello Ana\n", words=None).rows[0].message["body"] == "Hello Ana"
    assert (
        "line 3, B3 (body): has {x}: in a column of words nothing is filled in" in faults(text, words=None)[0]
    )


def test_zone_and_language_of_a_row_are_those_of_its_message():
    message = judge(f"to,name,zone,language\n{A},Ana,Europe/Rome,it\n").rows[0].message

    assert (message["zone"], message["language"]) == ("Europe/Rome", "it")


def test_with_a_country_national_numbers_are_taken():
    assert judge("to,name\n(202) 555-0957,Ana\n", country="US").rows[0].message["to"] == A


def test_with_any_fault_there_is_nothing_to_send():
    assert judge(f"to,name\n{A},Ana\n12025550958,Ben\n").rows == ()
