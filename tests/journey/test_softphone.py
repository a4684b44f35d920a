"""The browser phone without Twilio: the page, Twilio's SDK, and our token."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.journey.running_app import ROOT, eventually, request

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
"""The browser resolves no host but this machine, so nothing it does reaches the real Twilio."""


expect.set_options(timeout=60_000)


def start_softphone(functions: str, key: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "local.softphone", "--functions", functions, "--key", key, "--port", "0"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def url(switchboard) -> Iterator[str]:
    process = start_softphone(switchboard.functions, switchboard.function_key)
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait(timeout=60)
    process.stdout.close()


@pytest.fixture
def page(chromium_path) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=BROWSER_ARGUMENTS)
        yield browser.new_page()
        browser.close()


def test_the_sdk_accepts_our_token_and_reports_that_twilio_cannot_be_reached(url, page):
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(url)

    page.get_by_label("Your name").fill("ana_1")
    page.get_by_role("button", name="Connect").click()

    expect(page.get_by_role("status")).to_have_text("Connecting as ana_1")
    eventually(lambda: page.evaluate("device !== null && device.state === 'registering'"))
    assert page.evaluate("device.identity") in {"ana_1", None}
    claims = page.evaluate("JSON.parse(atob(device.token.split('.')[1]))")
    assert claims["grants"]["identity"] == "ana_1"
    assert claims["grants"]["voice"]["outgoing"]["application_sid"].startswith("AP")
    expect(page.get_by_role("alert")).not_to_be_empty()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("31.*needs the real Twilio"))
    assert faults == []


def test_the_page_shows_that_switchboard_does_not_answer(page):
    process = start_softphone("http://127.0.0.1:1", "x")
    try:
        page.goto(process.stdout.readline().strip())
        page.get_by_role("button", name="Connect").click()
        expect(page.get_by_role("alert")).to_contain_text("does not answer")
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()


def test_other_origins_get_no_token_from_the_page(url):
    body = {"identity": "mallory"}
    for headers in (
        {},
        {"Origin": "https://evil.example"},
        {"Origin": url.rstrip("/"), "Host": "evil.example"},
    ):
        assert request("POST", f"{url}token", body, headers).status == 403
    assert json.loads(request("POST", f"{url}token", body, {"Origin": url.rstrip("/")}).body)["token"]


def test_a_token_needs_a_function_key_and_a_usable_identity(switchboard):
    assert switchboard.api("POST", "voice/token", {"identity": "ana"}, key="wrong").status == 401
    refused = switchboard.api("POST", "voice/token", {"identity": "ana b", "seconds": 90_000})
    assert {fault["field"] for fault in refused.json["errors"]} == {"identity", "seconds"}
