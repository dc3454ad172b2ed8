"""Uploads the VNO's own documents to the wholesaler's server, over the protocol of the deposit."""

import contextlib
import time
from collections.abc import Callable, Iterator

from origyne_pipeline.collection.connecting import connect
from origyne_pipeline.collection.link import Link, RemoteUnreachable
from origyne_pipeline.collection.remote import RemoteFileError, RemoteLost
from origyne_pipeline.settings import Ftp

LOST_FILES_MAX = 3
Upload = Callable[[str, bytes], None]


@contextlib.contextmanager
def uploading(ftp: Ftp, pause: Callable[[float], None] = time.sleep) -> Iterator[Upload]:
    """A function that writes a file at a path below the deposit's root, whole or not at all, and creates its folders.

    It raises ``OSError`` where that one file could not be written; the next may succeed. It raises a ``RemoteError``
    where no further file is worth an attempt: the server cannot be reached, refuses the password, is not proven to be
    the right one, or breaks the connection on three files in a row.
    """
    lost_in_a_row = 0
    with contextlib.closing(Link(lambda: connect(ftp), pause)) as link:

        def upload(path: str, content: bytes) -> None:
            nonlocal lost_in_a_row
            try:
                link.call(lambda remote: remote.put(path.encode(), content))
            except RemoteUnreachable:
                raise
            except RemoteLost as error:
                lost_in_a_row += 1
                if lost_in_a_row == LOST_FILES_MAX:
                    raise
                raise OSError(f"{path}: {error}") from None
            except RemoteFileError as error:
                lost_in_a_row = 0
                raise OSError(f"{path}: {error}") from None
            lost_in_a_row = 0

        yield upload
