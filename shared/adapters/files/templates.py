"""Read templates from the TOML files in templates/. Format: docs/templates.md."""

import re
from pathlib import Path

from shared.domain.templates.template import Template
from shared.errors import InvalidTemplate
from shared.setting_rules import FLOW_NAME

MAX_NAME = 100
"""Characters of a template's name."""


class TemplateFiles:
    """Reads each template once, when it is first needed. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[str, Template] = {}

    def get(self, name: str) -> Template:
        """Return the template of that name. See ``shared.ports.content.Templates``."""
        if name not in self._templates:
            self._templates[name] = self._read(name)
        return self._templates[name]

    def names(self) -> list[str]:
        """Return the names of all templates."""
        return sorted(file.stem for file in self._folder.glob("*.toml"))

    def _read(self, name: str) -> Template:
        file = self._folder / f"{name}.toml"
        # A long name is looked for nowhere: the file system refuses it with an error of its own.
        if not re.fullmatch(FLOW_NAME, name) or len(name) > MAX_NAME or not file.is_file():
            known, shown = ", ".join(self.names()) or "none", name[:MAX_NAME]
            raise InvalidTemplate(
                f"there is no template `{shown}` in {self._folder.name}/; there are: {known}"
            )
        # Imported here: only the first use of a template needs it, and an app should start fast.
        from shared.adapters.files.template_toml import read_template

        return read_template(file.read_bytes(), name=f"{self._folder.name}/{file.name}")
