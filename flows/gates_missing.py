"""The gate `missing_extract`: what comes every time is not there this time."""

from flows.gates import Finding
from flows.gates_arrival import Arrival
from flows.mapping.selects import tables_read
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
    listed += [f"the files of {table}" for table in _tables(arrival, missed)]
    says = f"the delivery lacks {', '.join(listed)}"
    return [Finding("missing_extract", says)] if listed else []


def _tables(arrival: Arrival, missed: set[str]) -> list[str]:
    """The tables of a source that are missed, though an extract may come without them.

    A lookup, and a table of a required or full extract, is missed if it came with the last
    delivery: without it, what was known would be taken back or seem to be whole. Any other is
    missed once the last deliveries all brought it.
    """
    source = arrival.source
    brought = {
        table: (last, weeks)
        for table, last, weeks in arrival.rows(
            "SELECT table_name, max(delivery_no) = (SELECT max(delivery_no) FROM delivery"
            " WHERE delivery_no < $1), count(DISTINCT delivery_no) FROM source_file"
            " WHERE delivery_no IN (SELECT delivery_no FROM delivery WHERE delivery_no < $1"
            " ORDER BY delivery_no DESC LIMIT $2) GROUP BY table_name",
            *(arrival.delivery_no, HABIT),
        )
    }
    delivered = {file.extract for file in arrival.delivery.files}
    reads = tables_read(source)
    found = []
    for table in sorted((brought.keys() & source.tables.keys()) - delivered):
        read_by = {extract for extract, tables in reads.items() if table in tables}
        last, weeks = brought[table]
        at_once = source.tables[table].lookup or read_by & {*REQUIRED_EXTRACTS, *source.full}
        excused = read_by <= {*source.irregular, *missed}
        if not excused and (last if at_once else weeks == HABIT):
            found.append(table)
    return found
