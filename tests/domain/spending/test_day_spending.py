from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.spending.charge import Charge
from shared.domain.spending.day_spending import MAX_LINES, DaySpending, Line, Sum, as_text
from tests.examples import NOON


def a_charge(country="US", price="0.0079", currency="USD", channel="sms", segments=1):
    amount = None if price is None else Decimal(price)
    return Charge(country=country, channel=channel, currency=currency, segments=segments, price=amount)


def summed(*pages):
    total = Sum()
    for page in pages:
        total.add(page)
    return total


def test_charges_are_summed_by_country_channel_and_currency_over_pages():
    lines = summed(
        [a_charge(), a_charge(segments=3, price="0.0237"), a_charge("GB", "0.04")],
        [a_charge(), a_charge(channel="call", segments=0, price="0.014"), a_charge(currency="EUR")],
    ).lines()

    assert {(line.country, line.channel, line.currency): line.amount for line in lines} == {
        ("GB", "sms", "USD"): "0.04",
        ("US", "sms", "USD"): "0.0395",
        ("US", "call", "USD"): "0.014",
        ("US", "sms", "EUR"): "0.0079",
    }
    assert lines[0].country == "GB"  # the dearest first
    assert (lines[1].count, lines[1].segments) == (3, 5)


def test_what_has_no_price_yet_is_counted_as_that():
    (line,) = summed([a_charge(price=None), a_charge()]).lines()

    assert (line.count, line.unpriced, line.amount) == (2, 1, "0.0079")


@given(st.lists(st.integers(0, 10_000_000), max_size=60), st.integers(1, 7))
def test_a_sum_is_exact_however_the_pages_are_cut(millionths, size):
    charges = [a_charge(price=f"{number / 1_000_000:.6f}") for number in millionths]
    lines = summed(*(charges[at : at + size] for at in range(0, len(charges), size))).lines()

    amount = sum((Decimal(line.amount) for line in lines), Decimal(0))
    assert amount * 1_000_000 == sum(millionths)


def test_a_tenth_of_a_cent_a_thousand_times_is_a_dollar():
    (line,) = summed([a_charge(price="0.001")] * 1000).lines()

    assert line.amount == "1"


def test_amounts_are_written_without_an_exponent():
    assert [as_text(Decimal(text)) for text in ("100", "1E+3", "12.500", "0.0000001", "0.00", "-0.5")] == [
        *("100", "1000", "12.5", "0.0000001", "0", "-0.5")
    ]


def test_the_cheapest_of_too_many_lines_are_one_line_and_nothing_is_lost():
    codes = [
        f"{first}{second}"
        for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    ]
    lines = summed([a_charge(code, f"0.{number:04d}") for number, code in enumerate(codes)]).lines()

    assert len(lines) == MAX_LINES + 1
    assert (lines[-1].country, lines[-1].count) == ("other", len(codes) - MAX_LINES)
    assert sum(Decimal(line.amount) for line in lines) == Decimal(sum(range(len(codes)))) / 10_000


def test_a_day_with_the_most_lines_fits_into_a_column_of_storage():
    line = Line(
        *(),
        country="unknown",
        channel="whatsapp",
        currency="USD",
        amount="123456.78901",
        count=123_456,
        segments=123_456,
        unpriced=0,
    )
    day = DaySpending(day=NOON.date(), read_at=NOON, lines=(line,) * (MAX_LINES + 8))

    assert len(msgspec.json.encode(day)) < 60_000


def test_a_line_of_a_newer_version_is_read_and_one_of_an_older_too():
    assert msgspec.json.decode(b'["US","sms","USD","0.5",2,3,0,"new"]', type=Line).segments == 3
    assert msgspec.json.decode(b'["US","sms","USD","0.5"]', type=Line).count == 0
