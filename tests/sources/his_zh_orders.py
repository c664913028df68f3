"""The sample's orders in the words, packs and tablets of a made-up Chinese hospital."""

from collections.abc import Sequence

from flows.sample.catalogue import DRUGS
from sources import his_zh_words as words
from sources.his_zh_rows import chosen, own, sample, slashed


def drug(row: dict[str, str], number: int) -> tuple[str, str, str]:
    """Code, name and pack: in every other order mycophenolate is a tablet to be dispersed."""
    key = words.DRUG_OF.get(row["name"])
    if key is None:
        return words.OTHER_DRUGS.get(row["name"], (row["code"], row["name"], ""))
    known = DRUGS[key]
    name = "吗替麦考酚酯分散片" if key == "mycophenolate" and number % 2 else known.chinese
    return known.local, name, words.PACKS[key]


def dose(row: dict[str, str], pack: str, number: int) -> tuple[str, str]:
    """The dose as in the sample, or in so many tablets."""
    of_one, counted = words.COUNTED.get(pack, (0.0, ""))
    if counted and row["dose_value"] and row["dose_unit"] == "mg" and number % 3:
        halves = float(row["dose_value"]) / of_one * 2
        if halves.is_integer():
            return f"{halves / 2:g}", counted
    unit = {"mg": ("mg", "毫克"), "g": ("克",), "mg/kg": ("mg/kg", "毫克/公斤")}
    return row["dose_value"], chosen(unit.get(row["dose_unit"], (row["dose_unit"],)), number)


def orders() -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for number, row in enumerate(sample("medications")):
        code, name, pack = drug(row, number)
        once = row["start_date"] == row["end_date"] and row["frequency_per_day"] == "1"
        ways = words.FREQUENCIES[row["frequency_per_day"]][: None if row["route"] == "oral" else 2]
        end = "" if once or not row["end_date"] else slashed(row["end_date"]) + " 9:30"
        rows.append(
            ("YZ" + row["medication_id"][1:], own(row["patient_id"]), "西药",
             "临时" if once else "长期", code, name, pack,
             chosen(words.ROUTES.get(row["route"], (row["route"],)), number),
             *dose(row, pack, number), "st" if once else chosen(ways, number),
             slashed(row["start_date"]) + " 8:00", end, words.STATUSES[row["status"]],
             row["stop_reason"])
        )  # fmt: skip
    return rows
