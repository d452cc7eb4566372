"""Whatever anybody does in one workspace, its twin is not touched, shown, named or asked.

Everything that the permission walk knows how to do is done in both, through Slack's own protocol;
so is everything that the ticker and whoever runs the server do. Each table that lists such things
is walked whole, so what is added to it is walked from its first day.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.filters import every_filter, without
from bot.__main__ import VERBS
from bot.clock import MovableClock
from bot.jobs.timetable import TIMETABLE
from bot.manifest import INSTALL_PATH, REDIRECT_PATH
from db.doors import open_doors
from db.encryption import Cipher, new_key, use_cipher
from tests.conftest import MONDAY_MORNING
from tests.runs import asked
from tests.security.acts import ELSEWHERE
from tests.security.deeds import what_people_do
from tests.security.errands import ERRANDS, WITHOUT_RECORDS, Errand
from tests.security.stage import copy_of
from tests.security.twins import HERE, THERE, WORDS, Twins, twins_in


@pytest.fixture(scope="module")
def twins(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, cipher: Cipher
) -> Iterator[Twins]:
    key = new_key()
    use_cipher(Cipher([key]))
    doors = open_doors(copy_of(sqlite_template, tmp_path_factory.mktemp("twins")))
    with twins_in(doors, MovableClock(MONDAY_MORNING), key) as made:
        yield made
    doors.close()
    use_cipher(cipher)


@pytest.mark.parametrize("team", [HERE, THERE])
def test_what_anybody_does_stays_in_their_workspace(twins: Twins, team: str) -> None:
    mine, trouble, shown = twins.stages[team], {}, 0
    presses = [each for each in what_people_do() if mine is twins.there or each.act.writes]
    for act in presses:  # all by those whose rows come second; here whatever writes
        done = act.done_by(twins, mine)
        shown += WORDS[team] in done.text
        if done.trouble:
            trouble[act.name] = done.trouble
    assert trouble == {}
    assert shown > 10  # words of one's own are shown, so another's would be seen


@pytest.mark.parametrize("team", [HERE, THERE])
@pytest.mark.parametrize("errand", ERRANDS, ids=lambda errand: errand.name)
def test_an_errand_stays_in_its_workspace(twins: Twins, errand: Errand, team: str) -> None:
    assert errand.run(twins, twins.stages[team]) == []


def test_everything_that_happens_by_itself_is_an_errand() -> None:
    covered = {one for errand in ERRANDS for one in errand.covers} | {*WITHOUT_RECORDS}
    happens = {f"job {entry.job}" for entry in TIMETABLE} | {f"verb {verb}" for verb in VERBS}
    happens |= {*ELSEWHERE, f"page {INSTALL_PATH}", f"page {REDIRECT_PATH}"}
    assert happens == covered


@pytest.mark.parametrize(
    "name",
    ["_access_query 1", "_LOCK 1", "_LOCK 2", "_employer_contacts 1"],
)
def test_a_filter_that_is_gone_is_noticed(twins: Twins, name: str) -> None:
    """A few; `python -m bench.filters` takes out all of them."""
    (gone,) = (one for one in every_filter() if one.name == name)
    press = next(one for one in what_people_do() if one.act.name == "command /visit")
    mine = twins.there
    found = set(asked["across workspaces"])
    with without(gone):
        assert press.done_by(twins, mine).trouble
    asked["across workspaces"] &= found  # what was taken out on purpose is no finding of the run
    assert press.done_by(twins, mine).trouble == []
