"""CSV files spelt in every way that feeds.md allows, and rows and files spoilt in every way that it names."""

import random
from pathlib import Path

MOBILE = [
    "ID_CDR",
    "TYPE",
    "SENS",
    "MSISDN",
    "ICCID",
    "DATE",
    "HEURE",
    "NUMERO_APPELE",
    "RESEAU",
    "DUREE",
    "VOLUME",
    "DESTINATION",
    "MONTANT_HT",
    "COUT_HT",
]
VGA = ["ID_CDR", "ND", "DATE", "HEURE", "NUMERO_APPELE", "DUREE", "DESTINATION", "MONTANT_HT", "COUT_HT"]
ALIASES = {
    "NUMERO_APPELE": "Numéro appelé",
    "RESEAU": "réseau",
    "DUREE": "Durée",
    "ID_CDR": "id  cdr",
    "MONTANT_HT": "Montant HT",
    "DATE_RESILIATION": "Date Résiliation",
    "CODE_OFFRE": "code offre",
    "ETAT": "État",
}
OVERSEAS_CODES = ("262", "590", "594", "596")
Values = dict[str, str]


class AsWritten(str):
    """A number whose very spelling is the trap."""


def respell(rng: random.Random, values: Values) -> Values:
    """The same values otherwise spelt: numbers, decimals, dates, cases, spaces, leading zeros."""
    out = dict(values)
    for column in ("MSISDN", "ND", "NUMERO_APPELE"):
        if out.get(column):
            out[column] = phone(rng, out[column])
    for column in ("MONTANT_HT", "COUT_HT"):
        if out.get(column):
            out[column] = _decimal(rng, out[column])
    for column in ("TYPE", "SENS", "ETAT"):
        if column in out:
            out[column] = rng.choice([str.upper, str.lower, str.title])(out[column])
    for column in [c for c in out if c.startswith("DATE")]:
        if len(out[column]) == 10 and rng.random() < 0.4:
            out[column] = "-".join(reversed(out[column].split("/")))
    for column in ("DUREE", "VOLUME"):
        if out.get(column, "").isdigit() and rng.random() < 0.2:
            out[column] = "00" + out[column]
    column = rng.choice(sorted(out))
    if column != "DESTINATION":
        out[column] = rng.choice(["  ", " ", "\t", "\u00a0"]) + out[column] + " "
    return out


def phone(rng: random.Random, number: str) -> str:
    """Another spelling of a normalised number; an odd one has none, nor one that must stand as written."""
    if isinstance(number, AsWritten):
        return number
    if not number.isdigit() or (number.startswith("0") and len(number) > 6):
        return number
    if len(number) <= 6:
        return number if len(number) < 2 else rng.choice([number, "+33" + number, "0033" + number])
    spelt = [number, "+" + number, "00" + number]
    if number.startswith("33") and len(number) in (11, 15):
        spelt = [*spelt, *["0" + number[2:]] * 3]
    if number[:3] in OVERSEAS_CODES and len(number) == 12:
        spelt = [*spelt, "0" + number[3:], "33" + number[3:], "+33" + number[3:], "0033" + number[3:]]
    digits = rng.choice(spelt)
    if rng.random() < 0.4:
        between = rng.choice([" ", ".", "-", "  ", " - "])
        digits = between.join(_pairs(digits))
    return digits


def _pairs(digits: str) -> list[str]:
    """Two and two, the first alone where there is one too many: after the last separator there are two."""
    odd = len(digits) % 2
    return ([digits[:1]] if odd else []) + [digits[i : i + 2] for i in range(odd, len(digits), 2)]


def _decimal(rng: random.Random, text: str) -> str:
    if rng.random() < 0.3 and "." in text:
        text = text + "0" * rng.randint(0, 6 - len(text.split(".")[1]))
    if rng.random() < 0.2:
        text = "0" + text
    return text.replace(".", rng.choice([",", "."]))


def field(rng: random.Random, value: str, quoted: float) -> str:
    """The value as a field, in quotes where it must be, or now and then."""
    if any(c in value for c in ';"\n') or (value == value.strip() and rng.random() < quoted):
        return '"' + value.replace('"', '""') + '"'
    return value


def bare(row: Values) -> Values:
    """The same values without what makes a file hard to read: no quotes, no spaces around."""
    plain = {column: value.strip() for column, value in row.items()}
    if any(c in plain.get("DESTINATION", "") for c in ';"\n'):
        plain["DESTINATION"] = "France"
    return plain


def write_csv(
    rng: random.Random,
    path: Path,
    columns: list[str],
    rows: list[Values],
    plain: bool = False,
    cr: bool = False,
) -> None:
    """One file: rows are values by column, or ``{"": text}`` for a line as it stands.

    ``cr`` ends lines with CR alone too, in one file with the others or by itself.
    """
    order = list(columns)
    dropped = [c for c in ("COUT_HT", "DESTINATION") if c in columns and not any(r.get(c) for r in rows)]
    if not plain and dropped and rng.random() < 0.5:
        order.remove(dropped[0])
    if not plain and rng.random() < 0.4:
        rng.shuffle(order)
    if not plain and rng.random() < 0.3:
        order.insert(rng.randint(0, len(order)), "COLONNE EN PLUS")
    header = [ALIASES.get(c, c.lower()) if not plain and rng.random() < 0.2 else c for c in order]
    lines = [";".join(header)]
    is_bare = rng.random() < 0.4
    for row in map(bare, rows) if is_bare else rows:
        if "" in row:
            lines.append(row[""])
        else:
            values = [row.get(c, "x" if " " in c else "") for c in order]
            lines.append(";".join(field(rng, value, 0 if is_bare else 0.1) for value in values))
        if not plain and not is_bare and rng.random() < 0.03:
            lines.append(rng.choice(["", "   ", "\t"]))
    ends = rng.choice([["\n"], ["\r\n"]] + [["\n", "\r\n"]] * (not is_bare)) if not plain else ["\n"]
    if cr and not plain:
        ends = rng.choice([ends, ["\r"], ["\r", *ends]])
    text = "".join(line + rng.choice(ends) for line in lines)
    if not plain and rng.random() < 0.3:
        text = text.rstrip("\r\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_encode(rng, text, plain))


def _encode(rng: random.Random, text: str, plain: bool) -> bytes:
    if not plain and rng.random() < 0.3:
        try:
            return text.encode("cp1252").replace(b"\xe9t\xe9", rng.choice([b"\xe9t\xe9", b"\xe9\x81\x8d"]))
        except UnicodeEncodeError:
            pass
    return (b"\xef\xbb\xbf" if not plain and rng.random() < 0.3 else b"") + text.encode()


FAULTS: dict[str, list[str]] = {
    "ID_CDR": ["x" * 65],
    "TYPE": ["", "FAX", "VOIX SMS"],
    "SENS": ["", "SORTANTE", "-"],
    "MSISDN": ["", "0612", "06A2345678", "4412345678901", "33123", "+33+612345678", "1234567890123456"],
    "ND": ["", "0112", "01 2345 67 8x", "32123456789"],
    "ICCID": [
        "893301",
        "89330112345678901234567",
        "8933011345564143551",
        "8933o11345564143550",
        "123456789012345678",
    ],
    "DATE": ["", "31/02/2026", "2026/03/04", "1/3/2026", "29/02/2025", "2026-13-01", "hier"],
    "HEURE": ["", "24:00:00", "12:60:00", "9:00:00", "12:00", "12h00", "12:00:60"],
    "NUMERO_APPELE": ["", "1", "anonyme", "0612345678#", "1234567890123456", "++33612345678"],
    "RESEAU": ["", "2080", "2080101", "20A01", "208.1"],
    "DUREE": ["", "-1", "1,5", "12s", "1e3"],
    "VOLUME": ["", "-1", "1.5", "1 000"],
    "MONTANT_HT": ["", "-0,10", "1 000,00", "1,2345678", ",5", "5,", "1,000.00", "0x1", "1e-3"],
    "COUT_HT": ["-1", "abc", "0,1234567", "1;"],
}


def spoil(rng: random.Random, values: Values) -> Values:
    """One fault, or two at once; some fall in columns that the event ignores, and then are none."""
    out = dict(values)
    for column in rng.sample([c for c in FAULTS if c in values], rng.choice([1, 1, 2])):
        out[column] = rng.choice(FAULTS[column])
    if rng.random() < 0.1 and "TYPE" in out:
        out["TYPE"], out["SENS"] = "DATA", "ENTRANT"
    return out


def miscount(rng: random.Random) -> Values:
    """A row of another number of fields than the header's."""
    return {"": rng.choice(["seul", ";" * 25, '"a;b";c', "TOTAL;12", '""'])}


def bad_files() -> dict[str, bytes]:
    """Contents that cannot be read as RatedCDRs of MOBILE, by what is wrong with them."""
    head, row = ";".join(MOBILE), "B1;VOIX;SORTANT;0612345678;;01/10/2025;10:00:00;0612345679;20801;10;;;0,1;"

    def without(column: str) -> str:
        return ";".join(c for c in MOBILE if c != column)

    return {
        "empty": b"",
        "white": b" \r\n\n  \n",
        "no-volume": f"{without('VOLUME')}\n{row}\n".encode(),
        "no-duree": f"{without('DUREE')}\n{row}\n".encode(),
        "twice": f"{head};Montant_HT\n{row};1\n".encode(),
        "nul": f"{head}\n{row}\n".encode() + b"\0",
        "utf16": f"{head}\n{row}\n".encode("utf-16"),
        "html": b"<html><body>503 Service Unavailable</body></html>\n",
        "comma": f"{head}\n{row}\n".replace(",", ".").replace(";", ",").encode(),
    }
