"""The languages of the workbook."""

from enum import StrEnum


class Language(StrEnum):
    """In what language headings and words are; reasons are in English."""

    en = "en"
    zh = "zh"
