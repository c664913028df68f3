"""What a real scheduler does with a real server of Prefect, week after week."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from refresh.deliveries import ROOT, SAMPLE, TRIAL
from refresh.releases import SCRIPT

from flows.gates import GATES

from .running import Server, served, until
from .weeks import Weeks, lived

pytestmark = pytest.mark.prefect

HERE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("prefect") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def weeks(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Weeks:
    return lived(server, tmp_path_factory.mktemp("weeks") / "warehouse")


def test_the_scheduler_plans_runs(weeks: Weeks) -> None:
    """With SQLAlchemy 2.1 it would plan none, and say nothing."""
    due = [datetime.fromisoformat(run["expected_start_time"]) for run in weeks.planned]
    assert len(due) >= 3, "PREFECT'S SCHEDULER IS DEAD: it has planned no run"
    assert {f"{day.astimezone(HERE):%A %H:%M}" for day in due} == {"Monday 06:00"}
    assert all(datetime.now(UTC) < day for day in due)


def test_it_says_when_it_runs_next(weeks: Weeks) -> None:
    due = datetime.fromisoformat(weeks.planned[0]["expected_start_time"]).astimezone(HERE)
    says = f"Next run of weekly_refresh/weekly: {due:%A %Y-%m-%d %H:%M} Asia/Shanghai\n"
    assert says in weeks.lines[0]


def test_one_run_at_a_time_and_a_second_one_is_cancelled(weeks: Weeks) -> None:
    assert weeks.deployment["global_concurrency_limit"]["limit"] == 1
    assert weeks.deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"


def test_the_form_has_types_choices_and_help(weeks: Weeks) -> None:
    schema = weeks.deployment["parameter_openapi_schema"]
    form = schema["properties"]
    assert schema["required"] == ["extracts", "warehouse", "protocols"]
    assert weeks.deployment["enforce_parameter_schema"] is True
    assert form["extracts"]["format"] == "path"
    assert form["as_of"]["anyOf"][0]["format"] == "date"
    assert form["accept"]["anyOf"][0]["items"]["enum"] == list(GATES)
    assert form["protocols"] | {"description": "", "title": ""} == {
        **{"type": "array", "items": {"type": "string"}, "minItems": 1, "position": 2},
        **{"description": "", "title": ""},
    }
    assert form["runner"]["enum"] == ["process", "dask"]
    assert schema["definitions"]["Language"]["enum"] == ["en", "zh"]
    assert (form["buckets"]["minimum"], form["buckets"]["maximum"]) == (1, 999)
    assert (form["wait_minutes"]["minimum"], form["wait_minutes"]["maximum"]) == (0, 1440)
    assert [name for name, one in form.items() if not one.get("description")] == []


def test_the_server_refuses_bad_parameters(weeks: Weeks) -> None:
    assert "'fr' is not one of ['en', 'zh']" in weeks.refused


def test_a_run_publishes_and_says_so(weeks: Weeks) -> None:
    assert weeks.good["state_type"] == "COMPLETED"
    assert "Release 000001 published, as of 2026-11-16\n" in weeks.lines[0]
    assert (weeks.warehouse / "prescreen.duckdb").exists()


def test_a_run_leaves_pages_of_counts(weeks: Weeks) -> None:
    assert set(weeks.pages) == {"release", f"attrition-{TRIAL.lower()}", "data-quality"}
    assert "# Release 000001, as of 2026-11-16" in weeks.pages["release"]
    assert str(weeks.warehouse / "prescreen.duckdb") in weeks.pages["release"]
    ladder = weeks.pages[f"attrition-{TRIAL.lower()}"]
    assert "\n|  | 0 | 60 | 0 | Diagnosed with the disease on or before" in ladder
    assert "\n| I2c | suppressed | suppressed | suppressed | High-dose" in ladder
    assert "| labs | 10830 |" in weeks.pages["data-quality"]
    assert "| labs | collected_at:not_a_time | suppressed |" in weeks.pages["data-quality"]


def test_no_page_tells_a_patient_or_a_small_count(weeks: Weeks) -> None:
    for key, page in weeks.pages.items():
        assert re.findall(r"\bP\d{5}\b", page) == [], key
        cells = [cell.strip() for cell in re.split(r"[|\n\"]", page)]
        assert [cell for cell in cells if re.fullmatch("-?[1-7]", cell)] == [], key


def test_it_ends_when_it_is_told_to(weeks: Weeks) -> None:
    assert weeks.left == 0
    assert "Traceback" not in str(weeks.lines)
    assert "nanobind" not in str(weeks.lines)


def test_a_restart_leaves_the_schedule_active(weeks: Weeks) -> None:
    assert [own["active"] for own in weeks.after["schedules"]] == [True]
    assert weeks.after["paused"] is False
    assert weeks.after["id"] == weeks.deployment["id"]


def test_a_run_that_died_with_its_machine_ends_and_frees_its_slot(weeks: Weeks) -> None:
    assert weeks.late["d"]["state_name"] == "Interrupted"
    assert weeks.after["global_concurrency_limit"]["active_slots"] == 0


def test_of_the_late_runs_only_the_newest_executes(weeks: Weeks) -> None:
    assert [weeks.late[one]["state_name"] for one in "321"] == ["Skipped"] * 3
    assert "A later one makes up for it" in weeks.late["1"]["state"]["message"]
    assert weeks.late["newest"]["state_type"] == "FAILED"
    assert sum(line.startswith("Skipped: ") for line in weeks.lines[1]) == 3


def test_a_refused_run_says_why_in_the_log_and_to_whom_it_may_concern(weeks: Weeks) -> None:
    (line,) = [line for line in weeks.lines[1] if line.startswith("prescreen: ")]
    assert line == "prescreen: The folder of the delivery is missing.\n"
    (notice,) = [one for one in weeks.sent if "Failed" in one["body"]]
    assert notice["subject"] == "prescreen: a refresh failed"
    assert "The folder of the delivery is missing." in notice["body"]
    assert weeks.server.page in notice["body"]


def test_who_is_told_is_a_secret(weeks: Weeks) -> None:
    assert "CANARYKEY" not in str(weeks.lines)
    blocks = weeks.server.ask("/block_documents/filter")
    assert "CANARYKEY" not in json.dumps(blocks)
    assert len(blocks) == 1


def test_a_restart_does_not_begin_the_quiet_days_anew(weeks: Weeks) -> None:
    before, after = weeks.automations
    assert before == after
    assert {name.rpartition(" ")[0] for name in before} == {
        "prescreen: a refresh failed",
        "prescreen: no refresh",
    }


def test_the_page_has_a_password(server: Server) -> None:
    assert httpx.post(f"{server.page}/api/flow_runs/filter", json={}).status_code == 401


def test_the_second_way_is_a_process_work_pool(server: Server, tmp_path: Path) -> None:
    """As prefect.yaml says, with nothing but its own three commands."""
    server.ask("/work_pools/", name="prescreen", type="process")
    unset = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
    done = subprocess.run(
        [SCRIPT.with_name("prefect"), "--no-prompt", "deploy", "--all"],
        cwd=ROOT,
        env=unset
        | {"PREFECT_API_URL": f"{server.page}/api", "PREFECT_API_AUTH_STRING": server.password}
        | {"PREFECT_HOME": str(tmp_path / "home"), "PRESCREEN_HOME": str(ROOT)}
        | {"PRESCREEN_EXTRACTS": str(SAMPLE), "PRESCREEN_WAREHOUSE": str(tmp_path / "w")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    name = "weekly_refresh/weekly-by-worker"
    made = server.deployment(name)
    assert made["parameters"]["extracts"] == str(SAMPLE)
    assert made["work_pool_name"] == "prescreen"
    assert made["global_concurrency_limit"]["limit"] == 1
    assert made["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    due = until(lambda: [run["expected_start_time"] for run in server.runs(name)])
    local = [datetime.fromisoformat(day).astimezone(HERE) for day in due]
    assert {f"{day:%A %H:%M}" for day in local} == {"Monday 06:00"}
