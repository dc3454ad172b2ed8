"""``ftp://`` and ``ftps://`` (explicit TLS): lists, reads and writes over an ``FtpSession``.

- A folder is entered before it is listed: of one that does not exist, vsftpd answers an empty list, no error.
- vsftpd has no MLSD: LIST names the files, MDTM and SIZE date and measure those whose line changed.
- A listing is believed only when the server's answer says nothing else, and when its lines could be read.
"""

import contextlib
import ftplib
from collections.abc import Iterator

from origyne_pipeline.collection import ftp_listing
from origyne_pipeline.collection.ftp_client import make_folders, rename_over, store
from origyne_pipeline.collection.ftp_listing import Entry, Reading, list_entry, masked, mlsd_entry
from origyne_pipeline.collection.ftp_session import FtpSession
from origyne_pipeline.collection.names import shown
from origyne_pipeline.collection.remote import (
    PART,
    Ignored,
    Listing,
    Recall,
    RemoteError,
    RemoteFile,
    RemoteFileError,
    RemoteStat,
    child,
    folders_above,
    refuse_entry,
)

NOT_IMPLEMENTED = ("500", "501", "502", "504")
MAX_LISTING_BYTES = 512 * 1024 * 1024
UNREAD = "a line of the listing that could not be read"


class FtpRemote(FtpSession):
    """The deposit behind an FTP or FTPS server."""

    def list_tree(self, recall: Recall) -> Listing:
        """See ``Remote``."""
        listing = Listing()
        folders: list[tuple[bytes, tuple[str, ...]]] = [(b"", (self._identity_of_root(),))]
        while folders:
            folder, ancestors = folders.pop()
            try:
                reading = self._list_folder(folder)
            except ftplib.Error as error:
                if not folder:
                    raise RemoteError(
                        f"{self.where}: the deposit's root cannot be listed ({error})"
                    ) from None
                listing.ignore(folder, f"a folder that cannot be listed ({str(error)[:3]})")
                continue
            for line in reading.unread:
                listing.ignored.append(Ignored(f"{shown(folder) or '/'}: {masked(line)}", UNREAD))
            for entry in sorted(reading.entries, key=lambda entry: entry.name):
                path = child(folder, entry.name)
                if refuse_entry(listing, folder, entry.name):
                    continue
                if entry.kind == ftp_listing.FILE:
                    self._add_file(listing, path, entry, recall)
                elif entry.kind != ftp_listing.FOLDER:
                    listing.ignore(path, "neither a file nor a folder (link, pipe or device)")
                elif entry.unique and entry.unique in ancestors:
                    listing.ignore(path, "a link to a folder above it")
                else:
                    folders.append((path, (*ancestors, entry.unique)))
        return listing

    def _identity_of_root(self) -> str:
        """The server's unique fact of the root, which its own listing does not always hold; empty if none."""
        if not self.has_mlsd:
            return ""
        with contextlib.suppress(ftplib.Error):
            answer = self.call(lambda: self.client.sendcmd(f"MLST {self.absolute(b'').decode('latin-1')}"))
            for line in answer.split("\n")[1:]:
                facts, _ = ftp_listing.parse_facts(line.strip().encode("latin-1"))
                if "unique" in facts:
                    return facts["unique"]
        return ""

    def _add_file(self, listing: Listing, path: bytes, entry: Entry, recall: Recall) -> None:
        if entry.size_bytes is not None and entry.modified_at is not None:
            listing.add(RemoteFile(path, RemoteStat(entry.size_bytes, entry.modified_at)))
            return
        try:
            exact = (recall(path, entry.mark) if entry.mark else None) or self.stat(path)
        except RemoteFileError as error:
            listing.ignore(path, str(error))
            return
        listing.add(RemoteFile(path, exact, entry.mark))

    def _list_folder(self, folder: bytes) -> Reading:
        self.call(lambda: self.enter(self.absolute(folder)))
        if self.has_mlsd:
            try:
                return self._reading(folder, "MLSD")
            except ftplib.error_perm as error:
                if not str(error).startswith(NOT_IMPLEMENTED):
                    raise
                self.has_mlsd = False
        return self._reading(folder, "LIST")

    def _reading(self, folder: bytes, command: str) -> Reading:
        """The entries of a folder.

        Raises:
            RemoteError: the server says that this is not the whole folder, or no line could be read.
        """
        lines = self._lines(folder, command)
        place = f"{self.where}: folder {shown(folder) or '/'!r}"
        if missing := ftp_listing.shortfall(self.transfer_answer or "", len(lines)):
            raise RemoteError(
                f"{place}: the listing is not complete: {missing} ({len(lines)} lines came). Files would be missed, so"
                " nothing was fetched. Ask the wholesaler to raise the limit of its server (pure-ftpd: -L), to move old"
                " files out of that folder, or to give sftp access"
            )
        reading = ftp_listing.read_lines(lines, mlsd_entry if command == "MLSD" else list_entry)
        if reading.unread and not reading.entries:
            raise RemoteError(
                f"{place}: none of its {len(reading.unread)} lines could be read, so files would be missed and nothing"
                f" was fetched. Expected lines as of ls -l or MS-DOS, found {masked(reading.unread[0])!r}. Ask the"
                " wholesaler to have its server answer MLSD, or to give sftp access"
            )
        return reading

    def _lines(self, folder: bytes, command: str) -> list[bytes]:
        """The lines of a listing as bytes: ftplib's own reader would cut a name at any kind of line end."""
        content = bytearray()
        try:
            for block in self.transfer(command):
                content += block
                if len(content) > MAX_LISTING_BYTES:
                    raise RemoteError(
                        f"{self.where}: expected a listing of at most {MAX_LISTING_BYTES} bytes, found a longer one"
                    )
        except ftplib.Error as error:
            if self.transfer_answer is None or not content:
                raise
            raise RemoteError(
                f"{self.where}: folder {shown(folder) or '/'!r}: the listing ended with an error ({error}), so files"
                " would be missed and nothing was fetched. Run again; if it stays so, ask the wholesaler"
            ) from None
        if not content and ftp_listing.FORBIDDEN.search(self.transfer_answer or ""):
            raise ftplib.error_perm(self.transfer_answer)
        return [line for line in bytes(content).replace(b"\r\n", b"\n").split(b"\n") if line]

    def stat(self, path: bytes) -> RemoteStat:
        """See ``Remote``."""
        target = self.absolute(path).decode("latin-1")
        try:
            if self.has_mlsd and (facts := self._stat_by_facts(target)):
                return facts
            size = self.call(lambda: self.client.size(target))
            answer = self.call(lambda: self.client.sendcmd(f"MDTM {target}"))
            modified_at = ftp_listing.parse_time(answer[4:].strip())
        except ftplib.Error as error:
            if str(error).startswith(("500", "502")):
                raise RemoteError(
                    f"{self.where}: the server has neither MLST nor SIZE and MDTM ({error}); a file that"
                    " changes while it is read could not be detected. Use sftp:// instead"
                ) from None
            raise RemoteFileError(f"its size and time cannot be read ({str(error)[:3]})") from None
        if size is None or modified_at is None:
            raise RemoteFileError("the server does not say its size or time")
        return RemoteStat(size, modified_at)

    def _stat_by_facts(self, target: str) -> RemoteStat | None:
        """Size and time by MLST, so that the time is that of MLSD; None where the server does not support it."""
        try:
            answer = self.call(lambda: self.client.sendcmd(f"MLST {target}"))
        except ftplib.error_perm as error:
            if str(error).startswith(NOT_IMPLEMENTED):
                return None
            raise
        for line in answer.split("\n")[1:]:
            entry = ftp_listing.parse_mlsd(line.strip().encode("latin-1"))
            if entry and entry.kind != ftp_listing.FILE:
                raise RemoteFileError("is no longer a regular file")
            if entry and entry.size_bytes is not None and entry.modified_at is not None:
                return RemoteStat(entry.size_bytes, entry.modified_at)
        return None

    def read(self, path: bytes, size_bytes: int) -> Iterator[bytes]:
        """See ``Remote``."""
        try:
            yield from self.transfer("RETR " + self.absolute(path).decode("latin-1"))
        except ftplib.Error as error:
            raise RemoteFileError(f"cannot be read ({str(error)[:3]})") from None

    def put(self, path: bytes, content: bytes) -> None:
        """See ``Remote``."""
        target = self.absolute(path).decode("latin-1")
        part = target + PART.decode()
        folders = [self.absolute(folder).decode("latin-1") for folder in folders_above(path)]
        try:
            self.call(lambda: make_folders(self.client, folders))
            self.call(lambda: store(self.client, part, content))
            self.call(lambda: rename_over(self.client, part, target))
        except ftplib.Error as error:
            raise RemoteFileError(f"cannot be written ({error})") from None
