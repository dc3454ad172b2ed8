"""RatedCDRs: the events of mobile and fixed lines, several times a day; and BilledCDRs, their monthly merge.

Source: feeds.md, "RatedCDRs MOBILE", "RatedCDRs VGA", "BilledCDRs MOBILE, VGA".
"""

from dataclasses import replace

from origyne_pipeline.feeds.contract import Column, CsvFeed, DepositPattern

UNITS = {"DUREE": "S", "VOLUME": "OCTET", "MONTANT_HT": "EUR", "COUT_HT": "EUR"}

FIXED_VOICE = {"usage": "VOIX", "direction": "SORTANT", "iccid": "", "network": "", "volume": ""}

RATED_CDRS_MOBILE = CsvFeed(
    word="rated_cdrs_mobile",
    deposited=DepositPattern("RatedCDRs/MOBILE", (r"RatedCDRs_MOBILE_{AAAAMMJJ}_{HHMMSS}\.csv",)),
    model="mediation/cdr_rows",
    parameters={"feed": "MOBILE", "is_billed": False, "source_prefix": ""},
    family="rated_cdrs",
    billed_once=True,
    comes_daily=True,
    columns=(
        Column("ID_CDR", "cdr_id", required=False),
        Column("TYPE", "usage"),
        Column("SENS", "direction"),
        Column("MSISDN", "line"),
        Column("ICCID", "iccid", required=False),
        Column("DATE", "date", is_date=True),
        Column("HEURE", "time"),
        Column("NUMERO_APPELE", "called_number"),
        Column("RESEAU", "network"),
        Column("DUREE", "duration"),
        Column("VOLUME", "volume"),
        Column("DESTINATION", "destination", required=False),
        Column("MONTANT_HT", "amount"),
        Column("COUT_HT", "cost", required=False),
    ),
    constants={"period": ""},
    units=UNITS,
)

RATED_CDRS_VGA = CsvFeed(
    word="rated_cdrs_vga",
    deposited=DepositPattern("RatedCDRs/VGA", (r"RatedCDRs_VGA_{AAAAMMJJ}\.csv",)),
    model="mediation/cdr_rows",
    parameters={"feed": "VGA", "is_billed": False, "source_prefix": ""},
    family="rated_cdrs",
    billed_once=True,
    comes_daily=True,
    columns=(
        Column("ID_CDR", "cdr_id", required=False),
        Column("ND", "line"),
        Column("DATE", "date", is_date=True),
        Column("HEURE", "time"),
        Column("NUMERO_APPELE", "called_number"),
        Column("DUREE", "duration"),
        Column("DESTINATION", "destination", required=False),
        Column("MONTANT_HT", "amount"),
        Column("COUT_HT", "cost", required=False),
    ),
    constants={"period": "", **FIXED_VOICE},
    units=UNITS,
)

PERIOD = Column("PERIODE", "period")

BILLED_CDRS_MOBILE = replace(
    RATED_CDRS_MOBILE,
    word="billed_cdrs_mobile",
    deposited=DepositPattern("BilledCDRs/MOBILE", (r"BilledCDRs_MOBILE_{AAAAMM}\.csv",)),
    columns=(*RATED_CDRS_MOBILE.columns, PERIOD),
    constants={},
    parameters={"feed": "MOBILE", "is_billed": True, "source_prefix": ""},
    family="billed_cdrs",
    billed_once=False,
    comes_daily=False,
)

BILLED_CDRS_VGA = replace(
    RATED_CDRS_VGA,
    word="billed_cdrs_vga",
    deposited=DepositPattern("BilledCDRs/VGA", (r"BilledCDRs_VGA_{AAAAMM}\.csv",)),
    columns=(*RATED_CDRS_VGA.columns, PERIOD),
    constants=FIXED_VOICE,
    parameters={"feed": "VGA", "is_billed": True, "source_prefix": ""},
    family="billed_cdrs",
    billed_once=False,
    comes_daily=False,
)
