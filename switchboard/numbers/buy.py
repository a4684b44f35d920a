"""``switchboard numbers buy``: buy a number, and wire it in the same request."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import click

from switchboard.confirm import confirm
from switchboard.connection.desk import Desk
from switchboard.numbers.arguments import Wanted, e164, with_search_options
from switchboard.numbers.destination import check_account, destination
from switchboard.numbers.for_sale import (
    Price,
    country_code,
    find_for_sale,
    kind_of,
    monthly_price,
    pattern,
)
from switchboard.numbers.webhook_urls import find_owned
from switchboard.options import yes as yes_option
from switchboard.terminal.exit_status import INTERRUPTED
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output
from switchboard.twilio.account import TwilioAccount, TwilioUnreachable
from switchboard.twilio.with_twilio import with_twilio


class Offer(NamedTuple):
    """A number to buy."""

    number: str
    country: str
    kind: str  # "" if it is not known
    price: Price | None

    def __str__(self) -> str:
        what = f"{self.country} {self.kind}".strip()
        return f"{self.number} ({what}) for {self.price or 'a price that is not known'}"


@click.command(epilog="Example: switchboard numbers buy GB --mobile --sms")
@click.argument("what", metavar="NUMBER|COUNTRY")
@with_search_options
@click.option("--bundle", metavar="BU...", help="The approved regulatory bundle that the country asks for.")
@click.option("--address", metavar="AD...", help="The address that the country asks for.")
@click.option("--name", metavar="TEXT", help="A name for the number, at Twilio.")
@click.option("--no-wire", is_flag=True, help="Leave its calls and texts unanswered for now.")
@click.option("--to", metavar="URL", help="Where to wire it, if not to the desk's own URL.")
@yes_option
@with_twilio
def buy(
    what: str,
    *,
    wanted: Wanted,
    no_wire: bool,
    to: str | None,
    yes: bool,
    desk: Desk,
    twilio: TwilioAccount,
    output: Output,
    **given: Any,
) -> None:
    """Buy a number, or the first that is found in a country; its calls and texts come to the desk.

    It always asks first. Twilio charges a whole month at once, and then each month until it is released.
    """
    environment = click.get_current_context().params["environment"]
    urls = {} if no_wire else destination(desk, twilio, to=to, environment=environment)
    if urls and not to:
        check_account(desk, twilio, output)
    offer = _offer(twilio, what, wanted)
    end = f", and wire it to {urls['VoiceUrl'].partition('/api/')[0]}" if urls else ""
    confirm(f"Buy {offer}{end}? ({twilio})", yes=yes)
    form = {
        "PhoneNumber": offer.number,
        "BundleSid": given["bundle"],
        "AddressSid": given["address"],
        "FriendlyName": given["name"],
        **urls,
    }
    bought = _buy(twilio, form)
    result = _result(bought, offer, wired=bool(urls))
    output.result(result, lambda: output.facts(result))
    if not urls:
        output.note(f"next: switchboard numbers wire {offer.number}")


def _result(bought: Mapping[str, Any], offer: Offer, *, wired: bool) -> dict[str, Any]:
    return {
        "number": bought.get("phone_number") or offer.number,
        "sid": bought["sid"],
        "country": offer.country,
        "kind": offer.kind or None,
        "price_per_month": offer.price.amount if offer.price else None,
        "currency": offer.price.currency if offer.price else None,
        "wired": wired,
    }


def _offer(twilio: TwilioAccount, what: str, wanted: Wanted) -> Offer:
    """Return what to buy: the number that was named, or the first that is found."""
    if not what.startswith("+"):
        country = country_code(what)
        contains = pattern(wanted.like, country) if wanted.like else ""
        found = find_for_sale(twilio, country, wanted.kind, contains=contains, limit=1, **wanted.abilities)
        if not found:
            raise Failed(f"there is no such number for sale: switchboard numbers search {country}")
        return Offer(
            found[0]["phone_number"], country, wanted.kind, monthly_price(twilio, country, wanted.kind)
        )
    from shared.domain.senders.person_country import country_of

    number = e164(what)
    if find_owned(twilio, number):
        raise Failed(f"{number} is yours already: switchboard numbers wire {number}")
    country = country_of(number)
    kind = kind_of(twilio, number, country) if country else ""
    return Offer(number, country, kind, monthly_price(twilio, country, kind) if kind else None)


def _buy(twilio: TwilioAccount, form: dict[str, Any]) -> dict[str, Any]:
    """Buy the number, once. It is never repeated: whatever comes instead of an answer, it may be bought."""
    doubt = f"whether {form['PhoneNumber']} was bought is not known: switchboard numbers list shows it"
    try:
        bought = twilio.post("api", "IncomingPhoneNumbers.json", form)
    except TwilioUnreachable as unreachable:
        raise TwilioUnreachable(f"{doubt}. {unreachable}") from unreachable
    except KeyboardInterrupt as interrupt:
        raise Failed(f"interrupted: {doubt}", INTERRUPTED) from interrupt
    if not isinstance(bought, dict) or not bought.get("sid"):
        raise TwilioUnreachable(f"{doubt}. Twilio's answer names no number")
    return bought
