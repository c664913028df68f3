"""The workbook of a release: its lists, answers and counts as the research office opens them."""

from flows.workbook.book import write_workbook as write_workbook
