from shared.adapters.azure.deliveries.day_row_keys import (
    DAY_ROWS,
    day_row_key,
    keys_of_day_rows,
    tombstone_day_row,
)
from shared.domain.retention.day_row import DayRow
from tests.examples import NOON


def test_the_day_rows_of_a_delivery_are_found_among_those_of_others_whose_id_ends_alike():
    keys = ["~cleared|2026-01-01|a", "~closed|2026-01-02|b", "~closed|2026-01-02|ba", "~closed|2026-03-01|b"]

    assert keys_of_day_rows(keys, "b") == ["~closed|2026-01-02|b", "~closed|2026-03-01|b"]


def test_all_day_rows_are_in_one_range_and_no_other_row_is():
    rows = [DayRow(day=day, of="m1", has_words=has) for day in ("0", "2026-12-31") for has in (True, False)]
    keys = map(day_row_key, rows)

    first, end = DAY_ROWS
    assert all(first <= key < end for key in (*keys, tombstone_day_row("~id|1", NOON).key))
    assert not any(first <= key < end for key in ("m1", "~open|m1", "~id|1", "~event|1|m1"))
