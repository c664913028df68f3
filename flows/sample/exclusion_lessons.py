"""The exclusions and a few inclusions, each in an otherwise complete chart."""

from functools import partial

from flows.sample import results
from flows.sample.chapter import Chapter
from flows.sample.chart import Chart
from flows.sample.standard import standard

EXCLUSION = Chapter()
further = partial(EXCLUSION.lesson, core=False)


@further(
    "I2a", "review", "ANA negative twice: the entry criterion of 2019 EULAR/ACR was never met."
)
def ana_negative(chart: Chart) -> None:
    onset = standard(chart, complete=True, without={"onset", "disease"})
    for ago in (onset, 300):
        results.quiet_visit(chart, ago)
        chart.result("ana", ago, "Negative")


@further(
    "I5", "review", "CAR-T therapy in the history: against which target, and did it fail?", age=20
)
def earlier_cart(chart: Chart) -> None:
    standard(chart, complete=True)
    chart.diagnosis("Z92.850", "ICD10CM", "Personal history of CAR-T therapy", 420)


@further("I7", "unknown: never_recorded", "A girl of fourteen without a pregnancy test.", age=14)
def no_pregnancy_test(chart: Chart) -> None:
    standard(chart, complete=True, without={"hcg"})


@further("E9", "fail", "Blood hCG positive four days ago.", age=18, style="rxnorm")
def pregnant(chart: Chart) -> None:
    standard(chart, complete=True, without={"hcg"})
    chart.result("hcg", 4, "Positive")


@further(
    "E1",
    "review",
    "A seizure 20 days ago and intrathecal methotrexate after it.",
    sex="male",
    age=12,
)
def seizure(chart: Chart) -> None:
    standard(chart, complete=True)
    chart.diagnosis("R56.8", "ICD10", "Other and unspecified convulsions", 20, setting="emergency")
    chart.order("methotrexate", "intrathecal", 12, 18, 18)


@further("E2a", "fail", "Haemodialysis 40 days ago.", age=16, style="chinese")
def dialysis(chart: Chart) -> None:
    standard(chart, complete=True)
    for ago in (46, 43, 40):
        dated = {"performed_on": chart.day(ago), "status": "final"}
        chart.add("procedures", code="39.95", code_system="ICD9CM3", name="血液透析", **dated)


@further("E3a", "fail", "Ventricular septal defect since birth.", sex="male", age=7)
def septal_defect(chart: Chart) -> None:
    standard(chart, complete=True)
    chart.diagnosis("Q21.0", "ICD10", "Ventricular septal defect", chart.age_days - 30)


@further("E6a", "fail", "Kidney transplant in the history.", age=21)
def transplant(chart: Chart) -> None:
    standard(chart, complete=True)
    chart.diagnosis("Z94.0", "ICD10", "Kidney transplant status", 700)


@further("E7a", "fail", "HBsAg positive with HBV DNA of 52000 IU/mL.", sex="male", age=17)
def hepatitis_b(chart: Chart) -> None:
    standard(chart, complete=True, without={"infections"})
    results.infections(chart, 20)
    chart.result("hbsag", 10, "Positive")
    chart.result("hbv_dna", 10, "52000")


@further(
    "E7a",
    "unknown: never_recorded",
    "HBcAb 阳性 and HBV DNA never measured.",
    style="chinese",
    age=15,
)
def core_antibody(chart: Chart) -> None:
    standard(chart, complete=True, without={"infections"})
    for test in results.PANEL:
        chart.result(test, 25, "阳性" if test == "hbcab" else "阴性")


@further("E7d", "review", "RPR reactive, TPPA negative: the false positive of lupus.", age=19)
def false_positive(chart: Chart) -> None:
    standard(chart, complete=True, without={"infections"})
    results.infections(chart, 40)
    chart.result("rpr", 12, "Reactive")
    chart.result("tppa", 12, "Negative")


@further("E7e", "fail", "CMV DNA of 3200 IU/mL.", sex="male", age=11, style="chinese")
def cytomegalovirus(chart: Chart) -> None:
    standard(chart, complete=True, without={"cmv"})
    chart.result("cmv_dna", 8, "3200")


@further("E8", "fail", "Varicella vaccine, live, 12 days before the as-of date.", age=6, size=1.0)
def live_vaccine(chart: Chart) -> None:
    standard(chart, complete=True)
    given = {"code": "YM017", "code_system": "LOCAL", "given_on": chart.day(12)}
    chart.add("immunizations", name="水痘减毒活疫苗", **given)


@further(
    "E8",
    "unknown: never_recorded",
    "No vaccination record at all: absence is not a pass.",
    sex="male",
    age=13,
    style="chinese",
)
def no_vaccinations(chart: Chart) -> None:
    standard(chart, complete=True, without={"vaccines"})


@further("E10", "fail", "Lymphoblastic leukaemia seven years ago.", age=14)
def malignancy(chart: Chart) -> None:
    standard(chart, complete=True)
    chart.diagnosis("C91.0", "ICD10", "Acute lymphoblastic leukaemia", 2600, setting="inpatient")


@further("E11a", "fail", "Enrolled in another trial and still in it.", sex="male", age=16)
def other_trial(chart: Chart) -> None:
    standard(chart, complete=True)
    chart.add("enrolments", trial_id="NCT00000102", enrolled_on=chart.day(90))


@further("E11a", "pass", "Left another trial two years ago.", age=17)
def old_trial(chart: Chart) -> None:
    standard(chart, complete=True)
    dates = {"enrolled_on": chart.day(1000), "ended_on": chart.day(730)}
    chart.add("enrolments", trial_id="NCT00000107", **dates)
