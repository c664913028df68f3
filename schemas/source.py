"""A source: how one hospital lays out the files that it delivers."""

import codecs
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict

from schemas.extracts import EXTRACTS


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone (an example: Asia/Shanghai)") from None


def _delimiter(value: str) -> str:
    if len(value) != 1 or not value.isascii() or value in '"\r\n\0 ':
        raise ValueError("the delimiter is one ASCII character, neither quote, blank nor newline")
    return value


def _encoding(value: str) -> str:
    try:
        return codecs.lookup(value).name
    except LookupError:
        raise ValueError("no such encoding (examples: utf-8, gb18030)") from None


def _extracts(value: tuple[str, ...]) -> tuple[str, ...]:
    unknown = sorted(set(value) - set(EXTRACTS))
    if unknown:
        raise ValueError(f"no such extract: {', '.join(unknown)}; there are {', '.join(EXTRACTS)}")
    return value


class Source(BaseModel):
    """One hospital's layout: zone of its clocks, form of its files, extracts that are sent whole
    and extracts that do not come every time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    delimiter: Annotated[str, AfterValidator(_delimiter)] = ","
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    full: Annotated[tuple[str, ...], AfterValidator(_extracts)] = ()
    irregular: Annotated[tuple[str, ...], AfterValidator(_extracts)] = ()
