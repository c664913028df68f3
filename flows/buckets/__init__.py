"""The base cohort in buckets: each is staged, measured and assessed by itself, then put together.

A patient's bucket is a hash of the id; the steps are the very same functions as for one bucket.
"""
