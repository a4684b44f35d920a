from local.twilio.simulation.clock import real_now
from local.twilio.state.content import Content


def content(body, **variables):
    return Content(sid="HX" + "1" * 32, body=body, variables=variables, created=real_now())


def test_placeholders_get_values_and_else_their_defaults():
    order = content("{{1}}, order {{2}} is ready. Bye, {{1}}", **{"1": "There", "2": "1"})

    assert order.rendered({"2": "22", "9": "ignored"}) == "There, order 22 is ready. Bye, There"
    assert order.missing({}) == set()


def test_a_placeholder_without_value_and_default_is_missing():
    assert content("{{1}} {{2}}", **{"1": "a"}).missing({"3": "c"}) == {"2"}


def test_a_value_with_a_placeholder_stays_as_it_is():
    assert content("{{1}}").rendered({"1": "{{1}}"}) == "{{1}}"
