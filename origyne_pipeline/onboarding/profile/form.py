"""The workbook of the electrical profile as it is given to fill: sheets, examples, drop-downs, in French."""

from collections.abc import Sequence
from datetime import date

from origyne_pipeline.onboarding.profile import names
from origyne_pipeline.onboarding.profile.parameters import PARAMETERS
from origyne_pipeline.onboarding.profile.tables import REQUIRED_EMERGENCY
from origyne_pipeline.workbook.forms import FormColumn, FormSheet, Value

TITLE = "Profil électrique des cartes SIM"
TEXT = "@"
"""The format of every cell: a number would lose its zeros and digits."""
EMERGENCY_LABELS = {
    "112": "Urgences (numéro européen)",
    "15": "SAMU",
    "17": "Police secours",
    "18": "Pompiers",
    "114": "Urgences pour sourds et malentendants",
    "115": "SAMU social",
    "119": "Enfance en danger",
    "196": "Urgences en mer",
}


def _column(header: str, comment: str, width: int, example: str, choices: tuple[str, ...] = ()) -> FormColumn:
    return FormColumn(header, comment, width, choices, example, TEXT)


VNO_COLUMNS = (
    _column("CODE", "Le code du VNO, 3 lettres ou chiffres : celui du nom du fichier.", 9, names.NO_CODE),
    _column("SOCIETE", "La raison sociale du VNO.", 30, "Exemple Mobile SAS"),
    _column("CONTACT_NOM", "Le contact technique : prénom et nom.", 26, "Camille Exemple"),
    _column(
        "CONTACT_TELEPHONE", "Son téléphone : 01 99 00 12 34 ou +33 1 99 00 12 34.", 24, "01 99 00 12 34"
    ),
    _column("CONTACT_EMAIL", "Son adresse électronique.", 30, "technique@exemple.fr"),
    _column("DATE", "La date du profil, JJ/MM/AAAA : celle du nom du fichier.", 14, "28/11/2026"),
)
NETWORK_COLUMNS = (
    _column("RANG", "L'ordre de préférence : 1 d'abord. Pas deux fois le même.", 8, "1"),
    _column("MCC", "Le code du pays, 3 chiffres.", 8, "214"),
    _column("MNC", "Le code du réseau, 2 ou 3 chiffres, zéros compris (01 et non 1).", 8, "99"),
    _column("OPERATEUR", "Le nom du réseau.", 30, "Exemple Movil (Espagne)"),
    _column("TECHNOLOGIES", "Une ou plusieurs de 2G, 3G, 4G, 5G, séparées par des virgules.", 18, "2G,3G,4G,5G",
            names.all_choices(names.TECHNOLOGIES)),
    _column("STATUT", "PREFERE (EF_OPLMNwAcT) ou INTERDIT (EF_FPLMN, 4 réseaux au plus).", 14, names.PREFERRED,
            (names.PREFERRED, names.FORBIDDEN)),
)  # fmt: skip
NUMBER_COLUMNS = (
    _column("LIBELLE", "Le nom que la carte affiche.", 44, "Service client Exemple Mobile"),
    _column("NUMERO", "Court (3900), à 10 chiffres ou international (+33...), sans espaces.", 22, "+33199001234"),
    _column("NATURE", "SERVICE : le service client (EF_SDN). URGENCE : appelé sans code PIN (EF_ECC).", 14,
            names.SERVICE, (names.SERVICE, names.EMERGENCY)),
)  # fmt: skip
APN_COLUMNS = (
    _column("NOM", "Le nom du point d'accès sur le téléphone.", 20, "Exemple Internet"),
    _column(
        "APN",
        "Des lettres, des chiffres et des tirets, séparés par des points ; sans mncXXX.mccXXX.gprs.",
        24,
        "internet.exemple",
    ),
    _column("UTILISATEUR", "L'utilisateur, pour PAP ou CHAP seulement.", 16, "exemple"),
    _column("AUTHENTIFICATION", "AUCUNE, PAP ou CHAP.", 20, "PAP", names.AUTHENTICATIONS),
    _column("MMSC", "Pour les MMS : l'URL du centre de messages multimédia.", 30, "http://mms.exemple.fr"),
    _column("PROXY_MMS", "Pour les MMS : le proxy et son port, ou AUCUN.", 20, "192.0.2.10:8080"),
)
FTP_COLUMNS = (
    _column("PROTOCOLE", "SFTP, FTPS ou FTP.", 12, "SFTP", names.PROTOCOLS),
    _column("HOTE", "Le nom du serveur, sans sftp:// ni port.", 24, "ftp.exemple.fr"),
    _column("PORT", "22 pour SFTP, 21 pour FTP et FTPS.", 8, "22"),
    _column("UTILISATEUR", "L'identifiant du VNO.", 16, "vno-exemple"),
    _column("MOT_DE_PASSE", "Jamais affiché ni recopié par l'outil. Effacez-le après lecture.", 18, "à remplacer"),
    _column("DOSSIER", "Le dossier de dépôt, depuis la racine.", 14, "/"),
    _column("EMPREINTE_CLE", "SFTP seulement : l'empreinte SHA256 de la clé du serveur.", 52,
            "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
)  # fmt: skip
COLUMNS = {
    names.VNO: VNO_COLUMNS,
    names.NETWORKS: NETWORK_COLUMNS,
    names.NUMBERS: NUMBER_COLUMNS,
    names.APNS: APN_COLUMNS,
    names.FTP: FTP_COLUMNS,
}
PROFILE_COLUMNS = (
    FormColumn("PARAMETRE", "Le nom du paramètre : ne le changez pas.", 21, is_locked=True),
    FormColumn("LIBELLE", "Ce que c'est.", 31, is_locked=True),
    FormColumn("VALEUR", "À remplir, sur chaque ligne. AUCUN : la carte n'en a pas.", 35, number_format=TEXT),
    FormColumn("EXEMPLE", "Un exemple inventé.", 23, number_format=TEXT, is_locked=True, is_grey=True),
    FormColumn("REGLE", "Ce que la valeur doit être.", 44, is_locked=True),
)


def examples_of(sheet: str) -> dict[str, str]:
    """The example over the header of a sheet, by column."""
    return {column.header: str(column.example) for column in COLUMNS[sheet]}


def blank_sheets(code: str, on: str) -> list[FormSheet]:
    """The sheets to fill; code and date stand in sheet VNO, emergency numbers in sheet Numeros."""
    numbers = [(EMERGENCY_LABELS[number], number, names.EMERGENCY) for number in REQUIRED_EMERGENCY]
    return [
        _table(names.VNO, "Le VNO qui commande les cartes : une seule ligne.", [(code, *[None] * 4, on)]),
        FormSheet(
            names.PROFILE,
            "Ce que contient chaque carte. Remplissez la colonne VALEUR, sur chaque ligne.",
            PROFILE_COLUMNS,
            [(one.key, one.label, None, one.example, one.help) for one in PARAMETERS],
            row_choices={place: one.choices for place, one in enumerate(PARAMETERS) if one.choices},
            row_comments={place: one.help for place, one in enumerate(PARAMETERS)},
        ),
        _table(
            names.NETWORKS,
            "Les réseaux à l'étranger, un par ligne : préférés, dans l'ordre, et interdits (4 au plus). Jamais deux"
            " fois le même ; jamais le réseau d'origine interdit.",
            blank_rows=40,
        ),
        _table(
            names.NUMBERS,
            "Les numéros inscrits dans la carte : ajoutez le service client, laissez les numéros d'urgence.",
            numbers,
            blank_rows=12,
        ),
        _table(
            names.APNS,
            "Les points d'accès aux données, un par ligne. MMSC et PROXY_MMS ne servent qu'aux MMS.",
            blank_rows=10,
        ),
        _table(
            names.FTP,
            "L'accès du VNO à ses fichiers, une seule ligne : laissez cette feuille vide, Origyne la remplit et"
            " renvoie le fichier.",
            blank_rows=1,
        ),
    ]


def day_text(day: date) -> str:
    """A date as the workbook writes it, as text: no spreadsheet turns it."""
    return f"{day:%d/%m/%Y}"


def _table(title: str, intro: str, rows: Sequence[Sequence[Value]] = (), blank_rows: int = 0) -> FormSheet:
    return FormSheet(title, intro, COLUMNS[title], rows, blank_rows)
