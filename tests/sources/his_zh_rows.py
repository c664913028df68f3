"""Rows of data/sample in the columns and words of a made-up Chinese hospital."""

import csv
from collections.abc import Sequence
from pathlib import Path

from sources import his_zh_words as words

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
LESSONS = (
    *(1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 20, 21, 22, 24, 29, 33, 39, 41, 42, 45, 47, 49),
    *(50, 54, 57, 58, 63, 71, 74),
)
SIGNS = ("体温", "心率", "血氧饱和度", "体重", "体重单位", "身高")
Row = dict[str, str]
Tables = dict[str, list[Sequence[str]]]


def sample(extract: str) -> list[Row]:
    """The extract's rows of the chosen patients, merged ids included."""
    chosen = tuple(f"P{number:05d}" for number in LESSONS)
    with (SAMPLE / f"{extract}.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if owner(row)[:6] in chosen]


def owner(row: Row) -> str:
    return row.get("patient_id") or row["to_id"]


def own(patient: str) -> str:
    """The patient's id in this hospital, whose zeros in front belong to it."""
    return "00" + patient.removeprefix("P")


def slashed(day: str) -> str:
    """2026-01-05 as 2026/1/5, with its time if it has one."""
    year, month, rest = day.split("-")
    return "/".join([year, str(int(month)), str(int(rest[:2])) + rest[2:]])


def chosen(ways: Sequence[str], number: int) -> str:
    return ways[number % len(ways)]


def patients() -> list[Sequence[str]]:
    said = {"true": "拒绝", "false": "同意", "": ""}
    return [
        (own(row["patient_id"]), words.SEXES[row["sex"]], row["birth_date"].replace("-", ""),
         row["death_date"].replace("-", ""), said[row["research_opt_out"]], "城乡居民")
        for row in sample("patients")
    ]  # fmt: skip


def diagnoses() -> list[Sequence[str]]:
    return [
        ("ZD" + row["diagnosis_id"][1:], own(row["patient_id"]), words.SETTINGS[row["setting"]],
         *words.DIAGNOSES[row["code"].replace(".", "")], slashed(row["diagnosed_on"]),
         slashed(row["resolved_on"]) if row["resolved_on"] else "", words.STATUSES[row["status"]])
        for row in sample("diagnoses")
    ]  # fmt: skip


def value(row: Row, number: int) -> str:
    """The result in this hospital's words, every other one with an arrow where it is too high."""
    ways = words.VALUES.get(row["value"].lower())
    if ways:
        return chosen(ways, number)
    plain = row["value"].replace(".", "", 1).isdigit() and row["reference_high"]
    high = plain and float(row["value"]) > float(row["reference_high"])
    return row["value"] + ("↑" if high and number % 2 else "")


def limits(row: Row) -> str:
    low, high = row["reference_low"], row["reference_high"]
    return f"{low}-{high}" if low and high else f"<{high}" if high else ""


def results() -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for number, row in enumerate(sample("labs")):
        code, name = (
            words.TEST_OF.get(row["name"])
            or words.OTHER_TESTS.get(row["name"])
            or (row["code"], row["name"])
        )
        unit = chosen(words.UNITS.get(row["unit"], (row["unit"],)), number)
        if unit == "mg/24h":
            high = row["reference_high"] and f"{float(row['reference_high']) * 1000:g}"
            row = row | {"value": f"{float(row['value']) * 1000:g}", "reference_high": high}
        rows.append(
            ("JG" + row["result_id"][1:], own(row["patient_id"]), code, name,
             row["collected_at"][:16], value(row, number), unit, limits(row), "已审核")
        )  # fmt: skip
    return rows


def bedside() -> Tables:
    """Signs in one line a measuring, examinations, and scores."""
    lines: dict[tuple[str, str, int], Row] = {}
    tables: Tables = {"检查": [], "评分": []}
    for number, row in enumerate(sample("observations")):
        at, patient, key = row["collected_at"], own(row["patient_id"]), row["result_id"][1:]
        sign = words.SIGNS.get(row["name"], row["name"])
        name = words.TEST_OF.get(row["name"], ("", row["name"]))[1]
        if row["code"] == "SLEDAI-2K":
            score = words.SLEDAI.get(row["name"], row["name"])
            tables["评分"].append((f"PF{key}", patient, score, at[:10], row["value"]))
        elif sign in words.SIGNS.values():
            again = sum(
                sign in line for (p, t, _), line in lines.items() if (p, t) == (patient, at)
            )
            line = lines.setdefault((patient, at, again), {"记录号": f"TZ{key}"})
            line[sign] = row["value"]
            if sign == "体重":
                line["体重单位"] = row["unit"]
        else:
            tables["检查"].append(
                (f"JC{key}", patient, name, at[:16], value(row, number), row["unit"])
            )
    tables["生命体征"] = [
        [line["记录号"], patient, "".join(filter(str.isdigit, at)),
         *(line.get(column, "") for column in SIGNS)]
        for (patient, at, _), line in lines.items()
    ]  # fmt: skip
    return tables


def rest() -> Tables:
    """Procedures, vaccines, reactions and merges."""
    return {
        "手术": [
            ("SS" + row["procedure_id"][1:], own(row["patient_id"]), row["code"], row["name"],
             "{}年{}月{}日".format(*slashed(row["performed_on"]).split("/")), "已完成")
            for row in sample("procedures")
        ],
        "疫苗接种": [
            ("JZ" + row["immunization_id"][1:], own(row["patient_id"]),
             *words.VACCINES[row["code"]], row["given_on"])
            for row in sample("immunizations")
        ],
        "过敏": [
            ("GM" + row["reaction_id"][1:], own(row["patient_id"]), "药物", "硫酸羟氯喹片",
             row["reaction_on"], "重度", "")
            for row in sample("adverse_reactions")
        ],
        "入组": [],
        "病案合并": [
            (own(row["from_id"]), own(row["to_id"]), row["merged_on"].replace("-", ""))
            for row in sample("patient_merges")
        ],
    }  # fmt: skip
