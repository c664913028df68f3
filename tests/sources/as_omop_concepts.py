"""The CONCEPT and DRUG_STRENGTH tables of a made-up CDM, filled as its records ask for concepts."""

from typing import NamedTuple

from flows.sample.catalogue import DRUGS, TESTS

from .as_delivered import Row

NO_CONCEPT = "0"
# Ids that everybody's vocabularies share (athena.ohdsi.org); all others here are made up.
KNOWN = {
    ("Gender", "F"): "8532",
    ("Gender", "M"): "8507",
    ("Gender", "O"): "8521",
    ("SNOMED", "276139006"): "4171756",
    ("SNOMED", "276136004"): "4172704",
    ("UCUM", "mg"): "8576",
    ("Visit", "IP"): "9201",
    ("Visit", "OP"): "9202",
    ("Visit", "ER"): "9203",
    ("Condition Status", "OMOP4976971"): "32899",
}
VOCABULARIES = {"RXNORM": "RxNorm", "ICD9CM3": "ICD9Proc", "CPT": "CPT4", "LOCAL": "Hospital"}
HOSPITAL = "Hospital"
LOINC_BY_NAME = {test.chinese: test for test in TESTS.values() if test.loinc != "SLEDAI-2K"}
NAMES_BY_LOINC = {test.loinc: test.english for test in TESTS.values()}
RXNORM_BY_NAME = {
    name: drug.rxnorm
    for drug in DRUGS.values()
    for name in (drug.chinese, drug.english)
    if drug.rxnorm
}
RXNORM_BY_ATC = {drug.atc: drug.rxnorm for drug in DRUGS.values() if drug.rxnorm}


class Product(NamedTuple):
    """A tablet or capsule: the name in RxNorm's pattern, and what one holds."""

    name: str
    mg: float


PRODUCTS = {
    "8640": Product("prednisone 5 MG Oral Tablet", 5),
    "8638": Product("prednisolone 5 MG Oral Tablet", 5),
    "6902": Product("methylprednisolone 4 MG Oral Tablet", 4),
    "3264": Product("dexamethasone 0.75 MG Oral Tablet", 0.75),
    "5521": Product("hydroxychloroquine sulfate 200 MG Oral Tablet", 200),
    "68149": Product("mycophenolate mofetil 250 MG Oral Capsule", 250),
    "1256": Product("azathioprine 50 MG Oral Tablet", 50),
    "6851": Product("methotrexate 2.5 MG Oral Tablet", 2.5),
    "42316": Product("tacrolimus 0.5 MG Oral Capsule", 0.5),
}
INGREDIENTS = {
    "8640": "prednisone",
    "8638": "prednisolone",
    "6902": "methylprednisolone",
    "3264": "dexamethasone",
    "5521": "hydroxychloroquine",
    "68149": "mycophenolate mofetil",
    "3002": "cyclophosphamide",
    "1256": "azathioprine",
    "6851": "methotrexate",
    "42316": "tacrolimus",
    "3008": "cyclosporine",
    "27169": "leflunomide",
    "1092437": "belimumab",
    "121191": "rituximab",
}


class Vocabulary:
    """Concepts by vocabulary, code and name; those of the hospital are numbered from 2 billion."""

    def __init__(self) -> None:
        self.concepts: dict[tuple[str, str, str], str] = {}
        self.strengths: dict[str, Row] = {}

    def concept(self, vocabulary: str, code: str, name: str) -> str:
        """The id of that concept."""
        number = len(self.concepts) + (2_000_000_000 if vocabulary == HOSPITAL else 1_000_000)
        known = KNOWN.get((vocabulary, code), str(number))
        return self.concepts.setdefault((vocabulary, code, name), known)

    def source(self, row: Row) -> str:
        """The concept of the row's own code, or of its name where it has none."""
        if row["code_system"] == "LOINC":
            return self.test(row["code"], row["name"])
        vocabulary = VOCABULARIES.get(row["code_system"], row["code_system"]) or HOSPITAL
        return self.concept(vocabulary, row["code"] or row["name"], row["name"])

    def test(self, code: str, name: str) -> str:
        """The LOINC concept, under the one name that it has for everybody."""
        return self.concept("LOINC", code, NAMES_BY_LOINC.get(code, name))

    def product(self, ingredient: str) -> str:
        """The tablet of that RxNorm ingredient, with its strength."""
        product = PRODUCTS[ingredient]
        # The product's own code is made up: drugs are known by name, too.
        made = self.concept("RxNorm", f"{ingredient}-oral", product.name)
        self.strengths[made] = {
            "drug_concept_id": made,
            "ingredient_concept_id": self.ingredient(ingredient),
            "amount_value": str(product.mg),
            "amount_unit_concept_id": self.concept("UCUM", "mg", "milligram"),
        }
        return made

    def ingredient(self, code: str, name: str = "") -> str:
        """The RxNorm ingredient."""
        return self.concept("RxNorm", code, INGREDIENTS.get(code, name))

    def rows(self) -> list[Row]:
        """The CONCEPT table."""
        return [
            {
                "concept_id": number,
                "concept_name": name,
                "vocabulary_id": vocabulary,
                "concept_code": code,
            }
            for (vocabulary, code, name), number in self.concepts.items()
        ] + [
            {
                "concept_id": NO_CONCEPT,
                "concept_name": "No matching concept",
                "vocabulary_id": "None",
                "concept_code": "No matching concept",
            }
        ]
