"""`dltui` that may be stopped and go on (SIGSTOP, SIGCONT) without a new start of its screen.

For `watching`, which stops who watches for half of the time, a fraction of a second each. Textual takes
SIGCONT for the end of a suspension, in which the terminal was somebody else's; and the clock does not stop.
"""

import runpy
import signal
import sys

from dltui.app import frames

set_handler = signal.signal


def set_other_handler(number, handler):
    """Set any handler but that of SIGCONT; the default, to go on, is left."""
    return signal.getsignal(number) if number == signal.SIGCONT else set_handler(number, handler)


signal.signal = set_other_handler
frames.UNTOLD *= 2
sys.argv[0] = "dltui"
runpy.run_module("dltui", run_name="__main__", alter_sys=True)
