"""Which patient of the sample teaches what: patient number to lesson, from 1."""

from flows.sample.activity_lessons import ACTIVITY
from flows.sample.candidates import CANDIDATES
from flows.sample.chapter import Lesson
from flows.sample.cohort_lessons import COHORT
from flows.sample.delivery_lessons import DELIVERY
from flows.sample.exclusion_lessons import EXCLUSION
from flows.sample.liver_lessons import LIVER
from flows.sample.organ_lessons import ORGAN
from flows.sample.steroid_fail_lessons import STEROID_FAILS
from flows.sample.steroid_lessons import STEROID
from flows.sample.treatment_lessons import TREATMENT

# A smaller sample is to show mostly people without lupus, so it has the core lessons only.
LARGE = 1000

WRITTEN: list[Lesson] = [
    *CANDIDATES,
    *COHORT,
    *ACTIVITY,
    *STEROID,
    *STEROID_FAILS,
    *TREATMENT,
    *ORGAN,
    *LIVER,
    *EXCLUSION,
    *DELIVERY,
]
CORE: dict[int, Lesson] = dict(enumerate((one for one in WRITTEN if one.core), start=1))
EXTENDED: dict[int, Lesson] = dict(
    enumerate((one for one in WRITTEN if not one.core), start=len(CORE) + 1)
)
LESSONS: dict[int, Lesson] = CORE | EXTENDED


def lessons_of(patients: int) -> dict[int, Lesson]:
    """The lessons of a sample of so many patients: patient number to lesson."""
    wanted = LESSONS if patients >= LARGE else CORE
    return {number: lesson for number, lesson in wanted.items() if number <= patients}
