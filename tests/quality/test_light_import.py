"""What of great-expectations is not imported, and that it is there when asked for."""

import subprocess
import sys

PROGRAM = """
import sys
from origyne_pipeline.quality.light_import import RARELY_NEEDED, great_expectations

gx = great_expectations()
assert not [name for name in RARELY_NEEDED if name in sys.modules], "put off"
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as used

assert used.stats.entropy([0.5, 0.5]) > 0.69, "there when asked for"
assert used.alt.Chart.__name__ == "Chart"
import scipy.stats

assert scipy.stats.norm.cdf(0) == 0.5, "the module itself for others"
assert great_expectations() is gx
"""


def test_the_statistics_and_the_charts_come_when_they_are_asked_for() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
