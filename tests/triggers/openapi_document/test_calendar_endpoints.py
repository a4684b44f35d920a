from shared.triggers.openapi_document.document import document


def test_the_link_of_the_calendar_needs_a_key_and_the_feed_behind_it_a_signature():
    paths = document()["paths"]

    assert "security" in paths["/calendar/link"]["get"]
    (signature,) = paths["/calendar.ics"]["get"]["parameters"]
    assert (signature["name"], signature["in"]) == ("signature", "query")
