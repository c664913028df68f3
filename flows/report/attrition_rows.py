"""The steps of a protocol's attrition as a picture shows them: losses, and what loses nobody."""

from dataclasses import dataclass

import duckdb

from transforms.decide.suppression import SUPPRESSED, suppressed_attrition

BASE = {
    "diagnosed": "Diagnosed with the disease on or before the as-of date",
    "died": "Died on or before the as-of date",
    "opted_out": "Opted out of research",
}
_QUERY = (
    "SELECT a.protocol_id, a.position, a.criterion_id, a.remaining, a.lost, a.lost_by_this_alone, "
    "coalesce(c.wording, '') AS wording FROM attrition a "
    "LEFT JOIN criterion c USING (protocol_id, criterion_id) "
    "WHERE a.protocol_id = ? ORDER BY a.position"
)


@dataclass(frozen=True)
class Step:
    """One step; counts are text, because a small one may be suppressed."""

    criterion_id: str
    wording: str
    remaining: str
    lost: str
    alone: str

    @property
    def loses(self) -> bool:
        """Whether it loses anybody, or may."""
        return self.lost != "0"

    @property
    def is_base(self) -> bool:
        """Whether it is a step that makes the base cohort, and no criterion."""
        return self.criterion_id in BASE

    @property
    def name(self) -> str:
        """The criterion's id; a base step has none."""
        return "" if self.is_base else self.criterion_id


def attrition_steps(
    connection: duckdb.DuckDBPyConnection, protocol_id: str, suppressed: bool = False
) -> list[Step]:
    """The steps in protocol order."""
    rows = connection.execute(_QUERY, [protocol_id]).df()
    if suppressed:
        rows = suppressed_attrition(rows)
    else:
        counts = ["remaining", "lost", "lost_by_this_alone"]
        rows = rows.assign(**{name: rows[name].map("{:,}".format) for name in counts})
    return [
        Step(
            row["criterion_id"],
            BASE.get(row["criterion_id"], row["wording"]),
            row["remaining"],
            row["lost"],
            row["lost_by_this_alone"],
        )
        for row in rows.to_dict("records")
    ]


def grouped(steps: list[Step]) -> list[list[Step]]:
    """Each step that loses somebody alone, and those between them that lose nobody together."""
    groups: list[list[Step]] = []
    for step in steps:
        if groups and not step.loses and not groups[-1][-1].loses:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def count_in_words(count: str, what: str = "patient") -> str:
    """`1 patient`, `12 patients`, `suppressed`."""
    if count == SUPPRESSED:
        return f"{what}s: {SUPPRESSED}"
    return f"{count} {what}{'' if count == '1' else 's'}"
