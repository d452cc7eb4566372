"""Whatever is typed: nothing breaks, what is found was typed, and known names are found alike."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.casework.reading.typed_names import Known
from bot.casework.replies import ClientLabel
from bot.commands.lines.names import LONGEST_NAME
from bot.commands.lines.pieces import cleaned, split
from db.queries.people.employer_network import KnownEmployer
from db.queries.people.employers import folded
from ips.letters import legible
from tests import lines

TODAY = date(2026, 3, 4)
NAMES = ("Bean & Leaf", "Café Été", "McDonald's", "7-Eleven", "Oak Market", "Oak", "J. & J. O’Hara")
KNOWN = Known(
    (ClientLabel("1", "C-114"), ClientLabel("2", "KESTREL")),
    tuple(KnownEmployer(name, name, folded(name), ()) for name in NAMES),
    frozenset(map(folded, NAMES)),
)
WORDS = (
    "C-114", "kestrel", "C", "114", "C-114/C-207", "(C-999)", "met", "Rosa", "at", "with", "not",
    "called", "yesterday", "mon", "Tuesday", "3/14", "2/30", "last week", "learned", "heard of it",
    "20h", "1h30", "$15", "1 hour", "moved to", "quit", "as a", "cook", "note:", "next:", "title:",
    '"', ",", ";", "–", "🎉", "<@U0BEN>", "@Ben", "&amp;", "“Oak", "Market”", "555-123-4567",
)  # fmt: skip
typed = st.lists(
    st.sampled_from(WORDS) | st.sampled_from(NAMES) | st.text(max_size=6), max_size=12
).map(" ".join)


@pytest.mark.parametrize("command", lines.OF_COMMANDS)
@given(text=typed, day_first=st.booleans())
@example(text="note: 0\x1e0", day_first=False)  # a mark that parts records, and no line break
def test_a_line_is_read_and_only_what_was_typed_is_found(
    command: str, text: str, day_first: bool
) -> None:
    line = lines.OF_COMMANDS[command](text, TODAY, day_first=day_first, known=KNOWN)
    # Two notes are one, and a line may end as another machine ends it.
    letters = set(cleaned(text).lower()) | set("; ") | ({"\n"} & set(legible(text)))
    for found in (*(run.text for run in line.runs), *line.labelled.values(), line.person or ""):
        assert set(found.lower()) <= letters
    assert line == lines.OF_COMMANDS[command](text, TODAY, day_first=day_first, known=KNOWN)


@given(text=typed)
def test_names_are_looked_up_together_as_one_by_one(text: str) -> None:
    neighbours = split(text).neighbours
    found = KNOWN.employers_among(neighbours, LONGEST_NAME)
    for words in neighbours:
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
                name = " ".join(words[start:end])
                assert found.get(name) == KNOWN.employer(name)
