"""``send people.csv --dry-run``: what would become of each row. Nothing is sent, and nothing is kept."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from switchboard.connection.batches import batches
from switchboard.connection.desk import Desk
from switchboard.connection.desk_address import DeskAddress
from switchboard.jobs.forecast.forecast import INVALID, Forecast, Foreseen, forecast, foreseen
from switchboard.jobs.forecast.text_prices import Account, PriceRange, segment_price, total
from switchboard.jobs.job_options import JobOptions
from switchboard.jobs.job_row import JobRow
from switchboard.terminal.exit_status import FOUND
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output

ORDER = ("send", "hold", "refuse", "expire", "cancel", "duplicate", INVALID)
WORDS = {
    "send": "would be sent",
    "hold": "would wait",
    "refuse": "would be refused",
    "expire": "would be too late",
    "cancel": "would be canceled",
    "duplicate": "were posted before",
    INVALID: "would not be accepted",
}


def dry_run(rows: Sequence[JobRow], options: JobOptions, desk: Desk, output: Output) -> int:
    """Ask the desk, and tell; return the exit status: 4 if it would not accept a row."""
    now = datetime.now(UTC)
    found = forecast([*_foreseen(rows, desk, output)], rate=options.rate, now=now)
    prices, unknown = _prices(found, desk.address)
    value = {
        **{outcome: found.counts[outcome] for outcome in ORDER},
        "segments": sum(found.segments.values()),
        "price": [{"low": str(p.low), "high": str(p.high), "unit": p.unit} for p in prices],
        "price_unknown": unknown or None,
        "last_at": found.last_at.isoformat() if found.last_at else None,
        "rows": [each.as_json() for each in found.rows],
    }
    output.result(value, lambda: _show(found, prices, unknown, output))
    return FOUND if found.counts[INVALID] else 0


def _foreseen(rows: Sequence[JobRow], desk: Desk, output: Output) -> Iterator[Foreseen]:
    done = 0
    for batch in batches(rows, lambda row: row.message):
        body = {"messages": [dict(row.message) for row in batch]}
        answer = desk.post("messages/batch", body, dry_run="true")
        yield from (foreseen(row, result) for row, result in zip(batch, answer["results"], strict=True))
        done += len(batch)
        if len(batch) < len(rows):
            output.note(f"{done} of {len(rows)} rows looked at")
    if done and len(batch) < len(rows):
        output.note("limits are judged for each 1,000 rows by themselves: more may be over one of a day")


def _prices(found: Forecast, address: DeskAddress) -> tuple[list[PriceRange], str]:
    """Return about what it costs, and why that is not the whole, or not known."""
    from switchboard.twilio.account import TwilioAccount
    from switchboard.twilio.advice import advice
    from switchboard.twilio.with_twilio import account_of

    if not any(found.segments.values()):
        return [], ""
    try:
        account = TwilioAccount(account_of(address), advice)
        return priced(found, account)
    except Failed as failed:
        return [], f"not known: {failed}"


def priced(found: Forecast, account: Account) -> tuple[list[PriceRange], str]:
    """Return the price by currency, and for which countries Twilio tells none."""
    by_country = {country: segment_price(account, country) for country in sorted(found.segments)}
    missing = [country or "numbers of no country" for country, price in by_country.items() if price is None]
    sums = total((price, found.segments[country]) for country, price in by_country.items() if price)
    return sums, f"without {', '.join(missing)}: Twilio tells no price" if missing else ""


def _show(found: Forecast, prices: Sequence[PriceRange], unknown: str, output: Output) -> None:
    for outcome in ORDER:
        if found.counts[outcome]:
            output.line(f"{found.counts[outcome]:>7,}  {WORDS[outcome]}")
        for (its, reason), group in found.groups.items():
            if its == outcome and reason:
                first = ", ".join(map(str, group.lines)) + (", ..." if group.count > len(group.lines) else "")
                until = f", until {_local(group.until)} at the latest" if group.until else ""
                output.line(f"         {group.count:,}: {reason}{until} (line {first})")
    price = " and ".join(map(str, prices))
    facts = {
        "segments": f"{sum(found.segments.values()):,}",
        "price": "; ".join(filter(None, (f"about {price}" if price else "", unknown))),
        "last one": f"leaves at {_local(found.last_at)}"
        if found.last_at
        else "leaves as soon as Twilio takes it",
    }
    output.facts(facts if found.counts["send"] + found.counts["hold"] else {})


def _local(at: datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S %Z}" if at else ""
