"""Whether numbers of the US that text people there have a registered campaign (A2P 10DLC).

Without one such a text fails with 30034: https://www.twilio.com/docs/api/errors/30034. The campaign is of a
Messaging Service: https://www.twilio.com/docs/messaging/api/usapptoperson-resource, whose ``campaign_status``
is such as IN_PROGRESS, VERIFIED or FAILED. Toll-free numbers and short codes need none: theirs is another
registration, which is not checked.
"""

from shared.domain.senders.person_country import country_of
from switchboard.doctor.finding import Finding, Findings, fault, ok
from switchboard.doctor.set_up import SetUp

US = "US"
FOR_TESTS = "+1500555"
"""Twilio's test numbers, and the stand-in's: https://www.twilio.com/docs/iam/test-credentials."""
TOLL_FREE = tuple(f"+1{code}" for code in (800, 833, 844, 855, 866, 877, 888))
"""https://www.fcc.gov/consumers/guides/what-toll-free-number-and-how-does-it-work"""

CONSOLE = "Twilio's console, Messaging, Regulatory compliance, A2P 10DLC"
VERIFIED, FAILED = "VERIFIED", "FAILED"


def check(set_up: SetUp) -> Findings:
    """Say of each number of the US how its campaign is, if the desk texts people there."""
    countries = set_up.report.countries
    numbers = [number for number in sorted(set_up.own_numbers) if is_long_code_of_us(number)]
    if not numbers or (countries and US not in countries):
        why = (
            "no number of the desk's is a long code of the US"
            if not numbers
            else "the desk texts nobody there"
        )
        yield ok(f"none is needed: {why}")
        return
    for number in numbers:
        statuses = _statuses(set_up, number)
        yield finding_of_campaigns(number, statuses)


def is_long_code_of_us(number: str) -> bool:
    """Return whether a number needs a campaign to text people in the US."""
    return country_of(number) == US and not number.startswith((FOR_TESTS, *TOLL_FREE))


def finding_of_campaigns(number: str, statuses: dict[str, str]) -> Finding:
    """Return how the campaign of a number is, given the status by service; empty: it has no campaign."""
    if not statuses:
        text = f"{number} is in no Messaging Service, so it has no A2P campaign: texts to the US fail (30034)"
        return fault(text, f"{CONSOLE}: register a campaign, and add the number to its service")
    if VERIFIED in statuses.values():
        return ok(f"{number} has a campaign that is {VERIFIED}")
    service, status = next(iter(sorted(statuses.items())))
    if not status:
        text = f"{number} is in {service}, which has no A2P campaign: texts to the US fail (30034)"
        return fault(text, f"{CONSOLE}: register a campaign for {service}")
    if status == FAILED:
        return fault(
            f"the A2P campaign of {number} in {service} is {status}", f"{CONSOLE}: see why, and mend it"
        )
    text = (
        f"the A2P campaign of {number} in {service} is {status}: texts to the US fail until it is {VERIFIED}"
    )
    return fault(text, f"wait for it; {CONSOLE} shows how far it is")


def _statuses(set_up: SetUp, number: str) -> dict[str, str]:
    services = [sid for sid, numbers in set_up.numbers_of_services.items() if number in numbers]
    found = dict[str, str]()
    for sid in services:
        path = f"/v1/Services/{sid}/Compliance/Usa2p"
        campaigns = set_up.twilio.pages("messaging", path, "compliance")
        statuses = [str(campaign.get("campaign_status") or "") for campaign in campaigns]
        found[sid] = VERIFIED if VERIFIED in statuses else next(iter(statuses), "")
    return found
