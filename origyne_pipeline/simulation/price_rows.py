"""What the invented operator charges for usage: the rows of sheet Tarifs, invented throughout."""

PRICE_HEADER = (
    "CODE_OFFRE",
    "USAGE",
    "ZONE_ORIGINE",
    "CODE_DESTINATION",
    "PLAGE",
    "A_PARTIR_DE",
    "FRAIS_CONNEXION_HT",
    "PRIX_HT",
    "UNITE",
    "PALIER_INITIAL",
    "PALIER",
    "ARRONDI",
    "DECIMALES",
    "PLAFOND_HT",
    "FRAIS_SERVICE_HT",
    "PRIX_SERVICE_HT",
    "UNITE_SERVICE",
)


def _price(
    key: str,
    price: str,
    unit: str,
    step: str,
    fee: str = "0",
    rounding: str = "",
    cap: str = "",
    service: str = "0 0",
) -> tuple[str | None, ...]:
    """One row of sheet Tarifs.

    ``key`` is ``offer usage zone destination band [from]``; ``step`` is ``initial/next``; ``rounding`` is
    ``mode decimals``; ``service`` is what a special number takes itself, ``each_call each_minute``.
    """
    offer, usage, zone, destination, band, *start = key.split()
    initial, following = step.split("/")
    mode, decimals = rounding.split() if rounding else (None, None)
    cells = (
        offer,
        usage,
        zone,
        destination,
        band,
        start[0] if start else None,
        fee,
        price,
        unit,
        initial,
        following,
    )
    each_call, each_minute = (amount if amount != "0" else None for amount in service.split())
    return (*cells, mode, decimals, cap or None, each_call, each_minute, "MIN" if each_minute else None)


PRICES = (
    _price("* VOIX FR * HP", "0.24", "MIN", "60/30", "0.12"),
    _price("* VOIX FR * HC", "0.16", "MIN", "60/30", "0.12"),
    _price("* VOIX FR FR_FIXE *", "0.05", "MIN", "60/1"),
    _price("* VOIX FR FR_BOX *", "0.06", "MIN", "60/1"),
    _price("* VOIX FR FR_MOBILE *", "0.09", "MIN", "60/1"),
    _price("* VOIX FR FR_M2M *", "0.12", "MIN", "60/1"),
    _price("* VOIX * FR_VERT *", "0", "MIN", "0/1"),
    _price("* VOIX * FR_URGENCE *", "0", "MIN", "0/1"),
    _price("* VOIX * FR_COURT_G *", "0", "MIN", "0/1"),
    _price("* VOIX FR FR_SVA1 *", "0.06", "MIN", "60/60", "0.05"),
    _price("* VOIX FR FR_SVA2 *", "0.15", "MIN", "60/60", "0", "SUPERIEUR 2"),
    _price("* VOIX FR FR_SVA9 *", "0.80", "MIN", "60/60", "0", "", "12.5"),
    _price("* VOIX FR FR_COURT *", "0.25", "MIN", "60/60", "0.08"),
    _price("* VOIX FR FR_118 *", "2.4966", "MIN", "60/60", "2.4966", "", "20"),
    _price("LIBRE VOIX FR FR_MOBILE HP", "0.0025", "S", "0/1", "0.05"),
    _price("LIBRE VOIX FR FR_MOBILE HC", "0.0011", "S", "0/1", "0.05"),
    _price("LIBRE VOIX FR FR_FIXE HP", "0.071", "MIN", "30/7", "0.03"),
    _price("LIBRE VOIX FR FR_FIXE HC", "0.043", "MIN", "30/7", "0.03"),
    _price("FIXE_USAGE VOIX FR FR_FIXE HP", "0.028", "MIN", "0/1", "0.078"),
    _price("FIXE_USAGE VOIX FR FR_FIXE HC", "0.0155", "MIN", "0/1", "0.078"),
    _price("FIXE_USAGE VOIX FR FR_MOBILE HP", "0.1234", "MIN", "60/15", "0.11"),
    _price("FIXE_USAGE VOIX FR FR_MOBILE HC", "0.0617", "MIN", "60/15", "0.11"),
    *(
        _price(f"* VOIX FR {code} *", "0.10", "MIN", "60/1")
        for code in ("RE_FIXE", "GP_FIXE", "BE_FIXE", "DE_FIXE")
    ),
    _price("* VOIX FR MA_FIXE * 0", "0.34", "MIN", "60/30", "0.10"),
    _price("* VOIX FR MA_FIXE * 300", "0.17", "MIN", "60/30", "0"),
    _price("* VOIX FR MA_MOBILE * 0", "0.52", "MIN", "60/30", "0.10"),
    _price("* VOIX FR MA_MOBILE * 600", "0.26", "MIN", "60/30", "0"),
    _price("* VOIX FR SATELLITE *", "4.90", "MIN", "60/60", "0.15"),
    _price("* VOIX UE * *", "0.0228", "MIN", "30/1"),
    _price("* VOIX MONDE * *", "0.95", "MIN", "60/60", "0.15"),
    _price("* VOIX MAGHREB * *", "0.75", "MIN", "60/60", "0.15"),
    _price("* VOIX SAT * *", "4.50", "MIN", "60/60", "0.15"),
    _price("* VOIX_RECUE UE * *", "0", "MIN", "0/1"),
    _price("* VOIX_RECUE MONDE RECU *", "0.425", "MIN", "60/60"),
    _price("* VOIX_RECUE MAGHREB RECU *", "0.375", "MIN", "60/60"),
    _price("* VOIX_RECUE SAT RECU *", "2.50", "MIN", "60/60"),
    _price("* SMS FR * *", "0.095", "ACTE", "0/1"),
    _price("* SMS UE * *", "0.0036", "ACTE", "0/1"),
    _price("* SMS MONDE * *", "0.28", "ACTE", "0/1"),
    _price("* SMS MAGHREB * *", "0.24", "ACTE", "0/1"),
    _price("* SMS SAT * *", "0.50", "ACTE", "0/1"),
    _price("* SMS * FR_SMS_PLUS *", "0.75", "ACTE", "0/1", "0.05"),
    _price("* MMS * * *", "0.283", "ACTE", "0/1"),
    _price("* DATA FR DATA *", "0.0085", "MO", "0/10"),
    _price("* DATA UE DATA *", "1.30", "GO", "0/1", "0", "INFERIEUR 4"),
    _price("* DATA MONDE DATA *", "0.95", "MO", "10/10"),
    _price("* DATA MAGHREB DATA *", "0.85", "MO", "10/10"),
    _price("* DATA SAT DATA *", "6.50", "MO", "10/10", "0", "", "60"),
    _price("LIBRE DATA FR DATA *", "0.03", "MO", "0/100"),
    _price("CAPTEUR DATA FR DATA *", "0.35", "MO", "1/1"),
)
NEW_PRICES = (
    _price("* VOIX FR * HP", "0.26", "MIN", "60/30", "0.12"),
    _price("* VOIX FR FR_SVA9 *", "0.80", "MIN", "60/60", "0", "", "15"),
    _price("LIBRE VOIX FR FR_MOBILE HP", "0.0028", "S", "0/1", "0.05"),
    _price("* VOIX FR MA_MOBILE * 600", "0.21", "MIN", "60/30", "0"),
    _price("* DATA MONDE DATA *", "0.75", "MO", "10/10"),
    _price("* SMS FR * *", "0.099", "ACTE", "0/1"),
    _price("* VOIX FR SN *", "0.62", "MIN", "60/60", "0.10"),
)

TRADE_PRICES = (
    _price("* VOIX FR FR_GRIS *", "0.05", "MIN", "60/1"),
    _price("* VOIX FR FR_SVA1 *", "0.05", "MIN", "60/1", service="0 0.05"),
    _price("* VOIX FR FR_SVA2 *", "0.05", "MIN", "60/1", "0", "SUPERIEUR 2", service="0 0.10"),
    _price("* VOIX FR FR_SVA9 *", "0.05", "MIN", "60/1", "0", "", "5", service="0 0.333333"),
    _price("* VOIX FR FR_SVA99 *", "0.05", "MIN", "60/1", service="2.491667 0"),
    _price("* VOIX FR FR_COURT *", "0.05", "MIN", "60/1", service="0 0.125"),
    _price("* VOIX FR FR_118 *", "0.05", "MIN", "60/1", service="2.491667 2.491667"),
    _price("LIBRE VOIX FR FR_SVA9 *", "0.09", "MIN", "60/30", "0.05", service="0 0.333333"),
    _price("* SMS * FR_SMS_PLUS *", "0.095", "ACTE", "0/1", service="0.416667 0"),
    *(
        _price(f"* VOIX FR {code} *", "0.10", "MIN", "60/1")
        for code in ("RE_MOBILE", "GP_MOBILE", "YT", "GF_FIXE", "GF_MOBILE", "MQ_FIXE", "MQ_MOBILE")
    ),
    _price("* VOIX AM_NORD * *", "0.29", "MIN", "60/30", "0.10"),
    _price("* VOIX_RECUE AM_NORD RECU *", "0.158333", "MIN", "60/30"),
    _price("* SMS AM_NORD * *", "0.083333", "ACTE", "0/1"),
    _price("* DATA AM_NORD DATA *", "0.25", "MO", "10/10"),
)
"""Laid over ``PRICES``: the C and the S of special numbers, the overseas departments, another zone abroad."""
