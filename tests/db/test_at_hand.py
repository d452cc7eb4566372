"""What is compiled is found by the statement itself, and never another statement's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import literal, select

from db.at_hand import MOST_AT_HAND, Compiled
from db.doors import Doors


class Part:
    """One part of a statement's key, which counts how often it is hashed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hashed = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and self.name == other.name

    def __hash__(self) -> int:
        self.hashed += 1
        return hash(self.name)


def asked(statement: tuple[Part], *columns: str) -> Any:
    return "a dialect", statement, columns, False, False


def test_the_parts_of_a_statement_at_hand_are_not_hashed_again() -> None:
    compiled, statement = Compiled(10), (Part("select"),)
    compiled[asked(statement)] = "SELECT"
    assert compiled.get(asked(statement)) == "SELECT"
    (part,) = statement
    before = part.hashed
    assert compiled.get(asked(statement)) == "SELECT"
    assert part.hashed == before


def test_an_equal_statement_is_found_and_another_one_or_other_columns_are_not() -> None:
    compiled, statement = Compiled(10), (Part("select"),)
    compiled[asked(statement)] = "SELECT"
    assert compiled.get(asked(statement)) == "SELECT"
    assert compiled.get(asked((Part("select"),))) == "SELECT"
    assert compiled.get(asked((Part("insert"),))) is None
    assert compiled.get(asked(statement, "code")) is None


def test_statements_that_are_made_for_one_question_are_not_kept_for_good() -> None:
    """Nor is one taken for another that had its place in memory."""
    compiled = Compiled(10_000)
    for number in range(3 * MOST_AT_HAND):
        statement = (Part(str(number)),)
        compiled[asked(statement)] = number
        assert compiled.get(asked((Part(str(number)),))) == number
        assert len(compiled._at_hand) <= MOST_AT_HAND


def test_an_engine_asks_it(doors: Doors) -> None:
    question = select(literal("C-114"))
    with doors.reading() as session:
        caches = [session.get_execution_options()["compiled_cache"]]
        assert {session.scalar(question) for _ in range(3)} == {"C-114"}
    with doors.writing() as session:
        caches.append(session.get_execution_options()["compiled_cache"])
    assert all(isinstance(each, Compiled) for each in caches)
