"""The two files that explain a sample: its delivery.toml and its README."""

from datetime import date, timedelta

from flows.sample.chapter import Lesson

NOTE = "Synthetic data made by `prescreen sample`: no row describes a real person."


# Some rows are dated up to five days after the as-of date, and the file is read whenever it is.
DELIVERED_AFTER = timedelta(days=7)


def delivery_file(as_of: date) -> str:
    """The as-of date and the day of delivery, a week later, on which no sample row is future."""
    delivered = (as_of + DELIVERED_AFTER).isoformat()
    return f"# {NOTE}\nas_of = {as_of.isoformat()}\ndelivered_on = {delivered}\n"


def readme(
    lessons: dict[int, Lesson], patients: int, lupus: int, seed: int, as_of: date, width: int
) -> str:
    """What the folder holds, how to make it again, and what each numbered patient teaches."""
    lines = [
        "# A synthetic delivery",
        "",
        f"**{NOTE}** Names, codes marked LOCAL, dates and values are made up; growth and",
        "laboratory figures only have to look plausible. Do not use them for any clinical purpose.",
        "",
        f"{patients} patients as of {as_of.isoformat()}; the first {lupus} have lupus or look like",
        "it, the others have no lupus. Made again, byte for byte, by",
        "",
        "```",
        f"prescreen sample --out DIR --patients {patients} --seed {seed} --as-of {as_of}",
        "```",
        "",
        "Most charts are incomplete on purpose, as real ones are: where the table names one",
        "criterion, others of the same patient may be open. `cohort` tells whether the patient is",
        "in the base cohort; `delivery` what happens to the rows.",
        "",
        "| patient | about | expected | what this patient teaches |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| P{number:0{width}d} | {one.criterion} | {one.expected} | {one.teaches} |"
        for number, one in lessons.items()
    ]
    return "\n".join([*lines, ""])
