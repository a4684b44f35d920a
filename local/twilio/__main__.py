"""``python -m local.twilio``: the stand-in on its own."""

import argparse
import asyncio
import json
import logging
import signal
import sys
from contextlib import suppress

from local.errors import CannotStart
from local.twilio.clock import Clock, VirtualClock
from local.twilio.narrate import narrate_all
from local.twilio.rest.form import is_url
from local.twilio.standin import StandIn

CLOCKS = {"real": Clock, "virtual": VirtualClock}


def main() -> int:
    """Run until Ctrl-C or SIGTERM. Return the exit status."""
    options = _parser().parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(_run(options))
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.twilio", description="A Twilio on this machine.")
    add = parser.add_argument
    add("--port", type=int, default=7080, help="0 is any free one (default: %(default)s)")
    paths = "/api/sms/inbound, /api/voice/inbound, /api/voice/status"
    add("--webhook", type=_url, metavar="URL", help=f"your app: gets URL{paths}")
    add("--sms-url", help="where texts to us go, if not below --webhook")
    add("--voice-url", help="where calls to us go")
    add("--voice-status-url", help="where the ends of calls to us go")
    add("--account-sid", default="AC" + "0" * 32, help="(default: %(default)s)")
    add("--auth-token", default="stand-in", help="(default: %(default)s)")
    add("--api-key", metavar="SID:SECRET", action="append", default=[], help="opens the REST API too")
    add("--messaging-service", metavar="SID", action="append", default=[], help="MG…; sends from our number")
    add("--number", default="+15005550006", help="our phone number (default: %(default)s)")
    add("--clock", choices=CLOCKS, default="real", help="virtual: no ring takes time (default: %(default)s)")
    add("--json", action="store_true", help="print one line of JSON when ready, and nothing more on stdout")
    return parser


def _url(text: str) -> str:
    if not is_url(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no URL: give one such as http://127.0.0.1:7071")
    return text.rstrip("/")


async def _run(options: argparse.Namespace) -> None:
    standin = _stand_in(options)
    await standin.start()
    done = asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, done.set)
    facts = {
        "twilio": standin.url,
        "phone": f"{standin.url}/_phone/",
        "account_sid": options.account_sid,
        "auth_token": options.auth_token,
        "number": options.number,
    }
    lines = [json.dumps(facts)] if options.json else [f"{name:12} {value}" for name, value in facts.items()]
    print(*lines, sep="\n", flush=True)
    narrating = asyncio.create_task(narrate_all(standin.events, sys.stderr if options.json else sys.stdout))
    await done.wait()
    await standin.stop()
    await narrating


def _stand_in(options: argparse.Namespace) -> StandIn:
    def below(path: str) -> str:
        return f"{options.webhook}{path}" if options.webhook else ""

    return StandIn(
        port=options.port,
        account_sid=options.account_sid,
        auth_token=options.auth_token,
        number=options.number,
        sms_url=options.sms_url or below("/api/sms/inbound"),
        voice_url=options.voice_url or below("/api/voice/inbound"),
        voice_status_url=options.voice_status_url or below("/api/voice/status"),
        clock=CLOCKS[options.clock](),
        api_keys=dict(pair.partition(":")[::2] for pair in options.api_key),
        messaging_services=options.messaging_service,
    )


if __name__ == "__main__":
    sys.exit(main())
