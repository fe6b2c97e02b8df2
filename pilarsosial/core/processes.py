"""Child processes that do not outlive us."""

from __future__ import annotations

import ctypes
import signal
import sys
from collections.abc import Callable

SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """For Popen's `preexec_fn`: the kernel sends the child `number` when its parent is gone, also after a SIGKILL.

    None where the kernel is not Linux; there only a parent that ends properly ends its children.
    """
    if sys.platform != "linux":
        return None
    # Found before the fork: between fork and exec nothing may be loaded.
    set_option = ctypes.CDLL(None).prctl

    def ask_the_kernel() -> None:
        set_option(SET_DEATH_SIGNAL, number)

    return ask_the_kernel
