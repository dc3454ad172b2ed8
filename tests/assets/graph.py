"""The asset graph as plain data, to compare with ``graph.json``. Written anew by ``python -m tests.assets.graph``."""

import json
from pathlib import Path
from typing import Any

from assets.definitions import defs

GOLDEN = Path(__file__).parent / "graph.json"


def graph() -> dict[str, Any]:
    """Assets, their stages, partitions, dependencies and checks; the jobs; what starts them."""
    repository = defs.get_repository_def()
    layer = repository.asset_graph
    checks: dict[str, list[str]] = {}
    for key in layer.asset_check_keys:
        blocks = " (blocks)" if layer.get_check_spec(key).blocking else ""
        checks.setdefault(key.asset_key.to_user_string(), []).append(f"{key.name}{blocks}")
    assets = {}
    for key in sorted(layer.get_all_asset_keys(), key=lambda key: key.to_user_string()):
        node, name = layer.get(key), key.to_user_string()
        partitions = node.partitions_def
        assets[name] = {
            "group": node.group_name,
            "kinds": sorted(node.kinds),
            "partitions": type(partitions).__name__ if partitions else None,
            "depends_on": sorted(parent.to_user_string() for parent in node.parent_keys),
            "checks": sorted(checks.get(name, ())),
        }
    jobs = {
        job.name: sorted(key.to_user_string() for key in job.asset_layer.executable_asset_keys)
        for job in repository.get_all_jobs()
        if not job.name.startswith("__")
    }
    started_by = {
        schedule.name: [schedule.job_name, *_crons(schedule.cron_schedule)]
        for schedule in repository.schedule_defs
    } | {sensor.name: [job.job_name for job in sensor.targets] for sensor in repository.sensor_defs}
    return {"assets": assets, "jobs": jobs, "started_by": started_by}


def _crons(schedule: Any) -> list[str]:
    return [schedule] if isinstance(schedule, str) else list(schedule)


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(graph(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
