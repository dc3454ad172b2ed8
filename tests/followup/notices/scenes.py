"""A data root whose lake says what usage reached, a mail server, a webhook, and one run of notices."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from origyne_pipeline.followup.notices.alert import ALLOWANCE, SPEND
from origyne_pipeline.followup.notices.going_out import Run, run_notices
from origyne_pipeline.parties import Customer
from origyne_pipeline.settings import Mail, Notices, Settings
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import write

from .samples import COMPANY, LINE, NOON, REACHED, REF, customer

MONTH = "2026-11"
Reached = tuple[str, int, str | None, str]


def reached(kind: str, threshold: int, line: str | None = LINE, ref: str = REF) -> Reached:
    """A threshold of the lake: ``reached("ROAMING", 80)``; a limit of a customer has no line."""
    return kind, threshold, None if kind == SPEND else line, ref


def put(warehouse: Warehouse, *thresholds: Reached) -> None:
    """Makes these the thresholds that usage reaches, with the facts beside them."""
    rows = [_reached_row(*one) for one in thresholds]
    write(warehouse, "usage_reached", MONTH, rows)
    owners = sorted({(line, ref) for _, _, line, ref in thresholds if line})
    facts = {"event_month": MONTH, "as_of": NOON}
    write(
        warehouse,
        "usage_allowances",
        MONTH,
        [
            facts
            | {"allowance_code": "DATA10", "customer_ref": ref, "line": line, "usage": "DATA"}
            | {"granted_quantity": 1000, "used_quantity": 1010}
            for line, ref in owners
        ],
    )
    spent = {"event_count": 1, "first_event_at": REACHED, "last_event_at": REACHED, "premium_excl_tax": 0}
    amounts = {"amount_excl_tax": Decimal("25.5"), "roaming_data_excl_tax": Decimal("41.25")}
    write(
        warehouse,
        "usage_spend",
        MONTH,
        [facts | spent | amounts | {"customer_ref": ref, "line": line} for line, ref in owners],
    )


def _reached_row(kind: str, threshold: int, line: str | None, ref: str) -> dict[str, Any]:
    limits = {"granted_quantity": 1000} if kind == ALLOWANCE else {"limit_excl_tax": Decimal(50)}
    return limits | {
        "billing_month": MONTH,
        "event_month": MONTH,
        "kind": kind,
        "threshold": threshold,
        "customer_ref": ref,
        "line": line,
        "allowance_code": "DATA10" if kind == ALLOWANCE else None,
        "reached_at": REACHED,
    }


@dataclass
class Scene:
    """A data root with notices switched on."""

    home: Path
    mail: Mail
    notices: Notices = field(default_factory=lambda: Notices(send=True))
    customers: dict[str, Customer] = field(default_factory=lambda: {REF: customer()})

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return Settings(
            self.home, self.home / "clients.xlsx", company=COMPANY, mail=self.mail, notices=self.notices
        )

    @property
    def warehouse(self) -> Warehouse:
        """Its lake."""
        return Warehouse(self.home, threads=1)

    def run(self, now: datetime = NOON) -> Run:
        """One run at an instant."""
        run = Run()
        run_notices(self.warehouse, self.settings, lambda: self.customers, lambda: now, run)
        return run

    def table(self, *columns: str) -> list[tuple[Any, ...]]:
        """The published table, by alert."""
        with self.warehouse.session() as session:
            session.bind("usage_alerts")
            return session.query(f"select {', '.join(columns)} from usage_alerts order by alert_id")

    def statuses(self) -> list[tuple[Any, ...]]:
        """Kind and status of each alert."""
        return self.table("kind", "status")

    def switch(self, **values: Any) -> None:
        """Changes settings of [notices]."""
        self.notices = replace(self.notices, **values)


class Posts(BaseHTTPRequestHandler):
    """A webhook that keeps what it is given and answers ``statuses`` one after the other, then 200; 0 hangs up."""

    posts: list[dict[str, Any]]
    statuses: list[int]
    on_post: Callable[[], None]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.statuses.pop(0) if self.statuses else 200
        if status in (0, 200):
            self.posts.append(body)
        self.on_post()
        if status:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def webhook(
    statuses: Sequence[int] = (), on_post: Callable[[], None] = lambda: None
) -> Iterator[tuple[list[dict[str, Any]], str]]:
    """Serves a webhook on loopback; gives what it gets, and its URL."""
    posts: list[dict[str, Any]] = []
    members = {"posts": posts, "statuses": list(statuses), "on_post": staticmethod(on_post)}
    handler = type("ThesePosts", (Posts,), members)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield posts, f"http://127.0.0.1:{server.server_port}/sms?token=secret"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def subject_of(message: EmailMessage) -> str:
    """Its subject."""
    return str(message["Subject"])
