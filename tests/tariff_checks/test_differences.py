"""Two tariff workbooks compared: rows by their key, values in the workbook's words, numbers that fall elsewhere."""

from decimal import Decimal

from origyne_pipeline.mediation.tariff_book import read_tariff_rows
from origyne_pipeline.tariff_checks.differences import Differences, Moved, ValueChange, differences
from tests.tariff_checks.books import DAYS, Sheets, price, sheets
from tests.workbook.books import xlsx


def compared(before: Sheets, after: Sheets) -> Differences:
    return differences(
        read_tariff_rows(xlsx(before), "before.xlsx"), read_tariff_rows(xlsx(after), "after.xlsx")
    )


def lines(found: Differences) -> list[tuple[object, ...]]:
    """Each row: sheet, change, key, and what changed."""
    return [
        (
            row.sheet,
            row.change,
            " ".join(row.key.values()),
            *((c.column, c.before, c.after) for c in row.changes),
        )
        for row in found.rows
    ]


def test_rows_that_only_moved_and_other_words_for_the_same_are_no_difference() -> None:
    after = sheets()
    for rows in after.values():
        rows[1:] = reversed(rows[1:])
    after["Forfaits"][1][4] = "UE, FR"
    after["Forfaits"][1][6:8] = [120, "MIN"]
    after["Tarifs"] = [
        row if row[3] != "MA" else price("* VOIX * MA *", "0,5000", "MIN") for row in after["Tarifs"]
    ]
    after["Offres"][1][3] = 15.0
    found = compared(sheets(), after)
    assert (found.rows, found.moved, found.counts) == ((), (), {})


def test_changed_values_are_told_as_people_read_them_with_the_percent_of_amounts() -> None:
    after = sheets()
    after["Offres"][1][3], after["Offres"][1][4], after["Offres"][1][7] = "12.49", "NON", 10
    after["Forfaits"][1][6] = "ILLIMITE"
    after["Tarifs"][3][7], after["Tarifs"][3][13] = "0.09", 5
    found = compared(sheets(), after)
    assert lines(found) == [
        ("Offres", "changed", "MOB", ("ABONNEMENT_HT", "9.99", "12.49"), ("PRORATA", "OUI", "NON"),
         ("TAUX_TVA", "20", "10")),
        ("Forfaits", "changed", "F1", ("QUANTITE", "2 H", "ILLIMITE")),
        ("Tarifs", "changed", "* VOIX * * * 0", ("PRIX_HT", "0.12", "0.09"), ("PLAFOND_HT", "", "5")),
    ]  # fmt: skip
    assert [change.percent for row in found.rows for change in row.changes] == [
        Decimal("25.0"), None, None, None, Decimal("-25.0"), None,
    ]  # fmt: skip
    assert found.counts == {
        "Offres": {"added": 0, "gone": 0, "changed": 1},
        "Forfaits": {"added": 0, "gone": 0, "changed": 1},
        "Tarifs": {"added": 0, "gone": 0, "changed": 1},
    }
    assert (found.rows[2].before_row, found.rows[2].after_row) == (4, 4)


def test_a_price_for_another_unit_is_compared_by_what_it_comes_to() -> None:
    after = sheets()
    after["Tarifs"][3][7:9] = ["0.002", "S"]
    (row,) = compared(sheets(), after).rows
    assert row.changes == (ValueChange("UNITE", "MIN", "S"),)
    after["Tarifs"][3][7] = "0.004"
    (row,) = compared(sheets(), after).rows
    assert row.changes[0] == ValueChange("PRIX_HT", "0.12", "0.004", Decimal("100.0"))


def test_rows_added_and_gone_are_told_with_their_values() -> None:
    after = sheets()
    after["Offres"].append(["PRO", "Pro", "MOBILE", "20", "NON", 0, 0, 20])
    del after["Tarifs"][4]
    found = compared(sheets(), after)
    assert lines(found) == [("Offres", "added", "PRO"), ("Tarifs", "gone", "* VOIX * MA * 0")]
    assert found.rows[0].values == {
        "LIBELLE": "Pro", "TYPE_LIGNE": "MOBILE", "ABONNEMENT_HT": "20", "PRORATA": "NON", "TAUX_TVA": "20",
        "ECHEANCE": "ECHU",
    }  # fmt: skip
    assert found.rows[1].values["PRIX_HT"] == "0.50"
    assert [(row.before_row, row.after_row) for row in found.rows] == [(0, 4), (5, 0)]


def test_a_tier_is_a_row_of_its_own() -> None:
    before, after = sheets(), sheets()
    for rows, start in ((before, 300), (after, 600)):
        rows["Tarifs"].append(price("* VOIX * * *", "0.06", "MIN", A_PARTIR_DE=start))
    assert lines(compared(before, after)) == [
        ("Tarifs", "gone", "* VOIX * * * 300"),
        ("Tarifs", "added", "* VOIX * * * 600"),
    ]


def test_the_hours_of_a_band_change() -> None:
    def hours(until: str) -> Sheets:
        rows = sheets()
        rows["Plages"][1:] = [
            row
            for day in DAYS
            for row in (
                ["NUIT", day, "00:00", "08:00"],
                ["JOUR", day, "08:00", until],
                ["NUIT", day, until, "24:00"],
            )
        ]
        return rows

    found = lines(compared(hours("19:00"), hours("20:00")))
    assert found[:2] == [
        ("Plages", "changed", "JOUR LUN 1", ("FIN", "19:00", "20:00")),
        ("Plages", "changed", "NUIT LUN 2", ("DEBUT", "19:00", "20:00")),
    ]
    assert len(found) == 16


def test_numbers_fall_where_the_longest_prefix_puts_them() -> None:
    before, after = sheets(), sheets()
    before["Destinations"].append(["3469", "ES", "Espagne", "UE"])
    after["Destinations"] += [
        ["336", "FR_MOB", "France mobile", "NATIONAL"],
        ["337", "FR_MOB", "France mobile", "NATIONAL"],
        ["221", "SN", "Sénégal", "MONDE"],
    ]
    del after["Destinations"][3]
    after["Zones"][2] = ["21401", "UE", "Espagne"]
    assert compared(before, after).moved == (
        Moved("Destinations", ("212",), "MA", ""),
        Moved("Destinations", ("221",), "", "SN"),
        Moved("Destinations", ("336", "337"), "FR", "FR_MOB"),
        Moved("Zones", ("214",), "UE", ""),
    )
