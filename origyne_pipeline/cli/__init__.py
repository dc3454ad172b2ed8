"""The command line ``origyne``: parse, call, print. One module for each group of commands; ``main`` starts it.

Exit status: 0 done, 1 the work failed or a blocking check did, 2 wrong usage or settings.
"""

from origyne_pipeline.cli.commands import main

__all__ = ["main"]
