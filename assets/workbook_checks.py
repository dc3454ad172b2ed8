"""What looks wrong in the workbooks that people fill: the VNO's customers and the wholesaler's tariffs."""

import dagster as dg

from assets.checks import one_result
from assets.failures import expected_errors
from assets.resources import OfficeParam
from origyne_pipeline.quality.names import WORKBOOK_CHECK


@dg.asset_check(asset="clients", name=WORKBOOK_CHECK, blocking=False)
@expected_errors
def clients_warnings(office: OfficeParam) -> dg.AssetCheckResult:
    """clients.xlsx has no value that looks wrong: an IBAN, an e-mail address, a SIREN, a mandate of nobody.

    A workbook that is missing or refused is the invoicing's to tell: it stops there.
    """
    from origyne_pipeline.onboarding.clients import clients_faults
    from origyne_pipeline.quality import workbook_warnings

    warnings = [
        {"sheet": fault.sheet, "cell": fault.cell, "value": fault.value, "rule": fault.rule}
        for fault in clients_faults(office.settings.clients, office.settings.layouts)
    ]
    return one_result(office, workbook_warnings.check_clients(office.warehouse, warnings, office.now()))


@dg.asset_check(asset="tariff_offers", name=WORKBOOK_CHECK, blocking=False)
@expected_errors
def tariff_warnings(office: OfficeParam) -> dg.AssetCheckResult:
    """The latest tariff workbook was read, and has no value that looks wrong."""
    from origyne_pipeline.quality import workbook_warnings

    return one_result(office, workbook_warnings.check_tariffs(office.warehouse, office.now()))
