"""What people texted us, for whoever wants to read it."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

import azure.functions as func
from msgspec import UNSET

from shared.triggers.answers import json_answer, says_what_is_wrong
from shared.triggers.clock import utc_now
from shared.wiring import services

log = logging.getLogger(__name__)

bp = func.Blueprint()

OVERLAP = timedelta(hours=2)
FAR = timedelta(days=3)
"""How far back to look: every ten minutes, and once a day or after a time when nobody looked."""


@bp.function_name("inbox_list")
@bp.route(route="inbox", methods=["GET"])
@says_what_is_wrong
def inbox_list(req: func.HttpRequest) -> func.HttpResponse:
    """List texts that came in, those of one person or time if asked so."""
    from shared.domain.list_parameters import read_inbox_search
    from shared.services.messages.list_messages import list_inbound
    from shared.triggers.bodies.inbox import Inbox

    page = list_inbound(read_inbox_search(req.params), contacts=services().contacts)
    return json_answer(Inbox(texts=page.items, cursor=page.cursor or UNSET))


@bp.function_name("inbox_take_in_missed")
@bp.timer_trigger(arg_name="timer", schedule="40 */10 * * * *", use_monitor=True)
def inbox_take_in_missed(timer: func.TimerRequest) -> None:
    """Every ten minutes, take in texts whose webhook failed."""
    from shared.services.conversations.answer_text import answer_text
    from shared.services.conversations.missed_texts import take_in_missed

    own, now = services(), utc_now()

    def answer(form: Mapping[str, str], at: datetime) -> str:
        flow = own.settings.flow_of(form.get("To", ""))
        return answer_text(
            form, contacts=own.contacts, flows=own.flows, ledger=own.ledger, flow=flow, now=at, late=True
        )

    looks_far = timer.past_due or (now.hour == 0 and now.minute < 10)  # noqa: PLR2004 - the first of the day
    count = take_in_missed(
        inbox=own.inbound_texts,
        contacts=own.contacts,
        answer=answer,
        ledger=own.ledger,
        outbox=own.outbox,
        since=now - (FAR if looks_far else OVERLAP),
        now=now,
    )
    if count:
        log.error("%d texts were missed by their webhooks: see Twilio's debugger for why", count)
