import pytest

from shared.adapters.files.templates import TemplateFiles
from shared.domain.messages.message_fields import Channel
from shared.errors import InvalidTemplate
from shared.wiring.services import TEMPLATES


@pytest.mark.parametrize("name", TemplateFiles(TEMPLATES).names())
def test_every_template_that_we_ship_has_words_for_each_channel(name):
    template = TemplateFiles(TEMPLATES).get(name)

    assert all(words.of(channel) for words in template.by_language().values() for channel in Channel)


def test_a_broken_file_harms_only_itself(tmp_path):
    (tmp_path / "broken.toml").write_text("sms = 7")
    (tmp_path / "hello.toml").write_text('sms = "Hello"')
    templates = TemplateFiles(tmp_path)

    with pytest.raises(InvalidTemplate, match=r"/broken.toml, line 1: `sms` is a whole number"):
        templates.get("broken")
    assert templates.get("hello").sms == "Hello"
    assert templates.names() == ["broken", "hello"]
