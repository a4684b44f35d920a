import pytest

from local.templates.check import faults, measured
from shared.adapters.files.templates import TemplateFiles

KEYS = "`call`, `language`, `rcs`, `sms`, `values`, `whatsapp`"
SID = "HX" + "0" * 32


@pytest.fixture
def templates(tmp_path) -> TemplateFiles:
    (tmp_path / "a.toml").write_text(
        f"""
values = ["name"]
language = "en"
sms = "Hello {{name}}, {{{{ok}}}}"
whatsapp = {{ sid = "{SID}", values = {{ "1" = "{{name}}" }} }}
call = "Hello"
[uk]
sms = "ёж"
whatsapp = {{ sid = "{SID}", text = "ёж {{name}}" }}
call = "ёж"
""",
        encoding="utf-8",
    )
    return TemplateFiles(tmp_path)


def test_every_text_is_measured_with_ten_letters_for_a_value(templates):
    found = [
        (text.language, text.channel, text.segments and (text.segments.encoding, text.segments.units))
        for text in measured(templates)
    ]

    assert found == [
        ("en", "sms", ("GSM-7", len("Hello , ok") + 10 + 4)),
        ("en", "whatsapp", None),
        ("uk", "sms", ("UCS-2", 2)),
        ("uk", "whatsapp", ("UCS-2", 13)),
    ]


def test_every_fault_of_every_file_is_said_and_the_others_are_measured(templates, tmp_path):
    (tmp_path / "b.toml").write_text('sms = "{x}"\nsmss = "y"')
    (tmp_path / "c.toml").write_text('values = ["unused"]\nsms = "Hello {y}"')

    assert [fault.partition("/")[2] for line in faults(templates) for fault in line.splitlines()] == [
        f"b.toml, line 2: unknown key `smss`: there are {KEYS}, and tables of languages",
        "c.toml, line 1: `values` `unused` is not used: no words have {unused}",
        "c.toml, line 2: `sms` has {y}, which `values` does not name",
    ]
    assert {text.template for text in measured(templates)} == {"a"}
