"""A real mail server on loopback, which does as its handler says."""

import contextlib
import socket
from collections.abc import Iterator
from typing import ClassVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from origyne_pipeline.settings import Mail


class Certain(Controller):
    """A server with a certificate, or a login, or both."""

    options: ClassVar[dict[str, object]] = {}

    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.options)  # type: ignore[arg-type]


@contextlib.contextmanager
def smtp_server(handler: object, **options: object) -> Iterator[Mail]:
    """Serves a handler on a free port of loopback; gives the settings by which it is reached."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Certain(handler, hostname="127.0.0.1", port=port)
    controller.options = options  # type: ignore[misc]
    controller.start()
    try:
        yield Mail(sender="facturation@vno.example", host="127.0.0.1", port=port, starttls=False)
    finally:
        controller.stop()
