"""What the commands on decisions ask of the served release."""

import pandas as pd

from flows.errors import Refusal, printable
from flows.previous import knows
from flows.releases import open_release, release_database
from flows.warehouse import Warehouse


def protocol_named(place: Warehouse, given: str) -> str:
    """The release's protocol of that id, small letters or capitals; Refusal if it has none."""
    with open_release(release_database(place)) as connection:
        found = connection.execute("SELECT protocol_id FROM protocol ORDER BY ALL").fetchall()
    known = {name.upper(): name for (name,) in found}
    if given.upper() not in known:
        raise Refusal(
            f"The served release did not screen for {printable(given)}",
            "--protocol",
            f"name one of {', '.join(known.values())}",
        )
    return str(known[given.upper()])


def precision_table(place: Warehouse) -> pd.DataFrame:
    """review_precision, the newest release first; Refusal where the served one has none."""
    database = release_database(place)
    with open_release(database) as connection:
        if not knows(connection, "review_precision", "release_id"):
            raise Refusal(
                "The served release was made by an older prescreen, which knew no decisions",
                str(database),
                "run `prescreen refresh`: the next release has them",
            )
        return connection.execute(
            "FROM review_precision ORDER BY release_id DESC, protocol_id"
        ).df()
