"""Each module's chart is delivered and judged once per session."""

from collections.abc import Callable

import pytest

from spec.hospital import Chart, Judged, judge

Hospital = Callable[[Chart], Judged]


@pytest.fixture(scope="session")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """The judged chart, from the first call on."""
    seen: dict[int, Judged] = {}

    def judged(chart: Chart) -> Judged:
        if id(chart) not in seen:
            seen[id(chart)] = judge(chart, tmp_path_factory.mktemp("spec"))
        return seen[id(chart)]

    return judged


@pytest.fixture(scope="module")
def judged(hospital: Hospital, request: pytest.FixtureRequest) -> Judged:
    """What became of the module's own CHART."""
    return hospital(request.module.CHART)
