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
    listed = [extract for extract in EXTRACTS if extract in missed]
    listed += [f"the files of {table}, which others are read with" for table in _lookups(arrival)]
    says = f"the delivery lacks {', '.join(listed)}"
    return [Finding("missing_extract", says)] if listed else []


def _lookups(arrival: Arrival) -> list[str]:
    """The lookups of the source that came with the last delivery and do not come with this one:
    without them, what was known of a code or a drug would be taken back."""
    before = {
        table
        for (table,) in arrival.rows(
            "SELECT table_name FROM source_file WHERE lookup AND delivery_no ="
            " (SELECT max(delivery_no) FROM delivery WHERE delivery_no < ?)",
            arrival.delivery_no,
        )
    }
    delivered = {file.extract for file in arrival.delivery.files}
    return sorted((before & set(arrival.source.tables)) - delivered)
