"""Put a folder in the place of another in one step, and flush what was written."""

from __future__ import annotations

import ctypes
import errno
import os

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# The kernel, the C library or the file system knows no exchange.
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


def exchange(first: str, second: str) -> None:
    """Make two paths change places.

    Raises:
        OSError: they could not; both are as they were.
    """
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from None
    if rename(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), second)


def put_in_place(new: str, target: str, old: str) -> bool:
    """Make the folder `new` the folder `target`; tells whether there was one before, which is `old` then.

    Raises:
        OSError: it could not be; `target` is as it was.
    """
    if not os.path.lexists(target):
        os.rename(new, target)
        return False
    try:
        exchange(new, target)
    except OSError as error:
        if error.errno not in _NO_EXCHANGE:
            raise
        _in_two_steps(new, target, old)
    else:
        os.rename(new, old)
    return True


def _in_two_steps(new: str, target: str, old: str) -> None:
    os.rename(target, old)
    try:
        os.rename(new, target)
    except BaseException:
        os.rename(old, target)
        raise


def flush(folder: str) -> None:
    """Have all that was written below a folder on the disk, so that a power failure cannot leave empty files behind a new name.

    Raises:
        OSError: it cannot be written.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # At once for the whole file system: file by file, the disk would be waited for thousands of times.
        try:
            sync = ctypes.CDLL(None, use_errno=True).syncfs
        except (AttributeError, OSError):
            os.sync()
            return
        if sync(descriptor):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), folder)
    finally:
        os.close(descriptor)
