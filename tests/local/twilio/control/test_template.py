import pytest

from tests.local.twilio.rest.test_contents import ORDER


@pytest.mark.parametrize(
    ("sid", "template", "said"),
    [
        ("HX12", {"body": "Hi"}, "HX and 32"),
        (ORDER, {"body": "Hi {{1}"}, "'{{1}' is not a placeholder"),
        (ORDER, {"body": "Hi {{}}"}, "'{{}}' is not a placeholder"),
        (ORDER, {"variables": {}}, "body"),
        (ORDER, {"body": "Hi", "text": "Hi"}, "Allowed fields: Template: body, "),
    ],
)
def test_a_template_that_twilio_would_not_keep_is_refused_with_a_sentence(control, sid, template, said):
    response = control.raw("PUT", f"/_control/contents/{sid}", json=template)

    assert response.status_code == 400
    assert said in response.json()["error"]


def test_a_template_is_shown_as_it_was_set(control):
    assert control.content(ORDER, "Hi {{1}}", approved=False) == {
        "sid": ORDER, "body": "Hi {{1}}", "variables": {}, "approved": False, "language": "en", "name": "",
    }  # fmt: skip
