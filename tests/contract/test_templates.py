"""The templates, from the fake and from files."""

import pytest

from shared.adapters.files.template_toml import read_template
from shared.adapters.files.templates import TemplateFiles
from shared.errors import InvalidTemplate
from tests.fakes.content import MemoryTemplates

HELLO = b'sms = "Hello"\n'


@pytest.fixture(params=["memory", "files"])
def templates(request, tmp_path):
    if request.param == "memory":
        return MemoryTemplates(
            hello=read_template(HELLO, name="hello"), other=read_template(HELLO, name="other")
        )
    for name in ("hello", "other"):
        (tmp_path / f"{name}.toml").write_bytes(HELLO)
    return TemplateFiles(tmp_path)


def test_a_template_is_loaded_once_by_its_name(templates):
    assert templates.get("hello") == read_template(HELLO, name="hello")
    assert templates.get("hello") is templates.get("hello")


@pytest.mark.parametrize("name", ["nowhere", "", "Hello", "hello.toml", "../hello"])
def test_an_unknown_template_is_refused_with_the_names_of_the_known_ones(templates, name):
    with pytest.raises(InvalidTemplate, match=f"there is no template `{name}`.*there are: hello, other"):
        templates.get(name)


def test_a_name_that_the_file_system_refuses_is_unknown_too(templates):
    with pytest.raises(InvalidTemplate, match="there is no template `aaa"):
        templates.get("a" * 1_000)
