"""Cartes SIM: the cards of an order. PIN and PUK codes are secret: the reader checks them and lets them go.

Source: feeds.md, "Cartes SIM (key: ICCID)".
"""

from origyne_pipeline.feeds.contract import Column, CsvFeed, DepositPattern

SIM_CARDS = CsvFeed(
    word="sim_cards",
    deposited=DepositPattern("Cartes SIM", (r"CartesSIM_.+_{AAAAMMJJ}\.csv",)),
    model="mediation/sim_card_rows",
    columns=(
        Column("NUM_COMMANDE", "order_ref"),
        Column("ICCID", "iccid"),
        Column("IMSI", "imsi"),
        Column("PIN1", "pin1", secret=True),
        Column("PUK1", "puk1", secret=True),
        Column("PIN2", "pin2", secret=True),
        Column("PUK2", "puk2", secret=True),
    ),
)
