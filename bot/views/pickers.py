"""The fields that pick clients, employers and jobs, and what stands beside a picked client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.casework.reading.before_meeting import Introduction
from bot.casework.replies import ClientChoice, EmployerOption, JobLine
from bot.views import blocks, words
from bot.views.blocks import Block, Option
from ips.words import joined

ABOUT = "about"  # block id of what stands beside the picked client
ALSO = "also"
NEW_EMPLOYER = "new_employer"
SAME_EMPLOYER = "same_employer"
NEW_TEAM = "new_team"  # block id of the question about a team's name
MOST_TEAMS = 6  # named in a question
IS_NEW = "new"
SAME_PERSON = "same_person"
TYPE_ON = "type_on"  # no choice: the value of what stands there instead of one


def client_option(choice: ClientChoice, today: date | None = None) -> Option:
    """'C-114 · working · last seen Mon 3 Mar'; the value is the opaque id."""
    return blocks.option(words.client_choice(choice, today), choice.client.id)


def busy_option() -> Option:
    """What is offered when nobody could look: 'No results' would be untrue."""
    return blocks.option("The records are busy just now. Please type on.", TYPE_ON)


def employer_option(employer: EmployerOption, today: date | None = None) -> Option:
    name = f"{employer.name} ({employer.alias})" if employer.alias else employer.name
    last = employer.last_contact_on
    seen = f" · last contact {words.day(last, today)}" if last else ""
    return blocks.option(blocks.clip(name, blocks.OPTION - len(seen)) + seen, employer.id)


def job_label(job: JobLine) -> str:
    """'Barista at Bean & Leaf', or 'Job at Bean & Leaf'."""
    return f"{job.title or 'Job'} at {job.employer}"


def job_option(job: JobLine, today: date | None = None) -> Option:
    since = "since" if job.started else "planned for"
    when = f" · {since} {words.day(job.starts_on, today)}"
    return blocks.option(blocks.clip(job_label(job), blocks.OPTION - len(when)) + when, job.id)


def client_field(initial: Option | None = None, *, at_once: bool = True) -> Block:
    """One client, required; Slack sends a choice at once: the form then shows their wishes."""
    picker = blocks.typeahead("pick.client", initial=initial, placeholder="Type a code")
    return blocks.field("client_id", "Client", picker, required=True, at_once=at_once)


def also_field(others: Sequence[Option], label: str) -> list[Block]:
    """The others of a line that named several: one each, in one press."""
    if not others:
        return []
    chosen = blocks.multi_select(others, initial=[each["value"] for each in others])
    return [blocks.field(ALSO, label, chosen)]


def clients_field(initial: Sequence[Option] = ()) -> Block:
    """Any number of clients; none: a generic contact."""
    picker = blocks.multi_typeahead("pick.client", initial=initial, placeholder="Type a code")
    return blocks.field(
        "client_ids",
        "Clients it was for",
        picker,
        hint="Nobody in mind yet? Leave it empty.",
        at_once=True,
    )


def employer_fields(
    initial: Option | None = None,
    new_name: str | None = None,
    near: Sequence[EmployerOption] = (),
    *,
    suffix: str = "",
) -> list[Block]:
    """The employer: picked from the list, or named anew; then near-duplicates are offered.

    Slack calls both fields optional: that one of them is needed stands above them.
    """
    picker = blocks.typeahead("pick.employer", initial=initial, placeholder="Type a name")
    new = blocks.text_input(initial=new_name, max_length=120)
    fields = [
        blocks.section("*Employer* (one of the two is needed)"),
        blocks.field(f"employer{suffix}", "Pick an employer from your list", picker),
        blocks.field(f"{NEW_EMPLOYER}{suffix}", "Or name a new one", new),
    ]
    return [*fields, near_field(near, suffix=suffix)] if near else fields


def near_field(near: Sequence[EmployerOption], *, suffix: str = "") -> Block:
    """'Is it one of these?': choosing one keeps the list of employers clean."""
    known = [blocks.option(employer.name, employer.id) for employer in near[:8]]
    choices = [*known, blocks.option("None of these: it is new", IS_NEW)]
    return blocks.field(
        f"{SAME_EMPLOYER}{suffix}", "Is it one of these?", blocks.radio(choices), required=True
    )


def day_field(name: str, label: str, initial: date | None, *, required: bool = True) -> Block:
    return blocks.field(name, label, blocks.date_picker(initial), required=required)


def yes_no_field(name: str, label: str, initial: bool | None = None) -> Block:
    chosen = None if initial is None else ("yes" if initial else "no")
    choices = blocks.options([("yes", "Yes"), ("no", "No")])
    return blocks.field(name, label, blocks.select(choices, initial=chosen))


def same_person_field(question: str, asked: int) -> Block:
    """Whether a code's earlier owner is back; `asked`: how often, for a new field starts empty."""
    choices = [("yes", "Yes, they are back"), ("no", "No, it is somebody else")]
    name = f"{SAME_PERSON}:{asked}" if asked else SAME_PERSON
    return blocks.field(name, question, blocks.radio(blocks.options(choices)), required=True)


def new_team(name: str, known: Sequence[str]) -> Block:
    """Whether a name is one more team of the unit; `known`: those that it has."""
    more = len(known) - MOST_TEAMS
    named = [*known[:MOST_TEAMS], *([f"{more} more"] if more > 0 else ())]
    question = f"Your unit knows no MH team *{blocks.escape(name)}*: it has"
    answer = "Correct the name, or save to keep it as it is."
    text = f"⚠️ {question} {blocks.escape(joined(named))}. {answer}"
    return blocks.section(text, block_id=NEW_TEAM)


def note_field(
    initial: str | None = None,
    name: str = "note",
    label: str = "Note",
    hint: str | None = None,
    *,
    required: bool = False,
) -> Block:
    typed = blocks.text_input(initial=initial, multiline=True)
    return blocks.field(name, label, typed, hint=hint, required=required)


def about_clients(
    introductions: Sequence[Introduction], *, wishes: bool, disclosure: bool
) -> list[Block]:
    """The picked clients' wishes and disclosure choice: one small block, or none."""
    lines = []
    for known in introductions[: blocks.CONTEXT]:
        parts = [words.wishes(known.visits_at_work, known.meeting_wishes) if wishes else None]
        if disclosure:
            parts.append(words.disclosure(known.disclosure, known.disclosure_limits))
        about = " · ".join(part for part in parts if part)
        if about:
            lines.append(f"{words.client(known.choice.client)}: {about}")
    return [blocks.context(*lines, block_id=ABOUT)] if lines else []


class Sentence(str):
    """A whole sentence of ours among the doubts: it stands as it is, not quoted."""

    __slots__ = ()


class Marked(Sentence):
    """A sentence that names people: marked text already."""

    __slots__ = ()


class Ours(str):
    """Words of ours among the doubts, for what was not typed as such: they stand without quotes."""

    __slots__ = ()


def doubts(unsure: Sequence[str]) -> list[Block]:
    """What of a typed line was not understood; its words stay with the person who typed them."""
    sentences = [_sentence(doubt) for doubt in unsure if isinstance(doubt, Sentence)]
    rest = [doubt for doubt in dict.fromkeys(unsure) if not isinstance(doubt, Sentence)]
    opening = "I was not sure about"
    for named in _fitting([_doubt(doubt) for doubt in rest]):
        sentences.append(f"{opening} {joined(named)}.")
        opening = "Nor about"
    if rest:
        sentences[-1] += " Please check, then save."
    places = range(0, len(sentences), blocks.CONTEXT)
    return [blocks.context(*sentences[at : at + blocks.CONTEXT]) for at in places]


def _fitting(texts: Sequence[str]) -> list[list[str]]:
    """As many sentences as it takes: each doubt is named, however many there are."""
    parts: list[list[str]] = []
    room = 0
    for text in texts:
        room -= len(text) + len(", ")
        if room < 0:
            parts.append([])
            room = blocks.FIELD - 100 - len(text)  # the words around them
        parts[-1].append(text)
    return parts


def of_colleague(code: str, slack_user_id: str) -> Sentence:
    """A slip of a finger names a colleague's client: whose it is, and that a press confirms it."""
    whose = f"*{blocks.escape(code)}* is on {words.person(slack_user_id)}'s caseload."
    return Marked(f"{whose} Is it the client you mean? Then save.")


def _sentence(sentence: Sentence) -> str:
    return sentence if isinstance(sentence, Marked) else blocks.escape(sentence)


def _doubt(doubt: str) -> str:
    text = blocks.escape(blocks.clip(doubt, 200))
    return text if isinstance(doubt, Ours) else f"“{text}”"
