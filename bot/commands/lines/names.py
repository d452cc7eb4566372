"""Words that may be a name: what belongs to it, and what is hardly a name alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_NAME = 8  # words
NAME_LENGTH = 120  # letters: what the field of a name holds
_MANY_WORDS = 6  # more of them are hardly one name
_IN_NAMES = frozenset("&'‘’.,-–—/+()#@!:%*_|° ")

# Small words that join the parts of a line; at the edge of a name they are no part of it.
JOINING = frozenset(
    {"on", "at", "by", "with", "for", "and", "of", "the", "a", "an", "as", "in", "to", "from"}
    | {"&", "@", "w/", "was", "is", "-", "–", "—", "+", "/", "|"}
    | {"job", "client", "clients", "visit", "contact"}
)

# In small letters they stand in sentences, not in the names of employers or in job titles.
_SENTENCE_WORDS = frozenset(
    {"went", "got", "was", "were", "is", "are", "has", "have", "had", "hired", "hiring", "about"}
    | {"his", "her", "their", "my", "me", "we", "i", "they", "she", "he", "it", "who", "that"}
    | {"because", "wants", "want", "said", "told", "asked", "spoke", "talked", "met", "now"}
    | {
        "raise",
        "not",
        "no",
        "didn't",
        "didnt",
        "won't",
        "wont",
        "wasnt",
        "will",
        "at",
        "as",
        "per",
        "out",
        "found",
    }
    | {"yes", "please", "re", "regarding", "looking", "trying", "applied", "left", "dropped"}
    | {"w/"}
)

# In small letters, they stand within names: 'Bed Bath and Beyond', 'Café de la Paix'.
_WITHIN_NAMES = frozenset(
    {"and", "of", "the", "for", "on", "in", "n", "'n'", "’n’", "de", "la", "le", "du", "del", "y"}
)
_BETWEEN_NAMES = frozenset({"/", "|", "+"})  # 'Lowes / Target' are two

# Whom somebody meets at an employer, as hands write it.
ROLES = frozenset(
    {"manager", "mgr", "gm", "owner", "co-owner", "supervisor", "boss", "hr", "recruiter"}
    | {"foreman", "shift lead", "shift leader", "team leader", "head chef", "floor lead"}
    | {
        f"{of} {role}"
        for of in ("hiring", "store", "shop", "general", "assistant", "shift", "floor", "hr")
        for role in ("manager", "mgr", "supervisor")
    }
)

_AROUND = re.compile(r"^[*_~‘']+(?=\w)|(?<=[\w.])[*_~’'!]+$")
_FULL_STOP = re.compile(r"(?<=\w{5})\.$")  # not that of 'Corp.'
_ABOUT = re.compile(r"(?: (?:about|re|regarding))+$")  # 'met Rosa about C-114'
_SHORTCODE = re.compile(r":[\w+'-]+:")
_WHERE = re.compile(r" (?:at|from|of) ")
_PERSON_AND_ROLE = re.compile(r"(.+?)\s*\((.+)\)")


@dataclass(frozen=True, slots=True)
class Person:
    """'Rosa (manager) at Target': who was met, their role, and where."""

    name: str
    role: str | None
    where: str


def trimmed(words: Sequence[str]) -> Sequence[str]:
    """Without joining words at either end; a word with a capital may belong to a name."""
    while words and words[0] in JOINING:
        words = words[1:]
    while words and words[-1] in JOINING:
        words = words[:-1]
    return words


def bare(text: str) -> str:
    """A name without the marks around it."""
    return _FULL_STOP.sub("", _AROUND.sub("", text))


def is_sentence(text: str) -> bool:
    """Whether these words are hardly a name alone: 'went to Target', 'Target 🎉'."""
    words = text.split()
    if any(not letter.isalnum() and letter not in _IN_NAMES for letter in text):
        return True
    small = any(word in _SENTENCE_WORDS for word in words)
    return small or len(words) > _MANY_WORDS or len(" ".join(words)) > NAME_LENGTH


def is_picture(text: str) -> bool:
    """Nothing that can be read aloud as a name: '🙂', and ':smile:' as Slack writes it."""
    return not any(map(str.isalnum, _SHORTCODE.sub("", text)))


def is_written_as_one(text: str) -> bool:
    """Whether nobody need look at a name before it is new: 'Bed Bath and Beyond'.

    Words in small letters may be anything: 'stopped by lowes', 'resume workshop', 'target'.
    """
    first, *further = text.split() or [""]
    if first[:1].islower() or not _BETWEEN_NAMES.isdisjoint(further):
        return False
    return all(not word[:1].islower() or word in _WITHIN_NAMES for word in further)


def without_role(text: str) -> tuple[str, str | None]:
    """'Costco manager' -> 'Costco' and 'manager'; the role alone leaves no name."""
    words = text.split()
    for count in (2, 1):
        role = " ".join(words[-count:])
        if role.lower() in ROLES:
            return " ".join(trimmed(words[:-count])), role
    return text, None


def person_in(text: str) -> Person:
    """Who was met, and where, in words such as 'Rosa (manager) at Target'."""
    name, *places = _WHERE.split(text, maxsplit=1)
    match = _PERSON_AND_ROLE.fullmatch(name)
    who, role = (match[1], match[2]) if match else (name, None)
    return Person(who, role, "".join(places))


def names_a_place(text: str) -> bool:
    """'Rosa at Target'."""
    return _WHERE.search(text) is not None


def without_about(text: str) -> str:
    """'Rosa about', before a client's code, is Rosa."""
    return _ABOUT.sub("", text)
