"""Casework says who and what; how that looks in Slack is for the views to say.

Its sentences hold no markup, no mention and no identifier: people in them are `Colleague`s.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.casework.access import replies_as_json
from bot.casework.replies import (
    Colleague,
    FactRef,
    Phrase,
    Recorded,
    Refusal,
    Wording,
    one_after_another,
    phrase,
)
from bot.slack.errors import errors_on
from bot.views import reply
from bot.views.sentence import marked, notice

ROOT = Path(__file__).parents[2]
BEN = Colleague("U0BEN")
COVERED = phrase("First meeting with an employer for C-114: ", BEN, " covers.")


def recorded(summary: Wording, *notes: Wording) -> Recorded:
    return Recorded(FactRef("leave", "x"), summary, date(2026, 3, 2), notes=notes, undoable=False)


# ---------------------------------------------------------------- one sentence, where it stands


def test_in_a_message_or_a_modal_somebody_is_mentioned() -> None:
    said = marked(COVERED)
    assert said == "First meeting with an employer for C-114: <@U0BEN> covers."
    assert notice(COVERED)["blocks"][0]["text"]["text"] == said
    done = recorded(COVERED, phrase(BEN, " is part of 3 MH teams now."))
    assert said in reply.message(done, date(2026, 3, 2))[0]["text"]["text"]
    assert said in reply.undone(done, date(2026, 3, 2))[0]["text"]["text"]
    note = reply.message(done, date(2026, 3, 2))[1]["elements"][0]["text"]
    assert note == "<@U0BEN> is part of 3 MH teams now."


def test_what_was_typed_mentions_nobody() -> None:
    typed = "Job lead: <@U0BEN> & <!channel>"
    assert (
        marked(typed) == marked(phrase(typed)) == "Job lead: &lt;@U0BEN&gt; &amp; &lt;!channel&gt;"
    )


@pytest.mark.parametrize(
    ("wording", "under_a_field"),
    [
        (phrase(BEN, " is named twice."), "This person is named twice."),
        (phrase("c-114: with ", BEN, " already."), "c-114: with this person already."),
        ("Please choose a day.", "Please choose a day."),
    ],
)
def test_where_slack_shows_plain_text_nobodys_identifier_stands(
    wording: Wording, under_a_field: str
) -> None:
    form = {"blocks": [{"type": "input", "block_id": "staff"}]}
    assert list(errors_on(form, wording).values()) == [under_a_field]
    assert Refusal(wording).sentence == str(Refusal(wording)) == under_a_field


def test_several_sentences_make_one_text() -> None:
    whole = one_after_another((phrase("C-1: with ", BEN, "."), "Their due dates stay as they are."))
    assert marked(whole) == "C-1: with <@U0BEN>. Their due dates stay as they are."


# ---------------------------------------------------------------- as replies are kept


@pytest.mark.parametrize("summary", [COVERED, phrase(BEN, " is away."), "Visit: C-114."])
def test_a_kept_reply_says_the_same_again(summary: Wording) -> None:
    kept = replies_as_json.to_json(recorded(summary, summary))
    assert replies_as_json.from_json(kept) == recorded(summary, summary)


def test_a_reply_without_people_is_kept_as_ever() -> None:
    kept = json.loads(replies_as_json.to_json(recorded("Visit: C-114.", "Well done.")))
    assert (kept["summary"], kept["notes"]) == ("Visit: C-114.", ["Well done."])


def test_a_reply_that_was_kept_with_slacks_own_mark_is_read_with_its_people() -> None:
    kept = json.loads(replies_as_json.to_json(recorded("", "")))
    kept["summary"] = "<@U0ANA> is away on Mon 2 Mar, <@U0BEN> covers."
    kept["notes"] = ["Nobody else <is> named."]
    read = replies_as_json.from_json(json.dumps(kept))
    assert read.summary == phrase(Colleague("U0ANA"), " is away on Mon 2 Mar, ", BEN, " covers.")
    assert marked(read.summary) == kept["summary"]
    assert read.notes == ("Nobody else <is> named.",)


def test_a_kept_reply_that_cannot_be_read_is_not_quoted() -> None:
    with pytest.raises(ValueError, match="a kept reply that cannot be read") as refused:
        replies_as_json.from_json('{"summary": "C-114", "notes": [], "fact": "C-114"}')
    assert "C-114" not in str(refused.value)
    assert refused.value.__suppress_context__


# ---------------------------------------------------------------- every literal there is

MARKUP = {
    "a mention, a channel or a date": re.compile(r"(?<!\?)<[@#!]"),
    "a link": re.compile(r"<https?:|<mailto:"),
    "bold": re.compile(r"(?<![\w*])\*[^*\s][^*]*\*(?!\w)"),
    "code": re.compile(r"`"),
    "an emoji": re.compile(r":[a-z][a-z_]+:"),
    "an escaped sign": re.compile(r"&(amp|lt|gt);"),
}
# What looks like it and is none: where it stands, and why.
NO_MARKUP = {
    ("bot/casework/access/replies_as_json.py", "<@([UW][A-Z0-9]+)>"): "replies kept of old",
    ("bot/casework/administration/units_toml.py", ".holidays]] with `on`."): "for a terminal",
    ("bot/casework/reminders/digests.py", ":part:"): "a key",
    ("bot/casework/reminders/digests.py", ":missed:"): "a key",
    ("bot/casework/reminders/digests.py", ":for:"): "a key",
    ("bot/casework/reminders/open_channels.py", ":for:"): "a key",
    ("bot/casework/reminders/leases.py", ":after:"): "a key",
    ("db/doors.py", ":memory:"): "SQLite's word",
    ("db/migrate.py", "[0-9]*_*.py"): "a pattern",
    ("db/queries/outbox/reading.py", ":for:"): "a key",
    ("db/queries/people/employers.py", "['’`´.]"): "a pattern",
    ("db/restorable.py", r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'"): "a pattern",
    ("db/restorable.py", r"[\\$\[`]|/\*|--"): "a pattern",
    ("db/restorable.py", r"\b(?:REFERENCES|ON|TABLE)\s+(?:\w+\.)*(\w+)(?=\s*\()"): "a pattern",
    ("ips/agenda/leads.py", "'’`´"): "marks that are compared away",
}


def literals(path: Path) -> Iterator[str]:
    """Every text in a file that is no docstring, and the text within every f-string."""
    alone = set[int]()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):  # what holds a text comes before it
        if isinstance(node, ast.Expr):
            alone.add(id(node.value))
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone
        ):
            yield node.value


def test_no_text_of_casework_and_below_is_marked_up_for_slack() -> None:
    marked_up = {
        (path.relative_to(ROOT).as_posix(), text)
        for room in ("bot/casework", "db", "ips")
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for text in literals(path)
        if any(pattern.search(text) for pattern in MARKUP.values())
    }
    assert marked_up == NO_MARKUP.keys()


def test_the_walk_finds_what_it_is_there_for(tmp_path: Path) -> None:
    written = tmp_path / "sentences.py"
    written.write_text('"""`A docstring`."""\nX = f"<@{1}> covers"\nY = "*bold* :tada: `code`"\n')
    found = [text for text in literals(written) for one in MARKUP.values() if one.search(text)]
    assert sorted(set(found)) == ["*bold* :tada: `code`", "<@"]


def test_a_phrase_is_made_of_words_and_colleagues() -> None:
    assert phrase(BEN, " covers") == Phrase((BEN, " covers"))
