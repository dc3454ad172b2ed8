"""What a library's expectation says of single columns: filled, unique, among some words, not below zero.

Declared as data, a rule a table; the grain of its model is its key. ``pushdown`` has great-expectations look, ``keys``
whether keys are unique.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from origyne_pipeline.model import table_model

FEEDS = ("MOBILE", "VGA")
USAGES = ("VOIX", "SMS", "MMS", "DATA")
RATED_USAGES = (*USAGES, "VOIX_RECUE")
STATES = ("STOCK", "ACTIF", "SUSPENDU", "RESILIE")
UNRATED_REASONS = (
    "UNKNOWN_LINE",
    "NO_OFFER",
    "NO_TARIFF_VERSION",
    "UNKNOWN_ZONE",
    "UNKNOWN_DESTINATION",
    "NO_PRICE",
)


@dataclass(frozen=True)
class Expected:
    """One expectation.

    ``check``: the named check it is a part of; ``kind`` and ``arguments``: great-expectations', of which ``keys`` uses
    the columns alone.
    """

    check: str
    kind: str
    arguments: Mapping[str, Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """What it looks at."""
        return tuple(self.arguments.get("column_list") or [self.arguments["column"]])

    @property
    def column(self) -> str:
        """The same for people."""
        return ", ".join(self.columns)


@dataclass(frozen=True)
class Rule:
    """What the columns of a table hold.

    ``filled`` are never null; ``words`` hold one of some words, or null; ``not_negative`` are 0 or more, or null.
    """

    filled: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_negative: tuple[str, ...] = ()


FILLED, KEY, WORDS, RANGES = "values_are_filled", "keys_are_unique", "words_are_known", "amounts_are_in_range"
SENTENCES = {
    FILLED: "Every column that must hold a value holds one.",
    KEY: "No two rows have the same key.",
    WORDS: "Every word is one of those that the contract lists.",
    RANGES: "No quantity and no price is below zero.",
}
QUANTITIES = ("billed_quantity", "included_quantity", "charged_quantity")

RULES = {
    "cdrs": Rule(
        filled=("feed", "cdr_id", "usage", "direction", "line", "started_at", "supplier_amount_excl_tax"),
        words={"feed": FEEDS, "usage": USAGES, "direction": ("SORTANT", "ENTRANT")},
        not_negative=("duration_s", "volume_bytes", "supplier_amount_excl_tax", "supplier_cost_excl_tax"),
    ),
    "line_observations": Rule(
        filled=("feed", "line", "state", "source_path", "deposited_at"), words={"feed": FEEDS, "state": STATES}
    ),
    "billed_cdrs": Rule(
        filled=("feed", "period", "cdr_id", "usage", "line", "started_at", "supplier_amount_excl_tax"),
        words={"feed": FEEDS, "usage": USAGES},
        not_negative=("supplier_amount_excl_tax",),
    ),
    "tariff_offers": Rule(filled=("tariff_from", "offer_code")),
    "tariff_prices": Rule(
        filled=("tariff_from", "usage", "price_excl_tax", "unit"),
        words={"usage": RATED_USAGES},
        not_negative=("price_excl_tax", "connection_fee_excl_tax", "cap_excl_tax"),
    ),
    "lines": Rule(filled=("line", "feed", "customer_ref", "offer_code", "activated_on", "valid_from")),
    "unrated_cdrs": Rule(
        filled=("feed", "cdr_id", "reason", "line", "started_at"), words={"feed": FEEDS, "reason": UNRATED_REASONS}
    ),
    "rated_cdrs": Rule(
        filled=(
            "feed", "cdr_id", "billing_month", "event_month", "customer_ref", "line", "offer_code", "tariff_from",
            "usage", "destination_group", "amount_excl_tax", "vat_rate", *QUANTITIES,
        ),
        words={"feed": FEEDS, "usage": RATED_USAGES},
        not_negative=("amount_excl_tax", "connection_fee_excl_tax", "vat_rate", *QUANTITIES),
    ),
    "allowance_draws": Rule(
        filled=("event_month", "allowance_code", "customer_ref"), not_negative=("granted_quantity", "used_quantity")
    ),
    "recurring_charges": Rule(
        filled=("customer_ref", "line", "offer_code", "kind", "valid_from", "valid_to", "amount_excl_tax", "vat_rate"),
        words={"kind": ("SUBSCRIPTION", "ACTIVATION", "TERMINATION")},
        not_negative=("amount_excl_tax", "vat_rate", "days"),
    ),
    "monthly_consumption": Rule(
        filled=("customer_ref", "line", "usage", "destination_group", "is_late", "amount_excl_tax"),
        words={"usage": RATED_USAGES},
        not_negative=("event_count", "amount_excl_tax", *QUANTITIES),
    ),
    "reconciliation": Rule(
        filled=("feed", "cdr_id", "kind"),
        words={
            "feed": FEEDS,
            "kind": ("MISSING_FROM_BILLED", "MISSING_FROM_RATED", "BILLED_AMOUNT_DIFFERS", "RATING_DIFFERS"),
        },
    ),
    "margin": Rule(filled=("customer_ref", "line", "usage", "revenue_excl_tax", "cost_excl_tax", "margin_excl_tax")),
    "usage_charges": Rule(filled=("customer_ref", "line", "usage", "amount_excl_tax", "vat_rate")),
    "invoices": Rule(
        filled=("invoice_number", "customer_ref", "issue_date", "total_excl_tax", "total_vat", "total_incl_tax"),
        words={"kind": ("INVOICE", "CREDIT_NOTE")},
    ),
    "invoice_lines": Rule(filled=("invoice_number", "position", "kind", "label", "amount_excl_tax", "vat_rate")),
    "invoice_vat": Rule(filled=("invoice_number", "vat_rate", "base_excl_tax", "vat"), not_negative=("vat_rate",)),
    "direct_debits": Rule(
        filled=("end_to_end_id", "invoice_number", "customer_ref", "mandate_reference", "amount", "collection_date"),
        words={"sequence_type": ("RCUR", "FRST")},
        not_negative=("amount",),
    ),
}  # fmt: skip


def expectations_of(table: str) -> tuple[Expected, ...]:
    """What is expected of a table, check by check; nothing of a table without a rule."""
    return tuple(_expectations(table, RULES[table])) if table in RULES else ()


def _expectations(table: str, rule: Rule) -> Iterator[Expected]:
    grain = list(table_model(table).grain)
    for column in rule.filled:
        yield Expected(FILLED, "ExpectColumnValuesToNotBeNull", {"column": column})
    if len(grain) == 1:
        yield Expected(KEY, "ExpectColumnValuesToBeUnique", {"column": grain[0]})
    else:
        yield Expected(KEY, "ExpectCompoundColumnsToBeUnique", {"column_list": grain})
    for column, words in rule.words.items():
        yield Expected(WORDS, "ExpectColumnValuesToBeInSet", {"column": column, "value_set": list(words)})
    for column in rule.not_negative:
        yield Expected(RANGES, "ExpectColumnValuesToBeBetween", {"column": column, "min_value": 0})
