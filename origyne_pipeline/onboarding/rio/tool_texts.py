"""The words of the RIO tool, in French: those who fill it are the VNO's sellers and its customer service."""

from dataclasses import dataclass

TITLE = "Contrôle des RIO avant portabilité"
INTRO = (
    "Saisissez le RIO et le numéro à porter dans les cases jaunes : le verdict s'affiche à côté, ligne par ligne. Le"
    " client obtient son RIO en appelant le 3179 depuis sa ligne. Espaces, tirets et minuscules sont admis. Ce classeur"
    " ne contient ni macro ni lien."
)
OWN_COMMENT = (
    "Facultatif : les deux caractères de votre propre code opérateur. Un RIO qui commence par ce code est refusé, car"
    " la ligne est déjà chez vous."
)
OWN_LABEL = "Votre code opérateur (facultatif) :"


@dataclass(frozen=True)
class Column:
    """A column of the sheet that people fill."""

    header: str
    width: int
    example: str = ""
    comment: str = ""


COLUMNS = (
    Column("Ligne", 10, "Exemple"),
    Column("Client", 18, "Mme Martin", "Facultatif : votre repère. Il n'est pas contrôlé."),
    Column(
        "RIO",
        20,
        "01 P EROY4P 4TR",
        "12 caractères : 2 pour l'opérateur, 1 pour la qualité, 6 pour la référence du client, 3 pour la clé (qui peut"
        " contenir des +).",
    ),
    Column(
        "Numéro",
        18,
        "06 12 34 56 78",
        "Le numéro à porter : 10 chiffres (14 pour une ligne M2M), ou +33 et la suite.",
    ),
    Column(
        "Verdict",
        11,
        "VALIDE",
        "VALIDE : la demande de portabilité peut partir avec ce RIO. REFUSÉ : voir le motif.",
    ),
    Column("Motif", 58, "Le RIO correspond au numéro."),
    Column(
        "Clé attendue",
        10,
        "4TR",
        "La clé que donnent le numéro et les 9 premiers caractères. Si la clé saisie est différente, le RIO ou le"
        " numéro est mal recopié : redemandez-le, ne changez pas la clé.",
    ),
    Column(
        "Opérateur",
        20,
        "01 Orange",
        "Les deux premiers caractères. Son nom est donné pour les mobiles seulement.",
    ),
    Column(
        "Qualité",
        15,
        "P - particulier",
        "Le troisième caractère. Mobile : P (particulier) ou E (entreprise).",
    ),
    Column("Référence", 11, "EROY4P", "Les caractères 4 à 9 : le contrat du client."),
    Column(
        "Type",
        9,
        "Mobile",
        "Selon le numéro : Mobile (06, 07), Fixe (01 à 05, 09), M2M (0700 et 14 chiffres).",
    ),
    Column(
        "Remarque",
        40,
        comment="Ce qui est à vérifier et ne refuse rien : un numéro saisi deux fois, un opérateur inconnu.",
    ),
    Column("Code", 26, "VALID", "Le code du motif, le même que donne la commande origyne rio."),
)

REASONS = {
    "VALID": "Le RIO correspond au numéro.",
    "EMPTY": "Le RIO manque : le client l'obtient au 3179, depuis sa ligne.",
    "BAD_NUMBER": "Le numéro n'est pas un numéro français de 10 chiffres (14 pour le M2M).",
    "NUMBER_NOT_CONCERNED": "Numéro en 08 ou numéro court : sa portabilité se fait sans RIO.",
    "BAD_LENGTH": "Le RIO n'a pas 12 caractères.",
    "BAD_CHARACTER": "Lettres et chiffres seulement ; le + dans les trois derniers seulement.",
    "BAD_OPERATOR": "Pour un mobile, les deux premiers caractères (opérateur) sont des chiffres.",
    "BAD_QUALITY": "Pour un mobile, le troisième caractère (qualité) est P ou E.",
    "BAD_KEY": "Clé et numéro ne vont pas ensemble : l'un des deux est mal recopié.",
    "OWN_OPERATOR": "Le code opérateur est le vôtre : la ligne est déjà chez vous.",
}
"""By the codes of ``RioReason``, and ``VALID``."""

GUIDE = (
    ("Contrôler", ""),
    (
        "1. Votre code",
        "Si vous avez un code opérateur, choisissez-le ou saisissez-le en haut de la première feuille"
        " (facultatif).",
    ),
    (
        "2. Saisir",
        "Une ligne par numéro à porter : RIO et numéro dans les cases jaunes. Un collage de valeurs"
        " convient.",
    ),
    (
        "3. Lire",
        "VALIDE : la demande peut partir. REFUSÉ : le motif dit ce qui ne va pas. Une remarque ne"
        " refuse rien.",
    ),
    (
        "4. Corriger",
        "Confusions fréquentes : O et 0, I et 1, S et 5, B et 8 ; un 0 du début ou un + perdu. Sinon,"
        " redemandez le RIO au 3179.",
    ),
    (
        "5. Relire",
        "La commande « origyne rio --workbook » relit ce classeur rempli et propose une correction"
        " ligne par ligne.",
    ),
    ("Le RIO, 12 caractères", ""),
    (
        "Opérateur (2)",
        "Mobile : deux chiffres (01 Orange, 02 SFR, 03 Bouygues Telecom, 04 Free, d'autres pour les"
        " opérateurs virtuels). Fixe : lettres ou chiffres.",
    ),
    (
        "Qualité (1)",
        "Mobile : P (particulier) ou E (entreprise). Fixe : lettre ou chiffre, au choix de l'opérateur.",
    ),
    ("Référence (6)", "Lettres ou chiffres : le contrat du client chez l'opérateur qu'il quitte."),
    ("Clé (3)", "Calculée sur les 9 premiers caractères et le numéro. Lettres, chiffres ou +."),
    (
        "Sources",
        "Arcep, décisions 2012-0576 (mobiles) et 2013-0830 (fixes) : l'opérateur receveur contrôle la"
        " forme et la clé avant la demande.",
    ),
)
"""Rows of the second sheet; one without a right half is a heading."""
