"""The command line ``origyne``: parse, call, print. One module for each group of commands; ``main`` starts it.

Exit status: 0 done, 1 the work or a blocking check failed, 2 wrong usage or settings, 130 stopped by Ctrl-C.
"""

import gc
import sys

__all__ = ["main"]


def main() -> None:
    """The entry point of the script; Ctrl-C during the imports is reported as at any other time."""
    gc.set_threshold(100_000, 20, 20)  # hundreds of modules are loaded: the collector looks at them in vain
    try:
        from origyne_pipeline.cli.commands import main as start
    except KeyboardInterrupt:
        sys.stderr.write("origyne: stopped by Ctrl-C\n")
        raise SystemExit(130) from None
    start()
