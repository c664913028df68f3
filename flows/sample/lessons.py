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

LESSONS: dict[int, Lesson] = dict(
    enumerate(
        [
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
        ],
        start=1,
    )
)
