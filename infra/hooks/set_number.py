"""Set the URLs of a number at Twilio: where its calls and texts go.

python infra/hooks/set_number.py [+15005550006] [--dry-run]

``switchboard numbers wire`` does the same by the same code; this one runs where only Python is.
"""

import sys

from commands import Failed, run_hook, variable

from switchboard.numbers.webhook_urls import set_urls, webhook_urls
from switchboard.terminal.printable import printable
from switchboard.twilio.account import TwilioAccount
from switchboard.twilio.credentials import read_credentials

DRY_RUN = "--dry-run"


def main(arguments: list[str] | None = None) -> None:
    """Set the URLs of one number; print them, with the old ones if they changed.

    Raises:
        Failed: the arguments are others, the account has no such number, or Twilio refused.
    """
    given = sys.argv[1:] if arguments is None else arguments
    numbers = [argument for argument in given if argument != DRY_RUN]
    if len(numbers) > 1 or any(argument.startswith("-") for argument in numbers):
        raise Failed(
            f"nothing was changed. Usage: python infra/hooks/set_number.py [+15005550006] [{DRY_RUN}]"
        )
    number = numbers[0] if numbers else variable("TWILIO_FROM")
    if not number.startswith("+"):
        raise Failed(f"{number} is not a number such as +15005550006; name the number whose URLs to set")
    account = TwilioAccount(read_credentials(variable, "azd"))
    wanted = webhook_urls(variable("SWITCHBOARD_PUBLIC_URL"), variable("SWITCHBOARD_FALLBACK_URL"))
    for change in set_urls(account, number, wanted, dry_run=DRY_RUN in given):
        print(printable(str(change)))


if __name__ == "__main__":
    run_hook(main)
