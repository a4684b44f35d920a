"""``switchboard numbers list``: the numbers of the account, and where their calls and texts go."""

from collections.abc import Mapping
from typing import Any

import click

from switchboard.connection.desk import Desk
from switchboard.numbers.destination import destination
from switchboard.numbers.for_sale import abilities
from switchboard.numbers.wiring import wiring_of
from switchboard.terminal.output import Output
from switchboard.twilio.account import TwilioAccount, TwilioRefused
from switchboard.twilio.with_twilio import with_twilio


@click.command("list", epilog="Example: switchboard numbers list")
@click.option("--to", metavar="URL", help="What counts as here, if it is not the desk's own URL.")
@with_twilio
def list_numbers(*, to: str | None, desk: Desk, twilio: TwilioAccount, output: Output) -> None:
    """List the account's numbers: what each can do, and where its calls and texts go."""
    environment = click.get_current_context().params["environment"]
    wanted = destination(desk, twilio, to=to, environment=environment, must_be_reached=False)
    services = _services(twilio, output)
    rows = [
        _row(number, wanted, services)
        for number in twilio.pages("api", "IncomingPhoneNumbers.json", "incoming_phone_numbers")
    ]
    columns = ("number", "name", "can", "goes to", "Messaging Service")
    output.result(rows, lambda: output.table(columns, [_cells(row) for row in rows]))


def _row(number: Mapping[str, Any], wanted: Mapping[str, str], services: Mapping[str, str]) -> dict[str, Any]:
    wiring = wiring_of(number, wanted)
    return {
        "number": number["phone_number"],
        "sid": number["sid"],
        "name": number["friendly_name"],
        "can": abilities(number),
        "calls": wiring.calls,
        "texts": wiring.texts,
        "wiring": str(wiring),
        "messaging_service": services.get(number["phone_number"]),
    }


def _cells(row: Mapping[str, Any]) -> tuple[object, ...]:
    name = row["name"] if row["name"] != row["number"] else ""
    return (row["number"], name, " ".join(row["can"]), row["wiring"], row["messaging_service"])


def _services(twilio: TwilioAccount, output: Output) -> dict[str, str]:
    """Return the Messaging Service of each number that is in one.

    Its own webhook comes before that of its numbers, unless it says otherwise:
    https://www.twilio.com/docs/messaging/api/service-resource.
    """
    found = {}
    try:
        for service in twilio.pages("messaging", "/v1/Services", "services"):
            own = service.get("inbound_request_url")
            first = ", its URL first" if own and not service.get("use_inbound_webhook_on_number") else ""
            path = f"/v1/Services/{service['sid']}/PhoneNumbers"
            for number in twilio.pages("messaging", path, "phone_numbers"):
                found[number["phone_number"]] = f"{service['sid']}{first}"
    except TwilioRefused as refused:
        output.note(f"Messaging Services are not known: {refused}")
    return found
