"""`prescreen sample`: synthetic extracts of any size, with one lesson a patient."""

from flows.sample.lessons import CORE, LESSONS, lessons_of
from flows.sample.writer import write_sample

__all__ = ["CORE", "LESSONS", "lessons_of", "write_sample"]
