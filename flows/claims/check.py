"""Check: what would become of a delivery's rows, and what of them nothing would claim."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.claims.found import Claims, claims_of
from flows.delivery import find_files
from flows.errors import Refusal
from flows.land import land
from flows.landing_counts import LandingCounts
from flows.landing_quarantine import folder_name
from flows.protocols import load_protocol
from flows.store import open_store
from flows.warehouse import Warehouse
from schemas.extracts import REQUIRED_EXTRACTS
from schemas.source import Source


@dataclass(frozen=True)
class Checked:
    """What a delivery comes to, and the required extracts that it lacks."""

    landed: LandingCounts
    claims: Claims
    missing: tuple[str, ...]

    def require_complete(self) -> None:
        """Raises Refusal for a delivery that no empty store could take."""
        if self.missing:
            raise Refusal(
                f"The delivery lacks {', '.join(self.missing)}: a refresh into an empty store"
                " would refuse it.",
                "the delivery, as the source maps it",
                f"Deliver {', '.join(self.missing)} too, or map what holds them.",
            )


def check(
    extracts: Path,
    source: Source,
    protocols: Sequence[str],
    as_of: date | None = None,
    rejected: Path | None = None,
) -> Checked:
    """What the delivery comes to in an empty store, of which nothing is kept but, in the folder
    `rejected`, the rejected rows with their reasons.

    A delivery that lacks extracts is looked at all the same: who writes a source begins with one.
    Raises Refusal where there is such a folder already.
    """
    if rejected and rejected.exists():
        raise Refusal(
            "What was rejected is written into a new folder, and this one is there.",
            str(rejected),
            "Name another folder, or remove this one.",
        )
    for name in protocols:
        load_protocol(name)
    delivery = find_files(extracts, source)
    day = as_of or delivery.as_of or date.today()
    missing = tuple(name for name in REQUIRED_EXTRACTS if name not in delivery.extracts)
    with tempfile.TemporaryDirectory(prefix="prescreen-check-") as folder:
        place = Warehouse(Path(folder))
        place.prepare()
        with open_store(place.store) as store:
            counts = land(store, delivery, place, source, 1, day, required=("patients",))
        if rejected and counts.quarantined:
            shutil.copytree(place.quarantine / folder_name(counts.refresh_id), rejected)
        return Checked(counts, claims_of(place.store, protocols, day, counts.unknown), missing)
