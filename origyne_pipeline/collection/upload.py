"""Putting the VNO's own documents on the wholesaler's server, over the protocol of the deposit."""

import contextlib
import time
from collections.abc import Callable, Iterator

from origyne_pipeline.collection.link import Link
from origyne_pipeline.collection.remote import RemoteFileError, RemoteLost, connect
from origyne_pipeline.settings import Ftp

Upload = Callable[[str, bytes], None]


@contextlib.contextmanager
def uploading(ftp: Ftp, pause: Callable[[float], None] = time.sleep) -> Iterator[Upload]:
    """A function that puts a file at a path below the deposit's root, whole or not at all, and makes its folders.

    It raises ``OSError`` where that one file could not be put; the next may be. A server that refuses the password,
    or cannot be proven to be the right one, raises a ``RemoteError``.
    """
    with contextlib.closing(Link(lambda: connect(ftp), pause)) as link:

        def upload(path: str, content: bytes) -> None:
            try:
                link.call(lambda remote: remote.put(path.encode(), content))
            except (RemoteFileError, RemoteLost) as error:
                raise OSError(f"{path}: {error}") from None

        yield upload
