from shared.adapters.azure.deliveries.columns import delivery_columns
from shared.domain.deliveries.delivery import new_delivery
from tests.examples import NOON, a_message


def test_a_tag_is_a_column_of_which_nobody_can_choose_the_name():
    columns = delivery_columns(new_delivery(a_message(tags={"Status": "delivered", "a b": "c"}), now=NOON))

    assert columns["Status"] == "accepted"
    assert sorted(value for name, value in columns.items() if name.startswith("Tag")) == ["c", "delivered"]
