"""AccountStatus and Account_VGA: the state of every SIM, hourly, and of every fixed line, daily.

A file that repeats another counts: a snapshot says what was so at its own instant.

Source: feeds.md, "AccountStatus (key: MSISDN within a file) and Account_VGA (key: ND)".
"""

from origyne_pipeline.feeds.contract import Column, CsvFeed, DepositPattern

COMMON = (
    Column("REF_CLIENT", "customer_ref"),
    Column("CODE_OFFRE", "offer_code"),
    Column("ETAT", "state"),
    Column("DATE_ACTIVATION", "activated_on", is_date=True),
    Column("DATE_OFFRE", "offer_from", is_date=True),
    Column("DATE_TITULAIRE", "holder_from", required=False, is_date=True),
    Column("DATE_SUSPENSION", "suspended_on", required=False, is_date=True),
    Column("DATE_RESILIATION", "terminated_on", required=False, is_date=True),
)

ACCOUNT_STATUS = CsvFeed(
    word="account_status",
    deposited=DepositPattern("AccountStatus", (r"AccountStatus_{AAAAMMJJ}_{HHMMSS}\.csv",)),
    model="mediation/account_rows",
    parameters={"feed": "MOBILE"},
    family="accounts",
    repeats_count=True,
    comes_daily=True,
    columns=(Column("MSISDN", "line"), Column("ICCID", "iccid"), Column("IMSI", "imsi"), *COMMON),
)

ACCOUNT_VGA = CsvFeed(
    word="account_vga",
    deposited=DepositPattern("Account_VGA", (r"Account_VGA_{AAAAMMJJ}\.csv",)),
    model="mediation/account_rows",
    parameters={"feed": "VGA"},
    family="accounts",
    repeats_count=True,
    comes_daily=True,
    columns=(Column("ND", "line"), *COMMON),
    constants={"iccid": "", "imsi": ""},
)
