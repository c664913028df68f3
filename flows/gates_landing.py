"""Every gate of a landing, judged at once, so that one message tells all that is wrong."""

from dataclasses import dataclass

from flows.gates import Accepted, Finding, pass_gates
from flows.gates_arrival import Arrival
from flows.gates_dates import mixed, stale
from flows.gates_freshness import freshness
from flows.gates_missing import missing_extract
from flows.gates_values import values
from flows.gates_volume import volume


@dataclass(frozen=True)
class Gates:
    """What holds a landing unless it is accepted.

    `of_today`: nobody named the as-of date, neither the sender nor whoever started the refresh.
    """

    of_today: bool
    accepted: Accepted

    def let_through(self, arrival: Arrival, refresh_id: int) -> tuple[Finding, ...]:
        """What looks wrong, all of it accepted; nothing in an ordinary week. Else Held."""
        gates = [stale, mixed, missing_extract, volume, values]
        if self.of_today:
            gates.append(freshness)
        findings = [finding for gate in gates for finding in gate(arrival)]
        folder = str(arrival.delivery.folder)
        return pass_gates(arrival.connection, refresh_id, findings, self.accepted, folder)
