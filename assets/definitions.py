"""The code location: the whole graph, and nothing that works, connects or reads a secret when it is loaded."""

import dagster as dg

from assets import (
    account,
    assurance,
    checks,
    collection,
    dashboard,
    data_docs,
    followup,
    fraud,
    gates,
    invoicing,
    mediation,
    month_ends,
    month_files,
    notices,
    onboarding,
    payments,
    publication,
    rating,
    standing,
    workbook_checks,
)
from assets.alerts import ALERT_SENSORS
from assets.follow_up_sensor import follow_up_sensor
from assets.home_instance import warn_when_loaded
from assets.jobs import JOBS
from assets.resources import office
from assets.schedules import SCHEDULES
from assets.sensors import SENSORS

warn_when_loaded()
defs = dg.Definitions(
    executor=dg.in_process_executor,  # few fat steps: a process a step costs more than the steps
    assets=dg.load_assets_from_modules(
        [
            collection,
            mediation,
            onboarding,
            month_files,
            rating,
            followup,
            notices,
            fraud,
            assurance,
            invoicing,
            payments,
            account,
            month_ends,
            publication,
            dashboard,
            standing,
            data_docs,
        ],
        include_specs=True,
    ),
    asset_checks=dg.load_asset_checks_from_modules([checks, gates, workbook_checks]),
    jobs=JOBS,
    schedules=SCHEDULES,
    sensors=[*SENSORS, follow_up_sensor, *ALERT_SENSORS],
    resources={"office": office},
)
