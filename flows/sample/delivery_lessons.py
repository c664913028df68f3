"""Rows that a delivery should not hold: quarantined, counted once, or kept but unused."""

from functools import partial

from flows.sample.chapter import Chapter
from flows.sample.chart import Chart, years_before
from flows.sample.standard import standard

DELIVERY = Chapter()
lesson = DELIVERY.lesson
further = partial(DELIVERY.lesson, core=False)
OVERLAP = ("M35.1", "ICD10", "Other overlap syndromes")
MILD = {"agents", "onset", "disease", "scores"}


@lesson(
    "delivery",
    "quarantine",
    "Results that break a rule: a far future date, no such day, no value.",
    age=12,
)
def broken_results(chart: Chart) -> None:
    standard(chart, without=MILD, lupus=OVERLAP)
    future = years_before(chart.as_of, -100).isoformat()
    chart.result("wbc", 0, "5.1", collected_at=future)
    chart.result("plt", 0, "201", collected_at="2026-13-45")
    chart.result("c3", 100, "")
    chart.result("c4", 100, "0.2", code_system="HIS")
    chart.result("weight", 100, "41", status="checked")


@lesson(
    "delivery",
    "accepted",
    "Odd but readable results: full-width digits, comparators, 阴性, zones, later days.",
    style="chinese",
    sex="male",
    age=10,
)
def odd_results(chart: Chart) -> None:
    standard(chart)
    chart.result("wbc", 70, "５．６", unit="×10^9/L")
    chart.result("plt", 70, "１８６", unit="10^9/L")
    chart.result("creatinine", 70, "４８", unit="μmol/L")
    chart.result("c4", 70, "<0.01")
    chart.result("dsdna", 70, ">800")
    chart.result("dipstick", 70, "阴性")
    chart.result("dipstick", 99, "++")
    chart.result("temperature", 70, "36.8", collected_at=f"{chart.day(70)}T08:30:00+08:00")
    chart.result("spo2", 70, "97", collected_at=chart.day(70))
    chart.result("c3", 71, "62", unit="mg%")
    for ago in (-2, -4):
        chart.result("wbc", ago, "5.2")
    unclaimed = {"code": "JY905", "code_system": "LOCAL", "unit": "ng/L"}
    chart.result("wbc", 70, "12.4", name="白介素-6", **unclaimed)


@lesson(
    "delivery",
    "quarantine",
    "Orders that break a rule: an end before the start, a route of no list.",
    age=14,
)
def broken_orders(chart: Chart) -> None:
    standard(chart, without=MILD, lupus=OVERLAP)
    chart.order("prednisone", "oral", 10, 500, 520)
    chart.order("prednisone", "口服", 10, 510, 500)
    chart.order("prednisone", "oral", "ten", 520, 511)
    chart.order("prednisone", "oral", 10, 530, 521, code="", code_system="", name="")


@further(
    "delivery",
    "accepted",
    "Local drugs that no concept claims, a cancelled and a withdrawn order.",
    style="chinese",
    age=9,
)
def unclaimed_orders(chart: Chart) -> None:
    standard(chart)
    for code, name in (("YP9001", "小儿氨酚黄那敏颗粒"), ("YP9002", "院内制剂三号合剂")):
        local = {"code": code, "code_system": "LOCAL", "name": name}
        chart.order("prednisone", "oral", 1, 140, 136, dose_unit="袋", **local)
    chart.order("cyclophosphamide", "iv", 400, 60, 60, status="cancelled")
    chart.order("rituximab", "iv", 500, 62, 62, status="entered-in-error")


@lesson(
    "delivery",
    "quarantine",
    "One row twice counts once; two that differ under one id are a conflict.",
    sex="male",
    age=15,
)
def repeated_rows(chart: Chart) -> None:
    standard(chart, without=MILD, lupus=OVERLAP)
    same = chart.result("wbc", 95, "6.1")
    chart.again("labs", same)
    differing = chart.result("plt", 95, "210")
    chart.again("labs", differing, value="21")
    order = chart.order("methotrexate", "oral", 10, 460, 433, frequency_per_day="0.142857")
    chart.again("medications", order)


@lesson(
    "delivery",
    "quarantine",
    "A person without a birth date, who has results all the same.",
    sex="male",
    age=7,
)
def no_birth_date(chart: Chart) -> None:
    chart.diagnosis("J06.9", "ICD10", "急性上呼吸道感染", 40)
    chart.result("wbc", 40, "7.7")
    chart.born = ""


@lesson(
    "delivery",
    "accepted",
    "Not lupus: kidney disease on high-dose prednisone stays outside the cohort.",
    sex="male",
    age=6,
    style="chinese",
    size=1.0,
)
def other_disease(chart: Chart) -> None:
    without = {"diagnosis", "agents", "hydroxychloroquine", "onset", "disease", "scores"}
    onset = standard(chart, without=without)
    chart.diagnosis("N04.9", "ICD10", "肾病综合征", onset)
