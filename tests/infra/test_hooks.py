"""The hooks, with fake az and azd commands, the stand-in for Twilio, and a fake app."""

import functools
import json
import re
import subprocess
import sys
import urllib.request
from base64 import b64encode
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import deploy
import deployed
import digest_secret
import prepare
import provisioned
import pytest
import register_providers
import set_number
from commands import FORBIDDEN, Failed

from infra.check.facts import ROOT
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

pytestmark = pytest.mark.usefixtures("azure_cli", "environment")

NUMBER = "+15005550006"
FALLBACK = "https://stfall.z6.web.core.windows.net"
ROLE_NOT_APPLIED = (
    "ERROR: (AuthorizationPermissionMismatch) This request is not authorized to perform this operation"
)


@pytest.fixture
def environment(azure_cli, monkeypatch):  # noqa: ARG001 - it must run first: it clears variables
    """Set the variables that azd passes to hooks."""
    values = {
        "SWITCHBOARD_FALLBACK_NAME": "stfall",
        "SWITCHBOARD_FALLBACK_URL": f"{FALLBACK}/",
        "SWITCHBOARD_PUBLIC_URL": "https://desk.example",
        "SWITCHBOARD_VAULT_NAME": "kv-1",
        "SWITCHBOARD_APP_NAME": "func-desk",
        "AZURE_RESOURCE_GROUP": "rg-desk",
        "AZURE_SUBSCRIPTION_ID": "sub-7",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def slept() -> list[float]:
    return []


class TestRegisterProvidersHook:
    def test_the_provider_of_the_subnet_is_registered_before_a_network_is_made(self, azure_cli, monkeypatch):
        monkeypatch.setenv("SWITCHBOARD_VNET", "true")
        azure_cli.answer("provider show", "NotRegistered")

        register_providers.main()

        *_, last = azure_cli.calls
        assert last == [
            "az",
            "provider",
            "register",
            "--namespace=Microsoft.App",
            "--wait",
            "--subscription=sub-7",
        ]

    @pytest.mark.parametrize("network", ["true", "True", "1"])
    def test_a_network_is_made_for_every_word_that_azd_takes_for_true(self, azure_cli, monkeypatch, network):
        monkeypatch.setenv("SWITCHBOARD_VNET", network)

        register_providers.main()

        assert "register" in azure_cli.calls[-1]

    @pytest.mark.parametrize(("network", "state"), [("true", "Registered"), ("false", "NotRegistered")])
    def test_nothing_is_registered_that_is_there_or_not_needed(self, azure_cli, monkeypatch, network, state):
        monkeypatch.setenv("SWITCHBOARD_VNET", network)
        azure_cli.answer("provider show", state)

        register_providers.main()

        assert not [call for call in azure_cli.calls if "register" in call]

    def test_an_account_that_may_not_register_is_told_who_may(self, azure_cli, monkeypatch):
        monkeypatch.setenv("SWITCHBOARD_VNET", "true")
        azure_cli.fail(
            "provider register", "ERROR: (AuthorizationFailed) The client does not have authorization"
        )

        with pytest.raises(Failed, match=r"AuthorizationFailed.*Contributor on the whole subscription"):
            register_providers.main()


class TestDigestSecretHook:
    VAULT = "/subscriptions/sub-7/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-1"

    @pytest.fixture(autouse=True)
    def new_environment(self, environment, monkeypatch):  # noqa: ARG002 - it must run first
        monkeypatch.setenv("AZURE_ENV_NAME", "prod")
        for name in ("DIGEST_SECRET", "GITHUB_ACTIONS"):
            monkeypatch.delenv(name, raising=False)

    def test_the_first_time_a_secret_is_made_and_stored(self, azure_cli):
        prepare.main()

        (secret,) = made(azure_cli)
        assert re.fullmatch("[0-9a-f]{64}", secret)

    def test_two_environments_have_different_ones(self, azure_cli):
        digest_secret.main()
        digest_secret.main()  # the fake azd forgets the first one

        assert len(set(made(azure_cli))) == 2

    def test_one_that_is_there_stays(self, azure_cli, monkeypatch):
        monkeypatch.setenv("DIGEST_SECRET", "the-one-of-before")
        digest_secret.main()
        monkeypatch.delenv("DIGEST_SECRET")
        azure_cli.answer("env get-values", '{"DIGEST_SECRET": "akvs://a/b/c"}')
        digest_secret.main()

        assert made(azure_cli) == []

    def test_one_in_the_vault_is_not_replaced_from_a_new_environment(self, azure_cli):
        azure_cli.answer("resources?", self.VAULT)

        with pytest.raises(Failed, match=r"vault has the secret digest-secret.*azd env set DIGEST_SECRET"):
            digest_secret.main()

        assert made(azure_cli) == []
        *_, asked = (call for call in azure_cli.calls if call[:2] == ["az", "rest"])
        assert f"--url={self.VAULT}/secrets/digest-secret?api-version=2025-05-01" in asked

    def test_a_vault_without_one_gets_it(self, azure_cli):
        azure_cli.answer("resources?", self.VAULT)
        azure_cli.fail("secrets/digest-secret", "ERROR: Not Found({'error': {'code': 'SecretNotFound'}})")

        digest_secret.main()

        assert len(made(azure_cli)) == 1

    def test_if_the_vault_cannot_be_asked_none_is_made(self, azure_cli):
        azure_cli.answer("resources?", self.VAULT)
        azure_cli.fail("secrets/digest-secret", "ERROR: (AuthorizationFailed) no")

        with pytest.raises(Failed, match="AuthorizationFailed"):
            digest_secret.main()

        assert made(azure_cli) == []

    def test_a_run_of_github_makes_none_as_it_would_be_forgotten(self, azure_cli, monkeypatch, capsys):
        monkeypatch.setenv("GITHUB_ACTIONS", "true")

        digest_secret.main()

        assert made(azure_cli) == []
        assert "DIGEST_SECRET is not set" in capsys.readouterr().out


def made(azure_cli) -> list[str]:
    """Return the secrets that were stored in azd's environment."""
    return [call[4] for call in azure_cli.calls if call[:4] == ["azd", "env", "set", "DIGEST_SECRET"]]


class TestProvisionedHook:
    def test_the_fallback_answers_are_uploaded_as_twiml(self, azure_cli, slept):
        provisioned.main(slept.append)

        switch, *uploads = azure_cli.calls
        assert switch[:5] == ["az", "storage", "blob", "service-properties", "update"]
        assert {"--static-website", "--account-name=stfall", "--auth-mode=login"} <= set(switch)
        for name, upload in zip(("sms.xml", "voice.xml"), uploads, strict=True):
            assert {"--container-name=$web", f"--name={name}", "--content-type=text/xml"} <= set(upload)
            assert "--overwrite" in upload, "a page that changed replaces the one before"

    def test_the_upload_is_retried_until_the_role_applies(self, azure_cli, slept):
        azure_cli.fail("service-properties", ROLE_NOT_APPLIED, times=2)

        provisioned.main(slept.append)

        assert slept == [15, 30, provisioned.SECONDS]
        assert len(azure_cli.calls) == 5

    def test_any_other_failure_stops_at_once_with_the_output_of_az(self, azure_cli, slept):
        azure_cli.fail("service-properties", "ERROR: Please run 'az login' to setup account.")

        with pytest.raises(Failed, match="az login"):
            provisioned.main(slept.append)
        assert slept == []

    def test_a_role_that_never_applies_is_reported_after_all_retries(self, azure_cli, slept):
        azure_cli.fail("service-properties", ROLE_NOT_APPLIED, times=9)

        with pytest.raises(Failed, match="AuthorizationPermissionMismatch"):
            provisioned.main(slept.append)
        assert slept == [15, 30, 60, 60, 120]

    def test_the_second_provisioning_does_not_wait(self, slept, monkeypatch):
        monkeypatch.setenv("DEPLOYED_BEFORE", "yes")

        provisioned.main(slept.append)

        assert slept == []

    def test_a_missing_az_is_reported(self, slept, monkeypatch):
        monkeypatch.setenv("PATH", "/nowhere")

        with pytest.raises(Failed, match="az is not installed"):
            provisioned.main(slept.append)

    def test_a_variable_that_provisioning_sets_is_reported_if_it_is_missing(self, slept, monkeypatch):
        monkeypatch.delenv("SWITCHBOARD_FALLBACK_NAME")

        with pytest.raises(Failed, match="SWITCHBOARD_FALLBACK_NAME is not set: run azd provision first"):
            provisioned.main(slept.append)


class TestDeployHook:
    def test_a_deployment_that_fails_with_403_is_retried(self, azure_cli, slept):
        azure_cli.fail("azd deploy", "ERROR: 403 This request is not authorized", times=2)

        deploy.main(slept.append)

        assert slept == [15, 30]
        assert azure_cli.calls == [["azd", "deploy", "--no-prompt"]] * 3

    @pytest.mark.parametrize(
        "said",
        [
            "RESPONSE 403",
            "(AuthorizationFailed)",
            "AuthorizationPermissionMismatch",
            "is not authorized to",
            "Forbidden",
        ],
    )
    def test_each_way_to_say_that_a_role_does_not_apply_is_known(self, said):
        assert FORBIDDEN.search(f"ERROR: the client {said} x")
        assert not FORBIDDEN.search("ERROR: connection to port 4030 refused")

    def test_a_deployment_with_a_refused_package_is_not_retried(self, azure_cli, slept):
        azure_cli.fail("azd deploy", "ERROR: package source '.package' is empty or does not exist")

        with pytest.raises(Failed, match="is empty"):
            deploy.main(slept.append)
        assert slept == []


class TestDeployedHook:
    def test_with_a_messaging_service_a_number_is_to_be_named(self, app, slept, monkeypatch, capsys):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", app.url)
        monkeypatch.setenv("TWILIO_FROM", "MG0123456789abcdef0123456789abcdef")

        deployed.main(slept.append)

        assert "python infra/hooks/set_number.py +..." in capsys.readouterr().out

    def test_a_healthy_app_is_reported_with_the_next_steps(self, azure_cli, app, slept, monkeypatch, capsys):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", app.url + "/")
        monkeypatch.setenv("TWILIO_FROM", NUMBER)

        deployed.main(slept.append)

        output = capsys.readouterr().out
        assert f"python infra/hooks/set_number.py {NUMBER}" in output
        assert f"POST {app.url}/api/voice/inbound" in output
        assert FALLBACK in output
        assert ["azd", "env", "set", "DEPLOYED_BEFORE", "yes"] in azure_cli.calls

    def test_an_app_that_is_still_starting_is_waited_for(self, app, slept, monkeypatch):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", app.url)
        app.answers = [(503, {}), (404, {}), (200, {"status": "alive"})]

        deployed.main(slept.append)

        assert slept == [5, 10]

    def test_an_unhealthy_app_is_reported_with_the_reason(self, azure_cli, app, slept, monkeypatch):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", app.url)
        app.answers = [(503, {"detail": "Invalid settings: TWILIO_AUTH_TOKEN is missing"})]

        with pytest.raises(Failed, match=r"503: Invalid settings: TWILIO_AUTH_TOKEN is missing.*operations"):
            deployed.main(slept.append)
        assert slept == list(deployed.WAITS)
        assert [call for call in azure_cli.calls if call[0] == "azd" and "set" in call] == []

    def test_a_secret_that_azure_did_not_read_is_read_again(self, azure_cli, app, slept, monkeypatch):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", app.url)
        (wording,) = re.findall(r"is a Key Vault reference that Azure did not resolve", settings_source())
        app.answers = [(503, {"detail": f"TWILIO_AUTH_TOKEN {wording}: ..."}), (200, {"status": "alive"})]

        deployed.main(slept.append)

        (refresh,) = [call for call in azure_cli.calls if "rest" in call]
        site = "/subscriptions/sub-7/resourceGroups/rg-desk/providers/Microsoft.Web/sites/func-desk"
        assert (
            refresh[3] == f"--url={site}/config/configreferences/appsettings/refresh?api-version=2022-03-01"
        )

    def test_a_failed_refresh_does_not_end_the_waiting(self, azure_cli, app, slept, monkeypatch, capsys):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", app.url)
        azure_cli.fail("az rest", "ERROR: Forbidden")
        app.answers = [(503, {"detail": "X: Azure did not resolve"}), (200, {"status": "alive"})]

        deployed.main(slept.append)

        assert "does not read the Key Vault references again: az rest" in capsys.readouterr().out

    def test_a_domain_that_does_not_lead_to_the_app_yet_is_no_failure(
        self, azure_cli, app, slept, monkeypatch, capsys
    ):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", "http://127.0.0.1:9")
        azure_cli.answer("resource show", app.url.removeprefix("http://"))

        deployed.main(slept.append, scheme="http")

        output = capsys.readouterr().out
        assert f"alive at {app.url}" in output
        assert "POST http://127.0.0.1:9/api/voice/inbound" in output
        assert f"let http://127.0.0.1:9 lead to {app.url}: no answer" in output
        assert slept == []

    def test_a_deployment_without_azd_or_its_environment_ends_well(
        self, azure_cli, app, slept, monkeypatch, capsys
    ):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", app.url)
        azure_cli.fail("env set", "ERROR: no environment exists")

        deployed.main(slept.append)

        assert "alive at" in capsys.readouterr().out

    def test_an_unreachable_app_is_reported(self, slept, monkeypatch):
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", "http://127.0.0.1:9")

        with pytest.raises(Failed, match="no answer"):
            deployed.main(slept.append)


def settings_source() -> str:
    return (ROOT / "shared" / "setting_faults.py").read_text()


@pytest.fixture
def account(environment, standin, monkeypatch):  # noqa: ARG001 - the same
    """Reset the stand-in's account, and set the variables to use it."""
    control(standin, "reset")
    monkeypatch.setenv("TWILIO_API_URL", standin.url)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT_SID)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", AUTH_TOKEN)
    return standin


@pytest.mark.usefixtures("account")
class TestSetNumber:
    def number_settings(self, standin) -> dict:
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

        number = self.number_settings(account)
        assert number["voice_url"] == "https://desk.example/api/voice/inbound#rc=1&rp=5xx,ct"
        assert number["sms_url"] == "https://desk.example/api/sms/inbound#rc=3&rp=5xx,ct,rt"
        assert number["status_callback"].startswith("https://desk.example/api/voice/status")
        assert number["voice_fallback_url"] == f"{FALLBACK}/voice.xml"
        assert number["sms_fallback_url"] == f"{FALLBACK}/sms.xml"
        assert number["voice_fallback_method"] == number["sms_fallback_method"] == "GET"
        assert number["voice_method"] == number["sms_method"] == "POST"
        assert "voice_url" in capsys.readouterr().out

    def test_a_dry_run_prints_the_changes_and_makes_none(self, account, capsys, monkeypatch):
        set_number.main([NUMBER])
        before = self.number_settings(account)
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", "https://new.example")
        capsys.readouterr()

        set_number.main([NUMBER, "--dry-run"])

        assert self.number_settings(account) == before
        assert (
            "https://new.example/api/sms/inbound#rc=3&rp=5xx,ct,rt   (was https://desk"
            in capsys.readouterr().out
        )

    def test_the_default_number_is_the_sender(self, account, monkeypatch):
        monkeypatch.setenv("TWILIO_FROM", NUMBER)

        set_number.main([])

        assert self.number_settings(account)["sms_fallback_url"] == f"{FALLBACK}/sms.xml"

    def test_a_number_of_another_account_is_refused(self):
        with pytest.raises(Failed, match=r"has no number \+12025550111"):
            set_number.main(["+12025550111"])

    def test_a_messaging_service_is_refused_as_a_number(self, monkeypatch):
        monkeypatch.setenv("TWILIO_FROM", "MG" + "2" * 32)

        with pytest.raises(Failed, match="name the number whose URLs to set"):
            set_number.main([])

    def test_a_wrong_token_is_reported_with_the_message_of_twilio(self, monkeypatch):
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong")

        with pytest.raises(Failed, match=r"Twilio refused: .*\(error 20003\)"):
            set_number.main([NUMBER])

    def test_an_api_key_is_used_if_it_is_set(self, monkeypatch):
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong")
        monkeypatch.setenv("TWILIO_API_KEY_SID", "SK" + "1" * 32)
        monkeypatch.setenv("TWILIO_API_KEY_SECRET", "secret")

        set_number.main([NUMBER])

    @pytest.mark.parametrize(
        ("value", "place"),
        [
            (
                "akvs://sub-7/kv-of-azd/TWILIO-AUTH-TOKEN-kv-secret",
                "kv-of-azd TWILIO-AUTH-TOKEN-kv-secret sub-7",
            ),
            ("", "kv-1 twilio-auth-token "),
        ],
    )
    def test_a_secret_in_a_vault_is_read_from_the_vault(self, azure_cli, monkeypatch, value, place):
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", value)
        azure_cli.answer("keyvault secret show", AUTH_TOKEN)

        set_number.main([NUMBER])

        vault, name, subscription = place.split(" ")
        command = next(call for call in azure_cli.calls if "keyvault" in call)
        assert {f"--vault-name={vault}", f"--name={name}"} <= {*command}
        assert subscription in "".join(word for word in command if word.startswith("--subscription"))

    @pytest.mark.parametrize("value", ["akvs://", "akvs://sub-7/kv-of-azd", "akvs://sub-7//name"])
    def test_a_malformed_reference_to_a_secret_is_reported(self, azure_cli, monkeypatch, value):
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", value)

        with pytest.raises(Failed, match="TWILIO_AUTH_TOKEN is not a reference such as akvs://"):
            set_number.main([NUMBER])
        assert not [call for call in azure_cli.calls if "keyvault" in call]

    def test_outside_a_hook_values_are_read_from_azd(self, account, azure_cli, monkeypatch):
        monkeypatch.delenv("SWITCHBOARD_PUBLIC_URL")
        values = {"SWITCHBOARD_PUBLIC_URL": "https://from-azd.example", "TWILIO_FROM": NUMBER, "X": "!$"}
        azure_cli.answer("env get-values --output=json", json.dumps(values))

        set_number.main([])

        assert self.number_settings(account)["sms_url"].startswith("https://from-azd.example/")

    @pytest.mark.parametrize("given", [["--dryrun", NUMBER], [NUMBER, "+15005550007"], ["--help"]])
    def test_a_mistyped_command_changes_nothing(self, account, given):
        before = self.number_settings(account)

        with pytest.raises(Failed, match=r"nothing was changed\. Usage: .* \[--dry-run\]"):
            set_number.main(given)
        assert self.number_settings(account) == before

    def test_before_there_is_an_environment_of_azd_the_value_is_named(self, azure_cli, monkeypatch):
        monkeypatch.delenv("SWITCHBOARD_PUBLIC_URL")
        azure_cli.fail("env get-values", "ERROR: no project exists; to create a new project, run azd init")

        with pytest.raises(Failed, match="SWITCHBOARD_PUBLIC_URL is not set: run azd provision first"):
            set_number.main([NUMBER])

    def test_without_azd_a_missing_value_is_to_be_exported(self, monkeypatch, tmp_path):
        monkeypatch.delenv("SWITCHBOARD_PUBLIC_URL")
        monkeypatch.setenv("PATH", str(tmp_path / "empty"))

        with pytest.raises(Failed, match="SWITCHBOARD_PUBLIC_URL is not set: export it"):
            set_number.main([NUMBER])

    def test_the_script_sets_the_number_when_run_alone(self, account, tmp_path):
        command = [sys.executable, str(ROOT / "infra" / "hooks" / "set_number.py"), NUMBER]

        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

        assert f"sms_fallback_url       {FALLBACK}/sms.xml" in done.stdout
        assert self.number_settings(account)["sms_fallback_url"] == f"{FALLBACK}/sms.xml"

    def test_the_script_prints_one_line_when_it_fails(self, tmp_path, monkeypatch):
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
    """Serve the fallback pages as storage does: only by GET."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=ROOT / "infra" / "fallback")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("SWITCHBOARD_FALLBACK_URL", f"http://127.0.0.1:{server.server_port}/")
        monkeypatch.setenv("SWITCHBOARD_PUBLIC_URL", "http://127.0.0.1:9")  # nothing listens there
        yield
        server.shutdown()
        thread.join()


def control(standin, path: str, **body) -> dict:
    request = urllib.request.Request(f"{standin.url}/_control/{path}", data=json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


@pytest.mark.usefixtures("account", "pages")
class TestFallback:
    def test_a_caller_hears_the_fallback_sentence_while_the_app_is_down(self, account):
        set_number.main([NUMBER])

        call = control(account, "calls", **{"from": "+12025550100", "to": NUMBER, "script": []})

        assert "we cannot take your call at the moment" in json.dumps(call)

    def test_a_texter_gets_the_fallback_reply_while_the_app_is_down(self, account):
        set_number.main([NUMBER])

        replies = control(account, "sms", **{"from": "+12025550100", "to": NUMBER, "body": "hello"})

        assert "We got your text" in json.dumps(replies)
