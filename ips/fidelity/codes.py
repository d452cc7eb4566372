"""What is stored of a rating: the code of its item, and the parts of it that are in place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from ips.fidelity.scale import COMPONENTS


class ItemCode(StrEnum):
    """The codes of the items."""

    ST1 = "St1"
    ST2 = "St2"
    ST3 = "St3"
    O1 = "O1"
    O2 = "O2"
    O3 = "O3"
    O4 = "O4"
    O5 = "O5"
    O6 = "O6"
    O7 = "O7"
    O8 = "O8"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S5 = "S5"
    S6 = "S6"
    S7 = "S7"
    S8 = "S8"
    S9 = "S9"
    S10 = "S10"
    S11 = "S11"
    S12 = "S12"
    S13 = "S13"
    S14 = "S14"


class Part(StrEnum):
    """The keys of the components that F lists: O2, O5, O7, O8 and S2, in this order."""

    MEETS_WEEKLY = "meets_weekly"
    TAKES_PART = "takes_part"
    ONE_CHART = "one_chart"
    OFFICE_NEAR = "office_near"
    THINKS_OF_OTHERS = "thinks_of_others"
    LEADS_TEN = "leads_ten"
    SUPERVISES_WEEKLY = "supervises_weekly"
    MEETS_TEAMS = "meets_teams"
    IN_THE_FIELD = "in_the_field"
    SETS_GOALS = "sets_goals"
    ASKS_AT_INTAKE = "asks_at_intake"
    ASKS_YEARLY = "asks_yearly"
    POSTINGS = "postings"
    STORIES = "stories"
    RATE_SHARED = "rate_shared"
    KNOWS = "knows"
    QUALITY_REVIEW = "quality_review"
    STEERING = "steering"
    CEO = "ceo"
    BARRIERS = "barriers"
    NOT_REQUIRED = "not_required"
    PROS_AND_CONS = "pros_and_cons"
    WHAT_IS_SAID = "what_is_said"
    MORE_THAN_ONCE = "more_than_once"


PARTS: Mapping[Part, str] = MappingProxyType(
    {Part(each.key): each.words for several in COMPONENTS.values() for each in several}
)
"""Part -> what people read of it."""


def parts_of(item: ItemCode) -> frozenset[Part]:
    """The parts that an item has; most have none."""
    return frozenset(Part(each.key) for each in COMPONENTS.get(item, ()))
