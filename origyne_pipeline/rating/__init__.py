"""Rating: what each event costs, in which month, and why. The rules are SQL (``sql/rating``); see rating.md."""
