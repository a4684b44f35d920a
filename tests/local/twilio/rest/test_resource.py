from tests.local.twilio.harness import ANNA, BEN, NUMBER
from tests.local.twilio.rest.refusals import ROOT, refusal


def test_a_list_is_paged(client):
    sent = [client.messages.create(to=ANNA, from_=NUMBER, body=f"Text {n}").sid for n in range(7)]

    listed = [text.sid for text in client.messages.list(page_size=3)]

    assert listed == sent[::-1], "newest first, on three pages"


def test_a_new_text_repeats_none_on_the_next_page(client):
    for n in range(4):
        client.messages.create(to=ANNA, from_=NUMBER, body=f"Text {n}")
    first = client.messages.page(page_size=2)
    client.messages.create(to=ANNA, from_=NUMBER, body="New")

    second = first.next_page()

    assert [text.body for text in [*first, *second]] == ["Text 3", "Text 2", "Text 1", "Text 0"]
    assert second.next_page() is None
    assert [text.body for text in second.previous_page()] == ["New", "Text 3"]


def test_wrong_pages_are_refused(ask):
    assert refusal(ask("GET", f"{ROOT}/Messages.json?PageSize=1001")) == (400, 20007)
    assert refusal(ask("GET", f"{ROOT}/Messages.json?PageToken=PASMx")) == (400, 21481)


def test_pages_keep_the_filters(ask, client):
    for to in (ANNA, BEN, ANNA):
        client.messages.create(to=to, from_=NUMBER, body="Hello")

    page = ask("GET", f"{ROOT}/Messages.json", params={"To": ANNA, "PageSize": 1}).json()

    assert "To=%2B12025550100" in page["next_page_uri"]
    following = ask("GET", page["next_page_uri"]).json()
    assert [text["to"] for text in following["messages"]] == [ANNA]
    assert following["next_page_uri"] is None
    assert (following["page"], following["start"], following["end"]) == (1, 1, 1)
