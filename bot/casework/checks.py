"""Checks that answer with one kind sentence and the input it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from bot.casework.replies import Refusal
from ips.facts import Episode, ExitReason, History
from ips.records.kind import RecordKind
from ips.records.markers import Choice, Day, Line, Number
from ips.stays import died_on, in_order
from ips.words import dated, whole_day

A_YEAR = timedelta(days=366)
LINE_LENGTH = 255
LONGEST_PAST = timedelta(days=60 * 366)
NOT_OFFERED = "Please choose one of the answers offered."


def not_ahead(on: date, today: date, input_name: str = "on") -> None:
    """What is logged has happened: days to come are refused."""
    if on > today:
        raise Refusal(
            f"{dated(on, today)} is still to come. Please log it once it has happened.", input_name
        )


def not_far_ahead(on: date, today: date, input_name: str) -> None:
    """Plans are welcome; more than a year ahead is a slip of the year."""
    if on > today + A_YEAR:
        raise Refusal("That is more than a year ahead. Please check the year.", input_name)


def within_a_lifetime(on: date, today: date, input_name: str) -> None:
    """'0226-01-05' is a slip of the year, and every clock would reckon from it."""
    if on < today - LONGEST_PAST:
        raise Refusal(f"The year {on.year} is long ago. Please check it.", input_name)


def short_enough(text: str | None, input_name: str, most: int = LINE_LENGTH) -> None:
    """Lines that are kept as one line."""
    if text is not None and len(text) > most:
        raise Refusal(f"Please keep this to {most} characters.", input_name)


def sensible(
    number: float | None, most: float, what: str, input_name: str, *, from_zero: bool = False
) -> None:
    """A number above 0, or from 0 on, and up to `most`."""
    if number is None or (from_zero and number == 0):
        return
    if not 0 < number <= most:
        raise Refusal(f"Please give {what} between 0 and {most:g}.", input_name)


def one_of(value: str | None, choices: Collection[str], input_name: str) -> None:
    if value is not None and value not in choices:
        raise Refusal(NOT_OFFERED, input_name)


def within_bounds(record: RecordKind, today: date) -> None:
    """Days first: what has not happened yet is no record, and what is ahead is near."""
    days_first = sorted(record.fields, key=lambda each: not isinstance(each.marker, Day))
    for each in days_first:
        value, marker = getattr(record, each.name), each.marker
        if value is None or not each.asked:
            continue
        if isinstance(marker, Day) and (marker.ahead or marker.planned):
            not_far_ahead(value, today + timedelta(days=marker.ahead), each.name)
        elif isinstance(marker, Day):
            not_ahead(value, today, each.name)
        elif isinstance(marker, Choice):
            one_of(value, marker.words, each.name)
        elif isinstance(marker, Number):
            sensible(value, marker.most, marker.noun, each.name, from_zero=marker.from_zero)
        elif isinstance(marker, Line):
            short_enough(value, each.name, max(marker.longest, LINE_LENGTH))


def refuse(wrong: Iterable[tuple[str | None, str]]) -> None:
    """Raises the first sentence that a kind has to say against a record, if there is one."""
    for field, sentence in wrong:
        raise Refusal(sentence, field)


ENTERS = "A specialist or the team lead can enter them with /enroll."
COMES_BACK = "If they are back, a specialist or the team lead can enter them again with /enroll."


def within_stay(history: History, on: date, code: str, input_name: str = "on") -> Episode:
    """The stay in the program that a day belongs to; its last day included."""
    episodes = in_order(history.episodes)
    for episode in reversed(episodes):
        if episode.entered_on <= on and (episode.exit is None or on <= episode.exit.exited_on):
            return episode
    if not episodes:
        raise Refusal(f"{code} is not in the program. {ENTERS}", input_name)
    begun = [episode for episode in episodes if episode.entered_on <= on]
    if begun and begun[-1].exit is not None:
        left = whole_day(begun[-1].exit.exited_on)
        if len(begun) < len(episodes):
            back = whole_day(episodes[len(begun)].entered_on)
            raise Refusal(
                f"{code} was not in the program on that day: they left on {left} and came back on "
                f"{back}. Please choose a day up to the first, or from the second.",
                input_name,
            )
        if begun[-1].exit.reason is ExitReason.DIED:
            raise Refusal(
                f"{code} is recorded as having died on {left}. Please choose a day up to then.",
                input_name,
            )
        raise Refusal(
            f"{code} left the program on {left}. Please choose a day up to then. {COMES_BACK}",
            input_name,
        )
    entered = whole_day(episodes[0].entered_on)
    raise Refusal(
        f"{code} entered on {entered}. Please choose that day or a later one.",
        input_name,
    )


def current_stay(history: History, code: str, input_name: str | None = None) -> Episode:
    """The stay that goes on now."""
    episodes = in_order(history.episodes)
    if not episodes or episodes[-1].exit is not None:
        not_dead(history, code, input_name)
        raise Refusal(f"{code} is not in the program now. {COMES_BACK}", input_name)
    return episodes[-1]


def stay_of_a_start(history: History, starts_on: date, code: str) -> Episode:
    """The stay that a job belongs to: the one that goes on, or one that is over and had begun.

    → A job that began before somebody left may be learned of afterwards, as a visit may (section 2,
    edge case 3). One that begins after they left is no job of the program's; nor is any written
    down for somebody who has died.
    """
    episodes = in_order(history.episodes)
    if episodes and episodes[-1].exit is None:
        return episodes[-1]
    not_dead(history, code, None)
    return within_stay(history, starts_on, code, "starts_on")


def not_dead(history: History, code: str, input_name: str | None) -> None:
    """Nobody reads of somebody who has died that they may be back."""
    if died_on(history) is not None:
        raise Refusal(
            f"{code} is recorded as having died. If that is a mistake, please undo the exit first.",
            input_name,
        )
