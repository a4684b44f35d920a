"""The hooks, with a pretended az and azd, the stand-in for Twilio, and an app that is told what to answer."""

import functools
import json
import subprocess
import sys
import urllib.request
from base64 import b64encode
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import deploy
import deployed
import provisioned
import pytest
import set_number
from commands import Failed

from infra.check.facts import ROOT
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

pytestmark = pytest.mark.usefixtures("cloud", "environment")

NUMBER = "+15005550006"
FALLBACK = "https://stfall.z6.web.core.windows.net"
NOT_YET = "ERROR: (AuthorizationPermissionMismatch) This request is not authorized to perform this operation"


@pytest.fixture
def environment(cloud, monkeypatch):  # noqa: ARG001 - after it: it clears what is set
    """What azd tells hooks."""
    values = {
        "SWITCHBOARD_FALLBACK_NAME": "stfall",
        "SWITCHBOARD_FALLBACK_URL": f"{FALLBACK}/",
        "SWITCHBOARD_PUBLIC_URL": "https://desk.example",
        "SWITCHBOARD_VAULT_NAME": "kv-1",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def slept() -> list[float]:
    return []


class TestAfterProvisioning:
    def test_the_fallback_answer_is_put_up_as_twiml(self, cloud, slept):
        provisioned.main(slept.append)

        switch, *uploads = cloud.calls
        assert switch[:5] == ["az", "storage", "blob", "service-properties", "update"]
        assert {"--static-website", "--account-name=stfall", "--auth-mode=login"} <= set(switch)
        for name, upload in zip(("sms.xml", "voice.xml"), uploads, strict=True):
            assert {"--container-name=$web", f"--name={name}", "--content-type=text/xml"} <= set(upload)

    def test_a_role_that_does_not_count_yet_is_waited_for(self, cloud, slept):
        cloud.fail("service-properties", NOT_YET, times=2)

        provisioned.main(slept.append)

        assert slept == [15, 30, provisioned.SECONDS]
        assert len(cloud.calls) == 5

    def test_any_other_failure_ends_it_at_once_with_what_az_said(self, cloud, slept):
        cloud.fail("service-properties", "ERROR: Please run 'az login' to setup account.")

        with pytest.raises(Failed, match="az login"):
            provisioned.main(slept.append)
        assert slept == []

    def test_who_may_not_for_good_is_told_so_in_the_end(self, cloud, slept):
        cloud.fail("service-properties", NOT_YET, times=9)

        with pytest.raises(Failed, match="AuthorizationPermissionMismatch"):
            provisioned.main(slept.append)
        assert slept == [15, 30, 60, 60, 120]

    def test_the_second_time_nobody_waits(self, slept, monkeypatch):
        monkeypatch.setenv("DEPLOYED_BEFORE", "yes")

        provisioned.main(slept.append)

        assert slept == []

    def test_without_az_it_says_so(self, slept, monkeypatch):
        monkeypatch.setenv("PATH", "/nowhere")

        with pytest.raises(Failed, match="az is not installed"):
            provisioned.main(slept.append)

    def test_without_provisioning_it_says_what_to_do(self, slept, monkeypatch):
        monkeypatch.delenv("SWITCHBOARD_FALLBACK_NAME")

        with pytest.raises(Failed, match="SWITCHBOARD_FALLBACK_NAME is not set: run azd provision first"):
            provisioned.main(slept.append)


class TestDeploying:
    def test_a_403_is_tried_again(self, cloud, slept):
        cloud.fail("azd deploy", "ERROR: 403 This request is not authorized", times=2)

        deploy.main(slept.append)

        assert slept == [15, 30]
        assert cloud.calls == [["azd", "deploy", "--no-prompt"]] * 3

    def test_a_package_that_is_refused_is_not(self, cloud, slept):
        cloud.fail("azd deploy", "ERROR: package source '.package' is empty or does not exist")

        with pytest.raises(Failed, match="is empty"):
            deploy.main(slept.append)
        assert slept == []


class TestAfterDeployment:
    def test_when_all_is_well_it_says_what_to_do_next(self, cloud, app, slept, monkeypatch, capsys):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", app.url + "/")
        monkeypatch.setenv("TWILIO_FROM", NUMBER)

        deployed.main(slept.append)

        said = capsys.readouterr().out
        assert f"python infra/hooks/set_number.py {NUMBER}" in said
        assert f"POST {app.url}/api/voice/inbound" in said
        assert FALLBACK in said
        assert ["azd", "env", "set", "DEPLOYED_BEFORE", "yes"] in cloud.calls

    def test_a_host_that_starts_is_waited_for(self, app, slept, monkeypatch):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", app.url)
        app.answers = [(503, {}), (404, {}), (200, {"status": "alive"})]

        deployed.main(slept.append)

        assert slept == [5, 10]

    def test_what_is_wrong_is_told_with_its_reason(self, cloud, app, slept, monkeypatch):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", app.url)
        app.answers = [(503, {"detail": "Invalid settings: TWILIO_AUTH_TOKEN is missing"})]

        with pytest.raises(Failed, match=r"503: Invalid settings: TWILIO_AUTH_TOKEN is missing.*operations"):
            deployed.main(slept.append)
        assert slept == list(deployed.WAITS)
        assert cloud.calls == []

    def test_an_app_that_cannot_be_reached_is_told_so(self, slept, monkeypatch):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", "http://127.0.0.1:9")

        with pytest.raises(Failed, match="no answer"):
            deployed.main(slept.append)


@pytest.fixture
def account(environment, standin, monkeypatch):  # noqa: ARG001 - the same
    """The stand-in's account, as new."""
    control(standin, "reset")
    monkeypatch.setenv("TWILIO_API_URL", standin.url)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT_SID)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", AUTH_TOKEN)
    return standin


@pytest.mark.usefixtures("account")
class TestSettingANumber:
    def shown(self, standin) -> dict:
        request = urllib.request.Request(
            f"{standin.url}/2010-04-01/Accounts/{ACCOUNT_SID}/IncomingPhoneNumbers.json"
        )
        request.add_header(
            "Authorization", f"Basic {b64encode(f'{ACCOUNT_SID}:{AUTH_TOKEN}'.encode()).decode()}"
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())["incoming_phone_numbers"][0]

    def test_calls_texts_status_and_fallback_are_set(self, account, capsys):
        set_number.main([NUMBER])

        number = self.shown(account)
        assert number["voice_url"] == "https://desk.example/api/voice/inbound#rc=1&rp=5xx,ct"
        assert number["sms_url"] == "https://desk.example/api/sms/inbound#rc=3&rp=5xx,ct,rt"
        assert number["status_callback"].startswith("https://desk.example/api/voice/status")
        assert number["voice_fallback_url"] == f"{FALLBACK}/voice.xml"
        assert number["sms_fallback_url"] == f"{FALLBACK}/sms.xml"
        assert number["voice_fallback_method"] == number["sms_fallback_method"] == "GET"
        assert number["voice_method"] == number["sms_method"] == "POST"
        assert "voice_url" in capsys.readouterr().out

    def test_a_dry_run_says_what_would_change_and_changes_nothing(self, account, capsys, monkeypatch):
        set_number.main([NUMBER])
        before = self.shown(account)
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", "https://new.example")
        capsys.readouterr()

        set_number.main([NUMBER, "--dry-run"])

        assert self.shown(account) == before
        assert (
            "https://new.example/api/sms/inbound#rc=3&rp=5xx,ct,rt   (was https://desk"
            in capsys.readouterr().out
        )

    def test_without_a_number_it_is_the_sender(self, account, monkeypatch):
        monkeypatch.setenv("TWILIO_FROM", NUMBER)

        set_number.main([])

        assert self.shown(account)["sms_fallback_url"] == f"{FALLBACK}/sms.xml"

    def test_a_number_of_somebody_else_is_refused_by_name(self):
        with pytest.raises(Failed, match=r"has no number \+12025550111"):
            set_number.main(["+12025550111"])

    def test_a_messaging_service_is_no_number(self, monkeypatch):
        monkeypatch.setenv("TWILIO_FROM", "MG" + "2" * 32)

        with pytest.raises(Failed, match="name one of the Messaging Service's"):
            set_number.main([])

    def test_a_wrong_token_is_told_in_twilio_s_words(self, monkeypatch):
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong")

        with pytest.raises(Failed, match=r"Twilio refused: .*\(error 20003\)"):
            set_number.main([NUMBER])

    def test_an_api_key_is_used_if_there_is_one(self, monkeypatch):
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong")
        monkeypatch.setenv("TWILIO_API_KEY_SID", "SK" + "1" * 32)
        monkeypatch.setenv("TWILIO_API_KEY_SECRET", "secret")

        set_number.main([NUMBER])

    @pytest.mark.parametrize(
        ("known", "where"),
        [
            (
                "akvs://sub-7/kv-of-azd/TWILIO-AUTH-TOKEN-kv-secret",
                "kv-of-azd TWILIO-AUTH-TOKEN-kv-secret sub-7",
            ),
            ("", "kv-1 twilio-auth-token "),
        ],
    )
    def test_a_secret_that_lies_in_a_vault_is_read_there(self, cloud, monkeypatch, known, where):
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", known)
        cloud.answer("keyvault secret show", AUTH_TOKEN)

        set_number.main([NUMBER])

        vault, name, subscription = where.split(" ")
        asked = next(call for call in cloud.calls if "keyvault" in call)
        assert {f"--vault-name={vault}", f"--name={name}"} <= {*asked}
        assert subscription in "".join(word for word in asked if word.startswith("--subscription"))

    def test_outside_a_hook_values_come_from_azd(self, account, cloud, monkeypatch):
        monkeypatch.delenv("SWITCHBOARD_PUBLIC_URL")
        cloud.answer("env get-values", 'SWITCHBOARD_PUBLIC_URL="https://from-azd.example"\n')

        set_number.main([NUMBER])

        assert self.shown(account)["sms_url"].startswith("https://from-azd.example/")

    def test_run_by_hand_it_sets_them_too(self, account, tmp_path):
        command = [sys.executable, str(ROOT / "infra" / "hooks" / "set_number.py"), NUMBER]

        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

        assert f"sms_fallback_url       {FALLBACK}/sms.xml" in done.stdout
        assert self.shown(account)["sms_fallback_url"] == f"{FALLBACK}/sms.xml"

    def test_run_by_hand_it_fails_in_one_line(self, tmp_path, monkeypatch):
        monkeypatch.delenv("TWILIO_ACCOUNT_SID")
        command = [sys.executable, str(ROOT / "infra" / "hooks" / "set_number.py"), NUMBER]

        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

        assert done.returncode == 1
        assert done.stderr.strip() == (
            "switchboard: TWILIO_ACCOUNT_SID is not set: run azd provision first, "
            "or set it with: azd env set TWILIO_ACCOUNT_SID ..."
        )


@pytest.fixture
def pages(monkeypatch):
    """The fallback pages, served as storage does: by GET alone."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=ROOT / "infra" / "fallback")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("SWITCHBOARD_FALLBACK_URL", f"http://127.0.0.1:{server.server_port}/")
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", "http://127.0.0.1:9")  # nobody is there
        yield
        server.shutdown()
        thread.join()


def control(standin, what: str, **asked) -> dict:
    request = urllib.request.Request(f"{standin.url}/_control/{what}", data=json.dumps(asked).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


@pytest.mark.usefixtures("account", "pages")
class TestTheFallback:
    def test_who_calls_while_the_app_is_down_hears_a_sentence(self, account):
        set_number.main([NUMBER])

        heard = control(account, "calls", **{"from": "+12025550100", "to": NUMBER, "script": []})

        assert "we cannot take your call at the moment" in json.dumps(heard)

    def test_who_texts_while_the_app_is_down_is_told_so(self, account):
        set_number.main([NUMBER])

        told = control(account, "sms", **{"from": "+12025550100", "to": NUMBER, "body": "hello"})

        assert "We got your text" in json.dumps(told)
