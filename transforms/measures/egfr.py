"""Estimated glomerular filtration rate (eGFR) in mL/min/1.73 m2 from creatinine.

Each function is one published equation. Its figure is missing where an input is missing, where the
sex is neither `female` nor `male`, and outside what the equation was validated for.
"""

import pandas as pd

from transforms.answers import ROUNDING, above, at_least, between

# Creatinine in umol/L for 1 mg/dL: transplantr R/egfr.R and CRAN admiral. The molar mass 113.1179
# g/mol would give 88.4033; concepts/unit_conversions.csv uses the same digits as here.
UMOL_L_PER_MG_DL = 88.42

# CKiD U25 for creatinine (Pierce et al., Kidney Int 2021; github.com/ckidstudy/CKiD_U25 at
# da0a6c3, the authors' own): eGFR = K x height in m / creatinine in mg/dL. K at 12 years, its
# yearly factor below 12 and from 12 to below 18, and K from 18 to below 26.
U25_FROM_YEARS, U25_TO_YEARS = 1.0, 26.0
U25_HEIGHT_CM = (60.0, 200.0)
U25_CREATININE_MG_DL = (0.1, 10.0)
U25_CHILD_YEARS, U25_ADULT_YEARS = 12.0, 18.0
U25_K_AT_12 = {"female": 36.1, "male": 39.0}
U25_FACTOR_BELOW_12 = {"female": 1.008, "male": 1.008}
U25_FACTOR_FROM_12 = {"female": 1.023, "male": 1.045}
U25_K_FROM_18 = {"female": 41.4, "male": 50.8}

# Bedside Schwartz (Schwartz et al., J Am Soc Nephrol 2009, PMC2653687; ages 1 to 16 in the
# cohort): 0.413 x height in cm / creatinine in mg/dL. 36.5 for umol/L is the same rounded.
SCHWARTZ_K = 0.413
SCHWARTZ_FROM_YEARS, SCHWARTZ_TO_YEARS = 1.0, 18.0

# CKD-EPI 2021 for creatinine, without race (Inker et al., N Engl J Med 2021).
CKD_EPI_FROM_YEARS = 18.0
CKD_EPI_SCALE = 142.0
CKD_EPI_KAPPA = {"female": 0.7, "male": 0.9}
CKD_EPI_ALPHA = {"female": -0.241, "male": -0.302}
CKD_EPI_ABOVE_KAPPA = -1.200
CKD_EPI_PER_YEAR = 0.9938
CKD_EPI_SEX = {"female": 1.012, "male": 1.0}


def ckid_u25(
    creatinine_mg_dl: pd.Series, height_cm: pd.Series, age_years: pd.Series, sex: pd.Series
) -> pd.Series:
    """CKiD U25 from serum creatinine: 1 to below 26 years, 60 to 200 cm, 0.1 to 10 mg/dL.

    Some software keeps K constant from 15 years on; the authors' K rises until 18.
    """
    validated = (
        within(age_years, U25_FROM_YEARS, U25_TO_YEARS)
        & _reaches(height_cm, U25_HEIGHT_CM)
        & _reaches(creatinine_mg_dl, U25_CREATININE_MG_DL)
    )
    return (ckid_u25_k(age_years, sex) * height_cm / 100 / creatinine_mg_dl).where(validated)


def ckid_u25_k(age_years: pd.Series, sex: pd.Series) -> pd.Series:
    """K of CKiD U25 at the exact age: rises with age, and is the same number from 18 years on."""
    years = age_years - U25_CHILD_YEARS
    older = at_least(age_years, U25_CHILD_YEARS)
    yearly = sex.map(U25_FACTOR_FROM_12).where(older, sex.map(U25_FACTOR_BELOW_12)).astype(float)
    k = sex.map(U25_K_AT_12).astype(float) * yearly**years
    return k.where(~at_least(age_years, U25_ADULT_YEARS), sex.map(U25_K_FROM_18).astype(float))


def bedside_schwartz(
    creatinine_mg_dl: pd.Series, height_cm: pd.Series, age_years: pd.Series
) -> pd.Series:
    """Bedside Schwartz from serum creatinine: 1 to below 18 years."""
    child = within(age_years, SCHWARTZ_FROM_YEARS, SCHWARTZ_TO_YEARS)
    return (SCHWARTZ_K * height_cm / _positive(creatinine_mg_dl)).where(child)


def ckd_epi_2021(creatinine_mg_dl: pd.Series, age_years: pd.Series, sex: pd.Series) -> pd.Series:
    """CKD-EPI 2021 from serum creatinine: 18 years and older."""
    ratio = _positive(creatinine_mg_dl) / sex.map(CKD_EPI_KAPPA).astype(float)
    figure = (
        CKD_EPI_SCALE
        * ratio.clip(upper=1.0) ** sex.map(CKD_EPI_ALPHA).astype(float)
        * ratio.clip(lower=1.0) ** CKD_EPI_ABOVE_KAPPA
        * CKD_EPI_PER_YEAR**age_years
        * sex.map(CKD_EPI_SEX).astype(float)
    )
    return figure.where(at_least(age_years, CKD_EPI_FROM_YEARS))


def within(age_years: pd.Series, from_years: float, to_years: float) -> pd.Series:
    """True where the age is known, at least the first and below the second bound."""
    return at_least(age_years, from_years) & ~at_least(age_years, to_years)


def _reaches(value: pd.Series, ends: tuple[float, float]) -> pd.Series:
    """True where the value is known and between the ends, both included but for rounding."""
    low, high = ends
    return between(value, low * (1 - ROUNDING), high * (1 + ROUNDING))


def _positive(creatinine_mg_dl: pd.Series) -> pd.Series:
    """The creatinine, missing where it is zero or less."""
    return creatinine_mg_dl.where(above(creatinine_mg_dl, 0.0))
