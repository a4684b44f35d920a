"""The whole app at a glance. Read this first; each module named here holds one family of triggers."""

import azure.functions as func

from shared.triggers import care, messages, operators, outbox, reminders, sms, voice

# Other systems and operators need a function key. Twilio cannot send one: its
# webhooks are anonymous here and checked by signature (shared/triggers/webhook.py).
app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)

app.register_functions(messages.bp)  # POST /api/messages, GET and DELETE /api/messages/{id}
app.register_functions(outbox.bp)  # queue: outbox
app.register_functions(care.bp)  # timers: look again, hourly; drain outbox-poison, every minute
app.register_functions(reminders.bp)  # /api/reminders, and a timer: every minute
app.register_functions(sms.bp)  # POST /api/sms/inbound, /api/sms/status
app.register_functions(voice.bp)  # POST /api/voice/inbound, /api/voice/step, /api/voice/status
app.register_functions(operators.bp)  # GET /api/health, /api/dead-letters
