"""``switchboard status`` with a running app."""

from tests.journey.running_app import eventually


def send(switchboard, message_id, to):
    answer = switchboard.api("POST", "messages", {"id": message_id, "to": to, "body": "Your table is ready"})
    assert answer.status == 202


def test_a_message_is_followed_with_a_short_line_for_each_change_and_the_whole_at_the_end(
    switchboard, command_line
):
    send(switchboard, "cli-status", "+12025550950")

    done = command_line("status", "cli-status", "--follow")

    assert done.status == 0
    changes = [line for line in done.lines if line[2:3] == ":"]
    assert changes[-1].endswith(" delivered")
    assert done.lines[len(changes)] == "id        cli-status"
    assert "status    delivered" in done.out
    assert switchboard.functions in done.err


def test_as_json_it_is_the_delivery_and_nothing_else(switchboard, command_line):
    send(switchboard, "cli-status-json", "+12025550951")
    eventually(lambda: switchboard.api("GET", "messages/cli-status-json").json["status"] == "delivered")

    done = command_line("status", "cli-status-json", "--json")

    assert (done.json["id"], done.json["status"]) == ("cli-status-json", "delivered")


def test_a_message_that_did_not_arrive_is_exit_status_1_with_the_advice(switchboard, command_line):
    switchboard.control(
        "PUT", "numbers/+12025550952", {"delivery": {"status": "undelivered", "error_code": 30003}}
    )
    send(switchboard, "cli-status-failed", "+12025550952")

    done = command_line("status", "cli-status-failed", "--follow")

    assert done.status == 1
    assert "undelivered (30003)" in done.out
    assert "error_code  30003" in done.out
    assert "advice" in done.out


def test_a_message_that_does_not_exist_is_said_so(command_line):
    done = command_line("status", "cli-nothing")

    assert (done.status, done.out) == (1, "")
    assert "cli-nothing" in done.err
