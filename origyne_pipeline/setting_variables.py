"""The settings that an environment variable may give, and those that only one may."""

import dataclasses

from origyne_pipeline.run_sections import LakeStore
from origyne_pipeline.setting_sections import Rating

VARIABLES = {
    "ORIGYNE_HOME": "home",
    "ORIGYNE_CLIENTS": "clients",
    "ORIGYNE_FIRST_MONTH": "first_month",
    "ORIGYNE_CUTOFF_DAY": "cutoff_day",
    "ORIGYNE_INVOICE_BASIS": "invoice_basis",
    "ORIGYNE_LAYOUTS": "layouts",
    **{
        f"ORIGYNE_FTP_{name.upper()}": f"ftp.{name}"
        for name in (
            "url",
            "password",
            "key_file",
            "known_hosts",
            "ca_file",
            "max_file_bytes",
            "recheck_bytes",
        )
    },
    "ORIGYNE_SETTLE_SECONDS": "ftp.settle_seconds",
    **{f"ORIGYNE_{field.name.upper()}": f"rating.{field.name}" for field in dataclasses.fields(Rating)},
    "ORIGYNE_MAIL_PASSWORD": "mail.password",
    "ORIGYNE_ALERTS_TO": "alerts.to",
    "ORIGYNE_ALERTS_WEBHOOK": "alerts.webhook",
    "ORIGYNE_SMS_WEBHOOK": "notices.sms_webhook",
    "ORIGYNE_DAGSTER_POSTGRES_URL": "dagster.postgres_url",
    **{f"ORIGYNE_LAKE_{field.name.upper()}": f"lake.{field.name}" for field in dataclasses.fields(LakeStore)},
}
SECRETS = ("ftp.password", "mail.password", "alerts.webhook", "notices.sms_webhook", "dagster.postgres_url")
