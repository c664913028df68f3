"""A share that fails while it is read, for real: the kernel answers large reads with EIO."""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator
from contextlib import contextmanager

# From <linux/seccomp.h>, <linux/filter.h> and <sys/prctl.h>.
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_CALL_NUMBER, _THIRD_ARGUMENT = 0, 32
_READ = {"x86_64": 0, "aarch64": 63}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


@contextmanager
def failing_reads(at_least: int = 1 << 20) -> Iterator[None]:
    """Every read of so many bytes or more fails in this process from now on."""
    steps = [
        (_LOAD, 0, 0, _CALL_NUMBER),
        (_JUMP_IF_EQUAL, 0, 3, _READ[platform.machine()]),
        (_LOAD, 0, 0, _THIRD_ARGUMENT),
        (_JUMP_IF_AT_LEAST, 0, 1, at_least),
        (_RETURN, 0, 0, _ERROR | errno.EIO),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.cast(code, ctypes.c_void_p).value)
    kernel = ctypes.CDLL(None, use_errno=True)
    for asked in ((_NO_NEW_PRIVILEGES, 1, 0), (_SET_SECCOMP, _FILTER, ctypes.byref(program))):
        if kernel.prctl(*asked, 0, 0):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    yield
