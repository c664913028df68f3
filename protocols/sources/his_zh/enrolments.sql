SELECT
  origin,
  入组号 AS enrolment_id,
  患者编号 AS patient_id,
  试验注册号 AS trial_id,
  as_day(入组日期) AS enrolled_on,
  as_day(出组日期) AS ended_on
FROM 入组
