"""What must hold in each history: asked at each request to Twilio, and once more at the end.

None of the app's arithmetic is used: what is night, counts, or is covered is said here again.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import Message
from shared.domain.retention.private_words import settled
from tests.fakes.storage import MemoryDeadLetters, MemoryLedger
from tests.year.quiet.judge import is_night

CACHE = timedelta(seconds=2)
"""How old the stops may be that a message is sent by."""

SLOWEST = timedelta(seconds=31)
"""How long a worker may take from its decision to its request: half a lease."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PERIODS = {"hour": HOUR, "day": DAY}

ZONES = {
    "+1202": ("America/New_York",),
    "+1808": ("Pacific/Honolulu",),
    "+4420": ("Europe/London",),
    "+3512": ("Europe/Lisbon",),
    "+3519": ("Europe/Lisbon", "Atlantic/Azores", "Atlantic/Madeira"),
    "+4930": ("Europe/Berlin",),
}
COUNTRIES = {"+1": "US", "+44": "GB", "+351": "PT", "+49": "DE"}


@dataclass(frozen=True)
class Posted:
    """A message that Twilio took."""

    message: Message
    sid: str
    at: datetime
    began: datetime  # when its worker decided
    is_first: bool  # it was tried as soon as it was enqueued


@dataclass
class Halt:
    """A stop or a held prefix, as it was asked for."""

    scope: dict[str, str]
    begin: datetime
    end: datetime | None = None

    def covers(self, message: Message) -> bool:
        """Return whether the message has all that the scope names."""
        tag, _, value = self.scope.get("tag", "").partition("=")
        has = {
            "channel": self.scope.get("channel") == str(message.channel),
            "tag": tag in message.tags and value in {"", message.tags.get(tag)},
            "flow": self.scope.get("flow") == message.flow,
            "country": self.scope.get("country") == country(message.to),
        }
        return all(has[name] for name in self.scope)


@dataclass
class Canceled:
    """A campaign that was canceled."""

    prefix: str
    tag: str
    at: datetime  # what was enqueued until then is covered
    stands_since: datetime | None = None  # when the caller had the answer


@dataclass
class Judge:
    """What happened, and the faults that were found."""

    ledger: MemoryLedger
    dead_letters: MemoryDeadLetters
    limits: str = ""
    quiet: str = ""
    pumping: int | None = None
    countries: tuple[str, ...] = ()
    halts: list[Halt] = field(default_factory=list)
    cancellations: list[Canceled] = field(default_factory=list)
    canceled: set[str] = field(default_factory=set)  # ids of single messages
    wrote: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    enqueued: dict[str, datetime] = field(default_factory=dict)
    last_tried: dict[str, datetime] = field(default_factory=dict)  # its caller may repeat that
    posted: list[Posted] = field(default_factory=list)
    never_sent: set[str] = field(default_factory=set)  # SIDs
    known_unsent: set[str] = field(default_factory=set)  # those of them of which a report said so
    refused: set[str] = field(default_factory=set)  # ids that Twilio refused for good
    opted_out_numbers: set[str] = field(default_factory=set)
    opted_out: bool = False
    released: list[datetime] = field(default_factory=list)  # when held prefixes were
    faults: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def before_request(self, message: Message, *, now: datetime) -> None:
        """Check that nothing forbids the request."""
        for halt in self.halts:
            stands = halt.begin + CACHE < now and (halt.end is None or now < halt.end)
            self._expect(not (stands and halt.covers(message)), f"{message.id} at {now}: stopped {halt}")
        for each in self.cancellations:
            stands = each.stands_since is not None and each.stands_since + CACHE < now
            is_older = self.last_tried.get(message.id, each.at) <= each.at
            covered = stands and is_older and self._is_covered(message, each)
            self._expect(not covered, f"{message.id} at {now}: {each}")
        if self.countries:
            self._expect(country(message.to) in self.countries, f"{message.id} to {message.to}: country")

    def taken(self, message: Message, _sid: str) -> None:
        """Count what Twilio took."""
        self.seen[f"taken by {message.channel}"] += 1

    def left(self, message: Message, *, at: datetime, began: datetime) -> None:
        """Check that it is no night of the person when a message leaves Twilio."""
        answers = any(wrote <= began < wrote + HOUR for wrote in self.wrote[message.to])
        if not self.quiet or message.urgent or answers:
            return
        zones = (message.zone,) if message.zone else ZONES[message.to[:5]]
        for zone in zones:
            clock = f"{at.astimezone(ZoneInfo(zone)):%H:%M}"
            self._expect(not is_night(clock, self.quiet), f"{message.id} leaves at {clock} in {zone}")

    def at_the_end(self) -> None:
        """Check the limits, that nothing was sent twice, and that each message is accounted for."""
        sent = [each for each in self.posted if each.sid not in self.never_sent]
        for message_id, times in Counter(each.message.id for each in sent).items():
            self._expect(times <= 1, f"{message_id} is sent {times} times")
        for limit in filter(None, self.limits.split(", ")):
            self._check_limit(limit, sent)
        if self.pumping:
            self._check_pumping(sent)
        rows = [row for _, row in self.ledger._rows.all()]
        for delivery in rows:
            self.seen[f"{delivery.status}: {_short(delivery.error)}"] += 1
            has_words = bool(delivery.message.text) and settled(delivery, digest_secret="any") != delivery
            self._expect(not has_words, f"{delivery.id} is {delivery.status}, and has its words")
            if fault := self._fault_of(delivery, {each.message.id for each in sent}):
                self.faults.append(f"{delivery.id} is {delivery.status} ({delivery.error}): {fault}")
        for lost in self.enqueued.keys() - {row.id for row in rows}:
            self.faults.append(f"{lost} is lost")

    def _check_limit(self, limit: str, sent: list[Posted]) -> None:
        scope, _, rate = limit.partition(" ")
        most, _, period = rate.partition("/")
        groups: dict[object, int] = Counter()
        if scope == "person":
            for latest in sent:
                since = latest.at - PERIODS[period] + SLOWEST
                near = [each for each in sent if since < each.at <= latest.at]
                same = [each for each in near if each.message.to == latest.message.to]
                groups[latest.message.to, latest.at] = sum(units(each.message) for each in same)
        for each in sent:
            is_abroad = country(each.message.to) != "US"
            counts = {"all": True, "abroad": is_abroad, "calls": each.message.channel == "call"}
            if counts.get(scope):
                interval = f"{each.began:%dT%H}" if period == "hour" else f"{each.began:%d}"
                groups[interval] += units(each.message)
        self.seen[f"most of {limit}: {max(groups.values(), default=0)}"] += 1
        for group, used in groups.items():
            self._expect(used <= int(most), f"{used} of {limit} in {group}")

    def _check_pumping(self, sent: list[Posted]) -> None:
        """Check what went out as soon as it was enqueued: what waited was let through in an earlier hour."""
        firsts: dict[str, Posted] = {}
        for each in sorted(sent, key=lambda posted: posted.began):
            firsts.setdefault(each.message.to, each)
        new = [each for each in firsts.values() if each.is_first and not self.wrote[each.message.to]]
        for latest in new:
            near = [each for each in new if latest.began - HOUR < each.began <= latest.began]
            same = {each.message.to for each in near if each.message.to[:-4] == latest.message.to[:-4]}
            is_released = any(at <= latest.began < at + DAY for at in self.released)
            self._expect(is_released or len(same) <= (self.pumping or 0), f"pumped: {sorted(same)}")

    def _fault_of(self, delivery: Delivery, sent: set[str]) -> str | None:
        """Return why the end of a delivery is not true; None if it is."""
        message, reason, was_sent = delivery.message, delivery.error or "", delivery.id in sent
        match delivery.status:
            case Status.REFUSED if reason.startswith("limit:"):
                too_large = "ever allows" in reason
                is_true = bool(self.limits) and (message.over == "refuse" or too_large) and not was_sent
            case Status.REFUSED:
                is_foreign = bool(self.countries) and country(message.to) not in self.countries
                is_true = (is_foreign or message.to in self.opted_out_numbers) and not was_sent
            case Status.EXPIRED:
                is_true = message.not_after is not None and not was_sent
                is_true = is_true and (delivery.updated_at >= message.not_after or " until " in reason)
            case Status.CANCELED:
                rules = (self._is_covered(message, each) for each in self.cancellations)
                first = message.id.partition("~")[0]
                is_true = not was_sent and (bool({first, message.id} & self.canceled) or any(rules))
                is_true = is_true or "~" in message.id
            case Status.DEAD:
                is_true = any(letter.id == message.id for letter in self.dead_letters.oldest())
            case Status.FAILED | Status.UNDELIVERED | Status.BUSY | Status.NO_ANSWER:
                is_true = message.id in self.refused or was_sent
            case _:
                is_true = not delivery.is_open and was_sent
        return None if is_true else "not true"

    def _is_covered(self, message: Message, canceled: Canceled) -> bool:
        row = self.ledger.load(message.id)
        since = self.enqueued.get(message.id) or (row.created_at if row else canceled.at)
        name, _, value = canceled.tag.partition("=")
        has_tag = not name or (name in message.tags and value in {"", message.tags.get(name)})
        return since <= canceled.at and message.id.startswith(canceled.prefix) and has_tag

    def _expect(self, holds: bool, fault: str) -> None:  # noqa: FBT001 - as in assert
        if not holds:
            self.faults.append(fault)


def country(number: str) -> str:
    """Return the country of a number of the histories."""
    return next(name for code, name in COUNTRIES.items() if number.startswith(code))


def units(message: Message) -> int:
    """Return how much a message counts: its texts are of letters of the GSM alphabet."""
    length = len(message.body or "") if message.channel == "sms" else 0
    return 1 if length <= 160 else -(-length // 153)


def _short(reason: str | None) -> str:
    return "".join("#" if each.isdigit() else each for each in (reason or "")[:24])
