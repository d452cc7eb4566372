"""What people got in the story week, and what stands on their clients' pages at its end."""

from __future__ import annotations

from tests.behaviour.conftest import Week
from tests.behaviour.kept import Kept, alike


def test_everything_in_the_week_is_the_same(week: Week, kept: Kept) -> None:
    kept.same("story.json", alike(week.pages))


def test_every_clients_page_is_the_same(week: Week, kept: Kept) -> None:
    kept.same("pages.json", alike(week.histories))
