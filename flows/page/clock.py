"""The clock of sessions and lock-outs: nobody sets it, and it runs while the machine sleeps."""

import time


def awake_or_not() -> float:
    """Seconds since the machine started; `time.monotonic` leaves out a laptop's closed lid."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
