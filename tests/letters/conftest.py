"""A data root whose customers are late."""

from pathlib import Path

import pytest

from origyne_pipeline.invoicing.issuing import issue
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, debit, fee, issuer, used
from tests.letters.scenes import PEOPLE, REFS


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three customers with an invoice of 25.46 each, due on 20 October; the second is a professional."""
    month = assembled(MONTH, PEOPLE, [fee(ref) for ref in REFS], [used(ref) for ref in REFS])
    issue(tmp_path, MONTH, month.drafts, ISSUE_DATE, issuer(), debit)
    return tmp_path
