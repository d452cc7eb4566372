"""What looks like a client's code, and what a hand or a phone puts around one."""

from __future__ import annotations

import re

_CODE = re.compile(r"(?=[\w-]*\d)(?:[A-Za-z]{1,8}[-_]?\d{1,10}[A-Za-z]?|\d{3,10})")
# 'C-1l2', 'C-1O4': letters that a hand takes for digits, behind a hyphen.
_SLIP = re.compile(r"[A-Za-z]{1,3}-(?=\w*\d)(?=\w*[lIoO])[\dlIoO]{2,10}")
_SLIP_WITHOUT_HYPHEN = re.compile(r"[A-Za-z](?=\w*\d)[\dlIoO]{2,10}")
_DIGITS = str.maketrans("lIoO", "1100")
_BETWEEN = re.compile(r"[/+&|]")
# For a set of a pattern: a hyphen, and what a phone makes of one.
DASHES = "\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d-"
SPACED = rf"[A-Za-z](?: [{DASHES}] ?|[{DASHES}] )\d{{1,10}}"  # 'C – 114'
_IN_SPACED = re.compile(rf"(?<=^[A-Za-z]) ?[{DASHES}] ?(?=\d+$)")
_AROUND = re.compile(r"^[#(\[{'’*_~]+|(?:['’]s)?[.:!?)\]}'’*_~]+$|['’]s$")


def is_code(word: str) -> bool:
    """'C-114', 'c114', '2041': letters and a number, or a number of three digits and more."""
    return _CODE.fullmatch(word) is not None or _SLIP.fullmatch(word) is not None


def may_mean(word: str) -> str:
    """What to look for where nobody has this code: 'C-112' for 'C-1l2', 'C112' for 'C1l2'."""
    if _SLIP_WITHOUT_HYPHEN.fullmatch(word) is not None:
        return word[0] + word[1:].translate(_DIGITS)
    return word.translate(_DIGITS) if _SLIP.fullmatch(word) is not None else word


def is_word(code: str) -> bool:
    """A code that is a word, such as KESTREL."""
    return not any(map(str.isdecimal, code))


def codes_of(word: str) -> list[str]:
    """'C-114/C-141' -> both codes; nothing where they are not all codes."""
    parts = _BETWEEN.split(word)
    return parts if len(parts) > 1 and all(map(is_code, parts)) else []


def bare(word: str) -> str:
    """The code of '(C-114)', '#C-114', 'C-114’s.' and 'C – 114'."""
    return _IN_SPACED.sub("-", _AROUND.sub("", _AROUND.sub("", word)))
