"""A protocol with some of its thresholds at other values."""

import json
import math
from collections.abc import Mapping
from typing import Any

from schemas.protocol import Protocol
from transforms.feasibility.places import Number, Path
from transforms.feasibility.thresholds import Threshold

Setting = Mapping[str, Number]


def varied(protocol: Protocol, known: Mapping[str, Threshold], setting: Setting) -> Protocol:
    """The protocol with the named thresholds at those values, in every place that means them.

    A factor makes whole days of its places, rounded up. Raises ValidationError where the protocol's
    model does not allow a value.
    """
    content = protocol.model_dump(mode="json")
    for name, value in setting.items():
        threshold = known[name]
        for place in threshold.places:
            moved = math.ceil(place.value * value) if threshold.factor else value
            _put(content, place.path, moved)
    return Protocol.model_validate_json(json.dumps(content), strict=True)


def _put(content: Any, path: Path, value: Number) -> None:
    *way, last = path
    for step in way:
        content = content[step]
    content[last] = value
