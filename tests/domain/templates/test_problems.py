import pytest
from msgspec import structs

from shared.domain.templates.problems import template_problems
from shared.domain.templates.template import ContentWords, Template, Words

SID = "HX" + "0" * 32
GOOD = Template(
    values=("name", "order"),
    language="en",
    sms="{name} {order}",
    whatsapp=ContentWords(sid=SID, values={"1": "{name}"}, text="{name}"),
    languages={"de": Words(sms="{name}", whatsapp=ContentWords(sid=SID))},
)


def problems(**fields):
    found = template_problems(structs.replace(GOOD, **fields))
    return [(problem.language, problem.key, problem.text) for problem in found]


def test_a_good_template_has_none():
    assert problems() == []


@pytest.mark.parametrize(
    ("fields", "language", "key", "text"),
    [
        ({"values": ("name", "order", "day")}, "", "values", "`day` is not used: no words have {day}"),
        ({"values": ("name", "order", "a b")}, "", "values", "`a b` is no name: letters, digits and _ only"),
        ({"values": ("name", "order", "name")}, "", "values", "names a value twice"),
        ({"sms": "{name} {order} {x}"}, "", "sms", "has {x}, which `values` does not name"),
        ({"sms": "{order} {{name}}"}, "", "sms", "has {{name}}, which is sent as {name}: write {name}"),
        ({"sms": "{order}\x07"}, "", "sms", "has the control character U+0007: leave it out"),
        ({"sms": "{order}" + "x" * 1_594}, "", "sms", "has 1601 characters; at most 1600 can be sent"),
        ({"sms": SID}, "", "sms", f'is a SID: write sms = {{ sid = "{SID}" }}'),
        ({"call": "  "}, "", "call", "has only blanks"),
        ({"rcs": ContentWords(sid=SID, values={"": "x"})}, "", "rcs.values", "has a variable without a name"),
        (
            {"whatsapp": ContentWords(sid=SID, values={"1": "{name}"}, text="Hi {{1}}")},
            "",
            "whatsapp.text",
            "has {{1}}: write the words with the value",
        ),
        (
            {"whatsapp": ContentWords(sid=SID, values={"1": "{nme}"})},
            "",
            "whatsapp.values.1",
            "has {nme}, which `values` does not name",
        ),
        ({"languages": {"EN": GOOD.languages["de"]}}, "EN", "", "is the `language` of the words at the top"),
        (
            {"languages": {"pt-BR": GOOD.languages["de"], "pt-br": GOOD.languages["de"]}},
            "pt-BR",
            "",
            "is there twice",
        ),
        (
            {"languages": {"de": Words(sms="{name}")}},
            "de",
            "",
            "has no `whatsapp`, which the words at the top have",
        ),
        ({"languages": {"de": Words(sms="{x}", whatsapp="x")}}, "de", "sms", "has {x}, which `values`"),
        ({"sms": "", "whatsapp": ""}, "", "", "has no words at the top, which all other languages get"),
        ({"sms": "", "whatsapp": "", "languages": {}}, "", "", "says nothing: give it `sms`"),
    ],
)
def test_a_problem_has_its_place_and_its_remedy(fields, language, key, text):
    found = problems(**fields)

    assert [(*place, text) for *place, said in found if said.startswith(text)][:1] == [
        (language, key, text)
    ], found


def test_a_language_may_have_words_of_its_own_for_a_channel():
    assert problems(languages={"de": Words(sms="{name}", whatsapp="{order}", call="{name}")}) == []
