import json
import subprocess
from pathlib import Path

from tests.local.twilio.harness import ACCOUNT_SID, ANNA, AUTH_TOKEN, NUMBER

HERE = Path(__file__).parent


ORDER = "HX0123456789abcdef0123456789abcdef"


def test_twilios_node_sdk_works_unmodified_but_for_the_base_url(standin, control, app):
    app.says("/hello", "<Say>Hello</Say>")
    control.content(ORDER, "{{1}}, your order {{2}} is ready.")
    given = {
        "url": standin.url,
        "accountSid": ACCOUNT_SID,
        "authToken": AUTH_TOKEN,
        "to": ANNA,
        "from": NUMBER,
        "twiml": app.url + "/hello",
        "contentSid": ORDER,
    }

    ran = subprocess.run(
        ["node", HERE / "node_sdk.mjs", json.dumps(given)], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "created": ["queued", "outbound-api", "Hello"],
        "listed": ["Text 4", "Text 3", "Text 2", "Text 1", "Text 0", "Hello"],
        "redacted": "",
        "removed": True,
        "gone": [404, 20404],
        "refused": [400, 21211, "https://www.twilio.com/docs/errors/21211"],
        "unauthorized": [401, 20003],
        "content": ["Ana, your order 17 is ready.", 400, 21655],
        "extension": ["completed", 1],
        "call": ["queued", "completed"],
        "bought": True,
        "empty": [1, 0, 0, 0],
        "number": [NUMBER, "Desk"],
    }
