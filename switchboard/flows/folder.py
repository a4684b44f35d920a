"""The option that names the folder of flows."""

from pathlib import Path

import click

from shared.wiring.services import FLOWS, TEMPLATES

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

flows_folder = click.option(
    "--folder", type=FOLDER, default=FLOWS, show_default="flows/", help="The folder of the flows."
)
templates_folder = click.option(
    "--folder",
    type=FOLDER,
    default=TEMPLATES,
    show_default="templates/",
    help="The folder of the templates.",
)
