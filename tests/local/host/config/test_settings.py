import pytest

from local.errors import CannotStart
from local.host.config.settings import check_settings, connection_string, load_settings


def test_local_settings_are_their_values(written):
    content = {"IsEncrypted": False, "Values": {"A": "1"}, "Host": {"CORS": "*"}}

    assert load_settings(written("local.settings.json", content)) == {"A": "1"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not json", "cannot be read as JSON"),
        ({"IsEncrypted": True}, "IsEncrypted must be false"),
        ({"Values": []}, "Values must be an object"),
        ({"Values": {"A=B": "1"}}, "Values.A=B cannot be an environment variable"),
        ({"Values": {"A": "\0"}}, "Values.A cannot be an environment variable"),
        ({"Values": {"PORT": 7071}}, r'Values.PORT must be a string: write "7071"'),
    ],
)
def test_wrong_local_settings_are_refused_with_the_remedy(written, content, said):
    with pytest.raises(CannotStart, match=said):
        load_settings(written("local.settings.json", content))


def test_missing_local_settings_say_where_an_example_is(tmp_path):
    with pytest.raises(CannotStart, match=r"copy local\.settings\.json\.example to .*other\.json"):
        load_settings(tmp_path / "other.json")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"WEBSITE_TIME_ZONE": "Europe/Berlin"}, "WEBSITE_TIME_ZONE is not supported"),
        ({"TZ": "UTC"}, "TZ is not supported"),
        ({"FUNCTIONS_WORKER_RUNTIME": "node"}, "FUNCTIONS_WORKER_RUNTIME"),
        ({"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "1 MB"}, "a number of bytes"),
    ],
)
def test_settings_that_azure_refuses_are_refused(settings, said):
    with pytest.raises(CannotStart, match=said):
        check_settings(settings)


def test_a_connection_is_found_with_and_without_its_prefix():
    assert connection_string({"AzureWebJobsStorage": "a"}, "") == "a"
    assert connection_string({"AzureWebJobsOther": "b"}, "Other") == "b"
    assert connection_string({"Other": "c"}, "Other") == "c"
    assert "127.0.0.1:10001" in connection_string({"AzureWebJobsStorage": "UseDevelopmentStorage=true"}, "")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "AzureWebJobsStorage is missing"),
        ({"AzureWebJobsStorage__accountName": "x"}, "no managed identity"),
    ],
)
def test_a_connection_that_is_missing_is_named(settings, said):
    with pytest.raises(CannotStart, match=said):
        connection_string(settings, "")
