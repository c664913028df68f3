"""Sigs as they are written, and what they say to a pharmacist who takes no chances."""

READ = """
    sig                                                          | dose | unit     | per_day | route | days
    take 20 mg by mouth twice daily                              | 20   | mg       | 2       | oral  |
    20 mg PO BID                                                 | 20   | mg       | 2       | oral  |
    40mg PO DAILY                                                | 40   | mg       | 1       | oral  |
    20 mg p.o. b.i.d.                                            | 20   | mg       | 2       | oral  |
    PO 7.5 mg q.o.d.                                             | 7.5  | mg       | 1/2     | oral  |
    inject 50 mg subcutaneously once a week                      | 50   | mg       | 1/7     | sc    |
    Prednisone 10 mg oral daily                                  | 10   | mg       | 1       | oral  |
    take prednisone 10 mg daily                                  | 10   | mg       | 1       |       |
    Solu-Medrol: 40 mg IV q12h                                   | 40   | mg       | 2       | iv    |
    1 tablet daily                                               | 1    | tablet   | 1       |       |
    1 tab po qd with evening meal                                | 1    | tablet   | 1       | oral  |
    Take 2 tablets by mouth every other day for 2 weeks.         | 2    | tablet   | 1/2     | oral  | 14
    Take 2 tablets (20 mg total) by mouth 2 (two) times daily.   | 20   | mg       | 2       | oral  |
    half a tablet at bedtime                                     | 0.5  | tablet   | 1       |       |
    1/2 tablet daily                                             | 0.5  | tablet   | 1       |       |
    1½ tabs qd                                                   | 1.5  | tablet   | 1       |       |
    two caps po q8h                                              | 2    | capsule  | 3       | oral  |
    1 QHS                                                        | 1    |          | 1       |       |
    2 bid x 1 day                                                | 2    |          | 2       |       | 1
    1 q wk                                                       | 1    |          | 1/7     |       |
    1 cap 2x/week                                                | 1    | capsule  | 2/7     |       |
    1 tsp. tid                                                   | 1    | teaspoon | 3       |       |
    7 mL bid x 10 days                                           | 7    | mL       | 2       |       | 10
    20 mg daily x7 days, #30, refills 0                          | 20   | mg       | 1       |       | 7
    1 mg/kg/day IV                                               | 1    | mg/kg    | 1       | iv    |
    60 mg/day                                                    | 60   | mg       | 1       |       |
    20mg x 1                                                     | 20   | mg       | 1       |       | 1
    take 1 tablet once                                           | 1    | tablet   | 1       |       | 1
    take 1 tablet once for 5 days                                | 1    | tablet   | 1       |       | 5
    take 1 tablet once daily                                     | 1    | tablet   | 1       |       |
    20 mg PO                                                     | 20   | mg       |         | oral  |
    apply rectally bid x 7 days                                  |      |          | 2       | rectal | 7
    daily                                                        |      |          | 1       |       |
    500 mcg IM stat                                              | 500  | ug       | 1       | im    | 1
    20mg 口服 每日一次                                           | 20   | mg       | 1       | oral  |
    口服,每次20mg,每日2次                                        | 20   | mg       | 2       | oral  |
    口服，每次２０ｍｇ，每日２次。                               | 20   | mg       | 2       | oral  |
    一次20mg,一日3次                                             | 20   | mg       | 3       |       |
    每日20mg                                                     | 20   | mg       | 1       |       |
    每周一次 10mg 口服                                           | 10   | mg       | 1/7     | oral  |
    每周三片                                                     | 3    | tablet   | 1/7     |       |
    泼尼松 10mg qd po                                            | 10   | mg       | 1       | oral  |
    甲泼尼龙40mg静滴q12h                                         | 40   | mg       | 2       | iv    |
    20mg 口服 立即                                               | 20   | mg       | 1       | oral  | 1
    半片 隔日                                                    | 0.5  | tablet   | 1/2     |       |
    2片/次 3次/日 口服 饭后                                      | 2    | tablet   | 3       | oral  |
    20mg 口服 qd×14天                                            | 20   | mg       | 1       | oral  | 14
"""

# None of these says one dose at one frequency, or none says it beyond doubt.
NOT_READ = """
    taper as directed | as directed | prn | as needed | 必要时 | 遵医嘱 | sliding scale | 20 | 2
    20 mg daily prn | 20 mg daily as needed | 1 tab q6h prn pain | 20mg 口服 必要时 | prn 20 mg daily
    20 mg daily or as directed | 1 or 2 tablets daily | 1-2 tablets daily | 1 to 2 tablets daily
    每次1~2片 每日3次 | 每次1-2片,每日3次 | 2片 每日1-2次 | 10-20 mg daily | 1 tab qd-bid
    2 puffs q4-6h | every 4 to 6 hours | q8-12h | 1/2 tablets daily | 1-1/2 tablets daily
    40 mg daily x 5 days then 20 mg daily x 5 days | 40 mg daily, then 20 mg daily | 40 mg daily 20 mg daily
    20 mg qam and 10 mg qpm | 20 mg am 10 mg pm | 20 mg qam + 10 mg qhs | 早20mg 晚10mg
    20 mg every other day alternating with 10 mg | 20mg 隔日交替10mg | 20mg qd 2周后减量 | 减至20mg qd
    reduce to 20 mg daily | decrease by 5 mg weekly | increase 5 mg weekly | stop 20 mg daily | 首剂40mg qd
    max 20 mg daily | up to 20 mg daily | no more than 20 mg daily | <20 mg daily | ≤20mg qd | ~20 mg daily
    20 mg daily max 60 mg | about 20 mg daily | not to exceed 20 mg daily | 20 mg daily? | -20 mg daily
    0 mg daily | 1,5 mg daily | 1,000 mg daily | 2.5.1 mg daily | 20..5 mg daily | 20/10 mg daily | 1e3 mg daily
    5 mg/5 mL daily | 10 mg/mL 2 mL daily | 5 mL/hr iv | 1 g in 250 mL iv daily | 100 units/kg iv daily
    20 mg tablet daily | 2 x 10 mg daily | 2 tablets of 10 mg daily | two 20 mg tablets daily | 20 mg 1 tab daily
    prednisone 5 1/2 tab daily | 2 tablets (20 mg each) daily | 2 tablets (20 mg) daily | 5mg*4片 qd
    1 mg/kg/day divided bid | 1 mg/kg/day bid | 20 mg bid tid | 20 mg daily daily | 20 mg PO/IV daily
    20 mg po daily iv | 20 mg po daily except sundays | 20 mg mon wed fri | 20 mg daily 5 days a week
    20 mg daily on days 1-5 | 1000 mg iv day 1 and day 15 | 20 mg daily 3 weeks on 1 week off | 20 mg twice
    每周三20mg | 每周一、三、五 20mg | 每周一20mg qd | 连用3天停1天 20mg qd | 每日十二片 | 十二片 每日一次
    twenty five mg daily | sixty mg daily | one hundred mg daily | 20 mg x 30 | 20 mg with food daily 5 mg
    1 drop od | 1 gtt qd in od | 1 drop ou bid | 1/4 inch in eye bid | 4 gtt in ear bid | 2 sprays in nostrils bid
    amoxicillin 500 mg tid | unknown drug 20 mg daily | no longer taking; 20 mg daily | d/c 20 mg daily
    20 mg biweekly | 20 mg ac and hs | 20 mg with meals and at bedtime | 20 mg daily for 2-3 days | 20 mg q.5h
    q4h while awake | 3 hourly | 1 tab daily as directed | 1 tab bid for pain | 20 mg daily (takes 10 mg) | 5 daily
"""
