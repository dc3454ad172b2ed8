"""How fast the chain is, beside baselines measured in the same run: ``make bench``, ``make bench ROWS=10000000``.

CPU seconds (user and system) are the figure: they hold on a machine that does other things too. Nothing here is a
test, and no test looks at a clock.
"""
