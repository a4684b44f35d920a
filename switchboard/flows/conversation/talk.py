"""Talk with a flow: a call or texts with a local machine, a turn at a time."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

from shared.domain.deliveries.status import Status
from switchboard.flows.conversation.local_app import LocalApp, eventually
from switchboard.flows.conversation.run_conversation import reply_line, spoken_lines

_HANGS_UP = "person hangs up"
_ENDED = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
_OF_DELIVERY = ("status", "reply", "answered_by", "error")
_OF_CALL = ("outcome", "answers", "seconds")

_IDS = count(1)


@dataclass(frozen=True)
class TalkPlan:
    """Who talks with which flow, and who begins."""

    flow: str  # as the machine calls it
    number: str  # that the flow answers
    person: str
    person_begins: bool
    values: dict[str, str] = field(default_factory=dict)

    def message(self, channel: str) -> dict[str, Any]:
        """Return a new message that begins the flow."""
        begins = {"id": f"try-{next(_IDS)}", "to": self.person, "flow": self.flow, "channel": channel}
        return {**begins, **({"values": self.values} if self.values else {})}


class Talk(Protocol):
    """A conversation that is under way."""

    ended: bool

    def begin(self) -> list[str]:
        """Return what is said first."""

    def act(self, action: dict[str, Any]) -> list[str]:
        """Press, or say; return the lines that follow, the person's own first."""

    def play(self, actions: list[dict[str, Any]]) -> list[str]:
        """Do all of this, each at its question; return all lines from the beginning."""

    def be_silent(self) -> list[str]:
        """Say nothing more, and stay until the end."""

    def outcome(self) -> dict[str, Any]:
        """Return what is known of it at the end."""


class CallTalk:
    """A call. Each turn is a call of its own that does all that was done before, in no time."""

    def __init__(self, app: LocalApp, plan: TalkPlan) -> None:
        self._app, self._plan = app, plan
        self._script: list[dict[str, Any]] = []
        self._shown = 0
        self._id = ""  # of the message, or the SID of the call
        self.ended = False

    def begin(self) -> list[str]:
        """See ``Talk``."""
        return self._again({"listen": True}, {"hang_up": True})

    def act(self, action: dict[str, Any]) -> list[str]:
        """See ``Talk``."""
        return self.play([action])

    def play(self, actions: list[dict[str, Any]]) -> list[str]:
        """See ``Talk``."""
        self._script += actions
        return self.begin()

    def be_silent(self) -> list[str]:
        """See ``Talk``."""
        return self._again()

    def outcome(self) -> dict[str, Any]:
        """See ``Talk``."""
        if self._plan.person_begins:
            call = eventually(
                lambda: (known := self._call_that_came()).get("outcome") != "in_progress" and known
            )
            return {name: call[name] for name in _OF_CALL if call and call.get(name) is not None}
        return outcome_of_message(self._app, self._id)

    def _call_that_came(self) -> dict[str, Any]:
        calls: list[dict[str, Any]] = self._app.desk.get("calls", **{"from": self._plan.person})["calls"]
        return next((call for call in calls if call["sid"] == self._id), {"outcome": "in_progress"})

    def _again(self, *end: dict[str, Any]) -> list[str]:
        lines = spoken_lines(self._run([*self._script, *end]))
        self.ended = not (end and lines and lines[-1] == _HANGS_UP)
        lines = lines if self.ended else lines[:-1]
        new, self._shown = lines[self._shown :], len(lines)
        return new

    def _run(self, script: list[dict[str, Any]]) -> dict[str, Any]:
        plan, app = self._plan, self._app
        if plan.person_begins:
            call: dict[str, Any] = app.control(
                "POST", "calls", {"from": plan.person, "to": plan.number, "script": script}
            )
            self._id = call["sid"]
            return call
        app.control("PUT", f"numbers/{plan.person}", {"script": script})
        message = plan.message("call")
        self._id = message["id"]
        app.desk.post("messages", message)
        sid = eventually(lambda: app.desk.get(f"messages/{self._id}").get("sid"))
        ended = eventually(lambda: _ended(app.control("GET", f"calls/{sid}")))
        return ended or {"transcript": []}


class TextTalk:
    """Texts. They have no end of their own: the person stops writing."""

    def __init__(self, app: LocalApp, plan: TalkPlan) -> None:
        self._app, self._plan = app, plan
        self._id = ""
        self.ended = False

    def begin(self) -> list[str]:
        """See ``Talk``."""
        if self._plan.person_begins:
            return []
        message = self._plan.message("sms")
        self._id = message["id"]
        self._app.desk.post("messages", message)
        return eventually(self._texts)

    def act(self, action: dict[str, Any]) -> list[str]:
        """See ``Talk``."""
        words = action.get("say") or action.get("press", "")
        text = {"from": self._plan.person, "body": words}
        if self._plan.person_begins:
            text["to"] = self._plan.number
        replies = self._app.control("POST", "sms", text)["replies"]
        return [f"person: {words}", *(reply_line(reply, self._plan.person) for reply in replies)]

    def play(self, actions: list[dict[str, Any]]) -> list[str]:
        """See ``Talk``."""
        return [*self.begin(), *(line for action in actions for line in self.act(action))]

    def be_silent(self) -> list[str]:
        """See ``Talk``."""
        self.ended = True
        return []

    def outcome(self) -> dict[str, Any]:
        """See ``Talk``."""
        return outcome_of_message(self._app, self._id) if self._id else {}

    def _texts(self) -> list[str]:
        events = self._app.control("GET", "events")["events"]
        return [
            f"app: {event['body']}"
            for event in events
            if (event["kind"], event.get("to")) == ("text", self._plan.person)
        ]


def outcome_of_message(app: LocalApp, message_id: str) -> dict[str, Any]:
    """Return what the delivery says, once it is final."""

    def final() -> Any:
        delivery = app.desk.get(f"messages/{message_id}")
        return Status(delivery["status"]).is_final and delivery

    delivery = eventually(final) or app.desk.get(f"messages/{message_id}")
    return {name: delivery[name] for name in _OF_DELIVERY if delivery.get(name) is not None}


def _ended(call: dict[str, Any]) -> dict[str, Any] | None:
    return call if call["status"] in _ENDED else None
