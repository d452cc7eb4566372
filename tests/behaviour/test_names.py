"""What is stored or already posted keeps its name for ever.

The names were found in databases and in what was posted, once everything had been done and the
story week lived. A name may join the file (`--record` adds); none leaves it, and none is renamed.
"""

from __future__ import annotations

import json

import pytest

from tests.behaviour.conftest import Walked, Week
from tests.behaviour.kept import Kept, names_in
from tests.behaviour.names import Names, joined
from tests.behaviour.today import Stage, enums, fixed_names

FILE = "names.json"


@pytest.fixture
def today(walked: Walked, week: Week, stage: Stage) -> Names:
    return joined(walked.names, week.names, fixed_names(stage))


def test_no_stored_or_posted_name_is_gone(today: Names, kept: Kept) -> None:
    kept.nothing_gone(FILE, today)


def test_no_word_of_a_closed_set_is_gone(kept: Kept) -> None:
    """Each set of words, whatever the class is called now, with all that was ever stored of it."""
    kept.no_word_gone("words.json", enums())


def test_the_names_are_of_every_theme() -> None:
    """A file that lost a theme would promise nothing of it."""
    themes = set(names_in(FILE))
    promised = {"tables and columns", "dedupe keys", "action_ids", "callback_ids", "listeners",
                "environment", "verbs of the server", "keys of a kept reply",
                "values of outgoing_message.kind", "values of audit_event.action",
                "values of audit_event.fields", "values of due_contact.clock",
                "values of milestone.kind", "values of fact_version.fact_kind"}  # fmt: skip
    assert promised <= themes, json.dumps(sorted(themes), indent=1)
