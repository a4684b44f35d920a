"""Post one message, or see what would happen to it."""

from collections.abc import Mapping
from http import HTTPStatus
from shlex import quote
from typing import Any
from uuid import uuid4

from shared.domain.guard.foreseen import Foresight
from switchboard.confirm import confirm_unless_local
from switchboard.connection.desk import Desk, Refused, Unreachable, is_passing
from switchboard.messages.follow import follow
from switchboard.messages.new_message import new_message
from switchboard.terminal.exit_status import FOUND, INTERRUPTED
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output

NOT_SENT = frozenset({Foresight.REFUSE, Foresight.EXPIRE, Foresight.CANCEL})


def post_message(
    to: str, words: str | None, options: Mapping[str, Any], *, desk: Desk, output: Output
) -> int:
    """Send a message; with ``dry_run`` show what would happen to it. Return the exit status.

    The id is made here, and said before the request: whoever gets no answer repeats it with that id.
    """
    message = new_message(options.get("message_id") or f"cli-{uuid4().hex}", to, words, options)
    if options.get("dry_run"):
        return _foresee(message, desk, output)
    kind = "call" if message.get("channel") == "call" else "send a text to"
    confirm_unless_local(f"{kind} {message['to']}?", desk.address, yes=bool(options.get("yes")))
    output.note(f"id: {message['id']}")
    try:
        answer = desk.request("POST", "messages", body=message)
    except (Refused, Unreachable) as failed:
        raise _with_remedy(failed, message["id"]) from failed
    except KeyboardInterrupt:
        raise Failed(f"interrupted. {_remedy(message['id'])}", INTERRUPTED) from None
    receipt, is_new = answer.body, answer.status == HTTPStatus.ACCEPTED
    if not is_new:
        output.note("it was posted before, with this id: it is not sent again")
    if options.get("wait"):
        return follow(receipt["id"], desk=desk, output=output)
    shown = {"id": receipt["id"], "status": receipt["status"], "erased": receipt.get("erased")}
    output.result(receipt, lambda: output.facts(shown))
    return 0


def _foresee(message: Mapping[str, Any], desk: Desk, output: Output) -> int:
    foreseen = desk.post("messages", message, dry_run="true")
    names = ("outcome", "reason", "held_for", "until", "at", "status", "sender", "country", "segments")
    facts = {name: foreseen.get(name) for name in names}
    zones = ", ".join(foreseen.get("zones", ()))
    output.result(foreseen, lambda: output.facts({"to": message["to"], **facts, "zones": zones}))
    return FOUND if foreseen["outcome"] in NOT_SENT else 0


def _with_remedy(failed: Refused | Unreachable, message_id: str) -> Failed:
    """Return the failure; if it is not known whether the message was accepted, with how to repeat it."""
    if isinstance(failed, Refused) and not is_passing(failed.status):
        return failed
    return Failed(f"{failed}. {_remedy(message_id)}", failed.exit_status)


def _remedy(message_id: str) -> str:
    return f"Repeat it with --id {quote(message_id)}: it is sent once, whether the desk has it or not"
