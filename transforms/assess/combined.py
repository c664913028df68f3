"""Several answers to one criterion folded into one."""

import numpy as np
import pandas as pd

from schemas.rules import AllOf, AnyOf, Combined, Jointly
from transforms.answers import ALL_OF_ORDER, ANY_OF_ORDER, EVIDENCE_ORDER, UNKNOWN_FIRST, combine
from transforms.assess.answer import HISTORY, answer, merged_lists

SPOKEN = ["unknown_because", "value", "unit", "threshold", "next_step"]


def combined(rule: Combined, parts: list[pd.DataFrame], index: pd.Index) -> pd.DataFrame:
    """The deciding parts' answer.

    The first of them gives value and cause. Of several fails the one furthest from passing speaks,
    with the latest opening and none if one of them never opens or something else stays open;
    where one part is enough, the nearest one, with the first opening. Of several unknowns every
    next step is named; where one part is enough, the first. Besides the deciding parts, others are
    told as reason and evidence where they bear on the answer.
    """
    enough = isinstance(rule, AnyOf)
    if isinstance(rule, Jointly):
        result, decides = _together(parts)
    else:
        result = combine([part["result"] for part in parts], _order(rule))
        decides = [part["result"].eq(result) for part in parts]
    told = [mask | _tells(rule, part, result) for part, mask in zip(parts, decides, strict=True)]
    distances = _side_by_side(parts, decides, "distance")
    distance = distances.min(axis=1) if enough else distances.max(axis=1)
    first = _first_to_speak(parts, decides, distance)
    steps = (
        first["next_step"].astype("str") if enough else _joined(parts, decides, "next_step", "; ")
    )
    return answer(
        index,
        result=result,
        unknown_because=first["unknown_because"].astype("str"),
        value=first["value"].astype(float),
        unit=first["unit"].astype("str"),
        threshold=first["threshold"].astype("str"),
        distance=distance,
        evidence_on=_side_by_side(parts, told, "evidence_on").max(axis=1).astype("datetime64[us]"),
        evidence=merged_lists(
            [part["evidence"][mask] for part, mask in zip(parts, told, strict=True)], index
        ),
        reason=_joined(_history_once(parts, told), told, "reason", " "),
        next_step=steps,
        eligible_from=_opens(parts, decides, enough),
    )


def _first_to_speak(
    parts: list[pd.DataFrame], decides: list[pd.Series], distance: pd.Series
) -> pd.DataFrame:
    """What the first of the deciding parts says that is as far from passing as the whole."""
    said = {column: np.full(len(distance), None, dtype=object) for column in SPOKEN}
    for part, mask in zip(reversed(parts), reversed(decides), strict=True):
        speaks = (mask & (distance.isna() | part["distance"].eq(distance))).to_numpy(dtype=bool)
        for column in SPOKEN:
            said[column][speaks] = part[column].to_numpy(dtype=object)[speaks]
    return pd.DataFrame(said, index=distance.index, dtype=object)


def _together(parts: list[pd.DataFrame]) -> tuple[pd.Series, list[pd.Series]]:
    """fail where every part fails; what only some of them find is for review."""
    every = pd.concat([part["result"].eq("fail") for part in parts], axis=1).all(axis=1)
    alone = [part["result"].where(~part["result"].eq("fail") | every, "review") for part in parts]
    result = combine(alone, EVIDENCE_ORDER)
    return result, [part.eq(result) for part in alone]


def _order(rule: Combined) -> tuple[str, ...]:
    if isinstance(rule, AllOf):
        return ALL_OF_ORDER
    if isinstance(rule, AnyOf):
        return UNKNOWN_FIRST if rule.unknown_wins else ANY_OF_ORDER
    return EVIDENCE_ORDER


def _tells(rule: Combined, part: pd.DataFrame, result: pd.Series) -> pd.Series:
    """Where a part is told though it does not decide: always if all bear on the answer; where one
    is enough, what kept the others from passing; and beside what is for review what is unknown,
    because whoever judges the criterion judges that too.
    """
    always = isinstance(rule, AllOf) or (isinstance(rule, AnyOf) and rule.unknown_wins)
    untold = part["result"].eq("unknown") & result.eq("review")
    return part["result"].eq("fail") & isinstance(rule, AnyOf) | always | untold


def _history_once(parts: list[pd.DataFrame], told: list[pd.Series]) -> list[pd.DataFrame]:
    """The parts with the length of history in the last of the reasons that tell it only."""
    said = pd.Series(False, index=parts[0].index)
    shorter: list[pd.DataFrame] = []
    for part, mask in zip(reversed(parts), reversed(told), strict=True):
        tells = mask & part["reason"].str.contains(HISTORY)
        without = part["reason"].str.replace(HISTORY, ".", regex=True)
        shorter.append(part.assign(reason=part["reason"].where(~(tells & said), without)))
        said |= tells
    return shorter[::-1]


def _opens(parts: list[pd.DataFrame], decides: list[pd.Series], enough: bool) -> pd.Series:
    """When time alone lets the whole pass: when the first of the deciding parts does where one is
    enough; else when the last part does that does not pass today.
    """
    if enough:
        return _side_by_side(parts, decides, "opens").min(axis=1).astype("datetime64[us]")
    still = [~part["result"].isin(("pass", "not_applicable")) for part in parts]
    stays_shut = pd.concat(
        [mask & part["opens"].isna() for part, mask in zip(parts, still, strict=True)], axis=1
    ).any(axis=1)
    opens = _side_by_side(parts, still, "opens").max(axis=1)
    return opens.where(~stays_shut).astype("datetime64[us]")


def _side_by_side(parts: list[pd.DataFrame], masks: list[pd.Series], column: str) -> pd.DataFrame:
    """The column of every part, missing where its mask is False."""
    return pd.concat(
        [part[column].where(mask) for part, mask in zip(parts, masks, strict=True)], axis=1
    )


def _joined(
    parts: list[pd.DataFrame], masks: list[pd.Series], column: str, between: str
) -> pd.Series:
    """The texts of the chosen parts one after the other, equal ones once."""
    texts = [part[column].where(mask).fillna("") for part, mask in zip(parts, masks, strict=True)]
    whole = pd.Series("", index=parts[0].index, dtype="str")
    for position, text in enumerate(texts):
        known = text.eq("")
        for earlier in texts[:position]:
            known |= text.eq(earlier)
        added = whole.where(whole.eq(""), whole + between) + text
        whole = whole.where(known, added)
    return whole
