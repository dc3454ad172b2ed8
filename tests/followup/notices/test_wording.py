"""The words of notices: every template fills, with exact figures, and a text message is short."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.followup.notices.alert import KINDS, NoticeError
from origyne_pipeline.followup.notices.wording import TEMPLATES, mail_of, text_message_of

from .samples import COMPANY, GO, alert

GSM = re.compile(r"[A-Za-z0-9 @£$¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüà!\"#%&'()*+,\-./:;<=>?¡_€\n]*")
"""GSM 03.38: other letters would make each part of the message hold 70 in place of 160."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("threshold", [80, 100])
def test_each_template_fills_and_its_text_message_is_one_or_two_parts(kind: str, threshold: int) -> None:
    one = alert(kind, threshold)
    subject, body = mail_of(one, "Jeanne Martin", COMPANY, None)
    assert "\n" not in subject and "$" not in subject + body
    assert body.startswith("Bonjour,\n\n") and body.endswith("Vélo Mobile\n")
    assert "19/11/2026 à 09h05" in body
    text = text_message_of(one, "Jeanne Martin", COMPANY, None)
    assert GSM.fullmatch(text), [letter for letter in text if not GSM.fullmatch(letter)]
    assert len(text) + text.count("€") <= 160, len(text)


@pytest.mark.parametrize(
    ("usage", "limit", "used", "shown"),
    [
        ("DATA", 10 * GO, 8 * GO, ("10,00 Go", "8,00 Go")),
        ("DATA", 100 * 1024, 82 * 1024 + 512, ("100,00 Mo", "82,50 Mo")),
        ("VOIX", 7200, 5765, ("2 h 00 min 00 s", "1 h 36 min 05 s")),
        ("SMS", 1200, 960, ("1 200 SMS", "960 SMS")),
    ],
)
def test_quantities_have_the_unit_of_their_usage(
    usage: str, limit: int, used: int, shown: tuple[str, ...]
) -> None:
    one = replace(alert(), usage=usage, limit=Decimal(limit), used=Decimal(used))
    _, body = mail_of(one, "", COMPANY, None)
    assert all(words in body for words in shown)


def test_amounts_are_without_tax_and_say_so() -> None:
    one = replace(alert("ROAMING"), used=Decimal("40.004999"))
    assert "50,00 € HT" in mail_of(one, "", COMPANY, None)[1]
    assert "40,00 € HT" in mail_of(one, "", COMPANY, None)[1]


def test_a_shared_allowance_names_no_line() -> None:
    assert "sur vos lignes" in mail_of(alert(line=None), "", COMPANY, None)[1]
    assert "06 12 34 56 78" in mail_of(alert(), "", COMPANY, None)[1]


def test_texts_of_the_vno_win_one_by_one_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "allowance_near.txt").write_text("Attention $threshold\n\nCoucou $customer_name.\n", "utf-8")
    assert mail_of(alert(), "Jeanne", COMPANY, tmp_path) == ("Attention 80 %", "Coucou Jeanne.\n")
    assert "épuisé" in mail_of(alert(threshold=100), "Jeanne", COMPANY, tmp_path)[0]
    (tmp_path / "allowance_near.txt").write_text("$price\n", "utf-8")
    with pytest.raises(NoticeError, match=r"allowance_near\.txt: cannot be used .*price"):
        mail_of(alert(), "Jeanne", COMPANY, tmp_path)


def test_each_kind_has_its_four_templates_and_there_is_no_other() -> None:
    stems = [f"{kind.lower()}_{how}" for kind in KINDS for how in ("near", "reached")]
    names = {f"{stem}{form}.txt" for stem in stems for form in ("", "_sms")}
    assert {path.name for path in TEMPLATES.iterdir()} == names
