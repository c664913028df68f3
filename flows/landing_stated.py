"""The files that were read are the files that their sender speaks of."""

from collections.abc import Iterable

from flows.delivery import Delivery
from flows.landing_extract import ReadFile
from flows.landing_files import refused


def require_as_stated(delivery: Delivery, files: Iterable[ReadFile]) -> None:
    """Raises Refusal for a file with other rows or bytes than delivery.toml states of it.

    Only so can a file be found out that was cut off between two rows.
    """
    for file in files:
        stated = delivery.stated.get(file.prepared.file.name)
        if stated is None:
            continue
        faults = [
            f"{found:,} {unit} where delivery.toml states {expected:,}"
            for unit, found, expected in (
                ("bytes", file.prepared.bytes, stated.bytes),
                ("rows", file.rows, stated.rows),
            )
            if expected is not None and found != expected
        ]
        if stated.sha256 not in (None, file.prepared.sha256):
            faults.append("another SHA-256 than delivery.toml states")
        if faults:
            raise refused(
                file.prepared.file,
                f"The file is not the one that its sender speaks of: {', '.join(faults)}",
                "It was cut off or changed on its way, or exported anew: deliver it again, whole.",
            )
