"""A command alone is acknowledged before anything is looked up; its window opens right after."""

from __future__ import annotations

import pytest

from bot.commands.forms import answers
from bot.manifest import COMMANDS
from tests.commands.asking import form_after, last
from tests.house import GUS, LEA, House
from tests.support import count_statements


@pytest.mark.parametrize("name", [each.name for each in COMMANDS])
def test_no_statement_comes_before_the_acknowledgement_of_what_opens_a_form(
    unit_house: House, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ack, before = answers.Answer.without_a_word, list[int]()
    with count_statements(unit_house.doors) as statements:

        def noting(self: answers.Answer) -> None:
            if self._ack is not None and self._ack.response is None:
                before.append(len(statements))
            ack(self)

        monkeypatch.setattr(answers.Answer, "without_a_word", noting)
        form_after(unit_house.person(LEA), name)
    assert before == [0]
    assert statements


def test_whoever_has_no_form_reads_why(unit_house: House) -> None:
    gus = unit_house.person(GUS)
    assert gus.command("/contact").ok
    gus.wait_for(lambda: gus.ephemerals)
    assert "roster" in last(gus)
