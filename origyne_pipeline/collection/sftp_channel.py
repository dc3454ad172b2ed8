"""The SFTP requests that collection makes, on paramiko's channel: names as bytes, reads in flight.

paramiko decodes every name as UTF-8 (one Latin-1 name makes the whole folder unlistable) and its own prefetch
hangs until its timeout on a file truncated while it is read; so names, status texts and reads are handled
here.
"""

import contextlib
from collections import deque
from collections.abc import Generator, Iterator
from typing import Any

from paramiko.message import Message
from paramiko.sftp import (
    CMD_ATTRS,
    CMD_CLOSE,
    CMD_DATA,
    CMD_EXTENDED,
    CMD_FSTAT,
    CMD_HANDLE,
    CMD_LSTAT,
    CMD_MKDIR,
    CMD_NAME,
    CMD_OPEN,
    CMD_OPENDIR,
    CMD_READ,
    CMD_READDIR,
    CMD_REALPATH,
    CMD_REMOVE,
    CMD_RENAME,
    CMD_STATUS,
    CMD_WRITE,
    SFTP_EOF,
    SFTP_FLAG_CREATE,
    SFTP_FLAG_READ,
    SFTP_FLAG_TRUNC,
    SFTP_FLAG_WRITE,
    SFTP_OK,
    SFTP_OP_UNSUPPORTED,
    SFTPError,
    int64,
)
from paramiko.sftp_attr import SFTPAttributes
from paramiko.sftp_client import SFTPClient

REQUEST_BYTES = 32 * 1024
"""The largest read that every server grants."""
IN_FLIGHT = 128
"""Fewer are slow on a line with high latency: 64 just fill the window and were measured ten times slower."""


class SftpStatus(Exception):
    """The server refuses a request, with this status."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{text or 'no reason given'} (status {code})")
        self.code = code


class _Answers:
    """Where paramiko puts the answers to the reads in flight."""

    def __init__(self) -> None:
        self.received: dict[int, tuple[int, Message]] = {}

    def _async_response(self, kind: int, message: Message, number: int) -> None:
        self.received[number] = (kind, message)

    def _check_exception(self) -> None:
        """Does nothing: paramiko calls it, but statuses are read where the answer is used."""


class SftpChannel(SFTPClient):
    """paramiko's client, on byte names. Its inner methods are untyped, hence ``Any``."""

    def list_names(self, folder: bytes) -> Iterator[tuple[bytes, SFTPAttributes, bytes]]:
        """(name, attributes, long name as of ``ls -l``) of each entry but ``.`` and ``..``."""
        channel: Any = self
        handle = self._handle(channel._request(CMD_OPENDIR, folder))
        try:
            while True:
                try:
                    kind, message = channel._request(CMD_READDIR, handle)
                except SftpStatus as status:
                    if status.code == SFTP_EOF:
                        return
                    raise
                if kind != CMD_NAME:
                    raise SFTPError("expected names")
                for _ in range(message.get_int()):
                    name, long_name = message.get_string(), message.get_string()
                    attributes = SFTPAttributes()
                    attributes._unpack(message)  # type: ignore[attr-defined]
                    if name not in (b".", b".."):
                        yield name, attributes, long_name
        finally:
            channel._request(CMD_CLOSE, handle)

    def real_path(self, path: bytes) -> bytes:
        """The server's absolute form of a path."""
        channel: Any = self
        kind, message = channel._request(CMD_REALPATH, path)
        if kind != CMD_NAME or message.get_int() < 1:
            raise SFTPError("expected a name")
        name: bytes = message.get_string()
        return name

    def attributes_of(self, path: bytes) -> SFTPAttributes:
        """The attributes of an entry; a link's own, not its target's."""
        return self._attributes(CMD_LSTAT, path)

    def read_blocks(self, path: bytes, size_bytes: int) -> Generator[bytes, None, None]:
        """The bytes of a file to its end, before or beyond the size expected, with many reads in flight."""
        channel: Any = self
        handle = self._handle(channel._request(CMD_OPEN, path, SFTP_FLAG_READ, SFTPAttributes()))
        try:
            yield from self._read_handle(
                handle, max(size_bytes, self._attributes(CMD_FSTAT, handle).st_size or 0)
            )
        finally:
            channel._request(CMD_CLOSE, handle)

    def make_folders(self, paths: list[bytes]) -> None:
        """Creates folders. Errors are ignored: writing a file in the folder will show them."""
        channel: Any = self
        for path in paths:
            with contextlib.suppress(SftpStatus):
                channel._request(CMD_MKDIR, path, SFTPAttributes())

    def write_file(self, path: bytes, content: bytes) -> None:
        """Writes a file, replacing its content, one block at a time."""
        channel: Any = self
        flags = SFTP_FLAG_WRITE | SFTP_FLAG_CREATE | SFTP_FLAG_TRUNC
        handle = self._handle(channel._request(CMD_OPEN, path, flags, SFTPAttributes()))
        try:
            for start in range(0, len(content), REQUEST_BYTES):
                block = content[start : start + REQUEST_BYTES]
                channel._request(CMD_WRITE, handle, int64(start), block)
        finally:
            channel._request(CMD_CLOSE, handle)

    def rename_over(self, path: bytes, target: bytes) -> None:
        """Renames over an existing file; without OpenSSH's extension, removes that file first."""
        channel: Any = self
        try:
            channel._request(CMD_EXTENDED, b"posix-rename@openssh.com", path, target)
        except SftpStatus as status:
            if status.code != SFTP_OP_UNSUPPORTED:
                raise
            with contextlib.suppress(SftpStatus):
                channel._request(CMD_REMOVE, target)
            channel._request(CMD_RENAME, path, target)

    def _read_handle(self, handle: bytes, size_bytes: int) -> Iterator[bytes]:
        channel: Any = self
        answers = _Answers()
        pending: deque[tuple[int, int, int]] = deque()
        position = 0
        try:
            while True:
                while position < size_bytes and len(pending) < IN_FLIGHT:
                    length = min(REQUEST_BYTES, size_bytes - position)
                    number = channel._async_request(answers, CMD_READ, handle, int64(position), length)
                    pending.append((number, position, length))
                    position += length
                if not pending:
                    break
                number, start, length = pending.popleft()
                while number not in answers.received:
                    channel._read_response()
                block = self._data(*answers.received.pop(number))
                while block and len(block) < length:  # a server may answer less than was asked
                    yield block
                    start, length = start + len(block), length - len(block)
                    block = self._read_at(handle, start, length)
                if not block:
                    return
                yield block
            while block := self._read_at(handle, position, REQUEST_BYTES):  # it grew
                yield block
                position += len(block)
        finally:
            while pending:
                number, _, _ = pending.popleft()
                while number not in answers.received:
                    channel._read_response()
                del answers.received[number]

    def _read_at(self, handle: bytes, start: int, length: int) -> bytes:
        channel: Any = self
        try:
            return self._data(*channel._request(CMD_READ, handle, int64(start), length))
        except SftpStatus as status:
            if status.code == SFTP_EOF:
                return b""
            raise

    def _data(self, kind: int, message: Message) -> bytes:
        if kind == CMD_DATA:
            return message.get_string()
        if kind == CMD_STATUS:
            try:
                self._convert_status(message)
            except SftpStatus as status:
                if status.code == SFTP_EOF:
                    return b""
                raise
        raise SFTPError("expected data")

    def _handle(self, answer: tuple[int, Message]) -> bytes:
        if answer[0] != CMD_HANDLE:
            raise SFTPError("expected a handle")
        return answer[1].get_string()

    def _attributes(self, command: int, target: bytes) -> SFTPAttributes:
        channel: Any = self
        kind, message = channel._request(command, target)
        if kind != CMD_ATTRS:
            raise SFTPError("expected attributes")
        attributes = SFTPAttributes()
        attributes._unpack(message)  # type: ignore[attr-defined]
        return attributes

    def _convert_status(self, message: Message) -> None:
        """Every status but OK is an exception; its text may be in any encoding."""
        code, text = message.get_int(), message.get_string().decode("utf-8", "replace")
        if code != SFTP_OK:
            raise SftpStatus(code, text)
