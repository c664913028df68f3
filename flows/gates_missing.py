"""The gate `missing_extract`: what comes every time is not there this time."""

from flows.gates import Finding
from flows.gates_arrival import Arrival
from flows.store import extracts_present
from schemas.extracts import EXTRACTS, REQUIRED_EXTRACTS

# An optional extract is missed once it came with so many deliveries in a row: a hospital that
# sends it now and then is not asked for it every week.
HABIT = 3


def missing_extract(arrival: Arrival) -> list[Finding]:
    """Each required extract that the store has, and each optional one that the last deliveries
    all brought, if this delivery does not bring it and the source does not call it irregular."""
    expected = set(REQUIRED_EXTRACTS) & extracts_present(arrival.connection)
    expected |= {
        extract
        for (extract,) in arrival.rows(
            "SELECT extract FROM delivery_file WHERE delivery_no IN (SELECT delivery_no FROM"
            " delivery WHERE delivery_no < ? ORDER BY delivery_no DESC LIMIT ?)"
            " GROUP BY extract HAVING count(DISTINCT delivery_no) = ?",
            *(arrival.delivery_no, HABIT, HABIT),
        )
    }
    missed = expected - arrival.extracts - set(arrival.source.irregular)
    listed = ", ".join(extract for extract in EXTRACTS if extract in missed)
    return [Finding("missing_extract", f"the delivery lacks {listed}")] if missed else []
