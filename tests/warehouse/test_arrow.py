"""pyarrow takes lists of values without importing pandas, which is there for whoever imports it later."""

import subprocess
import sys

PROGRAM = """
import sys
from decimal import Decimal
from origyne_pipeline.arrow import arrow

table = arrow().table({"amount": [Decimal("1.20"), None]})
assert table.column("amount").to_pylist() == [Decimal("1.20"), None]
assert "pandas" not in sys.modules
import pandas

assert pandas.Series([1]).sum() == 1
assert arrow().table({"n": [1]}).num_rows == 1
"""


def test_pandas_is_not_imported_for_a_list_and_is_there_for_others() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
