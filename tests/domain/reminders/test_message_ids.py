import pytest

from shared.domain.deliveries.resend import resend_id
from shared.domain.reminders.message_ids import first_id, subject_of


@pytest.mark.parametrize(
    ("message_id", "subject", "first"),
    [
        ("haircut-7", "haircut-7", "haircut-7"),
        ("haircut-7~2", "haircut-7", "haircut-7"),
        ("pills:20260301T120000Z", "~pills", "pills:20260301T120000Z"),
        ("pills:20260302T120000Z.3", "~pills", "pills:20260302T120000Z.3"),
        ("pills:20260301T120000Z:2", "~pills", "pills:20260301T120000Z"),
        ("pills:20260301T120000Z:2~3", "~pills", "pills:20260301T120000Z"),
    ],
)
def test_messages_of_a_reminder_have_one_subject_and_those_of_an_occurrence_one_first_id(
    message_id, subject, first
):
    assert (subject_of(message_id), first_id(message_id)) == (subject, first)


def test_a_long_id_and_its_resend_have_one_subject():
    assert subject_of(resend_id("x" * 128)) == subject_of("x" * 128)
