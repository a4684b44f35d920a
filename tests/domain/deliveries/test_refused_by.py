"""What refused a message, what its sender is advised, and rows of other versions."""

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.refused_by import RefusedBy
from shared.domain.deliveries.resend import ResendRequest, resend_of
from shared.domain.deliveries.status import Status
from shared.errors import Conflict
from tests.examples import NOON, a_message


def refused(by: str):
    delivery = new_delivery(a_message(), now=NOON)
    return structs.replace(delivery, status=Status.REFUSED, refused_by=by)


@pytest.mark.parametrize(
    ("by", "advice", "resend"),
    [
        (RefusedBy.OPT_OUT, "until they text START", "after their START"),
        (RefusedBy.COUNTRY, "Add the country to COUNTRIES", "COUNTRIES does not allow the country"),
        (RefusedBy.RANGE, "another number", "are never texted or called"),
        (RefusedBy.LIMIT, '"over": "hold"', "when there is room again"),
    ],
)
def test_the_advice_and_the_answer_to_a_resend_fit_what_refused_it(by, advice, resend):
    shown = show(refused(by))

    assert (shown.refused_by, advice in shown.advice) == (by, True)
    with pytest.raises(Conflict, match=resend):
        resend_of(refused(by), ResendRequest(), now=NOON)


def test_a_row_from_before_this_field_is_of_an_opt_out():
    assert show(refused("")).refused_by is RefusedBy.OPT_OUT
    assert "START" in show(refused("")).advice


def test_a_reason_of_a_later_version_is_shown_without_advice():
    shown = show(refused("weather"))

    assert (shown.status, shown.refused_by, shown.advice) == (Status.REFUSED, None, None)
    with pytest.raises(Conflict, match="it was refused"):
        resend_of(refused("weather"), ResendRequest(), now=NOON)


def test_what_is_not_refused_has_no_such_reason():
    delivered = structs.replace(refused("country"), status=Status.DELIVERED)

    assert show(delivered).refused_by is None
