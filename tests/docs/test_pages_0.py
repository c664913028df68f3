"""Every block of these pages is true; each file of tests runs on a worker of its own."""

from pathlib import Path

import pytest

from docs.blocks import ROOT, share
from docs.folder import Warehouses
from docs.held import held


@pytest.mark.parametrize("page", share(0))
def test_every_block_is_true(page: str, tmp_path: Path, warehouses: Warehouses) -> None:
    faults = held(ROOT / page, tmp_path, warehouses).faults
    assert not faults, "\n".join(faults)
