"""A rating of one item of the scale, by people of the unit or by reviewers from outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.fidelity.codes import PARTS, ItemCode, Part, parts_of
from ips.fidelity.items import ITEMS
from ips.records.kind import AboutUnit
from ips.records.markers import Choice, Day, Number, Prose, Ref, Several
from ips.words import dated

BEST = 5
TITLES = {code: f"{code} {ITEMS[code].title}" for code in ItemCode}


@dataclass(frozen=True, kw_only=True)
class ItemRatingRecord(AboutUnit, name="item_rating", source="F: its 25 items, anchors 1 to 5"):
    """`components` are those present, of an item that is rated by them.

    `review_id`: an external review's; None: the unit's own. `rated_staff_id`: whose contacts were
    rated, where the item is rated for each specialist (F S7).
    """

    heading: ClassVar[str] = "Rating of an item"
    noun: ClassVar[str] = "rating"
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("vocational_unit_id", "item", "rated_on"),
        ("review_id",),
    )

    item: Annotated[ItemCode, Choice("Item", TITLES, folded=True)]
    rating: Annotated[int, Number("Rating", BEST, "a rating", least=1)]
    rated_on: Annotated[date, Day("Day")]
    components: Annotated[tuple[Part, ...], Several(PARTS)] = ()
    words: Annotated[str | None, Prose("Why")] = None
    review_id: Annotated[str | None, Ref("fidelity_review")] = None
    rated_staff_id: Annotated[str | None, Ref("staff_member")] = None


def check(rating: ItemRatingRecord) -> Iterator[tuple[str, str]]:
    """What is wrong with it: field and sentence."""
    if not parts_of(rating.item).issuperset(rating.components):
        yield "components", "Please tick what belongs to this item."


def of_the_same(one: ItemRatingRecord, other: ItemRatingRecord) -> bool:
    """Whether both rate the same thing on the same day."""
    asked = ("item", "rated_on", "review_id", "rated_staff_id")
    return all(getattr(one, name) == getattr(other, name) for name in asked)


def line(rating: ItemRatingRecord) -> str:
    """'S2 Disclosure: 4'."""
    return f"{TITLES.get(rating.item, rating.item)}: {rating.rating}"


def reply(rating: ItemRatingRecord, _: str, today: date) -> str:
    """What the person reads who has just recorded it."""
    return f"{line(rating)} of {BEST}, {dated(rating.rated_on, today)}"
