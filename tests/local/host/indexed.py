"""Functions as the worker describes them to the host."""

import json

from local.host.worker.wire import Indexed


def indexed_function(name, trigger, *outputs):
    bindings = [
        {"direction": "IN", "name": "x", **trigger},
        *({"direction": "OUT", **binding} for binding in outputs),
    ]
    return Indexed(name, name, [json.dumps(binding) for binding in bindings], None)


def http_function(name, **options):
    return indexed_function(name, {"type": "httpTrigger", **options})
