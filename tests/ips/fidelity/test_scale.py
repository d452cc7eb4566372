"""Every item has its five anchors, and the items that F counts by parts have those parts."""

from ips.fidelity.items import ITEMS
from ips.fidelity.scale import ANCHORS, COMPONENTS, rating_of


def test_every_item_has_five_anchors_in_the_order_of_the_scale() -> None:
    assert list(ANCHORS) == list(ITEMS)
    assert all(len(set(each)) == 5 for each in ANCHORS.values())


def test_the_items_that_people_rate_by_parts() -> None:
    counted = {item: len(parts) for item, parts in COMPONENTS.items()}
    assert counted == {"O2": 5, "O5": 5, "O7": 5, "O8": 5, "S2": 4}
    assert all(ITEMS[item].rated_by_people for item in COMPONENTS)


def test_parts_present_give_the_rating_of_the_scale() -> None:
    assert [rating_of("O2", present) for present in range(6)] == [1, 1, 2, 3, 4, 5]
    assert [rating_of("S2", present) for present in range(5)] == [1, 2, 3, 4, 5]
