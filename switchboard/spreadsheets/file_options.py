"""The options of commands that read a file."""

import click

from shared.country_codes import COUNTRIES


def _known(_context: click.Context, _option: click.Parameter, value: str) -> str:
    country = value.upper()
    if country and country not in COUNTRIES:
        raise click.BadParameter(f"{value}: give two letters, such as GB (ISO 3166)")
    return country


country_option = click.option(
    "--country", default="", metavar="GB", callback=_known, help="File: the country of numbers without +."
)
encoding_option = click.option(
    "--encoding", metavar="NAME", help="File: its encoding, if it is not UTF-8, such as windows-1252."
)
