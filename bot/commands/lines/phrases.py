"""The words that several commands know: what is typed -> (the field that it fills, its value).

All in small letters, with straight apostrophes. The words of one command stand in its own file.
"""

from __future__ import annotations

from collections.abc import Mapping

from ips.facts import Mode
from ips.words.table import Member, Words

Phrases = dict[str, tuple[str, object]]

FILLER = "filler"  # fills nothing: words that a line may do without


def words_of(name: str, value: object, *typed: str) -> Phrases:
    """Each of these words fills the field `name` with `value`, also where a phone's keyboard, or
    its writer, leaves out an apostrophe.
    """
    bare = (each.replace("'", "") for each in typed)
    return dict.fromkeys((*typed, *bare), (name, value))


def as_called(name: str, words: Mapping[Member, Words]) -> Phrases:
    """What forms and replies call these values, people may type."""
    return {
        typed.lower(): (name, member)
        for member, each in words.items()
        for typed in (each.label, each.within, *each.typed)
    }


MODES: Phrases = (
    words_of(
        "mode", Mode.IN_PERSON,
        "in person", "in-person", "inperson", "face to face", "face-to-face", "f2f",
    )
    | words_of(
        "mode", Mode.PHONE,
        "phone", "by phone", "on the phone", "phone call", "call", "called", "phoned", "telephone",
        "ph", "tel",
    )
    | words_of(
        "mode", Mode.VIDEO,
        "video", "by video", "video call", "zoom", "by zoom",
        "facetime", "teams call", "telehealth", "video chat",
    )
    | words_of(
        "mode", Mode.TEXT,
        "text", "by text", "texted", "sms", "email", "by email", "e-mail", "emailed", "e-mailed",
        "txt", "txted", "txt'd", "whatsapp", "text message", "text msg", "dm",
    )
)  # fmt: skip

DURATIONS: Phrases = (
    words_of("minutes", 30.0, "half an hour", "half hour", "half hr", "half an hr")
    | words_of("minutes", 60.0, "an hour", "one hour")
)  # fmt: skip

# Whoever is 'called' or 'texted' may be a person at the employer: 'called Rosa at Oak Market'.
REACHED_BY = frozenset({"called", "phoned", "texted", "txted", "emailed", "e-mailed"})

MET = frozenset(
    {"met", "met with", "spoke", "spoke with", "spoke to", "talked to", "talked with"}
    | {"saw", "seen"}
)

NAMES_OF_MONTHS = frozenset({"april", "may", "june", "august"})  # 'met June'

# Words that names are made of too: 'call center', 'ruby tuesday', 'temp agency'.
NOUNS = frozenset(
    {"phone", "call", "video", "zoom", "text", "sms", "email", "e-mail", "generic", "interview"}
    | {"intro", "introduction", "together", "seasonal", "agency", "permanent", "temporary"}
    | {"transitional", "alone", "temp agency"}
)

# A word before a phrase that turns it round: 'not fired', 'did not move away'.
NEGATIONS = frozenset(
    {"not", "no", "never", "didn't", "didnt", "wasn't", "wasnt", "isn't", "isnt", "hasn't", "hasnt"}
    | {"won't", "wont", "without", "couldn't", "couldnt", "nor"}
)
