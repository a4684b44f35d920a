"""Is there such a flow? Found out when somebody names it, not when a person hears the apology."""

from shared.domain.message import Message
from shared.errors import Fault, InvalidFlow, InvalidInput, InvalidSettings
from shared.ports import Flows
from shared.settings import Settings


def known_flow(message: Message, *, flows: Flows) -> Message:
    """Return ``message`` if its flow, if it has one, can be used.

    Raises:
        InvalidInput: it cannot.
    """
    try:
        if message.flow:
            flows.get(message.flow)
    except InvalidFlow as error:
        raise InvalidInput([Fault("flow", str(error))]) from None
    return message


def check_flows_of(settings: Settings, *, flows: Flows) -> None:
    """Check that the flows which settings name can be used; each is read once a worker.

    Raises:
        InvalidSettings: names every setting that names one which cannot, and why.
    """
    faults = []
    for setting, names in settings.flows_named().items():
        for name in dict.fromkeys(names):
            try:
                flows.get(name)
            except InvalidFlow as error:
                faults.append(f"{setting}: {error}")
    if faults:
        raise InvalidSettings("Settings to mend: " + "; ".join(faults))
