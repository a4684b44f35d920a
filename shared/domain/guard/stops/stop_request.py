"""The bodies of the requests that stop sending, and let it go on."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from shared.country_codes import COUNTRIES
from shared.domain.guard.stops.cancellation import Remark
from shared.domain.guard.stops.stop import Scope
from shared.domain.messages.message_fields import ChannelField, Flow
from shared.domain.tag_filter import TagFilter
from shared.errors import Fault

Country = Annotated[
    str, Meta(pattern=r"^[A-Z]{2}$(?!\n)", description="a country of ISO 3166, such as GB (not UK)")
]
StopId = Annotated[str, Meta(min_length=1, max_length=100, description="the id of a stop, as it was given")]
All = Annotated[bool, Meta(description="true or false")]


class StopRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to stop, why, and who says so. Without a scope: everything."""

    reason: Remark
    channel: ChannelField | None = None
    tag: TagFilter | None = None
    flow: Flow | None = None
    country: Country | None = None  # of people's numbers; calls to ``client:`` and ``sip:`` have none
    by: Remark | None = None

    @property
    def scope(self) -> Scope:
        """What the stop covers."""
        return Scope(channel=self.channel, tag=self.tag, flow=self.flow, country=self.country)


class GoRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which stop to end: that one, or all; without both the only one."""

    id: StopId | None = None
    every: All = field(name="all", default=False)
    by: Remark | None = None


def country_faults(values: Mapping[str, Any], _invalid: Collection[str]) -> list[Fault]:
    """Return that a request names a country without phone numbers."""
    country = values.get("country")
    if country is None or country in COUNTRIES:
        return []
    hint = "; write GB" if country == "UK" else ""
    return [Fault("country", f"{country} is no country of ISO 3166 that has phone numbers{hint}")]


def one_or_all(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
    """Return that a request names one stop and asks for all of them."""
    both = (values.get("id") is not None or "id" in invalid) and values.get("every")
    return [Fault("", "give either `id` or `all`, not both")] if both else []
