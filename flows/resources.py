"""Where the files that travel with the program lie, and the source that a name stands for."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from flows.errors import Refusal
from flows.mapping.selects import select_texts, tables_read
from schemas.source import Source

_HERE = Path(__file__).resolve().parent


def _folder(shipped: str, in_repository: str) -> Path:
    wheel = _HERE / "shipped" / shipped
    return wheel if wheel.is_dir() else _HERE.parent / in_repository


def protocols_folder() -> Path:
    """The trials, concepts and sources, in a wheel or in the repository."""
    return _folder("protocols", "protocols")


def sample_folder() -> Path:
    """The made-up delivery, in a wheel or in the repository."""
    return _folder("sample", "data/sample")


def load_source(name_or_path: str) -> Source:
    """The source of that shipped name, or of that folder or .toml file.

    Raises Refusal where there is none or where it says what a source cannot say.
    """
    file = _source_file(name_or_path)
    try:
        said = tomllib.loads(file.read_text("utf-8"))
        if said.get("tables"):
            said["selects"] = select_texts(file.parent)
        source = Source.model_validate(said)
    except (OSError, UnicodeDecodeError) as error:
        reason = type(error).__name__
        raise Refusal(
            "The source cannot be read.", f"{file} ({reason})", "Check the file."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise Refusal(
            f"The source is no valid TOML: {error}.", str(file), "Correct that line."
        ) from None
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}"
            for fault in error.errors()
        )
        raise Refusal(f"The source is wrong: {faults}.", str(file), "Correct the file.") from None
    if source.tables:
        tables_read(source)
    return source


def _source_file(name_or_path: str) -> Path:
    shipped = protocols_folder() / "sources"
    given = Path(name_or_path)
    if given.name == name_or_path and (shipped / given / "source.toml").is_file():
        return shipped / given / "source.toml"
    if given.is_file():
        return given
    if (given / "source.toml").is_file():
        return given / "source.toml"
    names = sorted(folder.parent.name for folder in shipped.glob("*/source.toml"))
    raise Refusal(
        "There is no such source.",
        f"--source {name_or_path}",
        f"Name one of {', '.join(names)}, or give a folder with a source.toml in it.",
    )
