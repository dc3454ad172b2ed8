"""Recipes of texts in Python, for feeds whose rows hold secrets and so never go to the engine as written.

What it gives is what ``recipe_sql`` gives for the same texts; a test holds the two together.
"""

from collections.abc import Sequence

from origyne_pipeline.feeds.recipes import Recipe
from origyne_pipeline.text_steps import Turned, cleaned, worded


def text_of(recipe: Recipe, parts: Sequence[str | None]) -> str | None:
    """The text that a recipe makes of a row; one that it can't turn has ``?`` before it, which no column accepts.

    Args:
        recipe: of a column of text.
        parts: the trimmed texts of the columns that it names, in their order.
    """
    if recipe.constant is not None:
        return recipe.constant or recipe.default
    texts = [_marked(cleaned(recipe, part or "")) for part in parts]
    if recipe.digits:
        texts = [
            text.rjust(width, "0") if text else text for text, width in zip(texts, recipe.digits, strict=True)
        ]
    text = recipe.separator.join(text for text in texts if text)
    return (text if text.startswith("?") and recipe.take else _marked(worded(recipe, text))) or recipe.default


def _marked(turned: Turned) -> str:
    return f"?{turned.text}" if turned.problem else turned.text
