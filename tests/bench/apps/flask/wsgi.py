"""A typical app for Twilio's webhooks, with Flask and Twilio's classes; it answers a call as ours does."""

import tomllib
from os import environ  # noqa: TID251 - an app of its own
from pathlib import Path

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Gather, VoiceResponse

PUBLIC_URL = environ["PUBLIC_URL"]
MENU = tomllib.loads(Path(environ["FLOW"]).read_text())["steps"]["menu"]
WORDS = [word.strip() for answer in MENU["answers"] for word in answer.split(",")]

app = Flask(__name__)
validator = RequestValidator(environ["TWILIO_AUTH_TOKEN"])


@app.post("/api/voice/inbound")
def voice_inbound() -> Response:
    """Answer a call."""
    url = PUBLIC_URL + request.full_path.rstrip("?")
    if not validator.validate(url, request.form, request.headers.get("X-Twilio-Signature", "")):
        abort(403)
    answer = VoiceResponse()
    gather = Gather(
        action="step?flow=reception&step=menu",
        input="dtmf speech",
        speech_timeout="auto",
        num_digits=1,
        hints=", ".join(word for word in WORDS if not word.isdigit()),
    )
    gather.say(MENU["say"])
    answer.append(gather)
    answer.redirect("step?flow=reception&step=menu&tries=1")
    return Response(str(answer), mimetype="text/xml")
