import logging

import pytest

from shared.triggers.log_masking import MAX_CHARACTERS, mask_log_lines, masked_line


@pytest.fixture
def masked_logs(caplog):
    before = logging.getLogRecordFactory()
    mask_log_lines()
    mask_log_lines()
    yield caplog
    logging.setLogRecordFactory(before)


def test_a_line_of_ours_is_masked_and_a_line_of_others_is_not(masked_logs):
    logging.getLogger("shared.triggers.responses").warning("%s: %s", "NotFound", "no message +12025552028")
    logging.getLogger("azure").warning("%s", "+12025552028")

    assert [record.getMessage() for record in masked_logs.records] == [
        "NotFound: no message ...2028",
        "+12025552028",
    ]


@pytest.mark.usefixtures("masked_logs")
def test_a_line_that_cannot_be_made_does_not_fail_what_logs_it():
    record = logging.getLogRecordFactory()("shared.x", logging.INFO, "", 0, "%d", ("a",), None)

    assert record.args == ("a",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("+12025552022: is not a field", "...2022: is not a field"),
        ("order-12025552022 is invalid", "order-...2022 is invalid"),
        ("whatsapp:+12025552022", "whatsapp:...2022"),
        ("no 'client:ana.lopes', nor sip:ana@a.example", "no 'client:...', nor sip:..."),
        (
            "+1 (202) 555-20.22, 12025552022 3 times, +12025552022 3 times",
            "...2022, ...2022 3 times, ...2022 3 times",
        ),
        ("/api/x/%0A\nFATAL\r\x1b[31m\u2028\ud800", r"/api/x/%0A\nFATAL\r\x1b[31m\u2028\ud800"),
    ],
)
def test_numbers_and_line_ends_are_masked(text, line):
    assert masked_line(text) == line


@pytest.mark.parametrize(
    "text",
    [
        "message order-20261129 is with Twilio: SM" + "1" * 32,
        "recording RE" + "0" * 31 + "a: 12 s",
        "12345678-1234-4321-8765-123456789012",
        "agenda entry due 2026-11-29 09:00:00+00:00 was changed",
        "message a1b2-20261129T090000Z to ...0147 is sent, 1,234 times",
        "snowflake 12345678901234567890",
        "Zoë wrote “hi” to 東京",
    ],
)
def test_other_ids_times_and_words_stay_as_they_are(text):
    assert masked_line(text) == text


def test_a_line_is_cut_before_it_is_read_in_full():
    line = masked_line("x" * 10_000_000)

    assert line == "x" * MAX_CHARACTERS + "... (10000000 characters)"
    assert "12025552022" not in masked_line("x" * (MAX_CHARACTERS - 5) + " +12025552022" + "x" * 50)
