"""``origyne tariff price``: what one event would cost, and why."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from origyne_pipeline.cli.options import MOMENT, PATH, json_option, now
from origyne_pipeline.cli.printing import print_json
from origyne_pipeline.cli.quantities import DurationType, VolumeType
from origyne_pipeline.cli.readiness import settings_to_try
from origyne_pipeline.identifiers import PhoneNumber, is_phone_form
from origyne_pipeline.periods import PARIS, local_instant

if TYPE_CHECKING:
    from origyne_pipeline.tariff_impact.one_event import PricedEvent, TrialEvent

USAGES = ("VOIX", "SMS", "MMS", "DATA", "VOIX_RECUE")
CALLS = ("VOIX", "VOIX_RECUE")


@click.command(short_help="What one event would cost by a tariff, explained.")
@click.option("--offer", "offer_code", required=True, metavar="CODE_OFFRE", help="The offer of the line.")
@click.option(
    "--usage", required=True, type=click.Choice(USAGES, case_sensitive=False), help="What the event is."
)
@click.option("--to", "number", metavar="NUMBER", help="The number called: 0612345678, +32470123456, 3900.")
@click.option("--duration", "duration_s", type=DurationType(), help="Of a call: 90, 90s, 1:30, 2min.")
@click.option("--volume", "volume_bytes", type=VolumeType(), help="Of DATA: 10MO, 1.5GO, 500KO.")
@click.option(
    "--at",
    "moment",
    type=MOMENT,
    help="When it begins, in Paris; now by default.",
)
@click.option("--zone", metavar="ZONE", help="A ZONE_ORIGINE, or a network's digits; FR by default.")
@click.option("--tariff", "file", type=PATH, help="A workbook in place of the tariff in force.")
@json_option
def tariff_price(
    offer_code: str,
    usage: str,
    number: str | None,
    duration_s: int | None,
    volume_bytes: int | None,
    moment: datetime | None,
    zone: str | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Shows what one event would cost, and why: destination, band, row of the sheet, increments, fee, allowance.

    The models of rating price it, in a month of its own that is not kept. Without --tariff, by the tariff in force at
    that moment. Exit status 1 when the event has no price.
    """
    from origyne_pipeline.feeds.source_layouts import layout_of
    from origyne_pipeline.tariff_impact.one_event import TrialEvent, price_event
    from origyne_pipeline.tariff_impact.trial_book import read_trial_book

    event = TrialEvent(
        offer_code.strip(),
        usage,
        _number(usage, number),
        _duration(usage, duration_s),
        _volume(usage, volume_bytes),
        local_instant(moment.date(), moment.time()) if moment else now().replace(microsecond=0),
        zone.strip() if zone else None,
    )
    settings = settings_to_try()
    trial = read_trial_book(file, layout_of(settings).tariffs) if file else None
    priced = price_event(settings, event, trial)
    if as_json:
        print_json(_as_mapping(priced, file))
    else:
        click.echo("\n".join(_lines(priced, file)))
    if priced.reason:
        raise click.exceptions.Exit(1)


def _number(usage: str, text: str | None) -> PhoneNumber | None:
    if usage in ("VOIX", "SMS", "MMS") and not text:
        raise click.UsageError(f"{usage} goes to a number: give --to NUMBER, for example --to 0612345678")
    if usage not in ("VOIX", "SMS", "MMS") and text:
        raise click.UsageError(f"--to has no effect on the price of {usage}: leave it out")
    if text and not is_phone_form(text.strip()):
        raise click.UsageError(
            f"--to {text!r}: expected a number as dialled: 0612345678, +32470123456, 0032470123456, or a short code"
            " such as 3900"
        )
    return PhoneNumber.read(text.strip()) if text else None


def _duration(usage: str, duration_s: int | None) -> int | None:
    if (usage in CALLS) != (duration_s is not None):
        raise click.UsageError(
            f"{usage} needs a duration: give --duration, for example --duration 1:30"
            if usage in CALLS
            else f"--duration is of calls, not of {usage}: leave it out"
        )
    return duration_s


def _volume(usage: str, volume_bytes: int | None) -> int | None:
    if (usage == "DATA") != (volume_bytes is not None):
        raise click.UsageError(
            "DATA needs a volume: give --volume, for example --volume 10MO"
            if usage == "DATA"
            else f"--volume is of DATA, not of {usage}: leave it out"
        )
    return volume_bytes


def _lines(priced: "PricedEvent", file: Path | None) -> Iterator[str]:
    from origyne_pipeline.rating.event_facts import REASONS, charge_lines, free_lines, in_euros, price_lines

    facts, rated, event = priced.facts, priced.rated, priced.event
    yield f"Event        {_what(event)}, on offer {event.offer_code}, {_local(event.started_at)}"
    yield (
        f"Tariff       {file.name}, as if it were in force"
        if file
        else f"Tariff       version of {priced.tariff_from}, in force at the start"
    )
    if zone := facts["placed"]["origin_zone"]:
        yield f"Zone         {_zone(priced, zone)}"
    yield from _destination_lines(priced)
    if rated is None:
        yield f"No price     {priced.reason}: {REASONS[priced.reason or '']}"
        return
    if not facts["tiers"]:
        yield from free_lines()
    else:
        yield from price_lines(dict(facts), dict(rated))
    yield from charge_lines(dict(facts), dict(rated))
    yield (
        f"Amount       {in_euros(rated['amount_excl_tax'])} excluding tax,"
        f" {in_euros(priced.amount_incl_tax or Decimal(0))} including VAT of {rated['vat_rate'].normalize():f} %"
    )
    yield from _allowance_lines(priced)


def _zone(priced: "PricedEvent", zone: str) -> str:
    if priced.network is None:
        return f"{zone}, as always of a fixed line"
    if priced.event.zone in (None, zone):
        return f"{zone} (network {priced.network})"
    return f"network {priced.network} is in zone {zone}"


def _destination_lines(priced: "PricedEvent") -> Iterator[str]:
    placed, prefix = priced.facts["placed"], priced.prefix
    if prefix:
        yield (
            f"Destination  {placed['destination_code']}, group {placed['destination_group']}: prefix {prefix['prefix']}"
            f" ({prefix['label']}) is the longest of Destinations that begins {priced.event.number}"
        )
    elif placed["destination_code"]:
        yield f"Destination  {placed['destination_code']}, group {placed['destination_group']}"
    elif priced.event.number:
        yield f"Destination  none: no prefix of sheet Destinations begins {priced.event.number}"


def _allowance_lines(priced: "PricedEvent") -> Iterator[str]:
    from origyne_pipeline.rating.event_facts import UNITS, in_euros

    if priced.rated is None or not priced.facts["tiers"]:
        return
    if priced.included is None:
        yield f"Allowance    none of offer {priced.event.offer_code} covers it"
        return
    facts, rated = priced.included
    unit = UNITS[rated["usage"]]
    for draw in facts["allowances"]:
        size = (
            "unlimited" if draw["granted_quantity"] is None else f"{draw['granted_quantity']} {unit} a month"
        )
        yield (
            f"Allowance    {draw['allowance_code']} ({size}), still whole, would take {draw['drawn_quantity']} {unit}"
        )
    yield f"Within it    {in_euros(rated['amount_excl_tax'])} excluding tax"


def _what(event: "TrialEvent") -> str:
    to = f" to {event.number.national}" if event.number else ""
    if event.usage == "VOIX":
        return f"a call of {event.duration_s} s{to}"
    if event.usage == "VOIX_RECUE":
        return f"a call received, of {event.duration_s} s"
    if event.usage == "DATA":
        return f"{event.volume_bytes} octets of data"
    return f"one {event.usage}{to}"


def _local(instant: datetime) -> str:
    return instant.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")


def _as_mapping(priced: "PricedEvent", file: Path | None) -> dict[str, Any]:
    event, rated, facts = priced.event, priced.rated, priced.facts
    included = priced.included
    return {
        "event": {
            "offer_code": event.offer_code,
            "usage": event.usage,
            "called_number": str(event.number) if event.number else None,
            "duration_s": event.duration_s,
            "volume_bytes": event.volume_bytes,
            "started_at": event.started_at.astimezone(PARIS),
            "network": priced.network,
        },
        "workbook": file,
        "tariff_from": None if file else priced.tariff_from,
        "origin_zone": facts["placed"]["origin_zone"],
        "destination_code": facts["placed"]["destination_code"],
        "destination_group": facts["placed"]["destination_group"],
        "destination_prefix": priced.prefix["prefix"] if priced.prefix else None,
        "reason": priced.reason,
        "price_rows": [
            {
                "key": tier["price_key"],
                "band": tier["band"],
                "from": tier["tier_from"],
                "to": tier["tier_to"],
                "price_excl_tax": tier["price_excl_tax"],
                "unit": tier["unit"],
                "first_increment": tier["first_increment"],
                "increment": tier["increment"],
            }
            for tier in facts["tiers"]
        ],
        "pieces": facts["pieces"],
        "rated": {
            name: rated[name]
            for name in (
                "band",
                "billed_quantity",
                "connection_fee_excl_tax",
                "service_excl_tax",
                "amount_excl_tax",
                "vat_rate",
            )
        }
        if rated
        else None,
        "amount_excl_tax": priced.amount_excl_tax,
        "amount_incl_tax": priced.amount_incl_tax,
        "allowances": [
            {
                "allowance_code": draw["allowance_code"],
                "granted_quantity": draw["granted_quantity"],
                "drawn_quantity": draw["drawn_quantity"],
            }
            for draw in (included[0]["allowances"] if included else ())
        ],
        "amount_within_allowances_excl_tax": included[1]["amount_excl_tax"] if included else None,
    }
