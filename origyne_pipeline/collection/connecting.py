"""Opens the connection to the wholesaler's server, with the driver of the protocol that the settings name."""

from origyne_pipeline.collection.remote import Remote, parse_url
from origyne_pipeline.settings import Ftp


def connect(ftp: Ftp) -> Remote:
    """Opens the connection that the settings ask for.

    Raises:
        RemoteLost: no answer.
        RemoteRefused: wrong user, password or key.
        RemoteUntrusted: the server's key or certificate is not the known one.
        RemoteError: the settings lack something, or the root does not exist.
    """
    address = parse_url(ftp.url)
    # A driver is loaded when it is used: paramiko alone takes as long to import as a small deposit to land.
    if address.scheme == "file":
        from origyne_pipeline.collection.remote_file import FileRemote

        return FileRemote(address)
    if address.scheme == "sftp":
        from origyne_pipeline.collection.remote_sftp import SftpRemote

        return SftpRemote(address, ftp)
    from origyne_pipeline.collection.remote_ftp import FtpRemote

    return FtpRemote(address, ftp)
