"""Texts to SQL: what a recipe takes out of a text, and drops at its ends.

An expression costs ten times what it costs to look at the ends of a text, so the usual case does without.
"""

import re

from origyne_pipeline.mediation.recipe_steps import Steps
from origyne_pipeline.text_steps import SPACES
from origyne_pipeline.warehouse import literal


def taken_sql(text: str, expression: str) -> str:
    """What the one group of an expression holds; a text in which it finds nothing is marked."""
    taken = f"nullif(regexp_extract({text}, {literal(expression)}, 1), '')"
    is_other = f"{text} <> '' and not regexp_matches({text}, {literal(expression)})"
    return f"coalesce({taken}, case when {is_other} then '?' || {text} else left({text}, 0) end)"


def stripped_sql(text: str, strip: tuple[str, ...], steps: Steps) -> str:
    """A text without some texts and spaces at its ends."""
    signs = SPACES + "".join(one for one in strip if len(one) == 1)
    longer = [one for one in strip if len(one) > 1]
    text = steps.column(text)
    trimmed = f"case when {_has_edge(text, signs)} then trim({text}, {literal(signs)}) else {text} end"
    if not longer:
        return trimmed
    ends = "|".join([f"[{re.escape(SPACES)}]", *map(re.escape, strip)])
    whole = f"regexp_replace({text}, {literal(f'^(?:{ends})+|(?:{ends})+$')}, '', 'g')"
    if len(longer) > 1 or set(longer[0]) & set(signs):
        may_be = " or ".join(f"contains({text}, {literal(one)})" for one in longer)
        return f"case when {may_be} then {whole} else {trimmed} end"
    once = steps.column(_without_end(steps.column(_without_begin(text, longer[0])), longer[0]))
    return f"case when {_has_edge(once, signs, longer[0])} then {whole} else {once} end"


def _has_edge(text: str, signs: str, longer: str = "") -> str:
    """Whether something is left to drop at the ends of a text."""
    ends = f"[{re.escape(signs)}]" + (f"|{re.escape(longer)}" if longer else "")
    return f"regexp_matches({text}, {literal(f'^(?:{ends})|(?:{ends})$')})"


def _without_begin(text: str, begin: str) -> str:
    cases = "".join(
        f" when starts_with({text}, {literal(one)}) then substr({text}, {len(one) + 1})"
        for one in (f"{begin} ", begin)
    )
    return f"case{cases} else {text} end"


def _without_end(text: str, end: str) -> str:
    cases = "".join(
        f" when ends_with({text}, {literal(one)}) then left({text}, {-len(one)})" for one in (f" {end}", end)
    )
    return f"case{cases} else {text} end"
