"""A release in the form that another system takes: REDCap, an OMOP CDM, a FHIR server."""

from flows.exports.folder import written
from flows.exports.write import Kind, export_files, write_export

__all__ = ["Kind", "export_files", "write_export", "written"]
