"""The whole app at a glance. Read this first; each module named here holds one family of triggers."""

import azure.functions as func

from shared.triggers import (
    care,
    dead_letters,
    events,
    inbox,
    messages,
    openapi,
    operators,
    outbox,
    recordings,
    reminders,
    sms,
    ticks,
    twimlets,
    voice,
    voice_token,
)

# A function key opens it; Twilio has none, and is known by its signature (shared/triggers/webhook.py).
app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)

app.register_functions(messages.bp)  # GET and POST /api/messages, POST .../batch, GET and DELETE .../{id}
app.register_functions(outbox.bp)  # queue: outbox
app.register_functions(care.bp)  # timers: look again, hourly; drain outbox-poison, every minute
app.register_functions(events.bp)  # timer: announce what was left, hourly
app.register_functions(reminders.bp)  # GET and POST /api/reminders, GET, PUT and DELETE .../{id}, GET ....ics
app.register_functions(ticks.bp)  # timers: every minute, and the law on clocks, daily; queue: ticks
app.register_functions(sms.bp)  # POST /api/sms/inbound, /api/sms/status
app.register_functions(voice.bp)  # POST /api/voice/inbound, /api/voice/step, /api/voice/status
app.register_functions(voice_token.bp)  # POST /api/voice/token
app.register_functions(recordings.bp)  # POST /api/voice/recording, GET /api/recordings and below; hourly
app.register_functions(twimlets.bp)  # GET and POST /api/twimlets/{name}
app.register_functions(inbox.bp)  # GET /api/inbox; timer: take in what was missed, every ten minutes
app.register_functions(dead_letters.bp)  # GET /api/dead-letters, POST .../redrive, .../{id}/redrive
app.register_functions(operators.bp)  # GET /api/health, /api/health/details
app.register_functions(openapi.bp)  # GET /api/openapi.json
