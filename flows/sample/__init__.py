"""`prescreen sample`: synthetic extracts of any size, with one lesson a patient."""

from flows.sample.lessons import LESSONS
from flows.sample.writer import write_sample

__all__ = ["LESSONS", "write_sample"]
