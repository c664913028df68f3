"""The same questions to PhenEx, in the Python where it is installed: PYTHON THIS_FILE ROWS.

Stands alone, and prints what `benchmarks.child` prints.
"""

# mypy: disable-error-code="import-not-found"

import json
import logging
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter
from typing import Any

from phenex.codelists import Codelist
from phenex.core import Cohort
from phenex.derived_tables import EventsToTimeRange
from phenex.filters import DateFilter
from phenex.filters.date_filter import AfterOrOn, BeforeOrOn
from phenex.ibis_connect import DuckDBConnector
from phenex.phenotypes import (
    ArithmeticPhenotype,
    CodelistPhenotype,
    MeasurementPhenotype,
    TimeRangeDayCountPhenotype,
)
from phenex.tables import CodeTable, MeasurementTable, PhenexPersonTable

KINDS = {
    "PERSON": PhenexPersonTable,
    "CONDITION": CodeTable,
    "DRUG": CodeTable,
    "MEASUREMENT": MeasurementTable,
}
OPEN_END_DAYS = 30
# Bedside Schwartz: cm per mg/dL, and umol/L in a mg/dL.
SCHWARTZ = 0.413 * 88.42


def ask(rows: Path) -> dict[str, int]:
    """Of the cohort: days on steroids and hydroxychloroquine in the window, which agents, the
    last recorded SLEDAI, and an eGFR of the last creatinine and height."""
    asked = json.loads((rows / "codes.json").read_text("utf-8"))
    connector = DuckDBConnector()
    source = connector.dest_connection
    tables = {
        domain: kind(source.read_parquet(rows / f"{domain}.parquet", table_name=f"rows_{domain}"))
        for domain, kind in KINDS.items()
    }
    (disease,) = asked["disease"].items()
    covered, days = _days(asked)
    cohort = Cohort(
        name="lupus",
        entry_criterion=CodelistPhenotype(
            domain="CONDITION", codelist=Codelist(disease[1], name=disease[0]), name="has_lupus"
        ),
        derived_tables_post_entry=covered,
        characteristics=[*days, *_agents(asked), *_measured(asked)],
    )
    cohort.execute(tables=tables, con=connector, overwrite=True, sql_dir=None)
    return {"cohort": int(cohort.table.count().execute())}


def _days(asked: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    covered, days = [], []
    window = DateFilter(AfterOrOn(asked["window_first"]), BeforeOrOn(asked["as_of"]))
    for drug in ("steroids", "hydroxychloroquine"):
        codes = Codelist(asked["drugs"][drug], name=drug)
        domain = f"COVERED_{drug.upper()}"
        ranges = EventsToTimeRange(
            name=domain, domain="DRUG", codelist=codes,
            max_days=OPEN_END_DAYS - 1, days_columnname="DAYS",
        )  # fmt: skip
        covered.append(ranges)
        days.append(
            TimeRangeDayCountPhenotype(domain=domain, name=f"{drug}_days", date_range=window)
        )
    return covered, days


def _agents(asked: dict[str, Any]) -> list[Any]:
    agents = sorted(set(asked["drugs"]) - {"steroids", "hydroxychloroquine"})
    return [
        CodelistPhenotype(
            domain="DRUG", codelist=Codelist(asked["drugs"][agent], name=agent), name=agent
        )
        for agent in agents
    ]


def _measured(asked: dict[str, Any]) -> list[Any]:
    latest = {
        concept: MeasurementPhenotype(
            domain="MEASUREMENT", name=concept, codelist=Codelist(codes, name=concept),
            return_date="last",
        )
        for concept, codes in asked["measured"].items()
    }  # fmt: skip
    height, creatinine = latest["height"], latest["creatinine"]
    return [
        latest["sledai_total"],
        ArithmeticPhenotype(expression=height / creatinine * SCHWARTZ, name="egfr"),
    ]


def _cpu_seconds() -> float:
    used = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    cpu, wall = _cpu_seconds(), perf_counter()
    said = ask(Path(sys.argv[1]))
    spent = {"cpu": _cpu_seconds() - cpu, "wall": perf_counter() - wall}
    peak_mb = getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps({**spent, "peak_mb": peak_mb, "said": said}))
