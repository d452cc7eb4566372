"""The parts that a line may be made of: each looks at the place where the walk has come to.

A part that stands there is taken, and True is returned; else the walk stays where it is.
"""

from __future__ import annotations

import re

from bot.commands.lines import amounts, codes, strays
from bot.commands.lines.days import (
    LONGEST_DAY,
    DateNotUnderstood,
    Reading,
    is_day,
    is_day_of_the_week,
    is_far,
    is_nth,
    is_of_this_or_another_week,
    is_of_this_or_next_week,
    is_vague_day,
    is_year,
    may_be_a_day,
    may_lack_its_year,
    parse_day,
)
from bot.commands.lines.names import JOINING
from bot.commands.lines.phrases import MET, NAMES_OF_MONTHS, NEGATIONS, NOUNS, REACHED_BY
from bot.commands.lines.pieces import AROUND, Piece
from bot.commands.lines.understood import Question, Run
from bot.commands.lines.walk import Walk
from ips.letters import half_width

_LONGEST_AMOUNT = 4  # words
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
WHOM_MENTIONED = Question("whom you mentioned")
MOVED_ON = "moved_on"  # the field of a phrase behind which the next employer stands

# ---------------------------------------------------------------- employers and people


def known_employer(walk: Walk) -> bool:
    """A name or an alias of an employer of the unit, the longest one."""
    named = walk.employer_at(walk.at) if walk.expects.employer else None
    if named is None:
        return False
    employer, text, count = named
    runs_before, last = len(walk.found.runs), walk.waiting.last
    walk.end_words(before_employer=True)
    joined = len(walk.found.runs) > runs_before and last not in JOINING
    walk.at += count
    walk.waiting.after_employer = True
    if employer not in [run.known for run in walk.found.runs]:
        walk.keep(Run(text, known=employer, joined=joined))
    return True


def place(walk: Walk) -> bool:
    """'at Home Depot': an employer of the unit as the place of a visit."""
    if not walk.expects.place or not walk.piece.plain or walk.piece.lower != "at":
        return False
    named = walk.employer_at(walk.at + 1)
    if named is None or f"at {named[1].lower()}" in walk.expects.phrases:
        return False
    employer, text, count = named
    walk.end_words()
    walk.at += 1 + count
    walk.found.runs.append(Run(text, known=employer, place=True))
    return True


def met(walk: Walk) -> bool:
    """'met', 'spoke with': a person follows."""
    if not walk.expects.person:
        return False
    for count, words in walk.ahead():
        if words in MET and not _belongs_to_name(walk):
            walk.take(count)
            walk.naming_person = True
            return True
    return False


def _belongs_to_name(walk: Walk) -> bool:
    """'The Met', 'Old Saw Mill': a capital within a name; and nobody is named behind it."""
    if walk.at == 0 or not walk.piece.capital:
        return False
    if walk.line.pieces[walk.at - 1].text[-1:] in ".!,;":
        return False
    walk.waiting.doubtful = True
    return True


# ---------------------------------------------------------------- phrases


def phrase(walk: Walk) -> bool:
    """The command's own words."""
    for count, words in walk.ahead():
        if words in walk.expects.phrases and walk.waiting.last not in NEGATIONS:
            _take_phrase(walk, count, words)
            return True
    return False


def _take_phrase(walk: Walk, count: int, words: str) -> None:
    name, value = walk.expects.phrases[words]
    noun = words in NOUNS
    # 'One Hour Photo' begins a line like 'Half an hour at Target' does.
    titled = name == "minutes" and walk.line.pieces[walk.at + count - 1].capital
    capital = walk.piece.capital and (noun or titled or walk.at > 0)
    walk.found.put(name, value, walk.take(count, doubtful=capital, doubtful_after=noun))
    walk.waiting.reached = words in REACHED_BY
    walk.moved_on = name == MOVED_ON


# ---------------------------------------------------------------- days


def day(walk: Walk) -> bool:
    """A day, or words that are nearly one: those are asked about."""
    for count, words in walk.ahead():
        if count > LONGEST_DAY:
            continue
        as_typed = _with_its_mark(walk, count, words)
        found = next((each for each in dict.fromkeys((as_typed, words)) if is_day(each)), None)
        if found is not None:
            _take_day(walk, found, count)
            return True
        if is_vague_day(words) and not _is_no_day(walk, count):
            doubtful = count == 1 and walk.piece.capital
            walk.found.unclear_day(walk.take(count, doubtful=doubtful))
            return True
    return False


def _is_no_day(walk: Walk, count: int) -> bool:
    """'15-20 hours', 'met June', a client whose code is APRIL, '5th Avenue', '3rd shift'."""
    following = walk.further(count)
    if following is not None and amounts.is_hours(following.folded):
        return True
    if is_nth(walk.ahead()[-count][1]) and _name_follows(walk, count):
        return True
    if count > 1:
        return False
    named = walk.naming_person and not walk.waiting.pieces and walk.piece.capital
    met_now = named and walk.piece.folded in NAMES_OF_MONTHS
    client = walk.background.client(walk.piece.core) is not None
    may_be_new = not walk.background.looked_up and codes.is_code(walk.piece.core)  # 'MAR-12'
    return met_now or client or may_be_new


def _with_its_mark(walk: Walk, count: int, words: str) -> str:
    """'3.2.' ends with a full stop that belongs to it."""
    last = walk.line.pieces[walk.at + count - 1]
    return words + last.lower[len(last.folded) :]


def _take_day(walk: Walk, words: str, count: int) -> None:
    weekday = is_day_of_the_week(words)
    capital = weekday and walk.piece.capital
    whole_name = weekday and len(words) > 5
    typed = walk.take(count, doubtful=whole_name or capital)
    year = _year_behind(walk) if may_lack_its_year(words) else None
    if year is not None:
        words, typed = f"{words} {year}", f"{typed} {year}"
    try:
        found = parse_day(words, walk.background.today, walk.expects.reading, walk.background.order)
    except DateNotUnderstood:
        walk.found.unclear_day(typed)
        return
    if is_far(found, walk.background.today, typed):
        walk.found.unclear_day(typed)
    elif is_of_this_or_another_week(words, walk.background.today):
        walk.found.weekday_of_today = typed
    elif walk.expects.reading is Reading.COMING and is_of_this_or_next_week(
        words, walk.background.today
    ):
        walk.found.next_weekday = (typed, found)
    elif found not in walk.found.days:
        walk.found.days.append(found)


def _year_behind(walk: Walk) -> str | None:
    """The year of 'feb 27th, 2026'."""
    comma, year = walk.further(0), walk.further(1)
    if comma is None or comma.text != "," or year is None or not is_year(year.folded):
        return None
    walk.at += 2
    return year.folded


# ---------------------------------------------------------------- hours, minutes and pay


def amount(walk: Walk) -> bool:
    """'20h', '20 hours a week', '45 min', '$15.50 an hour'; words of it may stand apart."""
    for count, words in walk.ahead():
        if count > _LONGEST_AMOUNT:
            continue
        both = amounts.hours_and_minutes_in(words) if walk.expects.durations else None
        if both is not None:
            typed = walk.take(count)
            walk.found.put("hours", both[0], typed)
            walk.found.put("minutes", both[1], typed)
            return True
        found = amounts.amount_in(words)
        if found is not None:
            _take_amount(walk, *found, count)
            return True
    if amounts.is_money(half_width(walk.piece.text)):
        _leave_over(walk, 1)
        return True
    return False


def _take_amount(walk: Walk, name: str, number: float, count: int) -> None:
    if name in walk.expects.amounts and not _is_no_duration(walk, count):
        walk.found.put(name, number, walk.take(count))
    else:
        _leave_over(walk, count)


def _is_no_duration(walk: Walk, count: int) -> bool:
    """Where a line says how long it took: hours a week, and '3M' or '1 hour photo', do not."""
    if not walk.expects.durations:
        return False
    typed = half_width(walk.typed(count))
    if not amounts.is_duration(typed):
        return True
    if not walk.expects.employer:
        return False
    return typed != typed.lower() or (amounts.is_singular(typed) and _name_follows(walk, count))


def _name_follows(walk: Walk, count: int) -> bool:
    """Whether the next word, right behind, is none that we know."""
    following = walk.further(count)
    if following is None or not following.plain or not following.folded[:1].isalpha():
        return False
    if codes.is_code(following.core) or following.lower in JOINING | MET:
        return False
    return not walk.begins_with_a_part(walk.at + count)


def _leave_over(walk: Walk, count: int) -> None:
    """An amount without a place here: '24 Hour Fitness' is a name, '30 min' a doubt."""
    if not walk.waiting.pieces and _name_goes_on(walk.further(count)):
        walk.waiting.doubtful = True
        walk.wait_for(count)
        return
    walk.found.runs.append(Run(walk.take(count), doubtful=True))


def _name_goes_on(following: Piece | None) -> bool:
    return (
        following is not None
        and following.plain
        and following.capital
        and not codes.is_code(following.core)
    )


# ---------------------------------------------------------------- clients and colleagues


def code(walk: Walk) -> bool:
    """A client's code, or a mention of a colleague."""
    mention = _MENTION.fullmatch(walk.piece.text)
    if mention is not None:
        walk.take(1)
        walk.found.colleague = mention[1]
        if not walk.expects.colleague:
            walk.found.unsure.append(WHOM_MENTIONED)
        return True
    if pair(walk):
        return True
    piece, several = walk.piece, codes.codes_of(walk.piece.core)
    client = walk.background.client(piece.core)
    if client is None and not several and (piece.quoted or not codes.is_code(piece.core)):
        return False
    if client is None and piece.core.isdecimal() and _is_number_in_name(walk):
        walk.waiting.doubtful = True
        return False
    _take_codes(walk, 1, several or [piece.core])
    if client is not None and codes.is_word(piece.core) and walk.expects.employer:
        walk.waiting.word_code = piece.core
        if piece.core != client or len(walk.found.codes) > 1:
            walk.found.unsure.append(piece.core)
    return True


def pair(walk: Walk, *, always: bool = False) -> bool:
    """'C 114', typed without its hyphen. `always`: also where nobody has that code."""
    number = walk.further(1)
    letter = walk.piece.core
    if number is None or len(letter) != 1 or not letter.isalpha() or not number.core.isdecimal():
        return False
    client = walk.background.client(f"{letter}{number.core}")
    if client is None and not always:
        return False
    typed = walk.typed(2)
    _take_codes(walk, 2, [client or f"{letter}-{number.core}"])
    if client is None:
        walk.found.unsure.append(typed)
    return True


def code_first(walk: Walk) -> None:
    """Takes the first word for a code, unless the line is in another order."""
    if walk.done or walk.piece.stop or pair(walk, always=True):
        return
    first = walk.piece
    if walk.background.client(first.core) is None and _is_in_another_order(walk):
        return
    walk.found.codes += codes.codes_of(first.core) or [first.core]
    walk.at = 1


def _is_in_another_order(walk: Walk) -> bool:
    """Whether the line begins with something else and names its code later."""
    first, *later = walk.line.pieces
    if codes.is_code(first.core) or codes.codes_of(first.core):
        return False
    if " " in first.text or not first.core or walk.begins_with_a_part(walk.at):
        return True
    return any(
        walk.background.client(each.core) is not None
        or (codes.is_code(each.core) and not each.core.isdecimal())
        for each in later
    )


def _is_number_in_name(walk: Walk) -> bool:
    """'Store 112', '112 Grill': a number beside a name that nobody has for a code."""
    if not walk.background.looked_up:
        return False
    return bool(walk.waiting.pieces) or _name_goes_on(walk.further(1))


def _take_codes(walk: Walk, count: int, found: list[str]) -> None:
    if walk.waiting.last == "with":
        walk.found.with_client = True
    walk.take(count)
    walk.found.codes += [each for each in found if each not in walk.found.codes]


# ---------------------------------------------------------------- what is no part of a name


def beside(walk: Walk) -> bool:
    """A time, a link, a channel, '@tess': asked about, and never a part of a name."""
    if not walk.expects.employer:
        return False
    for count, words in walk.ahead():
        if strays.is_time(words) or _is_part_of_a_day(walk, words):
            _set_beside(walk, count, doubtful=walk.piece.capital)
            return True
    if walk.piece.plain and walk.piece.folded in strays.PARTS_OF_A_DAY and not walk.piece.capital:
        walk.waiting.doubtful |= walk.found.employer is None  # 'morning oak market'
    if strays.is_address(walk.piece.text.strip(AROUND)):
        _set_beside(walk, _to_its_end(walk))
        return True
    if may_be_a_day(walk.piece.folded):
        walk.found.unclear_day(walk.take(1))
        return True
    if strays.may_be_no_name(walk.piece.text) or is_nth(walk.piece.folded):
        walk.waiting.doubtful = True  # '7-Eleven', 'Amazon.com': perhaps a name after all
    return False


def _is_part_of_a_day(walk: Walk, words: str) -> bool:
    """In small letters: no 'Morning Glory' and no 'evening cook', but 'morning Alpha Bakery'."""
    if words not in strays.PARTS_OF_A_DAY or walk.piece.capital:
        return False
    return _name_goes_on(walk.further(1)) or not _name_follows(walk, 1)


def _set_beside(walk: Walk, count: int, *, doubtful: bool = False) -> None:
    walk.found.runs.append(Run(walk.take(count, doubtful=doubtful), doubtful=True, no_name=True))


def _to_its_end(walk: Walk) -> int:
    """How many pieces '<https://oakmarket.example|Oak Market>' takes."""
    if walk.piece.text.startswith("<"):
        for place, piece in enumerate(walk.line.pieces[walk.at :], start=1):
            if piece.text.endswith(">"):
                return place
    return 1
