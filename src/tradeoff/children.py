"""Work in a second process: a fork that does it, sends one message of bytes, and is gone.

Threads would not help (the interpreter's lock is held while YAML is read); a fork costs some milliseconds.
"""

import os
import signal
import struct
from collections.abc import Callable

_LENGTH = struct.Struct("<Q")
_MOST_PROCESSES = 4


def processors() -> int:
    """How many processes can work at once; 1 where the system cannot fork."""
    if not hasattr(os, "fork"):
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return min(len(affinity(0)) if affinity else os.cpu_count() or 1, _MOST_PROCESSES)


class Child:
    """A process that works at something while this one goes on."""

    def __init__(self, work: Callable[[], bytes | bytearray]) -> None:
        """Starts it. It has all that this process has, as it is now."""
        self._pipe, send = os.pipe()
        self._process = os.fork()
        if self._process:
            os.close(send)
            return
        try:
            os.close(self._pipe)
            result = work()
            _write(send, _LENGTH.pack(len(result)))
            _write(send, result)
        finally:
            # No clean-up that belongs to the parent, and no time spent on taking what it read apart.
            os._exit(0)

    def result(self) -> memoryview | None:
        """What it made, once it is done; nothing if it did not come through, and its work is to be done here."""
        with os.fdopen(self._pipe, "rb", buffering=1 << 20) as stream:
            message = memoryview(stream.read())
        os.waitpid(self._process, 0)
        if len(message) < _LENGTH.size or len(message) != _LENGTH.size + _LENGTH.unpack_from(message)[0]:
            return None
        return message[_LENGTH.size :]

    def end(self) -> None:
        """Stops it, because nobody waits for its result any more."""
        try:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        except OSError:
            pass


def _write(pipe: int, message: bytes | bytearray) -> None:
    left = memoryview(message)
    while left:
        left = left[os.write(pipe, left) :]
