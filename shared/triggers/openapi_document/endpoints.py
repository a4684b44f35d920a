"""The operations of the API, as a table. The OpenAPI document is made from it.

Webhooks are not in it: Twilio documents them. A test compares this table with
the functions of the app.
"""

from typing import Any

from shared.domain.calls.call import CallView
from shared.domain.conversations.voice_token import Token, TokenRequest
from shared.domain.deliveries.delivery_view import DeliveryView
from shared.domain.deliveries.resend import ResendRequest
from shared.domain.list_parameters import (
    CallSearch,
    DryRunQuery,
    InboxSearch,
    MediaQuery,
    MessageSearch,
    RecordingSearch,
    ReminderSearch,
)
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import StoredId
from shared.domain.reminders.reminder import Reminder, ReminderId
from shared.domain.reminders.reminder_view import ReminderView
from shared.services.messages.accept_batch import Batch
from shared.triggers.openapi_document.calendar_endpoints import CALENDAR_OPERATIONS
from shared.triggers.openapi_document.cancel_endpoints import CANCEL_OPERATIONS
from shared.triggers.openapi_document.dead_letter_endpoints import DEAD_LETTER_OPERATIONS
from shared.triggers.openapi_document.desk.by_hand_endpoints import BY_HAND_OPERATIONS
from shared.triggers.openapi_document.desk.health_endpoints import HEALTH_OPERATIONS
from shared.triggers.openapi_document.guard_endpoints import GUARD_OPERATIONS
from shared.triggers.openapi_document.operation import DELETE, GET, PAGES, POST, PUT, Operation
from shared.triggers.openapi_document.people_endpoints import PEOPLE_OPERATIONS
from shared.triggers.openapi_document.prefer_header import PREFER, PREFERENCE_APPLIED
from shared.triggers.openapi_document.schemas import (
    BatchAnswer,
    CallList,
    Inbox,
    Link,
    MessageList,
    Posted,
    Receipt,
    RecordingList,
    ReminderList,
)

OPERATIONS = (
    Operation(
        "messages_post",
        POST,
        "/messages",
        "Send a message, once for each id. 202: new; 200: posted before; 409: another message has this id. "
        "A dry run sends and stores nothing, and says what would happen (200).",
        {202: Receipt, 200: Posted},
        problems=(400, 409),
        body=Message,
        query=DryRunQuery,
        headers=(PREFER,),
        answer_headers={"Preference-Applied": PREFERENCE_APPLIED},
    ),
    Operation(
        "messages_post_batch",
        POST,
        "/messages/batch",
        "Send up to 1,000 messages. Each has its own result, in the same order: a receipt, or an error. "
        "Once errors has named 20 faults in a batch, further ones have their first fault in detail. "
        "A dry run sends and stores nothing, and says what would happen to each.",
        {200: BatchAnswer},
        problems=(400,),
        body=Batch,
        query=DryRunQuery,
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
        id=StoredId,
    ),
    Operation(
        "messages_delete",
        DELETE,
        "/messages/{id}",
        "Cancel a message that was not sent yet.",
        {200: DeliveryView},
        problems=(404, 409),
        id=StoredId,
    ),
    Operation(
        "messages_resend",
        POST,
        "/messages/{id}/resend",
        "Send a message that failed again, under a new id. 202: sent again; 200: it was before, and that has "
        "not failed; 409: it cannot be sent again, or only with `anyway`.",
        {202: Receipt, 200: Receipt},
        problems=(400, 404, 409),
        body=ResendRequest,
        body_is_required=False,
        id=StoredId,
    ),
    *CANCEL_OPERATIONS,
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
        "Set or change the reminder with that id; If-None-Match is ignored. "
        "409: its last message is being sent, or was sent.",
        {200: ReminderView},
        problems=(400, 409),
        body=Reminder,
        id=ReminderId,
    ),
    *CALENDAR_OPERATIONS,
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
        "inbox_media",
        GET,
        "/inbox/{id}/media/{number}",
        "Return a file that came with a text: follow the `path` of an attachment.",
        {200: bytes, 206: bytes},
        problems=(400, 404, 413),
        query=MediaQuery,
        media="*/*",
    ),
    Operation(
        "calls_list",
        GET,
        "/calls",
        "List calls that came in. On a page the newest come first; " + PAGES,
        {200: CallList},
        problems=(400,),
        query=CallSearch,
    ),
    Operation("calls_get", GET, "/calls/{id}", "Return a call by its SID.", {200: CallView}, problems=(404,)),
    *DEAD_LETTER_OPERATIONS,
    *PEOPLE_OPERATIONS,
    *BY_HAND_OPERATIONS,
    *GUARD_OPERATIONS,
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
        "Play a recording. More than 8 MB come in parts (206), also without `Range`.",
        {200: bytes, 206: bytes, 416: bytes},
        problems=(404,),
        media="audio/*",
    ),
    Operation(
        "recordings_play",
        GET,
        "/recordings/{id}/play",
        "Play a recording, by its signed link. More than 8 MB come in parts (206), also without `Range`.",
        {200: bytes, 206: bytes, 416: bytes},
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
    *HEALTH_OPERATIONS,
    Operation("openapi", GET, "/openapi.json", "This document.", {200: dict[str, Any]}, anonymous=True),
)
