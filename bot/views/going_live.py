"""Entering the people already on the caseload: one by one, or many rows pasted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.casework.drafts import GoingLiveDraft
from bot.casework.replies import Recorded
from bot.views import blocks, words
from bot.views.blocks import Block, Option, View
from bot.views.sentence import marked
from ips.words import joined, short_day

ROW = "code, entry date, first employer contact, employer, job start, last visit"
TEAM_ROW = f"{ROW}, employment specialist"
EXAMPLE = "C-114, 2026-01-12, 2026-02-03, Bean & Leaf, 2026-02-16, 2026-02-27\nC-115, 2026-02-20"


def rows_form(
    *,
    private_metadata: str,
    for_colleagues: bool = False,
    attempt: int = 0,
    rows: str = "",
    entered: Sequence[str] = (),
    wrong: Sequence[tuple[str, str]] = (),
    later: int = 0,
    as_read: Sequence[str] = (),
    may_be_names: Sequence[str] = (),
    back: Sequence[str] = (),
    day_first: bool | None = None,
) -> View:
    """The rows still to enter, what is wrong with each, and what was entered already.

    `for_colleagues`: a team lead may say in a last column whose client it is. `attempt`: how often
    the form came back; Slack shows new rows in a new field only. `wrong`: how a row begins, and
    what is wrong with it. `later`: how many of the rows, the last ones, were not looked at yet.
    `as_read`: what was read in the others, before anything is saved. `back`: codes of people who
    have left before. `day_first`: how 1/2 was read; None where no day depends on it.
    """
    content: list[Block] = []
    if entered:
        content.append(blocks.section(f"✓ Entered: {blocks.escape(joined(list(entered)))}"))
    if as_read:
        content.append(blocks.section("*This is what I read. Nothing is saved yet:*"))
        content += _sections([f"• {line}" for line in as_read])
    if may_be_names:
        named = blocks.escape(joined(list(may_be_names)))
        content.append(
            blocks.section(
                f"⚠️ {named} may be a name or initials. Use your agency's codes or random ones, or "
                "enter them as they are."
            )
        )
    if wrong:
        content.append(blocks.section("*Not entered yet. Please mend these rows below:*"))
        content += _sections([_mend(*each) for each in wrong])
    if later:
        more = words.plural(later, "more row waits", "more rows wait")
        content.append(blocks.section(f"*{more} below.* Please press “Enter them” once more."))
    if not attempt:
        content.append(blocks.section(_what_to_paste(for_colleagues)))
    if back:
        content.append(_who_is_back(back, attempt))
    if day_first is not None:
        content.append(_how_days_are_written(day_first, attempt))
    content.append(
        blocks.field(
            f"rows:{attempt}" if attempt else "rows",
            "Rows",
            blocks.text_input(initial=rows or None, multiline=True, placeholder=EXAMPLE),
            required=True,
            hint="3,000 letters fit at a time. The other rows can follow.",
        )
    )
    content.append(blocks.actions(blocks.button("One client with a form", "going_live.one")))
    return blocks.modal(
        "going_live.rows",
        "Enter a caseload",
        content,
        submit="Enter them",
        private_metadata=private_metadata,
    )


def row_as_read(draft: GoingLiveDraft, whose: str | None) -> str:
    """A row as it was read: 'C-114: entered Mon 12 Jan 2026, last visit Fri 27 Feb 2026'."""
    job, enroll = draft.current_job, draft.enroll
    parts = [f"*{blocks.escape(enroll.code)}*: entered {_whole(enroll.entered_on)}"]
    if draft.first_employer_contact_on is not None:
        parts.append(f"first employer contact {_whole(draft.first_employer_contact_on)}")
    if job is not None:
        employer = blocks.escape(job.employer.new_name or "")
        parts.append(f"at {employer} since {_whole(job.started_on)}")
    if draft.last_visit_on is not None:
        parts.append(f"last visit {_whole(draft.last_visit_on)}")
    if whose:
        parts.append(f"with {blocks.escape(whose)}")
    return ", ".join(parts)


def _whole(day: date) -> str:
    return short_day(day, with_year=True)


def _how_days_are_written(day_first: bool, attempt: int) -> Block:
    """One order for the whole paste; another choice is read again before anything is saved."""
    choices = [
        ("month_day", "Month first: 1/2 is 2 January"),
        ("day_month", "Day first: 1/2 is 1 February"),
    ]
    chosen = "day_month" if day_first else "month_day"
    radio = blocks.radio(blocks.options(choices), initial=chosen)
    return blocks.field(f"order:{attempt}", "How the days are written", radio, required=True)


def _who_is_back(codes: Sequence[str], attempt: int) -> Block:
    choices = [blocks.option(code, str(place)) for place, code in enumerate(codes)]
    label = "Who of them is the same person, and back?"
    hint = "Somebody else needs a code of their own: please change it in the row."
    return blocks.field(f"back:{attempt}", label, blocks.multi_select(choices), hint=hint)


def _what_to_paste(for_colleagues: bool) -> str:
    whose = (
        " The last one says whose client it is: their name as Slack shows it, or an @mention; left "
        "empty, yours."
    )
    return (
        "Paste one row for each client, straight from a spreadsheet or with commas:\n"
        f"`{TEAM_ROW if for_colleagues else ROW}`\nOnly the first two are needed, and a line of "
        f"headings may put them in another order.{whose if for_colleagues else ''} Nobody is "
        "reminded of what lies in the past."
    )


def _mend(row: str, sentence: str) -> str:
    return f"• “{blocks.escape(row)}”\n      {blocks.escape(sentence)}"


def _sections(lines: Sequence[str]) -> list[Block]:
    """As many sections as it takes: each row is named, however many there are."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if len("\n".join([*paragraphs[-1], line])) > blocks.SECTION:
            paragraphs.append([])
        paragraphs[-1].append(line)
    return [blocks.section("\n".join(each)) for each in paragraphs]


def client_form(*, private_metadata: str, staff: Sequence[Option] = (), me: str = "") -> View:
    """One client, with the same facts as a row.

    `staff`: whose client it may be, where a team lead enters it; `me` stands there at first.
    """
    content: list[Block] = [
        blocks.field(
            "code",
            "Client code",
            blocks.text_input(max_length=40, placeholder="C-114", focus=True),
            required=True,
            hint="Your agency's code: never initials or a birth date.",
        ),
        blocks.field("entered_on", "Entered the program", _day(None), required=True),
        blocks.field("first_employer_contact_on", "First employer contact", _day(None)),
        blocks.field(
            "employer",
            "Works at",
            blocks.text_input(max_length=120, placeholder="Leave empty when not working"),
        ),
        blocks.field("title", "Job title", blocks.text_input(max_length=80)),
        blocks.field("job_started_on", "Since", _day(None)),
        blocks.field("last_visit_on", "Last visit in person", _day(None)),
    ]
    if staff:
        content.insert(
            1,
            blocks.field(
                "staff_member_id",
                "Employment specialist",
                blocks.select(staff, initial=me or None),
                required=True,
            ),
        )
    return blocks.modal(
        "going_live.client",
        "One client",
        content,
        submit="Enter",
        private_metadata=private_metadata,
    )


def _day(initial: date | None) -> blocks.Element:
    return blocks.date_picker(initial)


def done(entered: Sequence[Recorded], today: date) -> View:
    """Everybody is in: one line each, and one that sums up the past."""
    lines = [f"✓ {marked(one.summary)}" for one in entered]
    content: list[Block] = [
        blocks.section(
            f"*{words.plural(len(entered), 'client is', 'clients are')} on the caseload.* "
            "Reminders begin with what comes next; nothing past is asked for."
        ),
        blocks.section("\n".join(blocks.and_more(lines, 40))),
        blocks.actions(
            blocks.button("Enter more", "going_live.more"),
            blocks.button("See my people", "ips.caseload"),
        ),
    ]
    return blocks.modal("going_live.done", "Entered", content, close="Done")
