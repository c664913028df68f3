-- A dose in tablets, capsules or vials is weighed by the pack's text where that begins with the
-- strength of one (5mg×100片): 3 片 are 15 mg. Where dose or strength is no plain number the dose
-- is unknown, and the order still covers its days.
WITH ordered AS (
  SELECT
    *,
    TRY_CAST(单次剂量 AS DOUBLE) AS amount,
    CASE WHEN 剂量单位 IN ('片', '粒', '支', '瓶', '袋')
         THEN regexp_extract(folded(规格), '^([0-9]+(?:[.][0-9]+)?) ?(mg|g|ug|μg)(?:/[片粒支瓶袋])?(?:[×x*].*)?$',
                             ['weight', 'unit']) END AS one
  FROM 医嘱
)
SELECT
  origin,
  医嘱号 AS medication_id,
  患者编号 AS patient_id,
  药品编码 AS code,
  CASE WHEN 药品编码 IS NOT NULL THEN 'LOCAL' END AS code_system,
  药品名称 AS name,
  给药途径 AS route,
  amount * coalesce(TRY_CAST(one.weight AS DOUBLE), 1) AS dose_value,
  coalesce(nullif(one.unit, ''), 剂量单位) AS dose_unit,
  频次 AS frequency,
  as_day(开始时间) AS start_date,
  -- An order for once (临时) ends on the day on which it starts.
  as_day(coalesce(停止时间, CASE WHEN 长期临时 = '临时' THEN 开始时间 END)) AS end_date,
  医嘱状态 AS status,
  停止原因 AS stop_reason,
  CASE WHEN 医嘱类别 IN ('护理', '膳食', '检验', '检查') THEN 'an order of no drug' END AS left_out
FROM ordered
