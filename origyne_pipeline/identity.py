"""The VNO's identity: the defaults are an invented company, which may bill invented deposits and nothing else.

Whether a deposit is invented cannot be read from it. It is taken for one where it comes from this machine (loopback or
file://), into a data root that never landed from another server and never issued under a company of its own.
"""

import contextlib
import ipaddress
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from origyne_pipeline.files import write_atomically
from origyne_pipeline.identity_keys import identity_faults
from origyne_pipeline.setting_checks import SettingsError
from origyne_pipeline.setting_sections import Company, Sepa, Settings

IDENTITY = {
    "company": (
        Company(),
        ("name", "address", "siren", "siret", "vat_id", "rcs", "phone", "email", "website"),
    ),
    "sepa": (Sepa(), ("creditor_name", "ics", "iban")),
}
"""The settings that say who bills, and whose defaults belong to nobody."""
PERHAPS_OWN = ("postcode", "city", "capital")
"""Settings of ``[company]`` whose default may be a VNO's own by chance, and is more often forgotten."""
USES = "registers/real_use.txt"
"""What tells that a data root is no trial: a line for each server it landed from, each company it issued for."""
INVENTED = "depot-invente.txt"
"""The file beside the deposit tree that 'origyne simulate' wrote."""
INVENTED_WORDS = (
    "Dépôt inventé par 'origyne simulate'. Tant que ce fichier est à côté de ftp/, aucun serveur de messagerie"
    " n'envoie ses factures, sauf celui de cette machine.\n"
)


def invented_settings(settings: Settings) -> list[str]:
    """The settings of the identity that still have their invented default, as ``[section] name``."""
    sections: Mapping[str, object] = {"company": settings.company, "sepa": settings.sepa}
    return [
        f"[{section}] {name}"
        for section, (defaults, names) in IDENTITY.items()
        for name in names
        if getattr(sections[section], name) == getattr(defaults, name)
    ]


def perhaps_forgotten(company: Company) -> str:
    """The settings that have the demo's value and may be the VNO's own all the same; empty where there is none."""
    same = [
        f"{name} {getattr(company, name)!r}"
        for name in PERHAPS_OWN
        if getattr(company, name) == getattr(Company(), name)
    ]
    return (
        f"[company] {', '.join(same)}: the demo's values, change them unless they are yours" if same else ""
    )


def warning_of(settings: Settings) -> str | None:
    """What a person should know of the identity, in a sentence; None where it is the VNO's own, and right."""
    if faults := identity_faults(settings):
        return f"wrong identity, nothing is issued: {'; '.join(faults)}"
    invented = invented_settings(settings)
    if not invented:
        return None
    values = "has the demo's value" if len(invented) == 1 else "have the demo's values"
    return f"the company is invented: {_listed(invented)} {values}; send nothing of this to a customer"


def refuse_identity(settings: Settings) -> None:
    """Refuses to issue, collect or deliver for a company with wrong numbers or, if it may be real, an invented one.

    Raises:
        SettingsError: the message names the settings to correct or to fill in, and why the deposit is taken for a
            real one.
    """
    if faults := identity_faults(settings):
        raise SettingsError(
            f"{'; '.join(faults)}. Nothing is issued or sent under a wrong identity: correct origyne.toml, then start"
            " the command again"
        )
    invented, reason = invented_settings(settings), reason_of_real_use(settings)
    if invented and reason:
        raise SettingsError(
            f"{_listed(invented)}: still the invented company of the demo, and {reason}. Give the VNO's own values in"
            " origyne.toml, and start origyne where that file is, or name it in ORIGYNE_TOML"
        )


def _listed(names: list[str]) -> str:
    """The names, each section once."""
    sections: dict[str, list[str]] = {}
    for name in names:
        section, _, setting = name.partition(" ")
        sections.setdefault(section, []).append(setting)
    return "; ".join(f"{section} {', '.join(settings)}" for section, settings in sections.items())


def reason_of_real_use(settings: Settings) -> str | None:
    """Why what is billed is taken for real; None where all that is known is on this machine."""
    for source in settings.sources:
        if host := remote_host(source.ftp.url):
            return f"the deposit is on {host}"
    with contextlib.suppress(OSError):
        for line in (settings.home / USES).read_text(encoding="utf-8").splitlines():
            return f"this data root {line}"
    return None


def mark_invented(folder: Path) -> None:
    """Marks the folder of a deposit tree that is invented."""
    (folder / INVENTED).write_text(INVENTED_WORDS, "utf-8")


def refuse_to_mail(settings: Settings) -> None:
    """Refuses to mail papers of an invented deposit, but by a mail server of this machine: a trial has real customers.

    Raises:
        SettingsError: the message names the deposit.
    """
    host = settings.mail.host
    if remote_host(f"smtp://{host}") is None:
        return
    for source in settings.sources:
        url = urlsplit(source.ftp.url or "")
        folder = Path(unquote(url.path)).parent
        if url.scheme == "file" and (folder / INVENTED).is_file():
            raise SettingsError(
                f"[mail] host: {folder} is an invented deposit (it holds {INVENTED}), and {host} would mail its papers"
                " to the addresses of clients.xlsx. Nothing was sent; look at the mails with --dry-run, or give a"
                " mail server of this machine"
            )


def note_landing(settings: Settings) -> None:
    """Keeps in mind that a data root holds files of a server that is not this machine."""
    for source in settings.sources:
        if host := remote_host(source.ftp.url):
            _note(settings.home, f"has landed files from {host}")


def note_issue(settings: Settings) -> None:
    """Keeps in mind that a data root bills for a company of its own."""
    if not invented_settings(settings):
        _note(settings.home, f"has issued invoices of {settings.company.name}")


def _note(home: Path, line: str) -> None:
    path = home / USES
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if line not in lines:
        write_atomically(path, "".join(f"{each}\n" for each in [*lines, line]).encode())


def remote_host(url: str | None) -> str | None:
    """The host of a deposit that is not this machine's own."""
    if url is None or urlsplit(url).scheme == "file":
        return None
    host = urlsplit(url).hostname or ""
    with contextlib.suppress(ValueError):
        return None if ipaddress.ip_address(host).is_loopback else host
    return None if host == "localhost" or host.endswith(".localhost") else host
