"""What the file, its sheets, columns and parameters are called, and the words of its drop-downs.

Source: the wholesaler's opening file names the file and what is in it; columns and parameters are this project's.
"""

import re
from datetime import date
from itertools import combinations

from origyne_pipeline.workbook import Layout

FILE = "ORIGYNE_VNO_PROFIL_ELECTRIQUE"
FILE_NAME = re.compile(rf"{FILE}_([A-Za-z0-9]{{3}})_([0-9]{{8}})\.(xls|xlsx|ods)")
NO_CODE = "XXX"
"""The code of a workbook that was written without one."""

VNO, PROFILE, NETWORKS, NUMBERS, APNS, FTP = "VNO", "Profil", "Reseaux", "Numeros", "APN", "FTP"
LAYOUTS = tuple(
    Layout(sheet, columns, may_be_renamed=False)
    for sheet, columns in (
        (VNO, ("CODE", "SOCIETE", "CONTACT_NOM", "CONTACT_TELEPHONE", "CONTACT_EMAIL", "DATE")),
        (PROFILE, ("PARAMETRE", "VALEUR")),
        (NETWORKS, ("RANG", "MCC", "MNC", "OPERATEUR", "TECHNOLOGIES", "STATUT")),
        (NUMBERS, ("LIBELLE", "NUMERO", "NATURE")),
        (APNS, ("NOM", "APN", "UTILISATEUR", "AUTHENTIFICATION", "MMSC", "PROXY_MMS")),
        (FTP, ("PROTOCOLE", "HOTE", "PORT", "UTILISATEUR", "MOT_DE_PASSE", "DOSSIER", "EMPREINTE_CLE")),
    )
)
SHEETS = tuple(layout.sheet for layout in LAYOUTS)

NONE = "AUCUN"
"""The word for what a card does not have: an empty cell may be forgotten, this word is not."""
RANDOM = "ALEATOIRE"
YES, NO = "OUI", "NON"
DISPLAYS = (
    "SPN SEUL PARTOUT",
    "SPN ET RESEAU PARTOUT",
    "SPN SEUL SUR LE RESEAU D'ORIGINE",
    "SPN ET RESEAU SUR LE RESEAU D'ORIGINE",
)
"""The display condition of EF_SPN (TS 31.102 section 4.2.12), its two bits from 0 to 3."""
PREFERRED, FORBIDDEN = "PREFERE", "INTERDIT"
SERVICE, EMERGENCY = "SERVICE", "URGENCE"
NO_AUTHENTICATION, AUTHENTICATIONS = "AUCUNE", ("AUCUNE", "PAP", "CHAP")
PROTOCOLS = ("SFTP", "FTPS", "FTP")
TECHNOLOGIES = ("2G", "3G", "4G", "5G")
FORMATS = ("2FF", "3FF", "4FF", "ESIM")


def all_choices(words: tuple[str, ...]) -> tuple[str, ...]:
    """Every choice of one or more of some words, as a drop-down offers it.

    >>> all_choices(("2G", "3G"))
    ('2G', '3G', '2G,3G')
    """
    return tuple(",".join(few) for count in range(1, len(words) + 1) for few in combinations(words, count))


def file_name(code: str, on: date, suffix: str = "xls") -> str:
    """What the file of a VNO is called.

    >>> file_name("ABC", date(2026, 11, 28))
    'ORIGYNE_VNO_PROFIL_ELECTRIQUE_ABC_20261128.xls'
    """
    return f"{FILE}_{code}_{on:%Y%m%d}.{suffix}"
