"""Recipes of texts, step by step in Python, for feeds whose rows hold secrets and so never go to the engine as written.

What it gives is what ``recipe_sql`` gives for the same texts; a test holds the two together.
"""

import re
import unicodedata
from collections.abc import Sequence

from origyne_pipeline.feeds.recipes import ELSE, Recipe
from origyne_pipeline.mediation.records import SPACES


def text_of(recipe: Recipe, parts: Sequence[str | None]) -> str | None:
    """The text that a recipe makes of a row.

    Args:
        recipe: of a column of text.
        parts: the trimmed texts of the columns that it names, in their order.
    """
    if recipe.constant is not None:
        text = recipe.constant
    else:
        texts = [_cleaned(recipe, part) for part in parts]
        if recipe.digits:
            texts = [
                text.rjust(width, "0") if text else text
                for text, width in zip(texts, recipe.digits, strict=True)
            ]
        text = recipe.separator.join(text for text in texts if text)
        text = _worded(recipe, text)
    return text or recipe.default


def _cleaned(recipe: Recipe, text: str | None) -> str:
    text = text or ""
    if recipe.take:
        taken = re.search(recipe.take, text, re.ASCII)
        text = (taken[1] or "") if taken else f"?{text}" if text else ""
    if recipe.strip:
        ends = "|".join([f"[{re.escape(SPACES)}]", *map(re.escape, recipe.strip)])
        text = re.sub(f"^(?:{ends})+|(?:{ends})+$", "", text)
    for theirs, ours in recipe.replace.items():
        text = text.replace(theirs, ours)
    return "" if text in recipe.empty else text


def _worded(recipe: Recipe, text: str) -> str:
    if recipe.lookup and text:
        text = recipe.lookup.get(text, f"?{text}")
    if recipe.words and text:
        ours_of = {
            _folded(word): ours
            for ours, theirs in recipe.words.items()
            for word in (ours, *theirs)
            if word != ELSE
        }
        rest = next((ours for ours, theirs in recipe.words.items() if ELSE in theirs), f"?{text}")
        text = ours_of.get(_folded(text), rest)
    return text


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text)
    return "".join(char for char in bare if not unicodedata.combining(char)).lower()
