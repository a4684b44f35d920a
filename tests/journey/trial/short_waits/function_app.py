"""The real app with short waits: seconds instead of minutes. Nothing else differs."""

import sys
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]  # the host may have got a link to this file
sys.path.append(str(ROOT))

from shared.adapters.azure.connection import clients  # noqa: E402 - found only after the line above
from shared.domain.deliveries.retry_policy import RetryPolicy  # noqa: E402 - likewise
from shared.services.sending import take_from_outbox  # noqa: E402 - likewise
from shared.wiring.services import services  # noqa: E402 - likewise

# The project's own function_app.py, under a name that this file does not have.
_spec = spec_from_file_location("the_function_app", ROOT / "function_app.py")
assert _spec is not None
assert _spec.loader is not None
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
app = _module.app

SECOND = timedelta(seconds=1)

clients.READ_SECONDS = 4
take_from_outbox.MAX_FAILURE_DELAY = SECOND / 2
take_from_outbox.MIN_OUTAGE_DELAY = SECOND

services().retry_policy = RetryPolicy(
    copy_after=2 * SECOND,
    lease=4 * SECOND,
    first_lookup_after=6 * SECOND,
    second_lookup_after=10 * SECOND,
    abandoned_after=4 * SECOND,
    lookup_margin=SECOND / 2,
    overdue_after=4 * SECOND,
    unclear_after=20 * SECOND,
    clock_skew=2 * SECOND,
    min_backoff=SECOND / 5,
    max_backoff=2 * SECOND,
    last_try_before_end=SECOND,
    stale_after=8 * SECOND,
    close_after=timedelta(days=3),
)
