"""A person on the desk: found, read, written to once, taken over, changed."""

import pytest
from playwright.sync_api import expect

from tests.journey.desk.desk_page import lose_first_answer, person_hash, reply_box
from tests.journey.desk.seeds import ANA, FIRST, SECOND
from tests.journey.running_app import eventually, eventually_equal


def bubbles(page):
    return page.locator(".thread .bubble")


@pytest.mark.usefixtures("seeds")
def test_a_person_is_found_by_number_or_name_and_a_fault_of_the_number_is_told(desk):
    page = desk.open("#/people")
    find = page.get_by_label("A number, or the beginning of a name")
    find.focus()
    page.keyboard.type("2025550935x")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("400")

    find.fill("ana")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ana Santos").press("Enter")
    expect(page.get_by_role("heading", name="Ana Santos")).to_be_focused()

    page.get_by_role("link", name="All people").press("Enter")
    page.get_by_label("A number, or the beginning of a name").fill(f"{ANA[:2]} {ANA[2:5]} {ANA[5:]}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ana Santos")).to_be_visible()


@pytest.mark.usefixtures("seeds")
def test_the_thread_shows_both_sides_the_oldest_on_top_and_what_became_of_ours(desk):
    page = desk.person(ANA)

    expect(page.locator(".thread .mine").last).to_contain_text("delivered")
    words = bubbles(page).all_inner_texts()
    assert words.index("Is my order ready?") < words.index("Thanks!")
    assert "Yes, it is. We are open until six." in words
    expect(page.locator(".about")).to_contain_text("form at the counter")
    expect(page.locator(".about")).to_contain_text("desk-first")


@pytest.mark.long
@pytest.mark.usefixtures("seeds")
def test_a_text_that_comes_in_appears_by_itself(desk, switchboard):
    page = desk.person(ANA)
    switchboard.control("POST", "sms", {"from": ANA, "body": "One more thing"})

    expect(bubbles(page).filter(has_text="One more thing")).to_be_visible()


def test_a_reply_whose_answer_is_lost_is_the_same_reply_and_switching_keeps_drafts_apart(desk, switchboard):
    page = desk.person(FIRST)
    lose_first_answer(page, "**/reply")
    reply_box(page).fill("Only once {not a value}")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".reply").get_by_role("alert")).to_contain_text("cannot be reached")

    page.evaluate("(to) => { location.hash = to }", person_hash(SECOND))
    expect(page.get_by_role("heading", name="+1 202 555 0938")).to_be_visible()
    expect(reply_box(page)).to_have_value("")
    reply_box(page).fill("For the second")
    page.get_by_role("button", name="Send").click()
    expect(reply_box(page)).to_have_value("")
    page.go_back()
    expect(page.get_by_role("heading", name="+1 202 555 0937")).to_be_visible()
    expect(reply_box(page)).to_have_value("Only once {not a value}")
    page.get_by_role("button", name="Send").click()
    expect(reply_box(page)).to_have_value("")
    expect(bubbles(page)).to_have_text(["Only once {not a value}"])

    eventually_equal(lambda: switchboard.texts_to(SECOND), ["For the second"])
    eventually_equal(lambda: switchboard.texts_to(FIRST), ["Only once {not a value}"])


def test_a_lost_reply_that_was_changed_since_is_told_of_first(desk, switchboard):
    number = "+12025550931"
    page = desk.person(number)
    lose_first_answer(page, "**/reply")
    reply_box(page).fill("At nine")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".reply").get_by_role("alert")).to_contain_text("cannot be reached")

    eventually_equal(lambda: switchboard.texts_to(number), ["At nine"])  # two at once may change places
    reply_box(page).fill("At ten, sorry")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".reply").get_by_role("alert")).to_contain_text("before you changed it went out")
    assert reply_box(page).input_value() == "At ten, sorry"
    page.keyboard.press("Control+Enter")
    expect(reply_box(page)).to_have_value("")
    eventually_equal(lambda: switchboard.texts_to(number), ["At nine", "At ten, sorry"])


def test_the_second_of_two_desks_is_told_of_the_first_and_keeps_the_words(new_desk, switchboard):
    number = "+12025550930"
    first, second = new_desk().person(number), new_desk().person(number)
    for page, words in ((first, "At nine"), (second, "At ten")):
        reply_box(page).press_sequentially(words)
    first.get_by_role("button", name="Send").click()
    expect(reply_box(first)).to_have_value("")

    second.get_by_role("button", name="Send").click()

    told = second.locator(".reply").get_by_role("alert")
    expect(told).to_contain_text("function key answered this person at")
    expect(second.locator(".reply")).to_contain_text("They wrote: At nine")
    assert reply_box(second).input_value() == "At ten"
    expect(bubbles(second).filter(has_text="At nine")).to_be_visible()
    eventually_equal(lambda: switchboard.texts_to(number), ["At nine"])
    second.get_by_role("button", name="Send").click()
    expect(reply_box(second)).to_have_value("")
    eventually_equal(lambda: sorted(switchboard.texts_to(number)), ["At nine", "At ten"])


def test_a_reply_that_is_refused_after_it_was_taken_is_told_with_its_words(desk):
    page = desk.person("+12025550194")
    too_much = "x" * 1590 + "\u202eabc"
    reply_box(page).fill(too_much)
    page.get_by_role("button", name="Send").dblclick()

    told = page.locator(".reply").get_by_role("alert")
    expect(told).to_contain_text("was not sent: refused")
    expect(told).to_contain_text("more than person 20/day ever allows")
    expect(page.locator(".became bdi.body")).to_have_text(too_much, use_inner_text=False)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Hello", "5 characters, 1 segment (GSM-7)"),
        ("[€]", "6 characters, 1 segment (GSM-7)"),
        ("x" * 161, "161 characters, 2 segments (GSM-7)"),
        ("x" * 70 + "\u2019", "71 characters, 2 segments (UCS-2, because of \u201c\u2019\u201d)"),
        ("a\u200bb", "3 characters, 1 segment (UCS-2, because of U+200B)"),
        ("\U0001f600", "2 characters, 1 segment (UCS-2, because of \u201c\U0001f600\u201d)"),
    ],
)
def test_segments_are_counted_as_they_are_sent(desk, words, told):
    page = desk.person(SECOND)
    reply_box(page).fill(words)

    expect(page.locator("#reply-count")).to_have_text(told)


def test_who_takes_a_person_over_is_shown_on_every_desk_until_they_give_back(new_desk, switchboard):
    number = "+12025550932"
    first, second = new_desk().person(number), new_desk().person(number)
    second.get_by_role("button", name="I answer").wait_for()
    first.get_by_role("button", name="I answer").press("Enter")
    first.get_by_label("For").select_option("2 hours")
    first.get_by_role("dialog").get_by_role("button", name="I answer").press("Enter")
    expect(first.locator(".about")).to_contain_text("Flows are silent")

    second.get_by_role("button", name="I answer").press("Enter")
    second.get_by_role("dialog").get_by_role("button", name="I answer").press("Enter")
    expect(second.get_by_role("alert")).to_contain_text("has taken this person over")
    second.get_by_role("button", name="Take over all the same").press("Enter")
    expect(second.locator(".about")).to_contain_text("Flows are silent")

    second.get_by_role("button", name="Give back").press("Enter")
    expect(second.get_by_role("button", name="I answer")).to_be_visible()
    assert "taken_over" not in switchboard.api("GET", f"people/{number}").json


def test_what_is_known_is_changed_by_keyboard_and_every_fault_is_shown(desk, switchboard):
    number = "+12025550933"
    page = desk.person(number)
    change = page.get_by_role("button", name="Change")
    change.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(change).to_be_focused()
    change.press("Enter")

    page.keyboard.type("Ben")
    page.get_by_label("Time zone").fill("Mars/Base")
    page.get_by_label("Tags").fill("team: blue\nurl: https://example.com")
    page.get_by_label("Time zone").press("Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("zone:")
    page.get_by_label("Time zone").fill("Europe/Lisbon")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Ben")).to_be_visible()
    person = switchboard.api("GET", f"people/{number}").json
    assert (person["name"], person["zone"]) == ("Ben", "Europe/Lisbon")
    assert person["tags"] == {"team": "blue", "url": "https://example.com"}


@pytest.mark.long
def test_a_person_is_called_once_and_opted_out(desk, switchboard):
    number = "+12025550934"
    page = desk.person(number)
    lose_first_answer(page, "**/api/messages")
    page.get_by_role("button", name="Call").press("Enter")
    page.get_by_label("Words").fill("Your order is ready")
    for _ in range(2):
        page.get_by_role("dialog").get_by_role("button", name="Call").press("Enter")
        page.wait_for_timeout(300)
    expect(page.get_by_role("dialog")).to_have_count(0)
    eventually(lambda: switchboard.spoken_to(number))

    page.get_by_role("button", name="Opt them out").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Opt them out").press("Enter")

    expect(page.get_by_role("button", name="They came back")).to_be_visible()
    expect(bubbles(page)).to_have_text(["Your order is ready"])
    assert switchboard.spoken_to(number) == ["Your order is ready"]

    page.get_by_role("button", name="They came back").press("Enter")  # in the same minute
    page.get_by_label("How they agreed").fill("on the phone")
    page.get_by_role("button", name="Write to them again").press("Enter")
    expect(page.get_by_role("button", name="Opt them out")).to_be_visible()
    assert "opted_out" not in switchboard.api("GET", f"people/{number}").json
