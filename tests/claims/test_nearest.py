"""The nearest concept of what nothing claims: found where it is plain, none where it is not."""

from collections.abc import Callable

Asked = Callable[[str, str], list[tuple[str, str, str]]]


def wrong(answers: list[tuple[str, str, str]]) -> list[str]:
    return [f"{what}: {got}, not {want}" for what, want, got in answers if got != want]


def test_drugs_are_found_in_other_spellings_and_not_in_names_that_look_alike(asked: Asked) -> None:
    assert not wrong(
        asked(
            "drug",
            """
        code_system | code    | name                             | nearest
        LOCAL       | 1       | Hydroxychloroquin sulfat 200 mg  | hydroxychloroquine
        LOCAL       | 1       | Hydroxychloroquinsulfat          | hydroxychloroquine
        LOCAL       | 1       | Hidroxicloroquina                | hydroxychloroquine
        LOCAL       | 1       | Ciclofosfamida 50 mg comprimidos | cyclophosphamide
        LOCAL       | 1       | Metotrexato                      | methotrexate
        LOCAL       | 1       | Metilprednisolona                | methylprednisolone
        LOCAL       | 1       | Prednisolon 5 mg                 | prednisolone
        LOCAL       | 1       | Prednison                        | prednisone
        LOCAL       | 1       | Azathioprin                      | azathioprine
        LOCAL       | 1       | Mycophenolatmofetil              | mycophenolate
        LOCAL       | 1       | Tacrolimuss caps                 | tacrolimus
        LOCAL       | 1       | 羟基氯喹                         | hydroxychloroquine
        LOCAL       | 1       | 甲氨喋呤片                       | methotrexate
        LOCAL       | 1       | 环孢菌素软胶囊                   | cyclosporin
        LOCAL       | 1       | 西妥昔单抗                       | -
        LOCAL       | 1       | 巯嘌呤片                         | -
        LOCAL       | 1       | Hydroxyzine 25 mg                | -
        LOCAL       | 1       | Hydroxycarbamide                 | -
        LOCAL       | 1       | Hydrochlorothiazide              | -
        LOCAL       | 1       | Cycloserine 250 mg               | -
        LOCAL       | 1       | Methylphenidate                  | -
        LOCAL       | 1       | Prednicarbate cream              | -
        LOCAL       | 1       | Temsirolimus                     | -
        LOCAL       | 1       | Infliximab                       | -
        LOCAL       | 1       | Dextromethorphan                 | -
        LOCAL       | 1       | Cortisol                         | -
        LOCAL       | 1       | Mercaptopurine                   | -
        LOCAL       | 1       | Penicillamine                    | -
        LOCAL       | 1       | Sodium chloride 0.9 % injection  | -
        RXNORM      | H02AB07 | Deltasone generic                | prednisone
        """,
        )
    )


def test_labs_are_found_by_component_and_never_across_specimen_or_kind(asked: Asked) -> None:
    assert not wrong(
        asked(
            "lab",
            """
        code_system | code   | name                                        | nearest
        LOCAL       | 1      | Creatinine [Mass/volume] in Blood           | creatinine
        LOCAL       | 1      | Creat SerPl-mCnc                            | -
        LOCAL       | 1      | Creatinine                                  | creatinine
        LOCAL       | 1      | Creatinine [Mass/volume] in Urine           | -
        LOCAL       | 1      | Creatinine renal clearance                  | -
        LOCAL       | 1      | 血清肌酐测定                                | creatinine
        LOCAL       | 1      | 血清肌酐测定(酶法)                          | creatinine
        LOCAL       | 1      | 尿肌酐                                      | -
        LOCAL       | 1      | 肌酐清除率                                  | -
        LOCAL       | 2160-0 | Kreatinin                                   | creatinine
        LOINC       | 2161-8 | Creatinine                                  | -
        LOCAL       | 1      | ALT SerPl-cCnc                              | alt
        LOCAL       | 1      | Alanine aminotransferase                    | alt
        LOCAL       | 1      | Glomerular filtration rate                  | egfr_reported
        LOCAL       | 1      | Platelet count                              | platelets
        LOCAL       | 1      | Platelet distribution width                 | -
        LOCAL       | 1      | C reactive protein                          | -
        LOCAL       | 1      | HCV antibody                                | hcv_ab
        LOCAL       | 1      | HIV 1 RNA [#/volume] (viral load) in Plasma | -
        LOCAL       | 1      | Hepatitis B virus core Ab                   | hbcab
        LOCAL       | 1      | Hepatitis A virus Ab                        | -
        LOCAL       | 1      | Birth weight                                | -
        LOCAL       | 1      | Body mass index                             | -
        LOCAL       | 1      | Body weight                                 | weight
        LOCAL       | 1      | Lactate                                     | -
        LOCAL       | 1      | Lactate dehydrogenase                       | ldh
        LOCAL       | 1      | Hemoglobin A1c                              | -
        LOCAL       | 1      | Leukocytes in Cerebral spinal fluid         | -
        LOCAL       | 1      | Complement C3 [Mass/volume] in Serum        | c3
        LOCAL       | 1      | Total score [MMSE]                          | -
        """,
        )
    )


def test_diagnoses_are_found_by_name_and_category_and_not_where_the_meaning_turns(
    asked: Asked,
) -> None:
    assert not wrong(
        asked(
            "diagnosis",
            """
        code_system | code     | name                                             | nearest
        LOCAL       | 1        | Lupus erythematosus (disorder)                   | sle
        LOCAL       | 1        | SLE                                              | sle
        LOCAL       | 1        | Systemischer Lupus erythematodes                 | sle
        LOCAL       | 1        | Lupus eritematoso sistémico                      | sle
        LOCAL       | 1        | Discoid lupus erythematosus                      | cutaneous_le
        LOCAL       | 1        | Family history of lupus erythematosus            | -
        LOCAL       | 1        | Lupus vulgaris                                   | -
        LOCAL       | M32.9    |                                                  | sle
        LOCAL       | C123     |                                                  | -
        LOCAL       | 55464009 |                                                  | sle
        ICD10       | M32.5    |                                                  | sle
        ICD10       | I51.89   | Other ill-defined heart diseases                 | -
        ICD10       | E11.9    | Type 2 diabetes mellitus                         | -
        LOCAL       | 1        | Acute ST segment elevation myocardial infarction | acute_mi
        LOCAL       | 1        | Primary malignant neoplasm of prostate           | malignancy
        LOCAL       | 1        | Benign neoplasm of colon                         | malignancy_not
        LOCAL       | 1        | Family history of malignant neoplasm of breast   | -
        LOCAL       | 1        | Transplantation of kidney regime                 | organ_transplant
        LOCAL       | 1        | Awaiting transplantation of kidney               | -
        LOCAL       | 1        | Donor of kidney for transplant                   | -
        LOCAL       | 1        | Normal pregnancy (finding)                       | pregnancy
        LOCAL       | 1        | Standard pregnancy test                          | -
        LOCAL       | 1        | Asthma screening                                 | -
        LOCAL       | 1        | Human papilloma virus infection                  | -
        LOCAL       | 1        | Essential hypertension                           | -
        LOCAL       | 1        | Heart failure                                    | -
        LOCAL       | 1        | Hepatitis B surface antigen measurement          | -
        LOCAL       | 1        | Viral sinusitis (disorder)                       | -
        LOCAL       | 1        | Respiratory distress syndrome in the newborn     | -
        """,
        )
    )


def test_vaccines(asked: Asked) -> None:
    assert not wrong(
        asked(
            "vaccine",
            """
        code_system | code | name                                     | nearest
        LOCAL       | 1    | rotavirus, pentavalent                   | live_vaccine
        LOCAL       | 1    | zoster vaccine live                      | live_vaccine
        LOCAL       | 1    | zoster vaccine recombinant               | not_live
        LOCAL       | 1    | Influenza, split virus, quadrivalent, PF | -
        LOCAL       | 1    | Hep B, adult                             | -
        LOCAL       | 1    | COVID-19 vaccine                         | -
        """,
        )
    )


def test_units_are_never_guessed_by_a_letter(asked: Asked) -> None:
    assert not wrong(
        asked(
            "",
            """
        kind      | concept    | written        | nearest
        unit      | creatinine | umol / l.      | umol/L
        unit      | creatinine | micromol/liter | umol/L
        unit      | creatinine | mg per dl      | mg/dL
        unit      | creatinine | nmol/l         | -
        unit      | creatinine | fmol/L         | -
        unit      | lvef       | mL             | -
        unit      | creatinine | g/L            | -
        unit      | wbc        | 10E9/L         | 10*9/L
        dose_unit | prednisone | milligrams     | mg
        dose_unit | prednisone | m.g.           | mg
        dose_unit | prednisone | ml             | -
        dose_unit | prednisone | TAB            | -
        dose_unit | prednisone | mg/m2          | -
        """,
        )
    )


def test_routes_frequencies_and_values(asked: Asked) -> None:
    assert not wrong(
        asked(
            "",
            """
        kind           | concept | written       | nearest
        route_word     |         | Oral use      | oral
        route_word     |         | Oral rinse    | -
        route_word     |         | IV drip       | iv
        route_word     |         | oral or IV    | -
        route_word     |         | into the air  | -
        route_word     |         | topicall      | topical
        frequency_word |         | B.I.D.        | 2 a day
        frequency_word |         | bid as needed | -
        frequency_word |         | q3h           | 8 a day
        frequency_word |         | q13h          | -
        value          | hbsag   | possitive     | positive
        value          | hbsag   | Negativ       | negative
        value          | hbsag   | not positive  | -
        value          | hbsag   | unreactive    | -
        value          | hbsag   | see comment   | -
        value          | hbsag   | 未见阳性      | -
        value          | hbsag   | haemolysed    | -
        """,
        )
    )
