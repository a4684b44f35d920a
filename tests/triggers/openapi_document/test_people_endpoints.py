"""People in the OpenAPI document, of which clients are generated."""

from shared.triggers.openapi_document.document import document

PATHS = document()["paths"]


def test_the_number_of_a_person_is_text_and_that_of_a_file_is_a_number():
    of_person, of_file = (
        next(each for each in PATHS[path]["get"]["parameters"] if each["name"] == "number")
        for path in ("/people/{number}", "/inbox/{id}/media/{number}")
    )

    assert (of_person["in"], of_person["schema"]["type"]) == ("path", "string")
    assert of_file["schema"] == {"type": "integer", "minimum": 0}


def test_a_field_of_a_change_can_be_null_and_no_other_is_accepted():
    change = document()["components"]["schemas"]["PersonChange"]

    assert change["properties"]["zone"]["type"] == ["string", "null"]
    assert change["additionalProperties"] is False
    assert "required" not in change


def test_a_person_of_a_batch_needs_a_number_and_has_the_fields_of_a_change():
    schemas = document()["components"]["schemas"]
    line = schemas[schemas["PeopleBatch"]["properties"]["people"]["items"]["$ref"].rpartition("/")[2]]

    assert line["required"] == ["number"]
    assert line["properties"].keys() - {"number"} == schemas["PersonChange"]["properties"].keys()
    assert line["additionalProperties"] is False
