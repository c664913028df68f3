"""Recorded events: what counts, in which window, what silence means, and when time opens it."""

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart(also=("procedures", "enrolments", "adverse_reactions", "immunizations"))
CHART.draw(
    "diagnoses",
    """
    patient         | code    | diagnosed_on | code_system | name                  | status       | resolved_on
    e_seizure       | M32.9   | 900 days ago | ICD10       |                       |              |
    e_seizure       | R56.8   | 60 days ago  | ICD10       | Convulsions           |              |
    e_seizure_old   | M32.9   | 900 days ago | ICD10       |                       |              |
    e_seizure_old   | R56.8   | 61 days ago  | ICD10       | Convulsions           |              |
    e_seizure_ended | M32.9   | 900 days ago | ICD10       |                       |              |
    e_seizure_ended | G40.9   | 200 days ago | ICD10       | Epilepsy              |              | 30 days ago
    e_refuted       | M32.9   | 900 days ago | ICD10       |                       |              |
    e_refuted       | C91.0   | 300 days ago | ICD10       | Leukaemia             | refuted      |
    e_septum        | M32.9   | 900 days ago | ICD10       |                       |              |
    e_septum        | Q21.0   | 800 days ago | ICD10       | Septal defect         |              |
    e_foramen       | M32.9   | 900 days ago | ICD10       |                       |              |
    e_foramen       | Q21.12  | 800 days ago | ICD10CM     | Patent foramen ovale  |              |
    e_foramen_named | M32.9   | 900 days ago | ICD10       |                       |              |
    e_foramen_named | Q21.1   | 800 days ago | ICD10       | 卵圆孔未闭            |              |
    e_foramen_and   | M32.9   | 900 days ago | ICD10       |                       |              |
    e_foramen_and   | Q21.1   | 800 days ago | ICD10       | 卵圆孔未闭            |              |
    e_foramen_and   | Q21.3   | 800 days ago | ICD10       | Tetralogy of Fallot   |              |
    e_vessels       | M32.9   | 900 days ago | ICD10       |                       |              |
    e_vessels       | Q27.0   | 800 days ago | ICD10       | Umbilical artery      |              |
    e_infarction    | M32.9   | 900 days ago | ICD10       |                       |              |
    e_infarction    | I21.9   | 2026-05-16   | ICD10       | Myocardial infarction |              |
    e_infarction_0  | M32.9   | 900 days ago | ICD10       |                       |              |
    e_infarction_0  | I21.9   | 2026-05-15   | ICD10       | Myocardial infarction |              | 10 days ago
    e_tachycardia   | M32.9   | 900 days ago | ICD10       |                       |              |
    e_tachycardia   | I47.2   | 30 days ago  | ICD10       | Ventricular           |              |
    e_two_rhythms   | M32.9   | 900 days ago | ICD10       |                       |              |
    e_two_rhythms   | I47.2   | 10 days ago  | ICD10       | Ventricular           |              |
    e_two_rhythms   | I47.1   | 5 days ago   | ICD10       | Supraventricular      |              |
    e_svt           | M32.9   | 900 days ago | ICD10       |                       |              |
    e_svt           | I47.1   | 30 days ago  | ICD10       | Supraventricular      |              |
    e_tamponade     | M32.9   | 900 days ago | ICD10       |                       |              |
    e_tamponade     | I31.4   | 5 days ago   | ICD10CM     | Tamponade             |              |
    e_pericardium   | M32.9   | 900 days ago | ICD10       |                       |              |
    e_pericardium   | I31.9   | 5 days ago   | ICD10       | Pericardium           |              |
    e_lymphoma      | M32.9   | 900 days ago | ICD10       |                       |              |
    e_lymphoma      | C7A.00  | 4000 days ago | ICD10CM    | Carcinoid             |              |
    e_uncertain     | M32.9   | 900 days ago | ICD10       |                       |              |
    e_uncertain     | D46.9   | 400 days ago | ICD10       | Myelodysplastic       |              |
    e_benign        | M32.9   | 900 days ago | ICD10       |                       |              |
    e_benign        | D17.9   | 400 days ago | ICD10       | Lipoma                |              |
    e_kidney        | M32.9   | 900 days ago | ICD10       |                       |              |
    e_kidney        | Z94.0   | 400 days ago | ICD10       | Kidney                |              |
    e_marrow        | M32.9   | 900 days ago | ICD10       |                       |              |
    e_marrow        | Z94.81  | 400 days ago | ICD10CM     | Bone marrow           |              |
    e_cornea        | M32.9   | 900 days ago | ICD10       |                       |              |
    e_cornea        | Z94.7   | 400 days ago | ICD10       | Cornea                |              |
    e_both_infected | M32.9   | 900 days ago | ICD10       |                       |              |
    e_both_infected | J18.9   | 7 days ago   | ICD10       | Pneumonia             |              |
    e_code_only     | M32.9   | 900 days ago | ICD10       |                       |              |
    e_code_only     | J18.9   | 7 days ago   | ICD10       | Pneumonia             |              |
    e_asthma        | M32.9   | 900 days ago | ICD10       |                       |              |
    e_asthma        | J45.9   | 700 days ago | ICD10       | Asthma                |              |
    """,
)
CHART.draw(
    "observations",
    """
    patient        | test     | code    | collected_at | value | unit
    e_effusion     | effusion | 93664-1 | 7 days ago   | 30    | mm
    e_echo_words   | report   | 34552-0 | 7 days ago   | 少量心包积液 |
    e_echo_before  | report   | 34552-0 | 31 days ago  | 少量心包积液 |
    e_echo_silent  | report   | 34552-0 | 7 days ago   | normal |
    e_other_report | report   | 20454-5 | 7 days ago   | pleural effusion |
    """,
)
CHART.draw(
    "medications",
    """
    patient         | code    | code_system | name              | route       | start_date   | end_date    | status    | frequency_per_day
    e_spinal        | L01BA01 | ATC         | methotrexate      | intrathecal | 60 days ago  | 60 days ago | completed | 1
    e_pressor       | C01CA03 | ATC         | norepinephrine    | iv          | 9 days ago   | 3 days ago  | completed | 1
    e_pressor_past  | C01CA03 | ATC         | norepinephrine    | iv          | 9 days ago   | 4 days ago  | completed | 1
    e_pressor_now   | C01CA03 | ATC         | norepinephrine    | iv          | 1 days ago   |             | active    | 1
    e_pressor_held  | C01CA03 | ATC         | norepinephrine    | iv          | 1 days ago   |             | on-hold   | 1
    e_adrenaline    | C01CA24 | ATC         | epinephrine       | im          | 1 days ago   | 1 days ago  | completed | 1
    e_eye_drops     |         |             | phenylephrine     | ophthalmic  | 1 days ago   | 1 days ago  | completed | 1
    e_inotrope      |         |             | 多巴酚丁胺        | iv          | 1 days ago   | 1 days ago  | completed | 1
    e_dentist       |         |             | lidocaine with epinephrine | sc | 1 days ago   | 1 days ago  | completed | 1
    e_nifedipine    | C08CA05 | ATC         | nifedipine        | oral        | 90 days ago  |             | active    | 2
    e_both_infected | J01DD04 | ATC         | ceftriaxone       | iv          | 7 days ago   | 2 days ago  | completed | 1
    e_drug_only     |         |             | 注射用头孢曲松钠  | iv          | 7 days ago   | 2 days ago  | completed | 1
    e_prophylaxis   | J01EE01 | ATC         | co-trimoxazole    | oral        | 90 days ago  |             | active    | 0.428571
    e_cotrimoxazole | J01EE01 | ATC         | co-trimoxazole    | oral        | 5 days ago   |             | active    | 3
    e_named         | J02AC01 | ATC         | fluconazole (prophylaxis) | oral | 90 days ago  |             | active    | 1
    e_two_at_once   |         |             | 甲氨蝶呤+地塞米松 | intrathecal | 9 days ago   | 9 days ago  | completed | 1
    e_two_others    |         |             | 硫唑嘌呤/环孢霉素 | iv          | 1 days ago   | 1 days ago  | completed | 1
    e_adrenaline_iv |         |             | adrenaline        | iv          | 1 days ago   | 1 days ago  | completed | 1
    e_assumed_end   | C01CA03 | ATC         | norepinephrine    | iv          | 9 days ago   |             | completed | 1
    e_eye_infection | S01AE05 | ATC         | levofloxacin      | ophthalmic  | 5 days ago   |             | active    | 4
    e_malaria       | P01BA02 | ATC         | hydroxychloroquine | oral       | 90 days ago  |             | active    | 1
    e_cart_drug     | L01XL04 | ATC         | tisagenlecleucel  | iv          | 700 days ago | 700 days ago | completed | 1
    """,
)
CHART.draw(
    "procedures",
    """
    patient         | code    | code_system | performed_on | status
    e_dialysis      | 39.95   | ICD9CM3     | 2026-08-16   |
    e_dialysis_past | 39.95   | ICD9CM3     | 2026-08-15   |
    e_plasma        | 99.71   | ICD9CM3     | 9 days ago   |
    e_cancelled     | 39.95   | ICD9CM3     | 9 days ago   | not-done
    e_stem_cells    | 41.04   | ICD9CM3     | 900 days ago |
    e_lymphocytes   | 38242   | CPT         | 900 days ago |
    """,
)
CHART.draw(
    "enrolments",
    """
    patient      | trial_id    | enrolled_on  | ended_on
    e_in_trial   | NCT00000102 | 200 days ago |
    e_left_trial | NCT00000102 | 200 days ago | 2026-10-16
    e_left_long  | NCT00000102 | 200 days ago | 2026-10-15
    e_own_trial  | NCT06934447 | 10 days ago  |
    """,
)


@lessons(
    """
    patient         | criterion | what happened                              | result  | eligible from | reason says
    e_seizure       | E1  | a seizure on the first day of the window         | review  |               | within 60 days
    e_seizure_old   | E1  | the day before                                   | pass    |               | No evidence found & 900 days
    e_seizure_ended | E1  | began before the window, ended inside it         | review  |               |
    e_spinal        | E1  | intrathecal methotrexate                         | review  |               | Intrathecal
    e_two_at_once   | E1  | two drugs in one order                           | review  |               |
    e_two_others    | E3f | two drugs in one order, neither of them asked    | pass    |               |
    e_adrenaline_iv | E3f | under its other name                             | fail    | in 3 days     |
    e_assumed_end   | E3f | in the window by an assumed end only             | review  |               |
    e_dialysis      | E2a | three months ago to the day                      | fail    | 2026-11-17    |
    e_dialysis_past | E2a | a day longer ago                                 | pass    |               | within 3 months
    e_plasma        | E2a | plasma exchange is none                          | pass    |               |
    e_cancelled     | E2a | it was not done                                  | pass    |               |
    e_septum        | E3a | septal defect                                    | fail    |               |
    e_foramen       | E3a | foramen ovale by its code                        | review  |               |
    e_foramen_named | E3a | foramen ovale by its name                        | review  |               |
    e_foramen_and   | E3a | and Fallot besides                               | fail    |               |
    e_vessels       | E3a | vessels are not the heart                        | review  |               |
    e_infarction    | E3b | six months ago to the day                        | fail    | 2026-11-17    |
    e_infarction_0  | E3b | longer ago; that it was closed lately is nothing | pass    |               |
    e_tachycardia   | E3c | ventricular tachycardia                          | fail    | in 1 days     |
    e_two_rhythms   | E3c | opens when the one for review has left too       | fail    | in 26 days    |
    e_effusion      | E3d | a large effusion a week ago                      | fail    | in 24 days    |
    e_echo_words    | E3d | the echocardiogram's report speaks of one        | review  |               |
    e_echo_before   | E3d | the report is too old                            | pass    |               |
    e_echo_silent   | E3d | the report does not speak of one                 | pass    |               |
    e_other_report  | E3d | another report speaks of the lungs               | pass    |               |
    e_svt           | E3c | supraventricular tachycardia                     | review  |               |
    e_tamponade     | E3d | tamponade                                        | fail    | in 26 days    |
    e_pericardium   | E3d | a code without a size                            | review  |               |
    e_pressor       | E3f | until three days ago                             | fail    | in 1 days     |
    e_pressor_past  | E3f | until four days ago                              | pass    |               |
    e_pressor_now   | E3f | still running                                    | fail    |               |
    e_pressor_held  | E3f | on hold                                          | pass    |               |
    e_adrenaline    | E3f | into a muscle, as for an allergy                 | pass    |               |
    e_eye_drops     | E3f | eye drops                                        | pass    |               |
    e_inotrope      | E3f | strengthens the heart                            | review  |               |
    e_dentist       | E3f | beside a local anaesthetic                       | pass    |               |
    e_nifedipine    | E3f | against high blood pressure                      | pass    |               |
    e_asthma        | E4  | a person judges; the disease is shown            | review  |               | steroid requiring other
    e_effusion      | I4b | an effusion is no electrocardiogram              | review  |               | nothing on record
    e_svt           | E4  | a person judges                                  | review  |               | nothing on record
    e_both_infected | E5  | drug and infection                               | fail    | in 6 days     |
    e_code_only     | E5  | infection without a drug                         | review  |               |
    e_drug_only     | E5  | drug without an infection                        | review  |               |
    e_prophylaxis   | E5  | three times a week                               | pass    |               |
    e_cotrimoxazole | E5  | three times a day is treatment                   | review  |               |
    e_named         | E5  | prophylaxis by its name                          | pass    |               |
    e_eye_infection | E5  | not systemic                                     | pass    |               |
    e_malaria       | E5  | hydroxychloroquine is no treatment of infection  | pass    |               |
    e_kidney        | E6a | kidney                                           | fail    |               |
    e_marrow        | E6a | marrow                                           | fail    |               |
    e_stem_cells    | E6a | own stem cells                                   | fail    |               |
    e_lymphocytes   | E6a | a donor's lymphocytes                            | review  |               |
    e_cornea        | E6a | cornea                                           | review  |               |
    e_lymphoma      | E10 | neuroendocrine, long ago                         | fail    |               |
    e_uncertain     | E10 | of uncertain behaviour                           | review  |               |
    e_benign        | E10 | benign                                           | pass    |               |
    e_refuted       | E10 | refuted                                          | pass    |               |
    e_in_trial      | E11a | still in another trial                          | fail    |               |
    e_left_trial    | E11a | left a month ago to the day                     | fail    | 2026-11-17    |
    e_left_long     | E11a | a day longer ago                                | pass    |               |
    e_own_trial     | E11a | in this very trial                              | pass    |               |
    e_cart_drug     | I5  | CAR-T cells as an order                          | review  |               |
    e_asthma        | I5  | none on record                                   | pass    |               | No evidence found
    """
)
def test_an_event_counts_in_its_window(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case)
