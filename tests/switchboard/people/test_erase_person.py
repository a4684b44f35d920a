"""Following an erasure goes on while the desk restarts."""

from switchboard.connection.desk import Refused, Unreachable
from switchboard.people.erase_person import follow_erasure
from switchboard.terminal.output import Output


def receipt(state: str) -> dict:
    erased: dict[str, dict] = {"rows": {}, "twilio": {}}
    return {"state": state, "begun_at": "2026-03-01T12:00:00Z", "erased": erased}


class RestartingDesk:
    """Answers with these, one after the other; an error is raised."""

    def __init__(self, *answers) -> None:
        self.answers = [*answers]

    def get(self, path: str) -> dict:
        assert path == "people/x/erasure"
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_each_receipt_that_differs_is_shown_until_it_is_finished(capsys):
    desk = RestartingDesk(
        receipt("waiting"), Unreachable("away"), Refused(429, {}, "too many"), receipt("finished")
    )
    waits: list[float] = []

    follow_erasure(receipt("waiting"), "people/x", desk, Output(as_json=False), sleep=waits.append)

    out, err = capsys.readouterr()
    assert [line for line in out.splitlines() if line.startswith("state")] == [
        "state     finished",
    ]
    assert "away. Trying again until it answers" in err
    assert desk.answers == []
    assert waits == [5.0, 5.0, 1.0, 2.0]
