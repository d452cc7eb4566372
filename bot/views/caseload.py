"""The caseload and a client's page: who is due first, why, and what happened lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.casework.access.permissions import Action
from bot.casework.reminders.open_actions import ListedAction
from bot.casework.replies import ClientCard, ClientPage, DueLine, HistoryLine, JobLine
from bot.views import action, blocks, employer, history, job_start, notes, words
from bot.views.blocks import Block, Element, View
from bot.views.reply import complete_profile, due_value
from bot.views.short_records import MILESTONE_OF, still_open
from ips.authorizations import AuthorizationUse
from ips.caseload import Phase
from ips.facts import DONE, Standing
from ips.words import capital, joined
from ips.words.table import ENDINGS, MILESTONES, PAUSE_REASONS, PHASES, within

CARDS_A_PAGE = 20
SOON = timedelta(days=7)
DUE_ON_A_CARD = 3
DUE_ON_THE_PAGE = 12
CLOSED_ON_THE_PAGE = 6
DECLINES_ON_THE_PAGE = 5
JOBS_ON_THE_PAGE = 6
HISTORY_A_PAGE = 15

# What 'More…' on a client's page offers; the values are words of ours.
MORE = (
    ("job_end", "A job has ended"),
    *((kind.value, each.menu) for kind, each in MILESTONES.items() if each.menu),
    ("vr_contact", "Contact with the VR counselor"),
    ("job_support", "Support at work"),
    ("authorization", "Authorization of services"),
    ("decline", "The client declines contact"),
    ("pause", "Pause (away, or at their wish)"),
    ("resume", "End the pause"),
    ("wishes", "Change wishes, disclosure, team"),
    ("exit", "The client has left the program"),
)


_NEEDS = {
    "pause": Action.RECORD_PAUSE,
    "resume": Action.RECORD_PAUSE,
    "exit": Action.EXIT_CLIENT,
}


# ---------------------------------------------------------------- the list


def caseload(
    cards: Sequence[ClientCard],
    today: date,
    *,
    whole_unit: bool,
    may_see_unit: bool,
    supports: bool = False,
    page: int = 0,
) -> View:
    """The people of one caseload or of the unit, those with something due first.

    `supports`: they are the people whom a peer mentor supports, on other caseloads.
    """
    ordered = sorted(cards, key=_first_due)
    pages = max(1, -(-len(ordered) // CARDS_A_PAGE))
    page = min(max(page, 0), pages - 1)
    on_this_page = ordered[page * CARDS_A_PAGE : (page + 1) * CARDS_A_PAGE]
    content: list[Block] = [
        blocks.section(
            _summary(ordered, today, whole_unit=whole_unit, supports=supports),
            accessory=blocks.typeahead("client.find", placeholder="Find a client"),
        )
    ]
    if may_see_unit:
        content.append(_whose(whole_unit))
    content += [_card(card, today, carried=whole_unit or supports) for card in on_this_page]
    if pages > 1:
        content.append(_pager(page, pages, whole_unit))
    title = list_title(whole_unit=whole_unit, supports=supports)
    return blocks.modal("caseload", title, content, close="Close")


def list_title(*, whole_unit: bool, supports: bool) -> str:
    if whole_unit:
        return "The unit's people"
    return "People I support" if supports else "My people"


def _first_due(card: ClientCard) -> tuple[date, str]:
    days = [line.due.due_on for line in card.due if line.standing in _URGENT]
    return (min(days, default=date.max), card.client.code)


_URGENT = (Standing.DUE, Standing.OVERDUE)


SUPPORTS_NOBODY = (
    "You support nobody yet. Your team lead adds people under 'Hand over clients' in `/ips`."
)


def _summary(cards: Sequence[ClientCard], today: date, *, whole_unit: bool, supports: bool) -> str:
    if not cards:
        if supports:
            return SUPPORTS_NOBODY
        if whole_unit:
            return "Nobody is on the unit's caseload yet. `/enroll` enters somebody."
        return "Nobody is on your caseload yet. `/enroll` enters somebody."
    due = sum(1 for card in cards if _first_due(card)[0] <= today + SOON)
    soon = f"something is due within a week for {due} of them"
    waiting = soon if due else "nothing is due within a week"
    return (
        f"*{words.plural(len(cards), 'person', 'people')}*, {waiting}. Today is {words.day(today)}."
    )


def _whose(whole_unit: bool) -> Block:
    other = ("My people", "mine") if whole_unit else ("The whole unit", "unit")
    return blocks.actions(blocks.button(other[0], f"caseload.{other[1]}"))


def _card(card: ClientCard, today: date, *, carried: bool) -> Block:
    where = PHASES[card.phase].within
    if card.phase is Phase.PAUSED and card.paused is not None:
        where += f" ({within(PAUSE_REASONS, card.paused)})"
    facts = [words.client(card.client), where]
    if carried and card.carried_by:
        facts.append(words.person(card.carried_by))
    seen = card.last_contact_on
    facts.append(f"last contact {words.near_day(seen, today)}" if seen else "no contact yet")
    lines = [_due_words(line, today) for line in card.due]
    paragraph = [" · ".join(facts), *blocks.and_more(lines, DUE_ON_A_CARD)]
    opener = blocks.button("Open", "client.open", card.client.id, about=card.client.code)
    return blocks.section("\n".join(paragraph), accessory=opener)


def _due_words(line: DueLine, today: date) -> str:
    mark = "▸" if line.standing in _URGENT else "·"
    return f"{mark} {blocks.escape(capital(line.title))}, {when(line, today)}"


def when(line: DueLine, today: date) -> str:
    """'by tomorrow', 'since yesterday', or 'from Mon 3 Mar' while its window is still closed."""
    if line.standing is Standing.COMING:
        return f"from {words.near_day(line.due.opens_on, today)}"
    return words.until(line.due.due_on, today)


def _pager(page: int, pages: int, whole_unit: bool) -> Block:
    scope = "unit" if whole_unit else "mine"
    turns: list[Element] = []
    if page > 0:
        turns.append(blocks.button("◂ Before", "caseload.before", f"{scope}:{page - 1}"))
    if page + 1 < pages:
        turns.append(
            blocks.button(f"Next ▸ ({page + 2} of {pages})", "caseload.next", f"{scope}:{page + 1}")
        )
    return blocks.actions(*turns)


# ---------------------------------------------------------------- the page of one client


def client_page(
    page: ClientPage,
    today: date,
    *,
    history_page: int = 0,
    actions: Sequence[ListedAction] = (),
) -> View:
    """Everything about one client: wishes, clocks and why, what is to be done, jobs, history."""
    content = [
        blocks.header(words.client_label(page.client)),
        blocks.section("\n".join(_who(page, today))),
        *_wishes(page, today),
        _doors(page),
        *_clocks(page, today),
        *action.about_client(actions, today),
        *_profile(page),
        *_declines(page, today),
        *_jobs(page, today),
        *_history(page, today, history_page),
        *_looks(page, today),
        *_erasing(page),
    ]
    return blocks.modal(
        "client_page",
        page.client.code,
        content,
        close="Close",
        private_metadata=f'{{"client":"{page.client.id}"}}',
    )


def _who(page: ClientPage, today: date) -> list[str]:
    lines = [f"*{PHASES[page.phase].label}*"]
    if page.entered_on:
        since, left = words.day(page.entered_on, today), page.left_on
        days = f"from {since} to {words.day(left, today)}" if left else f"since {since}"
        lines[0] += f" · in the program {days}"
    if page.carried_by:
        lines.append(f"Employment specialist: {words.person(page.carried_by)}")
    if page.supported_by:
        people = joined([words.person(one) for one in page.supported_by])
        lines.append(f"Supported by {people}")
    if page.mh_team:
        lines.append(f"Mental-health team: {blocks.escape(page.mh_team)}")
    if page.authorized is not None:
        lines.append(_authorized(page.authorized, today))
    if page.pause is not None:
        until = (
            f", to be looked at on {words.day(page.pause_review_on, today)}"
            if page.pause_review_on
            else ""
        )
        reason = within(PAUSE_REASONS, page.pause)
        lines.append(f"*Paused* ({reason}{until}): no reminders.")
    return lines


def _authorized(use: AuthorizationUse, today: date) -> str:
    until = words.day(use.until_on, today)
    ask = ". *Time to ask for the next one.*" if use.ask_again else ""
    return f"Authorized until {until}: {use.used} of {use.units} units used{ask}"


def _wishes(page: ClientPage, today: date) -> list[Block]:
    lines = [words.disclosure(page.disclosure, page.disclosure_limits)]
    where = words.wishes(page.visits_at_work, page.meeting_wishes)
    if where:
        lines.append(where)
    since = page.family_not_wanted_since
    if since is not None:
        lines.append(f"No contact with their family, at their wish ({words.day(since, today)})")
    if page.job_wishes:
        lines.append(f"Work wishes: {blocks.escape(page.job_wishes)}")
    return [blocks.section("\n".join(lines))]


def _doors(page: ClientPage) -> Block:
    """What may be written down. Of somebody who has died only what was forgotten, quietly."""
    died = page.phase is Phase.DIED
    doors: list[Element] = [
        blocks.button(
            "Log a visit", "client.visit", page.client.id, style=None if died else "primary"
        ),
        blocks.button("Log an employer contact", "client.contact", page.client.id),
    ]
    if not died:
        doors.append(blocks.button("Job start", "client.job_start", page.client.id))
    more = [(value, label) for value, label in MORE if _fits(value, page)]
    if more:
        doors.append(
            blocks.select(blocks.options(more), placeholder="More …", action_id="client.more")
        )
    return blocks.actions(*doors, block_id=f"doors:{page.client.id}")


def _fits(value: str, page: ClientPage) -> bool:
    """Whether a choice of `MORE` makes sense for this client today, and for this reader."""
    if page.phase is Phase.DIED:
        return value == "job_end" and any(job.started for job in job_start.current(page.jobs))
    if (value in MILESTONES and Action.RECORD_MILESTONE not in page.may) or (
        value in _NEEDS and _NEEDS[value] not in page.may
    ):
        return False
    if value == "pause":
        return page.pause is None
    if value == "resume":
        return page.pause is not None
    if value == "exit":
        return page.phase is not Phase.EXITED
    if value == "job_end":
        return bool(job_start.current(page.jobs))
    if value == "wants_another_job":
        return page.phase in (Phase.FIRST_MONTH, Phase.WORKING)
    if value == "stays_in_job":
        return page.phase is Phase.LOOKING_FOR_ANOTHER_JOB
    if value == "family_not_wanted":
        return page.family_not_wanted_since is None
    if value == "family_welcome":
        return page.family_not_wanted_since is not None
    return True


def _clocks(page: ClientPage, today: date) -> list[Block]:
    content = [blocks.section("*What is due, and why*")]
    for line in page.due[:DUE_ON_THE_PAGE]:
        content.append(_clock(line, page, today))
    if not page.due:
        content = [blocks.section("*Nothing is due or coming up.*")]
    elif len(page.due) > DUE_ON_THE_PAGE:
        content.append(blocks.context(f"… and {len(page.due) - DUE_ON_THE_PAGE} more, later on"))
    closed = [_closed(line, page, today) for line in page.closed[:CLOSED_ON_THE_PAGE]]
    if closed:
        content.append(blocks.context("\n".join(closed)))
    return content


def _clock(line: DueLine, page: ClientPage, today: date) -> Block:
    title = f"*{blocks.escape(capital(line.title))}*, {when(line, today)}"
    if line.job:
        title += f" · {blocks.escape(line.job)}"
    paused = " (paused)" if line.paused else ""
    log_it = None
    by_form = line.due.key.clock in MILESTONE_OF
    may_log = not by_form or Action.RECORD_MILESTONE in page.may
    if line.standing is not Standing.COMING and may_log:
        log_it = blocks.button("Log it", "due.log_it", due_value(line.due.key), about=line.title)
    return blocks.section(f"{title}{paused}\n_{blocks.escape(line.why)}_", accessory=log_it)


def _closed(line: DueLine, page: ClientPage, today: date) -> str:
    ending = ENDINGS.get(line.standing, ENDINGS[Standing.CANCELLED])
    on = words.near_day(line.due.met_on or line.due.due_on, today)
    due = words.near_day(line.due.due_on, today)
    title = blocks.escape(capital(line.title))
    author = page.by_others.get(line.due.met_by or "") if line.standing in DONE else None
    by = f" by {words.person(author)}" if author else ""
    return f"{ending.sign} {title}: {ending.on_page.format(on=on, due=due)}{by}"


def _profile(page: ClientPage) -> list[Block]:
    """The career profile between its sessions."""
    if page.profile is None:
        return []
    text = f"*Career profile*, {still_open(page.profile)}"
    if page.profile.still_open:
        return [blocks.section(text)]
    done = complete_profile(page.client.id, page.profile.last_on)
    return [blocks.section(text, accessory=done)]


def _declines(page: ClientPage, today: date) -> list[Block]:
    """What they do not want now, in their words, until they want it again."""
    if not page.declines:
        return []
    standing = page.declines[:DECLINES_ON_THE_PAGE]
    first = [block for line in standing for block in _declined(line, today)]
    left = len(page.declines) - len(standing)
    more = [blocks.context(f"… and {left} more, under What happened")] if left else []
    return [blocks.section("*Declined*"), *first, *more]


def _declined(line: HistoryLine, today: date) -> list[Block]:
    text = f"{words.near_day(line.on, today)} · {blocks.escape(line.summary)}"
    if line.note:
        text += f"\n{notes.beginning(line.note)}"
    again = blocks.button(
        "They want it again", "decline.withdraw", line.fact.id, about=line.summary
    )
    return [blocks.section(text, accessory=again), *history.rest_of_note(line)]


def _jobs(page: ClientPage, today: date) -> list[Block]:
    if not page.jobs:
        return []
    content: list[Block] = [blocks.section("*Jobs*")]
    for job in page.jobs[:JOBS_ON_THE_PAGE]:
        content.append(_job(job, page, today))
        buttons = job_start.has_it_begun(job.id, _called(job)) if job.to_confirm else []
        if job.employer_id is not None:
            buttons.append(employer.opener(job.employer_id, job.employer))
        if buttons:
            content.append(blocks.actions(*buttons))
    if len(page.jobs) > JOBS_ON_THE_PAGE:
        content.append(blocks.context(f"… and {len(page.jobs) - JOBS_ON_THE_PAGE} earlier ones"))
    return content


def _job(job: JobLine, page: ClientPage, today: date) -> Block:
    name = _called(job)
    facts = [f"*{blocks.escape(name)}*", _job_days(job, page, today)]
    if job.hours_per_week:
        facts.append(f"{job.hours_per_week:g} hours a week")
    if job.hourly_wage:
        facts.append(f"${job.hourly_wage:,.2f} an hour")
    if not job.competitive:
        facts.append("not competitive")
    elif not job.permanent:
        facts.append("not permanent")
    asked = "\nHas it begun?" if job.to_confirm else ""
    edit = blocks.button("Edit", "history.change", f"edit:job:{job.id}", about=name)
    return blocks.section(" · ".join(facts) + asked, accessory=edit)


def _called(job: JobLine) -> str:
    return f"{job.title} at {job.employer}" if job.title else job.employer


def _job_days(job: JobLine, page: ClientPage, today: date) -> str:
    if job.cancelled_on:
        return "never started"
    if job.ended_on:
        return f"{words.day(job.starts_on, today)} to {words.day(job.ended_on, today)}"
    if job.started:
        return f"since {words.day(job.starts_on, today)}"
    lies_ahead = job.starts_on > today and page.phase is not Phase.DIED
    begins = "starts" if lies_ahead else "planned for"
    return f"{begins} {words.near_day(job.starts_on, today)}"


def _history(page: ClientPage, today: date, number: int) -> list[Block]:
    if not page.history:
        return []
    pages = -(-len(page.history) // HISTORY_A_PAGE)
    number = min(max(number, 0), pages - 1)
    begin = number * HISTORY_A_PAGE
    content: list[Block] = [blocks.section("*What happened*")]
    for line in page.history[begin : begin + HISTORY_A_PAGE]:
        content += history.history_line(line, today)
    turns: list[Element] = []
    if number > 0:
        value = f"{page.client.id}:{number - 1}"
        turns.append(blocks.button("◂ Later ones", "client.later", value))
    if number + 1 < pages:
        value = f"{page.client.id}:{number + 1}"
        turns.append(blocks.button("Earlier ones ▸", "client.earlier", value))
    if turns:
        content.append(blocks.actions(*turns))
    return content


def _looks(page: ClientPage, today: date) -> list[Block]:
    """For the team lead: who opened this page, and when last."""
    seen = [
        f"{words.person(look.by_slack_user_id)} {words.near_day(look.on, today)}"
        for look in page.looked_at
    ]
    return [blocks.context(f"Who opened this page: {', '.join(seen)}")] if seen else []


def _erasing(page: ClientPage) -> list[Block]:
    if Action.ERASE_CLIENT not in page.may:
        return []
    sure = blocks.are_you_sure(
        "Erase for good?",
        f"Everything about {page.client.code} goes: visits, jobs, notes, and my messages that name "
        "them. Employer contacts stay, without the note. Their code is also taken out of notes "
        "about others. This cannot be undone.",
        "Erase",
    )
    button = blocks.button(
        "Erase this client", "client.erase", page.client.id, style="danger", confirm=sure
    )
    return [blocks.actions(button)]


def choices(found: Sequence[blocks.Option], query: str) -> View:
    """Several clients fit what was typed: which one?"""
    content = [
        blocks.section(f"More than one of your people fits “{blocks.escape(query)}”. Which one?"),
        blocks.actions(blocks.radio(list(found), action_id="client.choose")),
    ]
    return blocks.modal("client_choice", "Which client?", content, close="Close")
