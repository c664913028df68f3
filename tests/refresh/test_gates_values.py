"""The gate `values`: numbers that were rescaled while their label stayed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .gates import FREE, WHOLE, Clinic, and_then, results

FIVE = ("p0", "p1", "p2", "p3", "p4")
PATIENTS = "patient_id,birth_date,sex\nada,2012-05-01,female\nbo,2014-02-28,male\n" + "".join(
    f"{patient},2012-01-01,female\n" for patient in FIVE
)


def some(first: int, last: int, **content: object) -> str:
    """Results of five patients."""
    return results(first, last, **{"patients": FIVE, **content})  # type: ignore[arg-type]


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """Thirty results of 60 in five patients."""
    made = Clinic(tmp_path, FREE)
    recent = some(0, 29, value="60", day="2026-09-01")
    assert made.deliver({**WHOLE, "patients.csv": PATIENTS, "labs.csv": recent}) == ()
    yield made
    made.store.close()


@pytest.mark.parametrize(
    ("news", "held"),
    [
        pytest.param(some(100, 119, value="180"), True, id="three times"),
        pytest.param(some(100, 119, value="179"), False, id="not quite three times"),
        pytest.param(some(100, 119, value="20"), True, id="a third"),
        pytest.param(some(100, 119, value="20.1"), False, id="not quite a third"),
        pytest.param(some(100, 118, value="5304"), False, id="nineteen rows"),
        pytest.param(
            some(100, 139, value="5304", patients=FIVE[:4]), False, id="only four patients"
        ),
        pytest.param(some(0, 29, value="0.68", day="2026-09-01"), True, id="corrections"),
        pytest.param(some(100, 119, value="5304", unit="umol/L"), False, id="under another unit"),
        pytest.param(some(100, 119, value="5304", unit="MG / dl"), True, id="the unit in capitals"),
        pytest.param(some(100, 119, value="5304", code="718-7"), False, id="another code"),
        pytest.param(some(100, 119, value="<5304"), False, id="no plain number"),
        pytest.param(
            and_then(some(100, 110, value="60"), some(111, 119, value="9000")),
            False,
            id="less than half of the rows",
        ),
        pytest.param(some(0, 29, value="60", day="2026-09-01"), False, id="the same again"),
    ],
)
def test_medians_of_a_code_that_lie_far_apart_are_held(
    clinic: Clinic, news: str, held: bool
) -> None:
    assert clinic.deliver({"labs.csv": news}) == (("values",) if held else ())
    if held:
        assert "labs: values of another scale under 2160-0 (x " in clinic.said


def test_the_last_half_year_is_what_is_usual(clinic: Clinic) -> None:
    old = some(200, 299, value="5304", day="2024-01-01")
    assert clinic.deliver({"labs.csv": old}, "", "values") == ()
    assert clinic.deliver({"labs.csv": some(100, 119, value="60")}) == ()
    assert clinic.deliver({"labs.csv": some(300, 319, value="5304")}) == ("values",)


@pytest.mark.parametrize(("recent", "held"), [(19, ()), (20, ("values",))])
def test_too_little_of_the_last_half_year_is_not_what_is_usual(
    clinic: Clinic, recent: int, held: tuple[str, ...]
) -> None:
    """The half year before the newest result: 180 days, that day included."""
    before = some(0, 49, value="60", day="2025-01-01")
    of_late = some(100, 99 + recent, value="5304", day="2026-05-20")
    newest = some(200, 200, value="60", day="2026-11-16", code="718-7")
    assert clinic.deliver({"observations.csv": and_then(before, of_late, newest)}) == ()
    assert clinic.deliver({"observations.csv": some(300, 319, value="60")}) == held


def orders(first: int, last: int, dose: str, code: str = "H02AB06", name: str = "x") -> str:
    head = "medication_id,patient_id,code,code_system,name,route,dose_value,dose_unit,start_date\n"
    system = "ATC" if code else ""
    return head + "".join(
        f"m{n},{FIVE[n % 5]},{code},{system},{name},oral,{dose},mg,2026-10-01\n"
        for n in range(first, last + 1)
    )


@pytest.mark.parametrize(
    ("code", "name", "says"),
    [
        ("H02AB06", "Prednisolone", "under H02AB06 (x 0.001)."),
        ("", "Wang", "under 1 more."),
    ],
)
def test_doses_by_code_or_by_name_which_is_never_shown(
    clinic: Clinic, code: str, name: str, says: str
) -> None:
    clinic.deliver({"medications.csv": orders(10, 39, "20", code, name)})
    news = {"medications.csv": orders(50, 69, "0.02", code, name)}
    assert clinic.deliver(news) == ("values",)
    assert "medications: values of another scale " + says in clinic.said


def test_of_many_codes_five_are_named_and_none_that_could_be_a_text(clinic: Clinic) -> None:
    codes = ["Wang@Xiaoming", "13800138000-2012-02-03", *(f"c{n}" for n in range(7))]

    def everything(first: int, value: str) -> dict[str, str]:
        return {
            "observations.csv": and_then(
                *(
                    some(first + 30 * n, first + 30 * n + 19, value=value, code=code)
                    for n, code in enumerate(codes)
                )
            )
        }

    assert clinic.deliver(everything(0, "1")) == ()
    assert clinic.deliver(everything(1000, "1000")) == ("values",)
    assert clinic.said.splitlines()[0] == (
        "Held at the gate values: observations: values of another scale under"
        " c0 (x 1,000), c1 (x 1,000), c2 (x 1,000), c3 (x 1,000), c4 (x 1,000), 4 more."
    )
