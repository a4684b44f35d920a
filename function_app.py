"""All functions of the app. Read this first: each module named here has the triggers of one subject."""

import azure.functions as func

from shared.triggers import (
    crash_log,
    log_masking,
    queue_triggers,  # queues: outbox, ticks
    thread_pool,
    timers,  # seven functions: the module has the timetable
)
from shared.triggers.api import (
    calendar,  # GET /api/calendar/link, /api/calendar.ics, /api/reminders.ics
    cancel,  # POST /api/cancel
    dead_letters,  # GET /api/dead-letters, POST .../redrive, .../{id}/redrive
    health,  # GET /api/health, /api/health/details
    inbox,  # GET /api/inbox, .../{id}/media/{number}, /api/calls, .../{id}
    messages,  # GET and POST /api/messages, POST .../batch, GET and DELETE .../{id}
    openapi,  # GET /api/openapi.json
    recordings,  # GET /api/recordings, .../{id}, .../{id}/play
    reminders,  # GET and POST /api/reminders, GET, PUT and DELETE .../{id}
    voice_token,  # POST /api/voice/token
)
from shared.triggers.webhooks import recordings as recording_webhooks  # POST /api/voice/recording
from shared.triggers.webhooks import (
    sms,
    twimlets,
    voice,
)  # /api/sms/..., /api/twimlets/{name}, /api/voice/...

crash_log.log_stacks_of_crashes()
log_masking.mask_log_lines()
thread_pool.apply_thread_count()
app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)
API = (messages, cancel, reminders, calendar, inbox, recordings, dead_letters, voice_token, health, openapi)
WEBHOOKS = (sms, voice, recording_webhooks, twimlets)  # they need no key, but Twilio's signature
for module in (*API, *WEBHOOKS, queue_triggers, timers):
    app.register_functions(module.bp)
