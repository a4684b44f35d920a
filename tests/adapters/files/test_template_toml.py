import pytest

from shared.adapters.files.template_toml import read_template
from shared.domain.messages.message_fields import Channel
from shared.domain.templates.template import ContentWords
from shared.errors import InvalidTemplate

SID = "HX" + "0123456789abcdef" * 2
GOOD = f"""
values = ["name"]
sms = "Hi {{name}}"

[whatsapp]
sid = "{SID}"
values = {{ "1" = "{{name}}" }}

[de]
sms = "Hallo {{name}}"
whatsapp = {{ sid = "{SID}" }}
"""


def fault(text: str) -> str:
    with pytest.raises(InvalidTemplate) as caught:
        read_template(text.encode(), name="templates/x.toml")
    return str(caught.value)


def test_a_file_has_its_words_by_channel_and_language():
    template = read_template(GOOD.encode(), name="x")

    assert template.sms == "Hi {name}"
    assert template.whatsapp == ContentWords(sid=SID, values={"1": "{name}"})
    assert template.languages["de"].of(Channel.RCS) == "Hallo {name}"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"Hi {name}"', "7", "x.toml, line 3: `sms` is a whole number, but must be words"),
        (
            f'sid = "{SID}"\n',
            'sid = "HX1"\n',
            "x.toml, line 6: `whatsapp.sid` sid is `HX1`; it must be HX and 32",
        ),
        (f'sid = "{SID}"\n', "", "x.toml, line 5: `whatsapp` `sid` is missing"),
        (
            '"{name}" }',
            "3 }",
            "x.toml, line 7: `whatsapp.values` `values` is a whole number, but must be words",
        ),
        ('"Hallo', 'text = "Hallo', "x.toml, line 10: cannot be read: sms = text"),
        ("[de]", "[german]", "x.toml, line 9, `german`: is no language, such as de or pt-BR, and no channel"),
        ("sms =", "smss =", "x.toml, line 3: unknown key `smss`: there are `call`, `language`, `rcs`, `sms`"),
        (
            'sms = "Hallo',
            'smss = "Hallo',
            "x.toml, line 10, `de`: has the unknown key `smss`: did you mean `sms`?",
        ),
        ('["name"]', '"name"', "x.toml, line 2: `values` is words in straight quotes, but must be a list"),
        ('"Hi {name}"', '"Hi {nam}"', "x.toml, line 3: `sms` has {nam}, which `values` does not name"),
        ('"Hallo {name}"', '"Hallo {nam}"', "x.toml, line 10, `de`: `sms` has {nam}, which `values`"),
        (
            'values = ["name"]',
            'language = "De"\nvalues = ["name"]',
            "x.toml, line 2: `language` must be words in straight quotes of the form",
        ),
    ],
)
def test_the_error_of_an_invalid_file_has_line_language_and_text(old, new, expected):
    assert f"templates/{expected}" in fault(GOOD.replace(old, new, 1))


def test_an_error_has_all_problems_of_the_file():
    assert len(fault(GOOD.replace("{name}", "{nam}")).splitlines()) == 4
