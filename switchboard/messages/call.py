"""``switchboard call``: place a call."""

from typing import Any

import click

from shared.domain.messages.message_fields import Machine
from switchboard.connection.desk import Desk
from switchboard.messages.message_options import message_options
from switchboard.messages.post_message import post_message
from switchboard.options import with_desk
from switchboard.terminal.output import Output


@click.command(epilog='Example: switchboard call +12025550100 "The lift is stuck" --ring 20 --wait')
@click.argument("to", metavar="NUMBER")
@click.argument("words", required=False)
@click.option("--twiml", metavar="URL", help="TwiML of yours at this https URL.")
@click.option("--voice", help="A voice of Twilio's, such as Polly.Amy.")
@click.option(
    "--machine", type=click.Choice([each.value for each in Machine]), help="What an answering machine hears."
)
@click.option("--ring", type=int, metavar="SECONDS", help="How long it rings: 5 to 600.")
@click.option("--send-digits", metavar="KEYS", help="Keys that are pressed once it is answered.")
@click.option("--record", is_flag=True, help="Record it.")
@message_options
@with_desk
def call(to: str, words: str | None, *, desk: Desk, output: Output, **options: Any) -> int:
    """Call a number, client:ana or a SIP address, and say WORDS, or run a flow, a template or TwiML."""
    fields = {**options, "url": options["twiml"], "channel": "call"}
    return post_message(to, words, fields, desk=desk, output=output)
