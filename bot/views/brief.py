"""The morning brief and the urgent message: what runs out first on top, each with its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from bot.casework.reminders.content import (
    ActionLine,
    AuthorizationLine,
    Brief,
    BriefLine,
    LineOfBrief,
    PlannedLine,
    StartLine,
    StartNews,
    StepEnd,
    StepLine,
)
from bot.views import action, blocks, next_step, planned_starts, week_time, words
from bot.views.blocks import Block, Element, View
from bot.views.reply import due_value
from ips.authorizations import ENDS, USED
from ips.facts import DONE, Clock, Standing
from ips.standards import FOLLOW_ALONG, title_of
from ips.unit_calendar import title
from ips.words.table import DISCLOSURES, ENDINGS

Line = TypeVar("Line", bound=LineOfBrief)

# A phone shows about eight lines; nobody learns to skip what fits one look.
LINES = 8
UNIT_LINES = 3
STEPS = 2
# The closing line names so many; the list has them all.
FROM_BEFORE = 4
STARTS = 3
CLOCKS_NAMED = 4
UNIT_CLOCKS_TITLE = "what the unit has to do"
MOST_STARTS = 20
IN_A_SECTION = 20

# An attempt is worth writing down where somebody was to be met or reached.
_CAN_BE_TRIED = frozenset(
    {
        Clock.PRE_START,
        Clock.POST_START,
        Clock.FIRST_MONTH,
        Clock.MONTHLY,
        Clock.JOB_LOSS,
        Clock.OUTREACH,
    }
)


def text(brief: Brief) -> str:
    """What notifications and screen readers get: a number, and nothing about anybody."""
    things = words.plural(brief.open_count, "thing")
    if _only_the_clocks(brief):
        return f"Your morning brief: {UNIT_CLOCKS_TITLE}"
    if _only_the_week(brief):
        return f"Your morning brief: {week_time.TITLE}"
    if _only_from_before(brief):
        still = words.plural(len(brief.from_before), "thing")
        return f"Your morning brief: nothing new, {still} still open from before"
    if brief.open_count == 0:
        which = "An urgent reminder" if brief.urgent else "Your morning brief"
        return f"{which}: {'all done' if _was_done(brief) else 'nothing more to do here'}"
    if brief.urgent:
        return f"This cannot wait: {things} before your next brief"
    return f"Your morning brief: {things} to look at"


def message(brief: Brief) -> list[Block]:
    """At most about eight lines; the rest is one tap away."""
    starts = brief.starts[:STARTS]
    unit_room, step_room = min(UNIT_LINES, len(brief.unit_lines)), min(STEPS, len(brief.steps))
    room = LINES - len(starts) - unit_room
    lines, hidden = _open_first(brief.lines, room - step_room)
    steps, _ = _open_first(brief.steps, max(step_room, room - len(lines)))
    room = LINES - len(starts) - len(lines) - len(steps)
    unit_lines, of_unit = _open_first(brief.unit_lines, max(UNIT_LINES, room))
    content = [blocks.section(f"*{_headline(brief)}*")]
    content += planned_starts.lines(starts, brief.today)
    content += _lines((*lines, *steps), brief.today)
    if unit_lines:
        content.append(blocks.section(_for_team_lead(unit_lines, brief.today)))
        content += _lines(unit_lines, brief.today)
    if brief.left_out:
        content.append(blocks.context(_left_out(brief.left_out)))
    content += _in_few_words((*hidden, *of_unit), brief)
    more = len(brief.new) - len(starts) - len(lines) - len(steps) - len(unit_lines)
    if more:
        button = blocks.button(f"… and {more} more", "brief.open", brief.message_id)
        content.append(blocks.actions(button))
    if brief.from_before:
        content.append(_from_before(brief))
    if brief.more_actions:
        content.append(_more_actions(brief.more_actions))
    if brief.unit_clocks:
        content.append(_unit_clocks(brief))
    if brief.week is not None:
        content += week_time.offer(brief.week, brief.today)
    return content


def _in_few_words(hidden: Sequence[BriefLine], brief: Brief) -> list[Block]:
    """Of what found no room: whatever ends by the day of the next brief is named all the same."""
    ending = [
        f"• {_who(line)} {blocks.escape(line.due.title)} · *{_when(line, brief.today)}*"
        for line in hidden
        if line.open and brief.next_on is not None and line.fact.due_on <= brief.next_on
    ]
    portions = (
        ending[start : start + IN_A_SECTION] for start in range(0, len(ending), IN_A_SECTION)
    )
    return [blocks.section("\n".join(portion)) for portion in portions]


def _from_before(brief: Brief) -> Block:
    """The closing line of every brief: what had run out earlier, and somebody still gains by."""
    named = [f"• {_since(line)}" for line in brief.from_before[:FROM_BEFORE]]
    more = len(brief.from_before) - len(named)
    rest = [f"• … and {more} more"] if more else []
    return blocks.section(
        "\n".join(["*Still open from before:*", *named, *rest]),
        accessory=blocks.button("See them", "brief.open", brief.message_id),
    )


def _more_actions(more: int) -> Block:
    """A brief names so many actions and no more; the list has them all."""
    return blocks.context(f"{words.plural(more, 'more action')} in `/ips actions`")


def _unit_clocks(brief: Brief) -> Block:
    """For the team lead: nobody is named, and what it takes stands in the calendar."""
    named = [
        f"• {title(each)}: {_last_day(each.on, brief.today)}"
        for each in brief.unit_clocks[:CLOCKS_NAMED]
    ]
    more = len(brief.unit_clocks) - len(named)
    rest = [f"• … and {more} more"] if more else []
    heading = "*For the unit* (more in `/ips calendar`)"
    return blocks.section("\n".join([heading, *named, *rest]))


def _last_day(on: date, today: date) -> str:
    day = words.near_day(on, today)
    return f"ran out {day}" if on < today else f"last day {day}"


def _since(line: BriefLine | PlannedLine) -> str:
    if isinstance(line, StepLine):
        return f"{next_step.name(line)} (since {words.day(line.on)})"
    if isinstance(line, ActionLine):
        return f"{action.name(line)} (since {words.day(line.due_on)})"
    title = blocks.escape(line.due.title)
    if line.due.title != title_of(line.fact.key):
        return f"{_who(line)} {title}"  # A check-in's own words say since when.
    return f"{_who(line)} {title} (since {words.day(line.fact.due_on)})"


def _only_from_before(brief: Brief) -> bool:
    return bool(brief.from_before) and not brief.new


def _only_the_week(brief: Brief) -> bool:
    return brief.week is not None and not (brief.new or brief.from_before or brief.left_out)


def _only_the_clocks(brief: Brief) -> bool:
    nothing_else = not (brief.new or brief.from_before or brief.left_out or brief.week)
    return bool(brief.unit_clocks) and nothing_else


def _left_out(number: int) -> str:
    if number == 1:
        return "1 line is left out: that client is no longer with you."
    return f"{number} lines are left out: those clients are no longer with you."


def _open_first(lines: Sequence[Line], room: int) -> tuple[list[Line], list[Line]]:
    """As many as there is room for, and the rest, in their order; what is done gives way to what
    is open."""
    places = sorted(range(len(lines)), key=lambda place: not lines[place].open)
    first, rest = sorted(places[:room]), sorted(places[room:])
    return [lines[place] for place in first], [lines[place] for place in rest]


def whole_list(brief: Brief) -> View:
    """Every line of the brief, in a modal; of a very long one those that are open come first."""
    starts = planned_starts.lines(brief.starts[:MOST_STARTS], brief.today)
    lines = [*brief.lines, *brief.steps, *brief.unit_lines, *brief.from_before]
    room = len(lines)
    content = starts + _lines(lines, brief.today)
    while len(content) >= blocks.VIEW_BLOCKS:  # one is left to say that there is more
        room -= 1
        content = starts + _lines(_open_first(lines, room)[0], brief.today)
    if room < len(lines):
        more = len(lines) - room
        content.append(blocks.context(f"… and {more} more: they stand in {_where_else(brief)}."))
    return blocks.modal("brief.list", "Your brief", content, close="Close")


def _where_else(brief: Brief) -> str:
    has_actions = any(isinstance(each, ActionLine) for each in (*brief.steps, *brief.from_before))
    return "/caseload and /ips actions" if has_actions else "/caseload"


def _for_team_lead(lines: Sequence[BriefLine], today: date) -> str:
    """Why these lines stand here: true also after days on which nobody could be told."""
    days = [line.fact.due_on for line in lines if line.open]
    if not days:
        return "*For you as team lead*"
    if min(days) < today:
        return "*For you as team lead: today is the last working day for these, or it has passed*"
    return "*For you as team lead: today is the last working day for these*"


def _headline(brief: Brief) -> str:
    if brief.urgent and brief.open_count:
        run = "This runs" if brief.open_count == 1 else "These run"
        return f"{run} out before your next brief"
    if brief.open_count:
        return f"{words.day(brief.today)}: {words.plural(brief.open_count, 'thing')} to look at"
    if _only_from_before(brief):
        return f"{words.day(brief.today)}: nothing new is due"
    if _only_the_clocks(brief):
        return f"{words.day(brief.today)}: {UNIT_CLOCKS_TITLE}"
    if _only_the_week(brief):
        return f"{words.day(brief.today)}: {week_time.TITLE}"
    if not _was_done(brief):
        return f"{words.day(brief.today)}: nothing more to do here."
    return "Done. Thank you." if brief.urgent else f"{words.day(brief.today)}: all done. Thank you."


def _was_done(brief: Brief) -> bool:
    """Somebody acted on every line: nobody is thanked for a loss, a refusal or a missed day."""
    nothing_hidden = not brief.gone and not brief.left_out
    return nothing_hidden and all(map(_is_done, brief.new))


def _is_done(line: StartLine | LineOfBrief) -> bool:
    if isinstance(line, StartLine):
        return line.news is not StartNews.CALLED_OFF
    if not isinstance(line, BriefLine):
        return line.ended is StepEnd.DONE
    return line.standing in DONE


def _lines(lines: Sequence[LineOfBrief], today: date) -> list[Block]:
    return [block for line in lines for block in _line(line, today)]


def _line(line: LineOfBrief, today: date) -> list[Block]:
    if isinstance(line, StepLine):
        return next_step.line(line, today)
    if isinstance(line, ActionLine):
        return action.line(line, today)
    if isinstance(line, AuthorizationLine):
        return [_authorization(line, today)]
    if not line.open:
        return [blocks.section(_closed(line, today))]
    headline = f"{_who(line)} {blocks.escape(line.due.title)} · *{_when(line, today)}*"
    details = _details(line)
    section = blocks.section(f"{headline}\n{details}" if details else headline)
    worded = line.worded
    if worded.snoozed:
        return [section, blocks.context("Put off until your next brief.")]
    if worded.covered_by:
        cover = [blocks.context(f"{words.person(worded.covered_by)} covers this.")]
    elif worded.yours_from is not None:
        cover = [blocks.context(f"Yours from {words.near_day(worded.yours_from, today)}.")]
    else:
        cover = [blocks.context("Your colleagues are asked to cover.")] if worded.asked else []
    return [section, *cover, blocks.actions(*_buttons(line))]


def _authorization(line: AuthorizationLine, today: date) -> Block:
    """Each once; what it takes stands on the client's page."""
    facts = {
        USED: f"{line.used} of {words.plural(line.units, 'unit')} used",
        ENDS: f"ends {words.near_day(line.until_on, today)}",
    }
    order = sorted(facts, key=lambda each: each not in line.why)  # why it stands here, first
    both = ", ".join(f"*{facts[each]}*" if each in line.why else facts[each] for each in order)
    text = f"*{blocks.escape(line.code)}* Authorization: {both}"
    return blocks.section(
        text, accessory=blocks.button("Open", "client.open", line.client_id, about=line.code)
    )


def _who(line: BriefLine) -> str:
    who = words.client(line.due.client)
    whose = line.worded.for_slack_user
    return f"{who} ({words.person(whose)})" if whose else who


def _when(line: BriefLine, today: date) -> str:
    if line.standing is Standing.COMING:
        opens = words.near_day(line.fact.opens_on, today)
        return f"from {opens}, {words.until(line.fact.due_on, today)}"
    if line.standing is Standing.OVERDUE:
        act = "a visit now" if line.fact.key.clock in FOLLOW_ALONG else "it"
        return f"since {words.near_day(line.fact.due_on, today)} · {act} still counts"
    return words.until(line.fact.due_on, today)


def _details(line: BriefLine) -> str:
    """Where the client wants to be met, and what may be said: on every line, in few words."""
    due = line.due
    parts = [blocks.escape(due.job)] if due.job else []
    wishes = words.wishes(due.visits_at_work, due.meeting_wishes)
    if wishes:
        parts.append(wishes)
    parts.append(f"_{DISCLOSURES[due.disclosure].in_brief}_")
    if due.paused:
        parts.append("paused")
    return " · ".join(parts)


def _closed(line: BriefLine, today: date) -> str:
    met_on = line.fact.met_on
    ending = ENDINGS.get(line.standing, ENDINGS[Standing.CANCELLED])
    how = ending.in_brief.format(on=words.near_day(met_on, today) if met_on else "")
    title = blocks.escape(line.due.title)
    author = line.worded.done_by if line.standing in DONE else None
    by = f" by {words.person(author)}" if author else ""
    return f"~{words.client(line.due.client)}~ {ending.sign} {title}: {how}{by}"


def _buttons(line: BriefLine) -> list[Element]:
    value = due_value(line.fact.key)
    about = f"{line.due.title}, {line.due.client.code}"
    buttons = [blocks.button("Log it", "due.log_it", value, style="primary", about=about)]
    if line.fact.key.clock in _CAN_BE_TRIED:
        buttons.append(blocks.button("Tried", "due.tried", value, about=about))
    buttons.append(blocks.button("Ask for cover", "due.cover", value, about=about))
    buttons.append(blocks.button("More …", "due.more", value, about=about))
    return buttons
