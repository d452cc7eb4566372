"""Where one client is named in a text: however it was typed, only as a word, and nobody else."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.casework.privacy.naming import MARK, Kind, mentions_of
from db.queries.people.caseload import plain_code

NAME = "Rosalind Ferrer"


@pytest.mark.parametrize(
    "typed",
    [
        "C-114", "c-114", "c114", "C 114", "C–114", "C‑114", "Ｃ－１１４", "C - 114", "C_114",
        "#C-114", "(C-114)", "_C-114_", "*C-114*", "C-114's", "C-114’s", "C\u200b-114", "C--114",
        "С-114", "ꓚ-١١٤", "C\u3164-1\u034f14",
        "C\u00a0114",
    ],
)  # fmt: skip
def test_a_code_is_found_however_it_was_typed(typed: str) -> None:
    told = mentions_of(["C-114"]).blanked(f"met {typed}, again")
    assert MARK in told
    assert "114" not in told
    assert told.startswith("met ")
    assert told.endswith(", again")


@pytest.mark.parametrize(
    "typed",
    ["C-1140", "C-1141", "AC-114", "C114b", "C-11 4", "C-113", "C", "114", "C-\n114", "C-114/B"],
)
def test_what_is_not_the_code_stays(typed: str) -> None:
    named = mentions_of(["C-114"], other_codes=["C-114/B", "C-113"])
    assert named.blanked(f"met {typed}, again") == f"met {typed}, again"


def test_two_codes_beside_each_other_are_two() -> None:
    named = mentions_of(["C-114"], other_codes=["C-115", "C-116"])
    assert named.blanked("C-115/C-114/C-116, C-114+C-115") == (
        "C-115/[erased]/C-116, [erased]+C-115"
    )


@pytest.mark.parametrize(
    ("code", "text", "prose"),
    [
        # A word that is no ordinary one, in any case; in a name of something else never.
        ("KESTREL", "kestrel and Kestrels", "[erased] and Kestrels"),
        # An ordinary one only where it is marked, or in the capitals it was given.
        ("WILL", "he will; WILL did; #will", "he will; [erased] did; #[erased]"),
        ("will", "he will, client Will, code: will", "he will, client [erased], code: [erased]"),
        ("Hope", "I hope, Hope and HOPE", "I hope, Hope and HOPE"),
        # A short number is an hour, a wage or a house; a long one only where it is an amount.
        ("114", "114 Main, $114, 1/14, #114", "114 Main, $114, 1/14, #[erased]"),
        ("27514", "27514; $27514, 27514.50, 27,514", "[erased]; $27514, 27514.50, 27,514"),
        # Measures, tax forms, and numbers behind a word.
        ("20h", "20h a week, #20h", "20h a week, #[erased]"),
        ("I-9", "has the I-9", "has the I-9"),
        ("I-3", "I 3 times, I-3", "I 3 times, [erased]"),
        ("Room-12", "room 12, ROOM-12", "room 12, [erased]"),
    ],
)  # fmt: skip
def test_what_could_be_something_else_needs_a_mark(code: str, text: str, prose: str) -> None:
    assert mentions_of([code]).blanked(text) == prose


@pytest.mark.parametrize(
    ("code", "label", "told"),
    [
        ("C-114", "Target C114", "Target [erased]"),
        ("KESTREL", "Kestrel Cafe", "Kestrel Cafe"),
        ("A-1", "A1 Plumbing", "A1 Plumbing"),
        ("A-1", "A1 Plumbing (A-1)", "A1 Plumbing ([erased])"),
    ],
)
def test_the_name_of_something_else_is_spared(code: str, label: str, told: str) -> None:
    assert mentions_of([code]).blanked(label, Kind.LABEL) == told


@pytest.mark.parametrize(
    "typed",
    [NAME, "ROSALIND  FERRER", "Ferrer, Rosalind", "Rosalind-Ferrer", "Rosálind Ferrer"],
)  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.PROSE, Kind.LABEL])
def test_the_whole_name_is_found_either_way_round(typed: str, kind: Kind) -> None:
    assert mentions_of([], [NAME]).blanked(f"with {typed}.", kind) == f"with {MARK}."


def test_of_its_parts_only_a_family_name_in_a_note() -> None:
    named = mentions_of([], [NAME])
    assert named.blanked("Ferrer’s aunt; Rosalind; ferrer") == f"{MARK}’s aunt; Rosalind; ferrer"
    assert named.blanked("Ferrer Bakery", Kind.LABEL) == "Ferrer Bakery"
    assert mentions_of([], [NAME], other_names=["Ana Ferrer"]).blanked("Ferrer") == "Ferrer"
    assert mentions_of([], ["Ana Baker Smith"]).blanked("a Smith") == "a Smith"
    assert named.blanked(NAME, Kind.NAME) == NAME  # somebody else may be called so


def test_nobody_is_named_by_nothing() -> None:
    assert mentions_of(["", " "], ["", " "]).blanked("anything at all") == "anything at all"


# ---------------------------------------------------------------- properties

CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,12}", fullmatch=True)
UNMISTAKABLE = st.from_regex(r"[A-Z]{2,4}-?[0-9]{2,5}", fullmatch=True)
TEXTS = st.text(max_size=80)


@given(UNMISTAKABLE, TEXTS, TEXTS)
def test_whatever_stands_around_it_the_code_goes(code: str, before: str, behind: str) -> None:
    for typed in (code, code.lower(), code.replace("-", "‑"), code.replace("-", "")):
        told = mentions_of([code]).blanked(f"{before} {typed} {behind}")
        rest = mentions_of([code]).blanked(told)
        assert rest == told  # nothing is left to take out
        assert MARK in told


WHOLE = CODES.filter(lambda code: code[-1].isalnum())
LONGER = st.sampled_from(["{}-{}", "{}/{}", "{}.{}", "{}_{}", "{}{}"])


@given(WHOLE, st.lists(WHOLE, max_size=4), st.lists(st.tuples(LONGER, WHOLE), max_size=4))
def test_nobody_elses_code_is_touched(
    code: str, others: list[str], longer: list[tuple[str, str]]
) -> None:
    others += [shape.format(code, more) for shape, more in longer]
    others += [shape.format(more, code) for shape, more in longer]
    assume(all(plain_code(code) != plain_code(other) for other in others))
    line = " ; ".join(others)
    assert mentions_of([code], other_codes=others).blanked(line) == line


@given(CODES, TEXTS)
def test_letters_that_are_no_part_of_it_stay(code: str, text: str) -> None:
    told = mentions_of([code]).blanked(text)
    kept = told.split(MARK) if MARK not in text else []
    at = 0
    for piece in kept:  # in their order, as they were
        found = text.find(piece, at)
        assert found >= 0
        at = found + len(piece)


@given(CODES, TEXTS)
def test_twice_is_once(code: str, text: str) -> None:
    named = mentions_of([code], [NAME])
    told = named.blanked(text)
    assert named.blanked(told) == told


@given(UNMISTAKABLE, st.text(alphabet=string.ascii_letters + string.digits, min_size=1, max_size=3))
def test_a_longer_word_is_another_one(code: str, more: str) -> None:
    named = mentions_of([code])
    assert named.blanked(f"{code}{more}") == f"{code}{more}"
    assert named.blanked(f"{more}{code}") == f"{more}{code}"
