"""A small published office: four customers, six lines, two months; its tables are CSV files.

``office_tables/<table>/<partition>.csv``: columns that are left out are null.
"""

from pathlib import Path

from origyne_pipeline.model import table_model
from origyne_pipeline.publication.publish import publish
from origyne_pipeline.warehouse import Warehouse
from tests.sql.test_models import bind_table, read_csv

TABLES = Path(__file__).parent / "office_tables"


def published_office(home: Path) -> Path:
    """Makes the office in a data root; returns its database."""
    warehouse = Warehouse(home, threads=1)
    with warehouse.session() as session:
        for path in sorted(TABLES.glob("*/*.csv")):
            table = path.parent.name
            types = {column.name: column.type for column in table_model(table).columns}
            bind_table(session, table, types, read_csv(path))
            session.save(table, path.stem)
            session.query(f'drop table "{table}"')
    return publish(warehouse).path
