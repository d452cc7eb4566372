"""An employer's page, the form of what is known of them, and the one that says two are one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from bot.casework.replies import (
    EmployerChange,
    EmployerContactLine,
    EmployerJob,
    EmployerOption,
    EmployerPage,
    PersonMet,
    Wording,
)
from bot.views import blocks, next_step, notes, words
from bot.views.blocks import Block, Element, View
from bot.views.sentence import marked
from ips.words import capital, joined

TITLE = "Employer"
EDIT, MERGE = "employer.submit", "employer.merge_submit"
TAKEN = "name_taken"  # under the field
LONGEST = 255  # letters of a name
CONTACTS_A_PAGE = 10
LATEST_AT_MOST = 20
PEOPLE_AT_MOST = 12
STEPS_AT_MOST = 6
JOBS_AT_MOST = 8
LEADS_AT_MOST = 5
BRANCHES_AT_MOST = 10
HABITS_AT_MOST = 2_000  # letters of each; its form has the whole


def opener(employer_id: str, name: str = "") -> Element:
    """The button to an employer's page, wherever one is mentioned."""
    return blocks.button("About the employer", "employer.open", employer_id, about=name)


# ---------------------------------------------------------------- looking one up


def latest(options: Sequence[EmployerOption], today: date) -> View:
    """The unit's employers, those met last on top, and a field to find any."""
    find = blocks.typeahead("employer.find", placeholder="Type a name")
    if not options:
        text = "Your unit knows no employer yet. `/contact` makes one with its first contact."
        return blocks.modal("employers", "Employers", [blocks.section(text)], close="Close")
    number = words.plural(len(options), "employer")
    content = [blocks.section(f"*{number}*, those met last on top", accessory=find)]
    by_day = sorted(options, key=lambda each: each.last_contact_on or date.min, reverse=True)
    content += [_option(each, today) for each in by_day[:LATEST_AT_MOST]]
    if len(by_day) > LATEST_AT_MOST:
        content.append(blocks.context(f"… and {len(by_day) - LATEST_AT_MOST} more: type a name"))
    return blocks.modal("employers", "Employers", content, close="Close")


def choices(found: Sequence[EmployerOption], typed: str, today: date) -> View:
    """Several employers fit what was typed, or are much like it: which one?"""
    asked = f"Which employer did you mean by “{blocks.escape(blocks.clip(typed, 200))}”?"
    content = [blocks.section(asked), *(_option(each, today) for each in found[:LATEST_AT_MOST])]
    if len(found) > LATEST_AT_MOST:
        content.append(blocks.context(f"… and {len(found) - LATEST_AT_MOST} more"))
    return blocks.modal("employers", "Which employer?", content, close="Close")


def _option(employer: EmployerOption, today: date) -> Block:
    text = f"*{blocks.escape(employer.name)}*"
    if employer.alias:
        text += f" ({blocks.escape(employer.alias)})"
    if employer.last_contact_on:
        text += f" · last contact {words.near_day(employer.last_contact_on, today)}"
    opens = blocks.button("Open", "employer.open", employer.id, about=employer.name)
    return blocks.section(text, accessory=opens)


# ---------------------------------------------------------------- the page


def page(
    employer: EmployerPage, today: date, *, number: int = 0, done: Wording | None = None
) -> View:
    """Whom one meets there, how they hire, what is next, jobs, leads and what happened."""
    content = [
        *([blocks.section(f"✓ {marked(done)}")] if done else []),
        blocks.header(employer.employer.name),
        *_names(employer),
        _doors(employer),
        *_habits(employer),
        *_people(employer, today),
        *_next_steps(employer, today),
        *_jobs(employer.jobs, today),
        *_leads(employer, today),
        *_contacts(employer, today, number),
        *_merged(employer, today),
        *_last_change(employer, today),
    ]
    metadata = json.dumps({"employer": employer.employer.id}, separators=(",", ":"))
    return blocks.modal("employer_page", TITLE, content, close="Close", private_metadata=metadata)


def _names(employer: EmployerPage) -> list[Block]:
    lines = []
    others = [*employer.aliases, *(each.what for each in employer.merged)]
    if others:
        lines.append(f"Also called {joined([blocks.escape(each) for each in others])}")
    content = [blocks.section("\n".join(lines))] if lines else []
    if employer.chain is not None:
        chain = blocks.button(
            "The chain", "employer.open", employer.chain.id, about=employer.chain.name
        )
        text = f"A branch of *{blocks.escape(employer.chain.name)}*"
        content.append(blocks.section(text, accessory=chain))
    if employer.branches:
        content.append(
            blocks.section(f"*{words.plural(len(employer.branches), 'branch', 'branches')}*")
        )
        for each in employer.branches[:BRANCHES_AT_MOST]:
            opens = blocks.button("Open", "employer.open", each.id, about=each.name)
            content.append(blocks.section(blocks.escape(each.name), accessory=opens))
    if len(employer.branches) > BRANCHES_AT_MOST:
        content.append(blocks.context(f"… and {len(employer.branches) - BRANCHES_AT_MOST} more"))
    return content


def _doors(employer: EmployerPage) -> Block:
    its_id = employer.employer.id
    doors = [blocks.button("Log a contact", "employer.contact", its_id, style="primary")]
    if employer.may_keep:
        doors.append(blocks.button("Change", "employer.edit", its_id))
        doors.append(blocks.button("Merge …", "employer.merge", its_id))
    return blocks.actions(*doors)


def _habits(employer: EmployerPage) -> list[Block]:
    content = []
    for name, text in employer.habits:
        of = "" if name == employer.employer.name else f" (from “{blocks.escape(name)}”)"
        words_of_it = (
            NOT_FOR_ALL if text is None else blocks.escape(blocks.clip(text, HABITS_AT_MOST))
        )
        content.append(blocks.section(f"*How they hire*{of}\n{words_of_it}"))
    return content


NOT_FOR_ALL = "_Something written here is about somebody you do not work with._"


def _people(employer: EmployerPage, today: date) -> list[Block]:
    """Whom one meets there, and how far one is with them."""
    content = []
    lines = blocks.and_more([_person(each, today) for each in employer.people], PEOPLE_AT_MOST)
    if lines:
        content.append(blocks.section("\n".join(["*People there*", *lines])))
    last = next((each for each in employer.contacts if each.step), None)
    if last is not None:
        content.append(
            blocks.section(f"How far you are: {last.step}, {words.near_day(last.on, today)}")
        )
    return content


def _person(person: PersonMet, today: date) -> str:
    facts = [blocks.escape(person.name)]
    if person.role:
        facts.append(blocks.escape(person.role))
    if person.decides is not None:
        facts.append("decides about hiring" if person.decides else "does not decide about hiring")
    return f"{', '.join(facts)} · last contact {words.near_day(person.last_on, today)}"


def _next_steps(employer: EmployerPage, today: date) -> list[Block]:
    """What is open, the soonest first; what became of the others stands where they were planned."""
    still = [each for each in employer.contacts if each.step_is_open]
    still.sort(key=lambda each: each.next_step_on or today)
    content: list[Block] = []
    for each in still[:STEPS_AT_MOST]:
        heading = "" if content else "*Next steps*\n"
        content.append(blocks.section(f"{heading}{_next_step(each, today)}"))
        if each.may_settle:
            content.append(next_step.buttons(each.id, employer.employer.name))
    if len(still) > STEPS_AT_MOST:
        content.append(blocks.context(f"… and {len(still) - STEPS_AT_MOST} more"))
    return content


def _next_step(each: EmployerContactLine, today: date) -> str:
    day = each.next_step_on or today
    on = f"{'since ' if day < today else ''}{words.near_day(day, today)}"
    what = blocks.escape(each.next_step) if each.next_step else "a next step is planned"
    whom = f" · {_whom(each)}" if each.clients or each.others else ""
    return f"{capital(on)}: {what} · {words.person(each.by_slack_user_id)}{whom}"


def _jobs(jobs: Sequence[EmployerJob], today: date) -> list[Block]:
    if not jobs:
        return []
    lines = [_job(each, today) for each in jobs]
    several = "\n".join(blocks.and_more(lines, JOBS_AT_MOST))
    return [blocks.section(f"*Jobs there*\n{several}")]


def _job(job: EmployerJob, today: date) -> str:
    facts = [blocks.escape(job.title) if job.title else "A job", _days(job, today)]
    if job.client is not None:
        facts.append(words.client(job.client))
    facts.append(words.person(job.by_slack_user_id))
    return " · ".join(facts)


def _days(job: EmployerJob, today: date) -> str:
    if job.cancelled_on:
        return "never started"
    begins = words.day(job.starts_on, today)
    if job.ended_on:
        return f"{begins} to {words.day(job.ended_on, today)}"
    if job.started:
        return f"since {begins}"
    starts = "to start" if job.starts_on > today else "planned for"
    return f"{starts} {words.near_day(job.starts_on, today)}"


def _leads(employer: EmployerPage, today: date) -> list[Block]:
    if not employer.leads:
        return []
    lines = [
        f"{blocks.escape(each.summary)} · {words.person(each.shared_by)}, "
        f"{words.near_day(each.shared_on, today)}"
        for each in employer.leads
    ]
    several = "\n".join(blocks.and_more(lines, LEADS_AT_MOST))
    return [blocks.section(f"*Open leads*\n{several}")]


def _contacts(employer: EmployerPage, today: date, number: int) -> list[Block]:
    if not employer.contacts:
        return [blocks.section("*What happened*\nNobody has met them yet.")]
    pages = -(-len(employer.contacts) // CONTACTS_A_PAGE)
    number = min(max(number, 0), pages - 1)
    begin = number * CONTACTS_A_PAGE
    content = [blocks.section("*What happened*")]
    several = employer.contacts[begin : begin + CONTACTS_A_PAGE]
    for each in several:
        undo = _take_back(each, employer)
        content.append(blocks.section(_contact(each, today), accessory=undo))
        content += _rest_of_note(each, employer)
    turns: list[Element] = []
    its_id = employer.employer.id
    if number > 0:
        turns.append(blocks.button("◂ Later ones", "employer.later", f"{its_id}:{number - 1}"))
    if number + 1 < pages:
        turns.append(blocks.button("Earlier ones ▸", "employer.earlier", f"{its_id}:{number + 1}"))
    elif employer.cut:
        content.append(blocks.context("There are earlier ones, too old to show here."))
    return [*content, blocks.actions(*turns)] if turns else content


def _contact(line: EmployerContactLine, today: date) -> str:
    first = [words.near_day(line.on, today), line.how, words.person(line.by_slack_user_id)]
    if line.clients or line.others:
        first.append(_whom(line))
    text = [" · ".join(first)]
    about = []
    if line.met:
        about.append(f"met {blocks.escape(line.met)}")
    if line.step:
        about.append(line.step)
    if about:
        text.append(capital(" · ".join(about)))
    on = f" {words.near_day(line.next_step_on, today)}" if line.next_step_on else ""
    if line.next_step:
        text.append(f"Next{on}: {blocks.escape(line.next_step)}{_what_became_of_it(line, today)}")
    elif line.step_ended_as and line.may_settle:
        text.append(f"Next step{on}{_what_became_of_it(line, today)}")
    if line.note:
        text.append(notes.beginning(line.note))
    if line.kept_back:
        text.append(NOT_FOR_ALL)
    return "\n".join(text)


def _what_became_of_it(line: EmployerContactLine, today: date) -> str:
    if line.next_step_done_on:
        return f" · ✓ done {words.near_day(line.next_step_done_on, today)}"
    if line.next_step_dropped_on:
        return f" · dropped {words.near_day(line.next_step_dropped_on, today)}"
    return ""


def _take_back(line: EmployerContactLine, employer: EmployerPage) -> Element | None:
    """For a slip of a finger: also of a colleague's who stood in, where no client's page has it."""
    if line.step_ended_as is None or not line.may_settle:
        return None
    about = f"next step with {employer.employer.name}"
    return blocks.button("Undo", "employer.undo", f"{line.step_ended_as}:{line.id}", about=about)


def _rest_of_note(line: EmployerContactLine, employer: EmployerPage) -> list[Block]:
    value = f"{employer.employer.id}:{line.id}"
    return notes.show_all(line.note, "employer.note", value, f"note of {line.how}")


def whole_note(line: EmployerContactLine, today: date) -> View:
    return notes.whole(f"*{words.near_day(line.on, today)}* · {line.how}", line.note or "")


def _whom(line: EmployerContactLine) -> str:
    """'for C-114 and somebody else'."""
    named = [words.client(each) for each in line.clients]
    if line.others:
        named.append("somebody else" if named else "somebody of the unit")
    return f"for {joined(named)}"


def _merged(employer: EmployerPage, today: date) -> list[Block]:
    content = []
    for each in employer.merged:
        text = f"“{blocks.escape(each.what)}” was merged into this one, {_by(each, today)}"
        apart = blocks.button(
            "Take apart", "employer.undo", f"employer_merger:{each.id}", about=each.what
        )
        content.append(blocks.section(text, accessory=apart if employer.may_keep else None))
    return content


def _last_change(employer: EmployerPage, today: date) -> list[Block]:
    change = employer.last_change
    if change is None:
        return []
    text = f"Last changed: {change.what}, {_by(change, today)}"
    undo = blocks.button("Undo", "employer.undo", f"employer_change:{change.id}", about=change.what)
    return [blocks.section(text, accessory=undo if employer.may_keep else None)]


def _by(change: EmployerChange, today: date) -> str:
    return f"{words.person(change.by_slack_user_id)}, {words.near_day(change.on, today)}"


# ---------------------------------------------------------------- the forms


def form(employer: EmployerPage, *, private_metadata: str) -> View:
    """What the employer is called, its chain, and how it hires."""
    chain = employer.chain
    initial = blocks.option(chain.name, chain.id) if chain else None
    content = [
        blocks.field(
            "name",
            "Name",
            blocks.text_input(initial=employer.employer.name, max_length=LONGEST),
            required=True,
        ),
        blocks.field(
            "aliases",
            "Also called",
            blocks.text_input(initial="\n".join(employer.aliases) or None, multiline=True),
            hint="One name a line. Typing any of them finds this employer.",
        ),
        blocks.field(
            "chain",
            "Branch of a chain",
            blocks.typeahead("pick.employer", initial=initial, placeholder="Type the chain's name"),
        ),
        blocks.field(
            "new_chain",
            "Chain not in the list? Name it",
            blocks.text_input(max_length=LONGEST),
        ),
        *_habits_field(employer),
    ]
    return blocks.modal(EDIT, TITLE, content, submit="Save", private_metadata=private_metadata)


def _habits_field(employer: EmployerPage) -> list[Block]:
    """Nobody writes over what they may not read: then it is not asked."""
    of_its_own = [text for name, text in employer.habits if name == employer.employer.name]
    if None in of_its_own:
        return []
    (held,) = of_its_own or (None,)
    return [
        blocks.field(
            "hiring_habits",
            "How they hire",
            blocks.text_input(
                initial=held,
                multiline=True,
                placeholder="Hires in May. Ask for Rosa before noon; she wants to meet people.",
            ),
            hint="Your whole unit reads it: no client's name or code, please.",
        )
    ]


def or_merge(sentence: str, its_id: str, other_id: str) -> list[Block]:
    """Under a name that another employer has: they may be one, and a press makes them one."""
    button = blocks.button("Merge", "employer.merge", f"{its_id}:{other_id}")
    return [blocks.section(blocks.escape(sentence), accessory=button, block_id=TAKEN)]


def merge_form(
    employer: EmployerPage,
    other: blocks.Option | None = None,
    typed: Sequence[Block] = (),
    *,
    private_metadata: str,
) -> View:
    """`other`: the entry that is offered for it; `typed`: fields that hold what was typed of it."""
    name = blocks.escape(employer.employer.name)
    content = [
        blocks.section(
            f"Is *{name}* in your list twice? Pick the other entry: the two become one under its "
            f"name, and “{name}” still finds it. You can take them apart again."
        ),
        blocks.field(
            "employer",
            "The same employer as",
            blocks.typeahead("pick.employer", initial=other, placeholder="Type a name"),
            required=True,
        ),
    ]
    if typed:
        content += [blocks.context("What you typed is kept with it."), *typed]
    return blocks.modal(MERGE, "Merge", content, submit="Merge", private_metadata=private_metadata)
