"""Who acts, as the log and health are to name them."""

from getpass import getuser

import click


def _login_name() -> str | None:
    try:
        return getuser()
    except (OSError, KeyError):  # a container whose user has no name
        return None


by = click.option("--by", default=_login_name, help="Who you are, for the log. Without: your login name.")
