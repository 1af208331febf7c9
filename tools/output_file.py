"""Output files of the Python tools, handled as core/log/output_file.h does for runexp.

A regular file is replaced as a whole and keeps its mode and owner; if that is impossible, it is
written in place. Links are followed; devices and named pipes are written through. A file that is
not empty and not an earlier output of the same kind is never replaced.
"""

import os
import stat
import tempfile


def check(path, is_ours):
    """Raises OSError if a file must not be replaced. is_ours(bytes): True if a file with this
    content may be. Call it before hours of work; write() checks again."""
    if os.path.isfile(path):
        with open(path, "rb") as file:
            content = file.read()
        if content and not is_ours(content):
            raise OSError("what is there is something else, and would be lost; nothing was written."
                          "\n  Choose another name, or remove it first.")
    elif os.path.exists(path) and stat.S_ISBLK(os.stat(path).st_mode):
        raise OSError("this is a disk or a part of one, whose content would be lost; nothing was "
                      "written.")


def write(path, data, is_ours):
    """Writes the bytes. Raises OSError."""
    check(path, is_ours)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOCTTY)
    except FileNotFoundError:
        _replace(os.path.realpath(path), data, None)
        return
    with open(descriptor, "wb") as file:
        status = os.fstat(file.fileno())
        if stat.S_ISREG(status.st_mode):
            if status.st_nlink == 1 and _replace(os.path.realpath(path), data, status):
                return
            file.truncate(0)
        file.write(data)


def _replace(path, data, like):
    """Replaces the file, whose status is `like` if it exists; returns False if it cannot."""
    folder, name = os.path.split(path)
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{name}.tmp-", dir=folder)
    except PermissionError:
        if like is None:
            raise
        return False
    try:
        with open(descriptor, "wb") as file:
            if not _take_after(file.fileno(), like):
                return False
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, path)
        temporary = None
        return True
    finally:
        if temporary is not None:
            os.unlink(temporary)


def _take_after(descriptor, like):
    if like is None:
        umask = os.umask(0)
        os.umask(umask)
        os.fchmod(descriptor, 0o666 & ~umask)
        return True
    own = os.fstat(descriptor)
    try:
        if (own.st_uid, own.st_gid) != (like.st_uid, like.st_gid):
            os.fchown(descriptor, like.st_uid, like.st_gid)
        os.fchmod(descriptor, like.st_mode & 0o777)
    except PermissionError:
        return False
    return True
