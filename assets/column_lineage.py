"""Which columns each column of a monthly table comes from, for the lineage of the UI.

``column_lineage.json`` is written from the models by ``make golden``, and compared with them by a test.
"""

import functools
import json
from pathlib import Path

import dagster as dg

METADATA = "dagster/column_lineage"


@functools.cache
def column_lineage() -> dict[str, dg.TableColumnLineage]:
    """The lineage of each table that has any."""
    tables = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return {
        table: dg.TableColumnLineage(
            {
                column: [dg.TableColumnDep(asset_key=source, column_name=name) for source, name in sources]
                for column, sources in columns.items()
            }
        )
        for table, columns in tables.items()
        if any(columns.values())
    }
