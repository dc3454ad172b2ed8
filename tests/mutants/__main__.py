"""Prints the score of the last ``mutmut run`` a module, and the mutants that lived; fails under 90%.

A mutant that no test reaches lived. One whose test runs for ever is killed.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

LEAST_PERCENT = 90
KILLED = frozenset({"killed", "timeout", "suspicious", "segfault", "caught by type check"})
RESULT = re.compile(r"\s+(?P<module>origyne_pipeline\.\S+)\.x\S+?__mutmut_\d+: (?P<status>.+)")


def main() -> int:
    """The exit status: 0 when enough were killed."""
    mutmut = Path(sys.executable).with_name("mutmut")
    ran = subprocess.run([mutmut, "results", "--all", "true"], check=True, capture_output=True, text=True)
    totals: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    for line in ran.stdout.splitlines():
        result = RESULT.fullmatch(line)
        if result is None or result["status"] == "not checked":
            continue
        totals[result["module"]] += 1
        if result["status"] in KILLED:
            killed[result["module"]] += 1
        else:
            print(line.strip())
    for module in sorted(totals):
        print(f"{module:42} {killed[module]:5} of {totals[module]:5}  {killed[module] / totals[module]:4.0%}")
    if not totals:
        print("no mutant was run: run 'make mutants'")
        return 1
    percent = 100 * killed.total() / totals.total()
    print(f"{'all':42} {killed.total():5} of {totals.total():5}  {percent:.1f}%")
    return int(percent < LEAST_PERCENT)


if __name__ == "__main__":
    sys.exit(main())
