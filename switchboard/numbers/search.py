"""``switchboard numbers search``: numbers for sale, and their price by the month."""

from collections.abc import Mapping
from typing import Any

import click

from switchboard.connection.desk import Desk
from switchboard.numbers.arguments import Wanted, with_search_options
from switchboard.numbers.for_sale import (
    abilities,
    country_code,
    find_for_sale,
    monthly_price,
    pattern,
    place,
)
from switchboard.terminal.exit_status import FOUND
from switchboard.terminal.output import Output
from switchboard.twilio.account import TwilioAccount
from switchboard.twilio.with_twilio import with_twilio


@click.command(epilog="Example: switchboard numbers search GB --mobile --sms")
@click.argument("country")
@with_search_options
@click.option("--limit", default=20, type=click.IntRange(1, 1000), show_default=True, help="How many.")
@with_twilio
def search(
    country: str, *, wanted: Wanted, limit: int, desk: Desk, twilio: TwilioAccount, output: Output
) -> int:
    """Search numbers for sale in COUNTRY (US, GB, ...). The exit status is 4 if there are none."""
    del desk
    code = country_code(country)
    contains = pattern(wanted.like, code) if wanted.like else ""
    found = find_for_sale(twilio, code, wanted.kind, contains=contains, limit=limit, **wanted.abilities)
    price = monthly_price(twilio, code, wanted.kind)
    rows = [_row(number) for number in found]
    result = {
        "country": code,
        "kind": wanted.kind,
        "price_per_month": price.amount if price else None,
        "currency": price.currency if price else None,
        "numbers": rows,
    }
    output.result(result, lambda: _show(output, rows))
    output.note(f"{len(rows)} {wanted.kind} numbers in {code}, each {price or 'for a price not known'}")
    return 0 if rows else FOUND


def _row(number: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": number["phone_number"],
        "can": abilities(number),
        "place": place(number),
        "address": number.get("address_requirements") or "none",
    }


def _show(output: Output, rows: list[dict[str, Any]]) -> None:
    cells = [(row["number"], " ".join(row["can"]), row["place"], row["address"]) for row in rows]
    output.table(("number", "can", "place", "address needed"), cells)
