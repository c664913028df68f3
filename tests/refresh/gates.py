"""A hospital whose deliveries land past the gates or are held at them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from landing.conftest import AS_OF, REQUIRED, Hospital, csv_text

from flows.delivery import find_files
from flows.errors import Held
from flows.gates import Accepted, Finding
from flows.gates_landing import Gates
from flows.land import land
from flows.store import start_refresh
from schemas.extracts import REQUIRED_EXTRACTS
from schemas.source import Source

REASON = "the export was looked at"
# One patient, her disease, an order and a result, each extract in a file of its own.
WHOLE = {name: csv_text(table) for name, table in REQUIRED.items()}
# A source that need not send anything every time: a test of one extract delivers that alone.
FREE = Source(name="free", irregular=REQUIRED_EXTRACTS)


@dataclass
class Clinic(Hospital):
    """Deliveries as files' texts, and what was said of the last one."""

    said: str = ""
    let_through: tuple[Finding, ...] = ()

    def deliver(
        self,
        files: dict[str, str],
        toml: str = "",
        *accept: str,
        as_of: date = AS_OF,
        of_today: bool = False,
    ) -> tuple[str, ...]:
        """The gates at which the delivery is held; none if it landed."""
        self.deliveries += 1
        folder = self.root / f"delivery{self.deliveries}"
        folder.mkdir()
        for name, text in {**files, "delivery.toml": toml}.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        return self.deliver_folder(folder, *accept, as_of=as_of, of_today=of_today)

    def deliver_folder(
        self, folder: Path, *accept: str, as_of: date = AS_OF, of_today: bool = False
    ) -> tuple[str, ...]:
        """The same, for files that lie there already."""
        refresh_id = start_refresh(
            self.store,
            started_at=datetime.now(UTC).replace(tzinfo=None),
            as_of=as_of,
            protocols=["t"],
            source="test",
            software_version="0",
        )
        gates = Gates(of_today, Accepted(accept, REASON))
        where = self.store, find_files(folder), self.warehouse, self.source, refresh_id, as_of
        self.said, self.let_through = "", ()
        try:
            self.let_through = land(*where, gates).let_through
        except Held as held:
            self.said = str(held)
            return held.gates
        return ()

    def one(self, query: str) -> Any:
        """The query's only cell."""
        ((cell,),) = self.rows(query)
        return cell


def results(
    first: int,
    last: int,
    *,
    day: str = "2026-11-01",
    value: str = "1",
    unit: str = "mg/dL",
    code: str = "2160-0",
    patients: tuple[str, ...] = ("ada", "bo"),
) -> str:
    """Results with ids from first to last, one a patient in turn, all with that content."""
    head = "result_id,patient_id,code,code_system,collected_at,value,unit\n"
    return head + "".join(
        f"r{n},{patients[n % len(patients)]},{code},LOINC,{day},{value},{unit}\n"
        for n in range(first, last + 1)
    )


def and_then(*texts: str) -> str:
    """The rows of all of them under the header of the first."""
    head = texts[0].split("\n", 1)[0]
    return head + "\n" + "".join(text.split("\n", 1)[1] for text in texts)
