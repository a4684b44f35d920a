"""Is there such a flow? Who posts a message is told at once; from the queue it becomes a dead letter."""

from shared.domain.message import Message
from shared.errors import Fault, InvalidFlow, InvalidInput
from shared.ports import Flows


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
