"""A private message through the whole app: its words leave with its end, and it stays one message."""

from tests.journey.running_app import eventually

PERSON = "+12025550940"
SECRET_WORDS = "Your result is here, Ana"
MESSAGE = {"id": "private-920", "to": PERSON, "body": SECRET_WORDS, "private": True}


def test_the_words_of_a_private_message_leave_and_it_is_sent_once(switchboard):
    assert switchboard.api("POST", "messages", MESSAGE).status == 202

    delivered = eventually(lambda: (found := shown(switchboard))["status"] == "delivered" and found)

    assert delivered["words_removed_at"]
    assert "Ana" not in str(delivered)
    entries = switchboard.api("GET", f"people/{PERSON}/thread").json["entries"]
    assert [entry.get("words") for entry in entries if entry["id"] == MESSAGE["id"]] == [None]
    assert switchboard.api("POST", "messages", MESSAGE).status == 200
    assert switchboard.api("POST", "messages", {**MESSAGE, "body": "Another"}).status == 409
    switchboard.run_timer("retention_run")
    assert shown(switchboard)["words_removed_at"] == delivered["words_removed_at"]


def shown(switchboard) -> dict:
    return switchboard.api("GET", f"messages/{MESSAGE['id']}").json
