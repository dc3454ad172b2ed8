"""The server of one wholesaler among several, as if all of its files lay below ``@name/``.

So the register, the landing folder and the plan keep one kind of path, and know nothing of several servers.
"""

from collections.abc import Iterator

from origyne_pipeline.collection.remote import Ignored, Listing, Recall, Remote, RemoteFile, RemoteStat
from origyne_pipeline.sources import MAIN, prefix_of, source_of


class RemoteOfSource:
    """A remote whose paths begin with the prefix of its source."""

    def __init__(self, remote: Remote, source: str) -> None:
        """Takes an open connection."""
        self._remote, self._prefix = remote, prefix_of(source).encode()

    def list_tree(self, recall: Recall) -> Listing:
        """The tree of the server, below the prefix."""
        prefix, own = (
            self._prefix,
            self._remote.list_tree(lambda path, mark: recall(self._prefix + path, mark)),
        )
        return Listing(
            [RemoteFile(prefix + file.path_bytes, file.stat, file.mark) for file in own.files],
            [Ignored(prefix.decode() + item.path, item.reason) for item in own.ignored],
        )

    def stat(self, path: bytes) -> RemoteStat:
        """The current size and time of a file."""
        return self._remote.stat(path.removeprefix(self._prefix))

    def read(self, path: bytes, size_bytes: int) -> Iterator[bytes]:
        """The bytes of a file."""
        return self._remote.read(path.removeprefix(self._prefix), size_bytes)

    def put(self, path: bytes, content: bytes) -> None:
        """Writes a file."""
        self._remote.put(path.removeprefix(self._prefix), content)

    def close(self) -> None:
        """Ends the connection."""
        self._remote.close()


def of_source(remote: Remote, source: str) -> Remote:
    """A remote as that of a source; of the first it is itself."""
    return remote if source == MAIN else RemoteOfSource(remote, source)


def without_others(listing: Listing, source: str, others: frozenset[str]) -> Listing:
    """The listing of a source; of the first, without the folders that would be taken for another source's."""
    if source != MAIN or not others:
        return listing
    own = Listing(ignored=list(listing.ignored))
    for file in listing.files:
        if source_of(file.path) in others:
            reason = f"its folder is called as those of source {source_of(file.path)} are here; rename one of the two"
            own.ignored.append(Ignored(file.path, reason))
        else:
            own.files.append(file)
    return own
