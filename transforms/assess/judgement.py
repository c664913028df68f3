"""What only a person can judge, with what may help on record."""

import pandas as pd

from schemas.record_rules import Judgement, Report
from transforms.answers import first_that_holds
from transforms.assess.answer import answer, first_by, id_lists, iso
from transforms.assess.facts import Facts
from transforms.assess.presence import mentions, records_found
from transforms.assess.windows import in_words


def judgement_answer(rule: Judgement, facts: Facts) -> pd.DataFrame:
    """Always for review; the records and reports that bear on it are the evidence, else the
    diagnosis of the disease, which is what calls for it.
    """
    index = facts.index
    shown = [
        *(
            records_found(seen, facts)[["patient_id", "id", "on_day", "concept"]]
            for seen in rule.seen
        ),
        _reports(rule, facts),
    ]
    found = pd.concat(shown).sort_values(
        ["patient_id", "on_day", "id"], ascending=[True, False, True]
    )
    diagnosed = facts.records["disease"].sort_values(
        ["patient_id", "on_day", "id"], ascending=[True, False, True]
    )
    any_found = pd.Series(index.isin(found["patient_id"]), index=index)
    newest = first_by(found, "on_day", index)
    what = first_by(found, "concept", index).fillna("").map(facts.label)
    judged = f"A person judges {rule.what}"
    looked = "; ".join(_looked_for(rule, facts))
    return answer(
        index,
        result=pd.Series("review", index=index, dtype="str"),
        evidence_on=newest.fillna(first_by(diagnosed, "on_day", index)),
        evidence=id_lists(found, "id", index).where(any_found, id_lists(diagnosed, "id", index)),
        reason=first_that_holds(
            [(any_found, judged + "; on record: " + what + " on " + iso(newest) + ".")],
            judged
            + (f"; nothing on record ({looked})." if looked else ".")
            + " The source row is the diagnosis, which calls for it.",
        ),
    )


def report_answer(rule: Report, facts: Facts) -> pd.DataFrame:
    """For review where a report of the window mentions one of the words; else not applicable."""
    index = facts.index
    rows = facts.measurements[facts.measurements["concept"].isin(rule.of)]
    rows = rows[(facts.as_of - rows["collected_on"]).dt.days <= rule.within_days]
    rows = rows[mentions(rows["text_value"], rule.mentions)]
    rows = rows.sort_values(
        ["patient_id", "collected_on", "result_id"], ascending=[True, False, True]
    )
    newest = first_by(rows, "collected_on", index)
    looked = in_words(facts.as_of, rule.within_days)
    return answer(
        index,
        result=first_that_holds([(newest.notna(), "review")], "not_applicable"),
        evidence_on=newest,
        eligible_from=newest + pd.Timedelta(days=rule.within_days + 1),
        evidence=id_lists(rows, "result_id", index),
        reason=first_that_holds(
            [(newest.notna(), f"A person reads the {rule.what} of " + iso(newest) + ".")],
            f"No {rule.what} {looked}.",
        ),
    )


def _reports(rule: Judgement, facts: Facts) -> pd.DataFrame:
    rows = facts.measurements[facts.measurements["concept"].isin(rule.reports)]
    if rule.reports_within_days is not None:
        rows = rows[(facts.as_of - rows["collected_on"]).dt.days <= rule.reports_within_days]
    rows = rows.rename(columns={"result_id": "id", "collected_on": "on_day"})
    return rows[["patient_id", "id", "on_day", "concept"]]


def _looked_for(rule: Judgement, facts: Facts) -> list[str]:
    when = in_words(facts.as_of, rule.reports_within_days)
    reports = [f"looked for {facts.label(concept)} {when}" for concept in rule.reports]
    records = [
        f"looked for {seen.what} {in_words(facts.as_of, seen.within_days, seen.within_months)}"
        for seen in rule.seen
    ]
    return reports + records
