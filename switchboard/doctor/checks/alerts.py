"""Which webhooks failed lately, by Twilio's own log.

Source: https://www.twilio.com/docs/usage/monitor-alert
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from switchboard.doctor.checks.wiring import base_of
from switchboard.doctor.finding import Findings, ok, warning
from switchboard.doctor.set_up import SetUp

HOURS = 24
MAX_READ = 200
"""Alerts that are read, the newest: an app that fails has thousands."""


def check(set_up: SetUp) -> Findings:
    """Say which of the desk's webhooks failed within a day."""
    since = (set_up.now() - timedelta(hours=HOURS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    listed = set_up.twilio.pages("monitor", "/v1/Alerts", "alerts", StartDate=since, PageSize=MAX_READ)
    public = set_up.public_url
    found = [*findings_of_alerts(islice(listed, MAX_READ), public)]
    yield from found or [ok(f"no webhook failed within {HOURS} hours")]


def findings_of_alerts(alerts: Iterable[Mapping[str, Any]], public: str) -> Findings:
    """Yield, for each code and URL of ours, how often it failed, and when last: the newest come first."""
    groups = defaultdict[tuple[str, str], list[Mapping[str, Any]]](list)
    for alert in alerts:
        url = str(alert.get("request_url") or "").partition("?")[0].partition("#")[0]
        if urlsplit(url).path.startswith("/api/"):
            groups[str(alert["error_code"]), url].append(alert)
    for (code, url), found in groups.items():
        times = "once" if len(found) == 1 else f"{len(found)} times"
        text = f"error {code} {times} at {url}, last at {found[0]['date_generated']}"
        if base_of(url) != base_of(public):
            base = base_of(url)
            text = f"{text}: Twilio signed {base}, and PUBLIC_URL is {public}"
            yield warning(text, f"switchboard numbers wire +..., or azd env set PUBLIC_URL {base}")
        else:
            page = f"https://www.twilio.com/docs/errors/{code}"
            yield warning(text, f"see docs/operations.md#webhooks-failing, and {page}")
