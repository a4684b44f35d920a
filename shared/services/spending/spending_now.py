"""What was spent, as it is stored: for health."""

from datetime import UTC, datetime

from shared.domain.spending.days_to_read import first_day
from shared.domain.spending.spending_report import SpendingReport, spending_report
from shared.ports.spending import SpendingDays


def spending_now(days: SpendingDays, *, now: datetime) -> SpendingReport:
    """Return what was spent today and this month, by the last run. One request to storage."""
    return spending_report(days.between(first_day(now), now.astimezone(UTC).date()), now=now)
