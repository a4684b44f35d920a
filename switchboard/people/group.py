"""``switchboard people``: the commands about people."""

import click

from switchboard.terminal.lazy_group import LazyGroup

PEOPLE = {
    "import": "switchboard.people.import_people:import_people",
    "export": "switchboard.people.export_people:export_people",
    "show": "switchboard.people.show_person:show_person",
    "erase": "switchboard.people.erase_person:erase_person",
    "erasure": "switchboard.people.erase_person:erasure",
}


@click.group(cls=LazyGroup, commands_by_name=PEOPLE, epilog="Example: switchboard people show +12025550955")
def people() -> None:
    """Import, export, show and erase people."""
