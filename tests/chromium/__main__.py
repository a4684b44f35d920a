"""Unpack a Chromium, if none is there and that of the npm package runs here, as the tests begin."""

import sys

from tests.chromium.find import PACKAGE, UNPACKED, find_chromium, fits_this_machine
from tests.chromium.unpack import unpack

if find_chromium() is None and fits_this_machine():
    sys.stdout.write("Unpacking Chromium (once, some seconds) ...\n")
    unpack(PACKAGE, UNPACKED)
