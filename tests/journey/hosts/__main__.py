"""Print the settings or the keys that a host must have for ``--host URL``.

python -m tests.journey.hosts settings URL     the content of local.settings.json
python -m tests.journey.hosts keys             the content of the host's own file of keys
"""

import json
import sys

from local.machine import FUNCTION_KEY, MASTER_KEY
from tests.journey.hosts.core_tools import settings_for
from tests.journey.hosts.func_process import keys_file
from tests.journey.hosts.running_host import RunningHost

match sys.argv[1:]:
    case ["settings", url]:
        values = {**settings_for(RunningHost(url.rstrip("/")).app), "FUNCTIONS_WORKER_RUNTIME": "python"}
        print(json.dumps({"IsEncrypted": False, "Values": values}, indent=2))
    case ["keys"]:
        print(keys_file(function_key=FUNCTION_KEY, master_key=MASTER_KEY))
    case _:
        sys.exit(__doc__)
