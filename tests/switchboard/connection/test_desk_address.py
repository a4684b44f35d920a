"""Which desk the command line talks to."""

import pytest

from switchboard.connection.desk_address import DeskAddress, find_desk
from switchboard.terminal.failed import Failed

AZD = {
    "AZURE_ENV_NAME": "prod",
    "SWITCHBOARD_PUBLIC_URL": "https://prod.example.com/",
    "SWITCHBOARD_KEY": "of-azd",
}


def find(url=None, environment=None, *, is_local=False, url_is_option=False, environ=None, azd=None):
    return find_desk(
        url=url,
        environment=environment,
        is_local=is_local,
        url_is_option=url_is_option,
        environ=environ or {},
        azd_values=lambda _: azd or {},
    )


def test_without_anything_it_is_the_local_machine():
    address = find()

    assert address == DeskAddress("http://127.0.0.1:7071", "local-function-key", "the local machine")
    assert address.is_local


def test_a_url_and_a_key_of_the_environment_win_over_azd():
    address = find("https://desk.example.com/api/", environ={"SWITCHBOARD_KEY": "own"}, azd=AZD)

    assert (address.url, address.key, address.is_local) == ("https://desk.example.com", "own", False)


def test_azds_environment_is_used_with_its_own_key_and_said():
    address = find(azd=AZD)

    assert str(address) == "https://prod.example.com (azd's environment prod)"
    assert address.key == "of-azd"


def test_an_environment_that_is_named_wins_over_a_url():
    assert find("https://desk.example.com", environment="prod", azd=AZD).url == "https://prod.example.com"


def test_local_wins_over_all():
    assert find("https://desk.example.com", is_local=True, azd=AZD).is_local


def test_a_local_url_needs_no_key():
    assert find("http://127.0.0.1:9000").key == "local-function-key"


@pytest.mark.parametrize(
    ("url", "environment", "azd", "fault"),
    [
        ("https://desk.example.com", None, None, "no key for https://desk.example.com: set SWITCHBOARD_KEY"),
        ("desk.example.com", None, None, "desk.example.com is not a URL such as https://desk.example.com"),
        (
            None,
            "prod",
            {"AZURE_ENV_NAME": "prod"},
            "prod has no SWITCHBOARD_PUBLIC_URL: azd provision sets it",
        ),
    ],
)
def test_what_is_missing_is_named_with_its_remedy(url, environment, azd, fault):
    with pytest.raises(Failed, match=fault):
        find(url, environment, azd=azd)


@pytest.mark.parametrize("named", ["https://desk.example.com", "http://127.0.0.1:7071"])
def test_the_key_of_another_desk_is_not_sent_to_that_of_azd(named):
    environ = {"SWITCHBOARD_URL": named, "SWITCHBOARD_KEY": "of-the-other"}

    assert find(named, environment="prod", environ=environ, azd=AZD).key == "of-azd"


def test_a_key_that_is_set_for_no_other_desk_is_that_of_azd():
    own = {"SWITCHBOARD_KEY": "own"}

    assert find(environ=own, azd=AZD).key == "own"
    environ = {**own, "SWITCHBOARD_URL": "https://PROD.example.com/api"}
    assert find(environment="prod", environ=environ, azd=AZD).key == "own"


@pytest.mark.parametrize(
    "url", ["http://desk.example.com", "http://20.1.2.3:80", "http://127.0.0.1.evil.example"]
)
def test_a_key_does_not_go_unencrypted_through_the_internet(url):
    with pytest.raises(Failed, match="nothing was sent: the desk's key would go unencrypted"):
        find(url, environ={"SWITCHBOARD_KEY": "own"})
    with pytest.raises(Failed, match="begin it with https"):
        find(azd={**AZD, "SWITCHBOARD_PUBLIC_URL": url})


@pytest.mark.parametrize("url", ["http://desk:7071", "http://192.168.1.9:7071", "http://[::1]:7071"])
def test_a_network_of_ones_own_may_be_without_tls(url):
    assert find(url, environ={"SWITCHBOARD_KEY": "own"}).url == url


@pytest.mark.parametrize(
    "several",
    [
        {"url": "http://127.0.0.1:7071", "url_is_option": True, "environment": "prod"},
        {"url": "https://desk.example.com", "url_is_option": True, "is_local": True},
        {"environment": "prod", "is_local": True},
    ],
)
def test_options_that_name_two_desks_are_refused(several):
    with pytest.raises(Failed, match="give one of them"):
        find(azd=AZD, **several)


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "https://a b.example.com",
        "http://127.0.0.1:abc",
        "http://127.0.0.1:99999",
        "https://me:secret@desk.example.com",
        "https://desk.example.com?code=1",
    ],
)
def test_what_is_no_url_of_a_desk_is_refused(url):
    with pytest.raises(Failed) as failed:
        find(url, environ={"SWITCHBOARD_KEY": "own"})

    assert failed.value.exit_status == 2


@pytest.mark.parametrize("key", ["own\n", " own", "öwn", "клю"])
def test_a_key_that_no_header_can_have_is_refused_and_not_shown(key):
    with pytest.raises(Failed, match="copy it again into SWITCHBOARD_KEY") as failed:
        find("https://desk.example.com", environ={"SWITCHBOARD_KEY": key})

    assert key.strip() not in str(failed.value)
