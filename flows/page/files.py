"""The closed list of what may be downloaded: which file it is, and who may have it."""

from dataclasses import dataclass

from flows.page.accounts import Account, Role
from flows.page.made import Maker, export_zip, make_candidates, make_screening_log, make_workbook
from flows.page.shelf import Release

_READERS = (Role.research, Role.analyst)


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    file: its name inside a release; None where it is made when asked for. maker: makes it of the
    account's own protocols, from a release's database; None where only the whole file exists.
    of_its_protocols: whether the whole file tells of no protocol but those that the release
    screened for; the database keeps the history of others.
    """

    name: str
    what: str
    media: str
    roles: tuple[Role, ...]
    file: str | None
    maker: Maker | None
    source: str | None = None
    of_its_protocols: bool = False

    def is_for(self, account: Account, release: Release) -> bool:
        """Whether the account may have such a file of the release at all."""
        if account.role not in self.roles:
            return False
        return self.maker is not None or self.is_whole_for(account, release)

    def is_whole_for(self, account: Account, release: Release) -> bool:
        """Whether the account may see all that the release's own file holds."""
        if account.sees_all or account.role is Role.operations:
            return True
        return self.of_its_protocols and sees_all_of(account, release)

    def is_of(self, release: Release) -> bool:
        """Whether the release has the file, or it can be made of it."""
        if self.source is not None and release.notes.get("source") != self.source:
            return False
        return self.maker is not None or self.is_in(release)

    def is_in(self, release: Release) -> bool:
        """Whether the release itself holds the file."""
        return self.file is not None and (release.folder / self.file).is_file()


def sees_all_of(account: Account, release: Release) -> bool:
    """Whether the account sees every protocol that the release screened for."""
    # Whose protocols are not known may hold any.
    return bool(release.protocols) and all(map(account.may_see, release.protocols))


_CSV = "text/csv; charset=utf-8"
_ZIP = "application/zip"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "candidates.xlsx",
            "Workbook: candidates, who needs which data, near misses, changes (Excel)",
            _XLSX,
            _READERS,
            "candidates.xlsx",
            make_workbook,
        ),
        Kind(
            "candidates.csv",
            "Candidates, best first (CSV)",
            _CSV,
            _READERS,
            "candidates.csv",
            make_candidates,
        ),
        Kind(
            "screening_log.csv",
            "Screening log: everyone who was screened (CSV)",
            _CSV,
            _READERS,
            "screening_log.csv",
            make_screening_log,
        ),
        Kind(
            "report.html",
            "Report to read and print, with a page for each candidate and near miss",
            "text/html; charset=utf-8",
            _READERS,
            "report.html",
            None,
            of_its_protocols=True,
        ),
        Kind(
            "redcap.zip", "REDCap import with its data dictionary", _ZIP, _READERS, None,
            export_zip("redcap"),
        ),
        Kind(
            "omop.zip", "OMOP cohort and cohort_definition", _ZIP, _READERS, None,
            export_zip("omop"),
            source="omop",
        ),
        Kind(
            "fhir.zip", "FHIR R4 ResearchSubject (NDJSON)", _ZIP, _READERS, None,
            export_zip("fhir"),
        ),
        Kind(
            "prescreen.duckdb",
            "The whole published database (DuckDB)",
            "application/octet-stream",
            (Role.analyst,),
            "prescreen.duckdb",
            None,
        ),
        Kind(
            "release.json",
            "What the release was made of, and its files' hashes (JSON)",
            "application/json",
            (Role.research, Role.analyst, Role.operations),
            "release.json",
            None,
            of_its_protocols=True,
        ),
    )
}  # fmt: skip
