"""The operations of the API, as a table. The OpenAPI document is made from it.

Webhooks are not in it: Twilio documents them. A test compares this table with
the functions of the app.
"""

from collections.abc import Mapping
from http import HTTPMethod
from typing import Any, NamedTuple

from shared.domain.conversations.voice_token import Token, TokenRequest
from shared.domain.deliveries.delivery_view import DeliveryView
from shared.domain.list_parameters import (
    DeadLetterSearch,
    InboxSearch,
    MessageSearch,
    RecordingSearch,
    ReminderSearch,
)
from shared.domain.messages.message import Id, Message
from shared.domain.reminders.reminder import Reminder, ReminderId
from shared.domain.reminders.reminder_view import ReminderView
from shared.services.dead_letters.redrive import RedriveResult
from shared.services.messages.accept_batch import Batch
from shared.services.operations.health import Health
from shared.triggers.api.health import Alive
from shared.triggers.openapi_document.schemas import (
    BatchAnswer,
    DeadLetterList,
    Inbox,
    Link,
    MessageList,
    Receipt,
    RecordingList,
    RedriveOne,
    RedriveResults,
    RedriveSome,
    ReminderList,
)


class Operation(NamedTuple):
    """One function of the app, as clients see it."""

    function: str
    method: HTTPMethod
    path: str
    summary: str
    answers: Mapping[int, Any]  # by status: the type of the body
    problems: tuple[int, ...] = ()
    body: Any = None
    body_is_required: bool = True
    query: Any = None
    id: Any = str
    anonymous: bool = False
    media: str = "application/json"


PAGES = (
    "pages are in no order by time. While there is a cursor there is more, even if a page is short or empty."
)

GET, POST, PUT, DELETE = HTTPMethod.GET, HTTPMethod.POST, HTTPMethod.PUT, HTTPMethod.DELETE

OPERATIONS = (
    Operation(
        "messages_post",
        POST,
        "/messages",
        "Send a message, once for each id. 202: new; 200: posted before; 409: another message has this id.",
        {202: Receipt, 200: Receipt},
        problems=(400, 409),
        body=Message,
    ),
    Operation(
        "messages_post_batch",
        POST,
        "/messages/batch",
        "Send up to 1,000 messages. Each has its own result, in the same order: a receipt, or an error.",
        {200: BatchAnswer},
        problems=(400,),
        body=Batch,
    ),
    Operation(
        "messages_list",
        GET,
        "/messages",
        "List messages. On a page the last changed come first; " + PAGES,
        {200: MessageList},
        problems=(400,),
        query=MessageSearch,
    ),
    Operation(
        "messages_get",
        GET,
        "/messages/{id}",
        "Return a message with its delivery status.",
        {200: DeliveryView},
        problems=(404,),
        id=Id,
    ),
    Operation(
        "messages_delete",
        DELETE,
        "/messages/{id}",
        "Cancel a message that was not sent yet.",
        {200: DeliveryView},
        problems=(404, 409),
        id=Id,
    ),
    Operation(
        "reminders_list",
        GET,
        "/reminders",
        "List reminders, without the status of their messages; " + PAGES,
        {200: ReminderList},
        problems=(400,),
        query=ReminderSearch,
    ),
    Operation(
        "reminders_post",
        POST,
        "/reminders",
        "Set a reminder.",
        {201: ReminderView},
        problems=(400, 409),
        body=Reminder,
    ),
    Operation(
        "reminders_put",
        PUT,
        "/reminders/{id}",
        "Set or change the reminder with that id. 409: its last message is being sent, or was sent.",
        {200: ReminderView},
        problems=(400, 409),
        body=Reminder,
        id=ReminderId,
    ),
    Operation(
        "reminders_calendar",
        GET,
        "/reminders.ics",
        "Return due reminders as a calendar, without texts and numbers; subscribe with `?code=<key>`.",
        {200: str},
        media="text/calendar",
    ),
    Operation(
        "reminders_get",
        GET,
        "/reminders/{id}",
        "Return a reminder: when it is due, and the status of its messages.",
        {200: ReminderView},
        problems=(404,),
        id=ReminderId,
    ),
    Operation(
        "reminders_delete",
        DELETE,
        "/reminders/{id}",
        "Cancel a reminder.",
        {200: ReminderView},
        problems=(404, 409),
        id=ReminderId,
    ),
    Operation(
        "inbox_list",
        GET,
        "/inbox",
        "List inbound texts. On a page the newest come first; " + PAGES,
        {200: Inbox},
        problems=(400,),
        query=InboxSearch,
    ),
    Operation(
        "dead_letters_list",
        GET,
        "/dead-letters",
        "List the newest 100 dead letters.",
        {200: DeadLetterList},
        problems=(400,),
        query=DeadLetterSearch,
    ),
    Operation(
        "dead_letters_redrive_one",
        POST,
        "/dead-letters/{id}/redrive",
        "Redrive a dead letter. Its message is not sent if it was sent meanwhile, has expired, or is for a "
        "person who opted out. One whose cause is `unclear` may be sent twice by this.",
        {200: RedriveResult},
        problems=(400, 404),
        body=RedriveOne,
        body_is_required=False,
    ),
    Operation(
        "dead_letters_redrive_some",
        POST,
        "/dead-letters/redrive",
        "Redrive every dead letter of one cause, or one by its id. Stops after 90 s; `left` are to do.",
        {200: RedriveResults},
        problems=(400, 404),
        body=RedriveSome,
    ),
    Operation(
        "recordings_list",
        GET,
        "/recordings",
        "List recordings. On a page the newest come first; " + PAGES,
        {200: RecordingList},
        problems=(400,),
        query=RecordingSearch,
    ),
    Operation(
        "recordings_get",
        GET,
        "/recordings/{id}",
        "Play a recording.",
        {200: bytes, 206: bytes},
        problems=(404,),
        media="audio/*",
    ),
    Operation(
        "recordings_play",
        GET,
        "/recordings/{id}/play",
        "Play a recording, by its signed link.",
        {200: bytes, 206: bytes},
        problems=(404,),
        query=Link,
        anonymous=True,
        media="audio/*",
    ),
    Operation(
        "voice_token",
        POST,
        "/voice/token",
        "Issue a token with which a browser becomes a phone (Twilio Client).",
        {200: Token},
        problems=(400,),
        body=TokenRequest,
    ),
    Operation("health", GET, "/health", "Is the app alive and configured?", {200: Alive}, anonymous=True),
    Operation(
        "health_details",
        GET,
        "/health/details",
        "Return the health of every part; 503 if one is not well.",
        {200: Health, 503: Health},
    ),
    Operation("openapi", GET, "/openapi.json", "This document.", {200: dict[str, Any]}, anonymous=True),
)
