"""A number of a person, as people write it on the command line."""

from shared.domain.messages.phone_number import InvalidNumber, read_number
from shared.setting_rules import E164
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

NO_COUNTRY = "ZZ"
"""A country without numbers: libphonenumber reads spaces and brackets, and no national number."""


def person_number(text: str) -> str:
    """Return an international number in E.164; anything else as it was given.

    Whether a national number, or an address such as client:ana, can be used is for the desk to say: it knows
    its DEFAULT_COUNTRY. What is in E.164 is for the desk to say as well.

    Raises:
        Failed: it begins with a + and is no number. Nothing was done.
    """
    given = text.strip()
    if not given.startswith("+") or E164.fullmatch(given):
        return given
    try:
        return read_number(given, country=NO_COUNTRY)
    except InvalidNumber as invalid:
        raise Failed(f"{given} {invalid}", USAGE) from None
