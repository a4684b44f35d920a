"""``python -m local``: run all of Switchboard on this machine, without any account."""

import asyncio
import json
import logging
import signal
import sys

from local.errors import CannotStart
from local.greeting import greeting
from local.machine import Machine
from local.options import Options, read_options
from local.twilio.narrate import narrate_all


def main() -> int:
    """Run until Ctrl-C or SIGTERM; return the exit status."""
    try:
        options = read_options(sys.argv[1:])
        logging.basicConfig(
            level=logging.INFO if options.verbose else logging.WARNING,
            stream=sys.stderr,
            format="%(levelname)s %(name)s: %(message)s" if options.verbose else "%(message)s",
        )
        logging.getLogger("azure").setLevel(logging.WARNING)
        asyncio.run(_run(options))
    except CannotStart as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(options: Options) -> None:
    asked_to_stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_stop.set)
    machine = Machine(options)
    serving = asyncio.create_task(_serve(machine, options))
    stopping = asyncio.create_task(asked_to_stop.wait())
    try:
        await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
    finally:
        serving.cancel()
        stopping.cancel()
        await asyncio.gather(serving, stopping, return_exceptions=True)
        await machine.stop()


async def _serve(machine: Machine, options: Options) -> None:
    if not options.as_json:
        print("Starting storage, the Twilio stand-in and the Functions host ...", flush=True)
    await machine.start()
    print(
        json.dumps(dict(machine.facts)) if options.as_json else greeting(machine.facts, options), flush=True
    )
    out = sys.stderr if options.as_json else sys.stdout
    await asyncio.gather(machine.wait(), narrate_all(machine.standin.events, out), machine.follow_flows(out))


if __name__ == "__main__":
    sys.exit(main())
