import socket
import subprocess
import sys

import pytest


@pytest.mark.parametrize("file", ["", "phone.js", "phone.css"])
def test_the_phone_page_is_served(control, file):
    response = control.raw("GET", f"/_phone/{file}")

    assert response.status_code == 200
    assert response.text.strip()


@pytest.mark.parametrize("path", ["/", "/_phone"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_addresses_that_people_open_lead_to_the_phone_page(control, method, path):
    response = control.raw(method, path, allow_redirects=False)

    assert response.status_code == 302
    assert response.headers["Location"] == "/_phone/"


@pytest.mark.parametrize("path", ["/", "/_phone"])
def test_other_requests_there_get_the_answer_of_the_rest_api(control, path):
    assert (
        control.raw("POST", path, allow_redirects=False).status_code == control.raw("POST", "/no").status_code
    )
    other_site = control.raw("GET", path, headers={"Host": "evil.example"}, allow_redirects=False)
    assert other_site.status_code == 403


def test_a_port_in_use_is_reported_in_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "local.twilio", "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert ended.stderr == (
        f"port {port} (the stand-in) is in use: stop the other process, or choose another with --port\n"
    )


@pytest.mark.parametrize("path", ["/", "/_phone"])
def test_the_address_alone_leads_to_the_phone_page(control, path):
    response = control.raw("GET", path)

    assert response.status_code == 200
    assert "<html" in response.text
