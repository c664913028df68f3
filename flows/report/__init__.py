"""The report: pictures of every patient and of attrition, a patient's page, and one HTML file."""

from flows.report.attrition import attrition_picture
from flows.report.timeline import timeline
from flows.report.view import PatientView
from flows.report.views import patient_view
from flows.report.write import write_report

__all__ = ["PatientView", "attrition_picture", "patient_view", "timeline", "write_report"]
