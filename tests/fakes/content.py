"""Fakes of the content ports, in memory. Each passes its port's tests in tests/contract/."""

from shared.domain.flows.flow import Flow
from shared.domain.templates.template import Template
from shared.errors import InvalidFlow, InvalidTemplate


class MemoryFlows:
    def __init__(self, **flows: Flow) -> None:
        self._flows = flows

    def get(self, name: str) -> Flow:
        if name not in self._flows:
            raise InvalidFlow(f"there is no flow `{name}`; there are: {', '.join(self._flows) or 'none'}")
        return self._flows[name]


class MemoryTemplates:
    def __init__(self, **templates: Template) -> None:
        self._templates = {name.replace("_", "-"): template for name, template in templates.items()}

    def get(self, name: str) -> Template:
        if name not in self._templates:
            known = ", ".join(self._templates) or "none"
            raise InvalidTemplate(f"there is no template `{name}`; there are: {known}")
        return self._templates[name]
