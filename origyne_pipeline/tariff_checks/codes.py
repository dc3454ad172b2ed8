"""Codes and cells of a workbook that do nothing, or not what they seem to."""

from collections import Counter
from collections.abc import Iterator, Sequence

from origyne_pipeline.mediation.tariff_sheets import UNIT_SIZES
from origyne_pipeline.tariff_checks.tariff import ANY, DATA, FIXED_CODES, RECEIVED, USAGES, Read, Tariff
from origyne_pipeline.tariff_words import group_words, has_group_words, plain, zone_words
from origyne_pipeline.workbook import Fault
from origyne_pipeline.workbook.layout import folded

MONTH_HOURS = 744
MOST_NAMED = 4
"""Countries of a zone that an invoice lists (``invoicing/_shown_usage``)."""
SHORTEST_SLIP = 5
"""Shorter codes often differ by a letter, and are meant."""
FIRST_TIER_CELLS = {
    "FRAIS_CONNEXION_HT": ("connection_fee_excl_tax", 0),
    "PLAFOND_HT": ("cap_excl_tax", None),
}
"""Columns that are read from the tier at 0 only, with what stands for nothing there."""


def warn_codes(tariff: Tariff) -> Iterator[Fault]:
    """Every such warning, sheet by sheet."""
    yield from _labels(tariff)
    yield from _without_words(tariff)
    yield from _alike(tariff)
    yield from _allowances(tariff)
    yield from _groups(tariff)
    yield from _networks(tariff)
    yield from _destinations_of_usage(tariff)
    yield from _later_tiers(tariff)
    yield from _caps(tariff)


def _labels(tariff: Tariff) -> Iterator[Fault]:
    for sheet in ("offers", "options", "allowances", "destinations", "zones"):
        for row, values in tariff.rows[sheet]:
            if row.is_empty("LIBELLE"):
                yield row.remark(
                    "LIBELLE", f"is empty: people will read the code {values['label']}; write a label", ""
                )


def _without_words(tariff: Tariff) -> Iterator[Fault]:
    """Codes that customers would read on their invoices: groups, and zones of more countries than an invoice lists."""
    groups: set[str] = set()
    for row, values in tariff.rows["destinations"]:
        group = values["destination_group"]
        if group not in groups and not has_group_words(group):
            rule = f"has no French words: invoices will say {group_words(group)!r}; use a group of the template's"
            yield row.remark("GROUPE", rule, group)
        groups.add(group)
    countries: dict[str, set[str]] = {}
    for row, values in tariff.rows["zones"]:
        zone = values["origin_zone"]
        names = countries.setdefault(zone, set())
        is_new = values["label"] not in names
        names.add(values["label"])
        if is_new and len(names) == MOST_NAMED + 1 and zone_words(zone) is None:
            rule = (
                f"has no French words and over {MOST_NAMED} countries: invoices will say 'zone {plain(zone)}'"
            )
            yield row.remark("ZONE_ORIGINE", f"{rule}; use a zone of the template's", zone)


def _alike(tariff: Tariff) -> Iterator[Fault]:
    """Codes that differ in case, accents or signs only: each is a code of its own."""
    columns = {
        "offers": ("offer_code", "CODE_OFFRE"),
        "options": ("option_code", "CODE_OPTION"),
        "allowances": ("allowance_code", "CODE_FORFAIT"),
        "destinations": ("destination_code", "CODE_DESTINATION"),
        "zones": ("origin_zone", "ZONE_ORIGINE"),
        "bands": ("band", "PLAGE"),
    }
    for sheet, (name, column) in columns.items():
        used = Counter(str(values.get(name)) for _, values in tariff.rows["prices"])
        yield from _alike_in(tariff.rows[sheet], name, column, used)
    groups = Counter(g for _, values in tariff.rows["allowances"] for g in values["destination_groups"])
    yield from _alike_in(tariff.rows["destinations"], "destination_group", "GROUPE", groups)


def _alike_in(reads: Sequence[Read], name: str, column: str, used: Counter[str]) -> Iterator[Fault]:
    """Of two codes nearly alike the rarer is told; ``used``: how often other rows name each."""
    counts = Counter(values[name] for _, values in reads)
    counts.update({code: used[code] for code in counts})
    usual: dict[str, str] = {}
    for code, _ in counts.most_common():
        near = next((other for other in usual.values() if _is_slip(code, other)), None)
        usual.setdefault(folded(code), near or code)
    for row, values in reads:
        other = usual[folded(values[name])]
        if other != values[name]:
            yield row.remark(
                column, f"is nearly the code {other}, and not the same: write both alike", values[name]
            )


def _is_slip(code: str, other: str) -> bool:
    """Whether one code is the other with a letter more, as a slip of the hand makes."""
    short, long = sorted((folded(code), folded(other)), key=len)
    if len(short) < SHORTEST_SLIP or len(long) != len(short) + 1:
        return False
    return any(long[:at] + long[at + 1 :] == short and long[at].isalpha() for at in range(len(long)))


def _allowances(tariff: Tariff) -> Iterator[Fault]:
    types = {code: values["line_type"] for code, (_, values) in tariff.offers.items()}
    for row, values in tariff.rows["allowances"]:
        usage, quantity = values["usage"], values["quantity"]
        if quantity == 0:
            yield row.remark(
                "QUANTITE", "is 0: the allowance grants nothing; write ILLIMITE for no limit", "0"
            )
        if usage.startswith("VOIX") and quantity and quantity > MONTH_HOURS * UNIT_SIZES["H"]:
            rule = f"is more than the {MONTH_HOURS} hours of a month: check its UNITE, or write ILLIMITE"
            yield row.remark("QUANTITE", rule, str(row.stored("QUANTITE")))
        only = FIXED_CODES.get(usage)
        if only and not {only, ANY} & set(values["destination_groups"]):
            rule = f"never apply to {usage}: its only group is {only}, write {only} or *"
            yield row.remark("GROUPES", rule, ", ".join(values["destination_groups"]))
        unfit = [code for code in values["offer_codes"] if usage not in USAGES[types.get(code, "MOBILE")]]
        if unfit:
            rule = f"{unfit[0]} is of type VGA, and fixed lines have no {usage}: leave it out"
            yield row.remark("CODE_OFFRE", rule, unfit[0])


def _groups(tariff: Tariff) -> Iterator[Fault]:
    """A destination whose rows are of two groups: the rarer one is told."""
    everywhere = Counter(values["destination_group"] for _, values in tariff.rows["destinations"])
    for code, reads in tariff.destinations.items():
        counts = Counter(values["destination_group"] for _, values in reads)
        usual = max(counts, key=lambda group: (counts[group], everywhere[group]))
        for row, values in reads:
            if (group := values["destination_group"]) != usual:
                rule = f"is not the group of the other rows of {code}: write {usual}, or give it a code of its own"
                yield row.remark("GROUPE", rule, group)


def _networks(tariff: Tariff) -> Iterator[Fault]:
    for row, values in tariff.rows["zones"]:
        network = values["network_prefix"]
        if network[0] not in "2345679" and not network.startswith("001"):
            yield row.remark(
                "RESEAU", "begins with no country's MCC: write the MCC (France 208), or MCC and MNC", network
            )
        elif len(network) == 4:
            yield row.remark(
                "RESEAU", "has 4 digits: an MCC has 3, an MCC and its MNC 5 or 6: write one of them", network
            )
    if tariff.rows["zones"] and tariff.zone("20801") is None:
        yield Fault("Zones", "", "208", "no row covers the networks of France: add a row 208 with zone FR")


def _destinations_of_usage(tariff: Tariff) -> Iterator[Fault]:
    """Prices whose destination no event of their usage has."""
    for row, values in tariff.rows["prices"]:
        usage, code = values["usage"], values["destination_code"]
        only = FIXED_CODES.get(usage)
        if only and code not in (only, ANY):
            rule = f"never applies to {usage}: its only destination is {only}, write {only} or *"
            yield row.remark("CODE_DESTINATION", rule, code)
        elif not only and code in FIXED_CODES.values() and code not in tariff.destinations:
            yield row.remark("CODE_DESTINATION", f"is no destination of {usage}: delete the row", code)
        offer = tariff.offers.get(values["offer_code"])
        if offer and usage not in USAGES[offer[1]["line_type"]]:
            rule = f"is of type VGA, and fixed lines have no {usage}: delete the row"
            yield row.remark("CODE_OFFRE", rule, values["offer_code"])
        if usage == RECEIVED and values["origin_zone"] == "FR" and values["price_excl_tax"]:
            yield row.remark("ZONE_ORIGINE", "is FR, where calls received are free: delete the row", "FR")


def _later_tiers(tariff: Tariff) -> Iterator[Fault]:
    for row, values in tariff.rows["prices"]:
        start = values["from_quantity"]
        if not start:
            continue
        if values["usage"] not in ("VOIX", RECEIVED, DATA):
            rule = f"is above 0, and each {values['usage']} is one act: delete the tier, nothing reaches it"
            yield row.remark("A_PARTIR_DE", rule, str(start))
        for column, (name, nothing) in FIRST_TIER_CELLS.items():
            if values[name] not in (nothing, 0):
                rule = f"is read from the tier at 0 only: leave it empty in the tier at {start}"
                yield row.remark(column, rule, str(values[name]))


def _caps(tariff: Tariff) -> Iterator[Fault]:
    for row, values in tariff.rows["prices"]:
        cap, fee = values["cap_excl_tax"], values["connection_fee_excl_tax"]
        if cap == 0 and (fee or values["price_excl_tax"]):
            yield row.remark("PLAFOND_HT", "is 0: every event is free; leave it empty for no cap", "0")
        elif cap is not None and cap < fee:
            yield row.remark("PLAFOND_HT", f"is below FRAIS_CONNEXION_HT, {fee}: check both", str(cap))
