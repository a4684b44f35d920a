"""Read templates from the TOML files in templates/. Format: docs/templates.md."""

from shared.adapters.files.toml_folder import TomlFolder
from shared.domain.templates.template import Template
from shared.errors import InvalidTemplate


class TemplateFiles(TomlFolder[Template]):
    """The templates of a folder."""

    kind, error = "template", InvalidTemplate

    @staticmethod
    def parse(data: bytes, *, name: str) -> Template:
        """Return the template in a file. See ``read_template``."""
        # Imported here: only the first use of a template needs it, and an app should start fast.
        from shared.adapters.files.template_toml import read_template

        return read_template(data, name=name)
