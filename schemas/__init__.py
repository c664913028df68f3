"""Shapes: what every extract and every table looks like."""

import sys
from types import ModuleType

# Pandera imports Dask wherever it is installed, which no shape is of: a third of every command's
# start. `--runner dask` imports it by itself.
_without_dask = ModuleType("pandera.typing.dask")
_without_dask.DASK_INSTALLED = False  # type: ignore[attr-defined]
sys.modules.setdefault("pandera.typing.dask", _without_dask)
