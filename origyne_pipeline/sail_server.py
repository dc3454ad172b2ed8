"""Sail's server in a process of its own: ``python -m origyne_pipeline.sail_server SCRATCH``.

It prints the port on which it listens, on loopback, and ends when its standard input does: it does not outlive who
started it, not even one that is killed. Sail's own settings are variables ``SAIL_...``, inherited.
"""

import json
import os
import sys


def main() -> None:
    """Serves until the standard input ends."""
    os.umask(0o077)
    os.putenv("SAIL_RUNTIME__TEMPORARY_FILES__PATHS", json.dumps(sys.argv[1:]))  # read by the Rust of it
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
