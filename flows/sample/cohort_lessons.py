"""Who is in the base cohort: diagnosis codes and states, death, opt-out, merged records."""

from functools import partial

from flows.sample.chapter import Chapter
from flows.sample.chart import Chart
from flows.sample.standard import standard

COHORT = Chapter()
lesson = COHORT.lesson
further = partial(COHORT.lesson, core=False)
NAME = "Systemic lupus erythematosus"


@lesson("cohort", "left", "Died 41 days before the as-of date: leaves the base cohort, counted.")
def died(chart: Chart) -> None:
    standard(chart)
    for extract in ("labs", "observations", "medications"):
        rows = chart.rows[extract]
        last = chart.day(41)
        stamp = "start_date" if extract == "medications" else "collected_at"
        chart.rows[extract] = [row for row in rows if row[stamp][:10] <= last]
    for row in chart.rows["medications"]:
        row["end_date"] = min(row["end_date"], last)
        row["status"] = "completed"
    chart.rows["immunizations"] = [
        row for row in chart.rows["immunizations"] if row["given_on"] <= last
    ]
    chart.death = chart.day(41)


@further(
    "cohort", "in", "Died after the as-of date: on that date still in the base cohort.", age=16
)
def died_later(chart: Chart) -> None:
    standard(chart)
    chart.death = chart.day(-3)


@lesson("cohort", "left", "Opted out of research: appears in no output at all.", sex="male")
def opted_out(chart: Chart) -> None:
    standard(chart)
    chart.opt_out = "true"


@lesson("cohort", "out", "Lupus was refuted two months after it was suspected.", style="chinese")
def refuted(chart: Chart) -> None:
    standard(chart, without={"diagnosis", "steroid", "agents", "scores"}, onset=400)
    chart.diagnosis("M32.9", "ICD10", "系统性红斑狼疮", 398, status="refuted")
    chart.diagnosis("M35.1", "ICD10", "Other overlap syndromes", 330)


@lesson("cohort", "out", "Only a differential diagnosis of lupus: never evidence.", age=8)
def differential(chart: Chart) -> None:
    standard(chart, without={"diagnosis", "steroid", "agents", "scores"}, onset=300)
    chart.diagnosis("M32.9", "ICD10", NAME, 298, status="differential")


@lesson("cohort", "in", "A provisional diagnosis is enough for the base cohort.", age=7, sex="male")
def provisional(chart: Chart) -> None:
    onset = standard(chart, without={"diagnosis"})
    chart.diagnosis("M32.9", "ICD10", NAME, onset, status="provisional")


@lesson("cohort", "out", "The diagnosis was entered in error and withdrawn.", sex="male", age=11)
def entered_in_error(chart: Chart) -> None:
    standard(chart, without={"diagnosis", "steroid", "agents", "scores"}, onset=250)
    chart.diagnosis("M32.9", "ICD10", NAME, 240, status="entered-in-error")


@lesson("cohort", "out", "M32 without a digit: shown for review, not taken as lupus.")
def three_characters(chart: Chart) -> None:
    standard(chart, lupus=("M32", "ICD10", NAME))


@lesson("cohort", "in", "M3210 written without its dot is M32.10.", style="rxnorm", age=14)
def without_dot(chart: Chart) -> None:
    standard(chart, lupus=("M3210", "ICD10CM", NAME))


@further(
    "cohort", "in", "m32.900x001, lower case with a national suffix, is a subdivision of M32.9."
)
def national_suffix(chart: Chart) -> None:
    chart.style = "chinese"
    standard(chart, lupus=("m32.900x001", "ICD10CN", "系统性红斑狼疮"))


@lesson("cohort", "in", "Lupus under ICD-9-CM 710.0 since 2014.", age=19, style="rxnorm")
def ninth_revision(chart: Chart) -> None:
    standard(chart, lupus=("710.0", "ICD9CM", NAME), onset=4400)


@lesson("cohort", "in", "Lupus under SNOMED 55464009.", sex="male", age=14, style="rxnorm")
def snomed(chart: Chart) -> None:
    standard(chart, lupus=("55464009", "SNOMED", "Systemic lupus erythematosus (disorder)"))


@lesson("cohort", "out", "SNOMED 200936003 is the parent concept: for review, not taken as SLE.")
def snomed_parent(chart: Chart) -> None:
    standard(chart, lupus=("200936003", "SNOMED", "Lupus erythematosus (disorder)"))


@lesson("cohort", "out", "Drug-induced lupus, M32.0, is not SLE.", age=17)
def drug_induced(chart: Chart) -> None:
    without = {"steroid", "agents", "scores", "disease"}
    standard(chart, without=without, onset=310, lupus=("M32.0", "ICD10", "Drug-induced lupus"))


@further(
    "cohort", "out", "First diagnosed two days after the as-of date: stored and unused.", age=12
)
def diagnosed_later(chart: Chart) -> None:
    standard(chart, without={"diagnosis", "steroid", "agents", "scores"}, onset=60)
    chart.diagnosis("M32.9", "ICD10", NAME, -2)
    chart.order("prednisone", "oral", 60, -2, -29)
    chart.result("wbc", -1, "2.9")


@lesson("cohort", "in", "Two records were merged: the hydroxychloroquine lies under the old id.")
def merged(chart: Chart) -> None:
    standard(chart)
    # The old id stands beside the ordinary ones, so that it never meets a generated patient.
    old = f"P{chart.number:0{chart.width}d}A"
    born = chart.birth.isoformat()
    chart.add("patients", patient_id=old, birth_date=born, sex=chart.sex)
    for row in chart.rows["medications"]:
        if row["code"] == "P01BA02":
            row["patient_id"] = old
    chart.add("patient_merges", from_id=old, to_id=chart.patient_id, merged_on=chart.day(200))
