from shared.domain.wait_preference import wait_preference
from shared.triggers.openapi_document.document import document

POST = document()["paths"]["/messages"]["post"]


def test_the_header_and_what_the_answer_says_of_it_are_described():
    (header,) = [each for each in POST["parameters"] if each["in"] == "header"]

    assert (header["name"], header["in"], header.get("required", False)) == ("Prefer", "header", False)
    assert wait_preference(header["example"])
    assert POST["responses"]["202"]["headers"].keys() == {"Preference-Applied"}
    assert POST["responses"]["200"]["headers"].keys() == {"Preference-Applied"}
    assert "headers" not in POST["responses"]["409"]
