"""All functions of the app. Read this first: each module named here has the triggers of one subject."""

import azure.functions as func

from shared.triggers import crash_log, log_masking, queue_triggers, thread_pool, timers
from shared.triggers.api import calendar, dead_letters, health, inbox, messages, openapi, recordings

# isort: split
from shared.triggers.api import desk, people, reminders, voice_token
from shared.triggers.api.acts import acts
from shared.triggers.api.guard import cancel, stops
from shared.triggers.webhooks import recordings as recording_webhooks
from shared.triggers.webhooks import sms, twimlets, voice

crash_log.log_stacks_of_crashes()
log_masking.mask_log_lines()
thread_pool.apply_thread_count()
app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)  # API: it needs a function key
app.register_functions(messages.bp)  # GET and POST /api/messages, POST .../batch, GET and DELETE .../{id}
app.register_functions(cancel.bp)  # POST /api/cancel
app.register_functions(reminders.bp)  # GET and POST /api/reminders, GET, PUT and DELETE .../{id}
app.register_functions(calendar.bp)  # GET /api/calendar/link, /api/calendar.ics, /api/reminders.ics
app.register_functions(inbox.bp)  # GET /api/inbox, .../{id}/media/{number}, /api/calls, .../{id}
app.register_functions(recordings.bp)  # GET /api/recordings, .../{id}, .../{id}/play
app.register_functions(dead_letters.bp)  # GET /api/dead-letters, POST .../redrive, .../{id}/redrive
app.register_functions(
    people.bp
)  # /api/people, .../batch, .../{number}, its thread, reply, take-over, erasure
app.register_functions(acts.bp)  # GET /api/acts
app.register_functions(desk.bp)  # GET /api/desk (the page), .../files/{*path}, .../now, .../recent
app.register_functions(stops.bp)  # POST /api/stop, /api/go, GET /api/holds, DELETE .../{prefix}
app.register_functions(voice_token.bp)  # POST /api/voice/token
app.register_functions(health.bp)  # GET /api/health, .../details, .../details/{part}
app.register_functions(openapi.bp)  # GET /api/openapi.json
app.register_functions(sms.bp)  # webhooks, by Twilio's signature: POST /api/sms/inbound, /api/sms/status
app.register_functions(voice.bp)  # POST /api/voice/inbound, .../step, .../status, .../fallback
app.register_functions(recording_webhooks.bp)  # POST /api/voice/recording
app.register_functions(twimlets.bp)  # GET and POST /api/twimlets/{name}
app.register_functions(queue_triggers.bp)  # queues: outbox, ticks
app.register_functions(timers.bp)  # nine functions: the module has the timetable
