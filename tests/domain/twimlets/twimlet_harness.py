"""Requests for twimlets, as Twilio makes them."""

from xml.etree import ElementTree as ET

from shared.domain.twimlets.allowed_urls import AllowedUrls
from shared.domain.twimlets.dispatch import answer
from shared.domain.twimlets.twimlet_parameters import Parameters
from shared.domain.twimlets.twimlet_request import TwimletRequest

ALLOWED = AllowedUrls(
    public_url="https://desk.example", urls=("https://sounds.example/ivr", "https://sounds.example:8443/")
)


def a_request(query: str = "", **call: str) -> TwimletRequest:
    return TwimletRequest(params=Parameters.read(query), call=call, allowed=ALLOWED)


def twiml_of(name: str, query: str = "", **call: str) -> str:
    return answer(name, a_request(query, **call))


def verbs_of(name: str, query: str = "", **call: str) -> ET.Element:
    return ET.fromstring(twiml_of(name, query, **call).encode())
