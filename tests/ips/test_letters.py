"""Marks that nobody sees, and codes however a hand or a phone writes them."""

from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ips.letters import (
    as_it_looks,
    legible,
    plain_code,
    spelled_out,
    tidy_code,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoë's 2nd shift, $18.50 👩‍💻", "Zoë's 2nd shift, $18.50 👩‍💻"),
        ("one\ttwo\nthree", "one\ttwo\nthree"),
        ("one\r\ntwo\rthree\x0bfour\x85five\u2028six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("\x1b[2Jgone\x07\x00\x9b", "[2Jgone"),
        ("paid \u202e05.81$\u202c an hour\u200f", "paid 05.81$ an hour"),
        ("\u2066left\u2069 \ufeffhalf\ud83d a\u00ad", "left half a"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("fil\u3164led\uffa0 up\u115f\u1160\u034f\u180e", "filled up"),
        ("a note\U000e0043\U000e002d\U000e0031 in tags", "a note in tags"),
    ],
)
def test_marks_that_nobody_sees_are_left_out_and_lines_stay_lines(typed: str, kept: str) -> None:
    assert legible(typed) == kept


FILLERS = "\u115f\u1160\u3164\uffa0"  # letters by their category, and nothing is drawn


@given(st.text())
def test_what_is_legible_obeys_no_terminal_and_stays_so(typed: str) -> None:
    kept = legible(typed)
    assert legible(kept) == kept
    assert {each for each in kept if category(each) in ("Cc", "Cs")} <= {"\n", "\t"}
    written = spelled_out(typed).encode().decode()
    assert {each for each in written if category(each) == "Cc"} <= {"\n", "\t"}


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_nothing_that_is_seen_is_left_out(typed: str) -> None:
    if not any(each in FILLERS for each in typed):
        assert legible(typed) == typed


def test_a_terminal_is_shown_the_marks() -> None:
    assert spelled_out("Unit \x1b[2J\u202e\n\r") == "Unit \\x1b[2J\\u202e\\n\\r"
    assert spelled_out("East\u2028ok  All is well") == "East\\u2028ok  All is well"


@pytest.mark.parametrize(
    "typed", ["C-114", "c114", "#C–114", "Ｃ－１１４", "𝐂—𝟏𝟏𝟒", "C\u200b-\u00ad114", "C ‑ 114"]
)
def test_one_code_however_it_is_typed(typed: str) -> None:
    assert plain_code(typed) == "c114"


@pytest.mark.parametrize(
    "unseen",
    [
        *("\u034f", "\u200b", "\u200c", "\u200d", "\ufe0f", "\u180b", "\u180e", "\u2060"),
        *("\u115f", "\u3164", "\uffa0", "\U000e0031", "\U000e0100", "\U0001d173", "\U0001bca0"),
    ],
    ids=ascii,
)
def test_a_mark_that_nobody_sees_makes_no_other_code(unseen: str) -> None:
    for typed in (f"C-1{unseen}14", f"C{unseen}-{unseen}114", f"{unseen}C-114{unseen}"):
        assert (plain_code(typed), tidy_code(typed)) == ("c114", "C-114")


def test_a_code_is_kept_with_plain_letters_and_one_kind_of_hyphen() -> None:
    assert tidy_code(" Ｃ－１１４\u200b ") == "C-114"
    assert tidy_code("C—114") == "C-114"
    assert tidy_code("Å-12") == "Å-12"


@pytest.mark.parametrize(
    ("letter", "like"),
    [
        *(("С", "C"), ("١", "1"), ("Κ", "K"), ("о", "o"), ("๔", "4"), ("Ꮯ", "C"), ("ꓚ", "C")),
        *(("Ⲥ", "C"), ("ᴄ", "C"), ("ı", "i"), ("Ӏ", "I"), ("Å", "Å"), ("Ж", "Ж"), ("山", "山")),
    ],
)
def test_what_only_looks_like_one_of_our_letters(letter: str, like: str) -> None:
    assert as_it_looks(f"{letter}-x") == f"{like}-x"


def test_what_looks_the_same_reads_the_same() -> None:
    assert as_it_looks("С-١١٤ и Ж") == "C-114 и Ж"
