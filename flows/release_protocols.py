"""The protocols of a release, as its tables tell them."""

from collections.abc import Sequence

import duckdb

from schemas.protocol import Protocol, as_json


def insert_protocols(connection: duckdb.DuckDBPyConnection, protocols: Sequence[Protocol]) -> None:
    """The protocols as they were applied, and their criteria in order, stand in the release."""
    ordered = sorted(protocols, key=lambda protocol: protocol.id)
    rows = {
        "protocol": [
            [
                protocol.id,
                protocol.title,
                protocol.registry,
                protocol.version,
                protocol.content_hash,
                protocol.disease,
                as_json(protocol.treatment.model_dump(mode="json")),
            ]
            for protocol in ordered
        ],
        "criterion": [
            [
                protocol.id,
                criterion.id,
                position,
                criterion.section,
                criterion.line,
                criterion.wording,
                as_json(criterion.rule.model_dump(mode="json")),
                criterion.when_absent,
                criterion.changeable,
                criterion.decidable,
                protocol.definition_hash(criterion),
            ]
            for protocol in ordered
            for position, criterion in enumerate(protocol.criteria, start=1)
        ],
    }
    for table, listed in rows.items():
        one = f"({', '.join('?' * len(listed[0]))})"
        values = [value for row in listed for value in row]
        connection.execute(f"INSERT INTO {table} VALUES {', '.join([one] * len(listed))}", values)
