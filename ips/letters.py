"""What people type, letter by letter: marks that nobody sees, and the many hands of a code."""

from __future__ import annotations

import re
from unicodedata import decimal, normalize

# Control characters, and marks that turn the direction of what follows: a terminal obeys the
# first, and with the second a line reads as somebody else's. Half a character is none.
_CONTROL = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_TURNING = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"
# Fillers and joints that no font draws. The flags of England, Scotland and Wales end in tags.
_FILLERS = r"\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\U0001bca0-\U0001bca3"
_FILLERS += r"\U0001d173-\U0001d17a"
_TAGS = r"\U000e0000-\U000e007f"
_UNSEEN = re.compile(
    rf"[{_CONTROL}{_TURNING}{_FILLERS}\u00ad\u2060-\u2064\ufeff\ud800-\udfff]"
    rf"|(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+"
)
_OBEYED = re.compile(rf"{_UNSEEN.pattern}|[\n\r\x0b\x0c\x85\u2028\u2029]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_DASHES = re.compile(r"[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
# Those that words and emoji of some scripts need; in a code they are another client's in disguise.
_UNSEEN_IN_A_CODE = re.compile(
    rf"[\u200b-\u200d\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef{_TAGS}]"
)
_NOT_COMPARED = re.compile(r"[\s#\-]")

# Letters that look like one of ours: Cyrillic, Greek, Armenian; Cherokee, Lisu, Coptic; small
# capitals and other letters of phonetics.
_LIKE_OURS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԚԜаеѕіјорсухԁԛԝһӏҮӀԌΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχՍՕԼօս"
    "ոցհᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜꓮⲀⲂⲤⲈⲎⲒⲔⲘⲚⲞⲢⲦⲨⲬı"
    "ɑɡɩɪʀʏɢʜʙʟɴᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜰꜱƖǀ",
    "ABESIJKMHOPCTYXQWaesijopcyxdqwhlYIGABEZHIKMNOPTYXaikvopuxUOLou"
    "nqhABCDEGHiJKLMPRSTVWZBCDEFGHIJKLMNOPRSTUVWXYZAABCEHIKMNOPTYXi"
    "agiIRYGHBLNACDEJKMOPTUVWZFSll",
)


_HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def legible(text: str) -> str:
    """The text without marks that nobody sees; every line break is one that we know."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def spelled_out(text: str) -> str:
    """The text on one line, with such marks written out, for a terminal that would obey them.

    '\\x1b[2J', and '\\n': a line break would begin a line of somebody else's.
    """
    return _OBEYED.sub(_written, text)


def _written(mark: re.Match[str]) -> str:
    return mark[0].encode("unicode_escape").decode("ascii")


def half_width(text: str) -> str:
    """Full-width letters, digits and marks as ours, place by place: 'Ｃ－１１４' is 'C-114'."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def plain_code(text: str) -> str:
    """A code as it is compared: without case, width, '#', and what a phone makes of a hyphen."""
    return _NOT_COMPARED.sub("", tidy_code(text).lower())


def tidy_code(text: str) -> str:
    """A code as it is kept: letters and digits of one width, one kind of hyphen, nothing unseen."""
    seen = _UNSEEN_IN_A_CODE.sub("", legible(text))
    return " ".join(_DASHES.sub("-", normalize("NFKC", seen)).split())


def as_it_looks(text: str) -> str:
    """The text in our own letters and digits, where another script's look the same."""
    if text.isascii():
        return text
    return "".join(map(_digit, text.translate(_LIKE_OURS)))


def _digit(letter: str) -> str:
    return letter if letter.isascii() or not letter.isdecimal() else str(decimal(letter))
