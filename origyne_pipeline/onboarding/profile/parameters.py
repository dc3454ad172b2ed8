"""The parameters of sheet Profil, one a row: name, words of the form, example, and the rule of its value.

Sources: 3GPP TS 31.102 and ETSI TS 102 221 for the files of a card, ISO 639-1 for languages, ITU-T E.164 for numbers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from origyne_pipeline.identifiers import e164_fault, iccid_fault, imsi_fault, network_fault
from origyne_pipeline.onboarding.profile.gsm_alphabet import gsm_fault
from origyne_pipeline.onboarding.profile.names import DISPLAYS, FORMATS, NO, NONE, RANDOM, YES, all_choices
from origyne_pipeline.workbook.cells import plain_upper

LONGEST_SPN, LONGEST_NAME = 16, 64
SEARCH_STEP, LONGEST_SEARCH = 6, 480
"""Minutes: EF_HPPLMN counts steps of 6 minutes, up to 8 hours."""
LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv
    dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie
    ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv
    mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm
    rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts
    tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()
)
"""ISO 639-1."""
Rule = Callable[[str], str | None]


def one_of(*words: str) -> Rule:
    """The rule of a cell with a drop-down; capitals and accents do not count."""
    return lambda text: None if plain_upper(text) in words else f"must be one of {', '.join(words)}"


def some_of(words: tuple[str, ...] | frozenset[str], kind: str) -> Rule:
    """The rule of a list of words, each once, separated by commas."""

    def rule(text: str) -> str | None:
        known = {plain_upper(word) for word in words}
        items = [item.strip() for item in text.split(",")]
        unknown = [item for item in items if plain_upper(item) not in known]
        if unknown:
            return f"must be {kind}, separated by commas: {unknown[0]!r} is none"
        twice = [item for item in items if items.count(item) > 1]
        return f"names {twice[0]} twice: keep one" if twice else None

    return rule


def or_none(rule: Rule) -> Rule:
    """The rule of what a card may lack: then the word AUCUN stands there."""

    def with_none(text: str) -> str | None:
        fault = None if plain_upper(text) == NONE else rule(text)
        return fault and f"{fault}; {NONE} if there is none"

    return with_none


def _group(text: str) -> str | None:
    if re.fullmatch("(?:[0-9A-Fa-f]{2})+", text):
        return None
    return "must be an even number of hexadecimal digits (0 to 9, A to F), for example 4D56"


def _pin(text: str) -> str | None:
    if plain_upper(text) == RANDOM or re.fullmatch("[0-9]{4,8}", text):
        return None
    return f"must be 4 to 8 digits, or {RANDOM}"


def _voicemail(text: str) -> str | None:
    if re.fullmatch("[1-9][0-9]{1,5}", text) or e164_fault(text) is None:
        return None
    return "must be a short number of 2 to 6 digits, or an international one as +33609001390"


def _period(text: str) -> str | None:
    if re.fullmatch("[0-9]{1,4}", text) and SEARCH_STEP <= int(text) <= LONGEST_SEARCH and not int(text) % 6:
        return None
    return f"must be minutes, a multiple of {SEARCH_STEP} from {SEARCH_STEP} to {LONGEST_SEARCH} (8 h)"


def _cards(text: str) -> str | None:
    return None if re.fullmatch("[1-9][0-9]{0,5}", text) else "must be a whole number of cards, 1 or more"


@dataclass(frozen=True)
class Parameter:
    """A parameter. ``is_code``: a number cell would lose zeros or digits; ``is_own``: never the same as the example."""

    key: str
    label: str
    help: str
    example: str
    rule: Rule
    choices: tuple[str, ...] = ()
    is_code: bool = False
    is_own: bool = False


PARAMETERS = (
    Parameter(
        "SPN",
        "Nom affiché par le téléphone",
        "16 caractères au plus de l'alphabet GSM 7 bits (EF_SPN) ; € [ ] { } \\ ^ ~ | comptent double.",
        "MON VNO",
        lambda text: gsm_fault(text, LONGEST_SPN),
        is_own=True,
    ),
    Parameter(
        "AFFICHAGE_SPN",
        "Condition d'affichage du SPN",
        "Ce que le téléphone affiche à côté du SPN, et où.",
        DISPLAYS[0],
        one_of(*DISPLAYS),
        DISPLAYS,
    ),
    Parameter(
        "PNN_LONG",
        "Nom complet du réseau",
        "EF_PNN, alphabet GSM 7 bits.",
        "Mon VNO France",
        lambda text: gsm_fault(text, LONGEST_NAME),
        is_own=True,
    ),
    Parameter(
        "PNN_COURT",
        "Nom court du réseau",
        "EF_PNN, alphabet GSM 7 bits ; pas plus long que le nom complet.",
        "Mon VNO",
        lambda text: gsm_fault(text, LONGEST_NAME),
        is_own=True,
    ),
    Parameter(
        "GID1",
        "Identifiant de groupe 1",
        "Chiffres hexadécimaux en nombre pair (EF_GID1), ou AUCUN.",
        "4D56",
        or_none(_group),
        is_code=True,
        is_own=True,
    ),
    Parameter(
        "GID2",
        "Identifiant de groupe 2",
        "Chiffres hexadécimaux en nombre pair (EF_GID2), ou AUCUN.",
        NONE,
        or_none(_group),
        is_code=True,
    ),
    Parameter(
        "MCC_MNC",
        "Réseau d'origine",
        "MCC et MNC accolés, 5 ou 6 chiffres, zéros compris.",
        "20899",
        network_fault,
        is_code=True,
        is_own=True,
    ),
    Parameter(
        "IMSI_PREMIER",
        "Premier IMSI",
        "15 chiffres, qui commencent par le MCC et le MNC. Cellule au format Texte.",
        "208990000000001",
        imsi_fault,
        is_code=True,
        is_own=True,
    ),
    Parameter(
        "IMSI_DERNIER",
        "Dernier IMSI",
        "15 chiffres. La plage compte autant d'IMSI que d'ICCID.",
        "208990000010000",
        imsi_fault,
        is_code=True,
        is_own=True,
    ),
    Parameter(
        "ICCID_PREMIER",
        "Premier ICCID",
        "19 ou 20 chiffres, 8933 d'abord, la clé de Luhn à la fin. Cellule au format Texte.",
        "8933990000000000014",
        iccid_fault,
        is_code=True,
        is_own=True,
    ),
    Parameter(
        "ICCID_DERNIER",
        "Dernier ICCID",
        "19 ou 20 chiffres, comme le premier ; la clé de Luhn ne compte pas dans la plage.",
        "8933990000000100004",
        iccid_fault,
        is_code=True,
        is_own=True,
    ),
    Parameter(
        "PIN1",
        "Code PIN1",
        "4 à 8 chiffres, les mêmes sur toutes les cartes, ou ALEATOIRE. Cellule au format Texte.",
        RANDOM,
        _pin,
        is_code=True,
    ),
    Parameter("PIN1_DEMANDE", "PIN1 demandé au démarrage", "OUI ou NON.", YES, one_of(YES, NO), (YES, NO)),
    Parameter(
        "LANGUES",
        "Langues, dans l'ordre",
        "Codes ISO 639-1 de deux lettres, séparés par des virgules (EF_PL).",
        "fr,en",
        some_of(LANGUAGES, "languages of ISO 639-1, two letters each"),
    ),
    Parameter(
        "SMSC",
        "Centre de messages (SMSC)",
        "Numéro international, + d'abord, sans espaces (EF_SMSP).",
        "+33699000000",
        e164_fault,
        is_code=True,
        is_own=True,
    ),
    Parameter(
        "MESSAGERIE",
        "Numéro de la messagerie vocale",
        "Numéro court ou international, ou AUCUN.",
        "888",
        or_none(_voicemail),
        is_code=True,
    ),
    Parameter(
        "PERIODE_RECHERCHE",
        "Recherche du réseau d'origine (min)",
        "Minutes, multiple de 6, 480 au plus (EF_HPPLMN), ou AUCUN.",
        "60",
        or_none(_period),
    ),
    Parameter(
        "FORMATS",
        "Formats des cartes",
        "Un ou plusieurs de 2FF, 3FF, 4FF, ESIM.",
        "2FF,3FF,4FF",
        some_of(FORMATS, f"some of {', '.join(FORMATS)}"),
        all_choices(FORMATS),
    ),
    Parameter(
        "CARTES_TEST", "Nombre de cartes de test", "Nombre entier, au plus celui de la plage.", "10", _cards
    ),
)
BY_KEY = {parameter.key: parameter for parameter in PARAMETERS}
