"""What a layout cannot carry, and whose answers that changes; all others stay the same."""

from dataclasses import dataclass

from spec.drawn import drawn


@dataclass(frozen=True)
class Lost:
    """By patient, what is different after the round trip; in `results`, * is everybody of whom the
    rest of the line holds."""

    results: str = "hospital | patient | criterion | canonical | mapped | why"
    # whose days of treatment differ
    treatment: frozenset[str] = frozenset()
    # results that are not rewritten: patient, concept and value
    not_rewritten: frozenset[tuple[str, str, float]] = frozenset()
    # who declined research, where nothing in the layout says so
    declined: frozenset[str] = frozenset()
    # patients whose status is better, and the two statuses
    better_off: frozenset[tuple[str, str, str]] = frozenset()
    # "Not detected" is no quantity and has no unit
    unit_of_words: bool = False

    def lines(self) -> list[dict[str, str]]:
        """The results that differ."""
        return drawn(self.results)

    def expected(self, hospital: str, patient: str, criterion: str, result: str) -> str:
        """What the layout makes of a canonical result."""
        for line in self.lines():
            told = (line["hospital"], line["patient"], line["criterion"], line["canonical"])
            asked = (hospital, patient, criterion, result)
            if all(a in ("*", b) for a, b in zip(told, asked, strict=True)):
                return line["mapped"]
        return result


OMOP = Lost(
    results="""
        hospital | patient | criterion | canonical | mapped  | why
        *        | *       | E11a      | pass      | unknown | the CDM has no table of trials and of who takes part
        *        | P00120  | E11a      | fail      | unknown | nor for whoever takes part
        *        | P00029  | I2c       | review    | fail    | an exposure without an end is no order that runs on
        standard | P00055  | I4g       | review    | pass    | this team writes codes alone, no word of oxygen
    """,
    treatment=frozenset({"P00029"}),
    # A CDM holds a result once, as it stands in the end.
    not_rewritten=frozenset({("P00077", "sledai_total", 4.0), ("P00102", "alt", 410.0)}),
    declined=frozenset({"P00010"}),
    better_off=frozenset({("P00120", "ineligible", "needs_data")}),
)
FHIR = Lost(unit_of_words=True)
