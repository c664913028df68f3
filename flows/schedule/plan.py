"""What is refreshed, when, and who is told if it fails: checked before anything is started."""

import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.errors import Refusal, printable
from flows.language import Language
from flows.protocols import load_protocol
from flows.resources import load_source
from flows.schedule.notified import Notified, notified
from flows.warehouse import Warehouse

_LOCALTIME = Path("/etc/localtime")


@dataclass(frozen=True)
class Plan:
    """The schedule of one warehouse; paths are whole, so that any process finds them."""

    extracts: Path
    warehouse: Warehouse
    protocols: tuple[str, ...]
    source: str
    language: Language
    cron: str
    timezone: str
    wait_minutes: int
    quiet_days: int
    notify: Notified | None

    @property
    def parameters(self) -> dict[str, object]:
        """Those of the flow `weekly_refresh`, as JSON."""
        return {
            "extracts": str(self.extracts),
            "warehouse": str(self.warehouse.root),
            "protocols": list(self.protocols),
            "source": self.source,
            "language": self.language.value,
            "wait_minutes": self.wait_minutes,
        }


def planned(
    extracts: Path,
    warehouse: Path,
    protocols: tuple[str, ...],
    source: str,
    language: Language,
    cron: str,
    timezone: str | None,
    wait_minutes: int,
    quiet_days: int,
    notify: str | None,
) -> Plan:
    """The plan; Refusal for what would only fail on Monday: protocol, source, zone, URL."""
    for name in protocols:
        load_protocol(name)
    load_source(source)
    return Plan(
        extracts.resolve(),
        Warehouse(warehouse.resolve()),
        tuple(_whole(name) for name in protocols),
        _whole(source),
        language,
        " ".join(cron.split()),
        _zone(timezone),
        wait_minutes,
        quiet_days,
        notified(notify) if notify else None,
    )


def _whole(name_or_path: str) -> str:
    """A path from the root on; the name of a shipped file stays."""
    given = Path(name_or_path)
    return str(given.resolve()) if given.exists() else name_or_path


def _zone(named: str | None) -> str:
    """The zone of that name, else the machine's own."""
    name = named or _of_machine()
    try:
        return ZoneInfo(name).key
    except (OSError, ValueError, KeyError):
        raise Refusal(
            "There is no such time zone",
            f"--timezone {printable(name, 80)}" if named else f"the zone of this machine ({name})",
            "name one of the tz database with --timezone, as Asia/Shanghai or Europe/Berlin",
        ) from None


def _of_machine() -> str:
    """By TZ, else by the link that is /etc/localtime, else UTC."""
    if told := os.environ.get("TZ", "").lstrip(":"):
        return told
    target = _LOCALTIME.resolve().as_posix() if _LOCALTIME.exists() else ""
    _, found, name = target.partition("/zoneinfo/")
    return name if found else "UTC"
