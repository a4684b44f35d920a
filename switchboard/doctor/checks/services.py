"""Whether a Messaging Service of the desk's has URLs of its own, which go before those of its numbers.

Source: ``inbound_request_url`` and ``use_inbound_webhook_on_number`` in
https://www.twilio.com/docs/messaging/api/service-resource. Its status callback needs no check: each text
names one of its own, which goes first (https://www.twilio.com/docs/messaging/api/message-resource).
"""

from collections.abc import Mapping
from typing import Any

from shared.setting_rules import MESSAGING_SERVICE
from switchboard.doctor.checks.wiring import TEXTS, url_fault
from switchboard.doctor.finding import Findings, fault, ok
from switchboard.doctor.set_up import SetUp

CONSOLE = "Twilio's console, Messaging, Services, {sid}, Integration: Defer to sender's webhook"


def check(set_up: SetUp) -> Findings:
    """Say of each service that the desk uses, or that has a number of the desk's, where its texts go."""
    public, own = set_up.public_url, set_up.own_numbers
    named = {sender for sender in set_up.report.senders if MESSAGING_SERVICE.fullmatch(sender)}
    for sid in sorted(named - {service["sid"] for service in set_up.services}):
        text = (
            f"the account {set_up.twilio.sid} has no Messaging Service {sid}, which the desk's settings name"
        )
        yield fault(text, "azd env set TWILIO_FROM ..., then azd provision; see docs/senders.md")
    used = [
        service
        for service in set_up.services
        if service["sid"] in named or set_up.numbers_of_services[service["sid"]] & own
    ]
    for service in used:
        yield from findings_of_service(service, public)
    if not named and not used:
        yield ok("the desk's numbers are in no Messaging Service")


def findings_of_service(service: Mapping[str, Any], public: str) -> Findings:
    """Yield whether texts to a service's numbers get to the desk."""
    sid, console = service["sid"], CONSOLE.format(sid=service["sid"])
    if service.get("use_inbound_webhook_on_number"):
        yield ok(f"{sid} leaves texts to the URLs of its numbers")
        return
    url = str(service.get("inbound_request_url") or "")
    if not url:
        yield fault(
            f"{sid} keeps the texts to its numbers: it has no URL of its own, and ignores theirs", console
        )
        return
    reason, _ = url_fault(url, public, TEXTS, wire="")
    if reason:
        yield fault(f"{sid} has a URL of its own, which goes before those of its numbers: {reason}", console)
    else:
        yield ok(f"{sid} sends texts to {public} itself")
