"""What may be chosen of the buckets: how many there are, and who answers them."""

from typing import Literal

# More are more files than rows.
MOST = 999
# This process, or the workers of Dask.
Runner = Literal["process", "dask"]
