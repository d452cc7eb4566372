"""A typed line read for a conversation: whom it names in this person's unit, and its doubts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from bot.casework.drafts import EmployerChoice
from bot.casework.privacy.pointed_out import CALLED, looks_like
from bot.casework.reading import clients, typed_names
from bot.casework.reading.before_meeting import Introduction
from bot.casework.reading.typed_names import Known
from bot.casework.replies import ClientLabel, EmployerOption, NotAllowed
from bot.commands.forms.modals import Turn
from bot.commands.lines.background import Background
from bot.commands.lines.codes import may_mean
from bot.commands.lines.names import LONGEST_NAME, is_written_as_one
from bot.commands.lines.pieces import TypedLine, split
from bot.commands.lines.understood import Question, Run, Understood
from bot.views.pickers import Ours, Sentence, of_colleague
from bot.views.sentence import TYPED_AGAIN
from ips.words import joined

# Taking more words apart takes longer than somebody should wait; the field of a note holds as much.
LONGEST_LINE = 3_000  # letters
MOST_NEAR = 3  # codes that are offered for one that nobody has
TAKE_LONG_ONES = frozenset(
    {"/contact", "/visit", "/jobstart", "/jobend", "/enroll", "/exit", "/lead"}
)
ALL_OF_IT = Sentence(
    "That is more than I read by myself. All of it stands here: please fill in the rest, then save."
)

Line = TypeVar("Line", bound=Understood)
Read = Callable[[TypedLine, Background], Line]  # a command's own way, such as `job_end.read`


@dataclass(frozen=True, slots=True)
class MeantEmployer:
    """An employer as typed: known, or new with look-alikes, or not sure."""

    known: EmployerOption | None = None
    new_name: str | None = None
    near: tuple[EmployerOption, ...] = ()
    doubtful: bool = False  # the name may be longer, or no name at all
    longer: str | None = None  # what it may be, 'Ruby Tuesday' for 'Ruby'
    written: bool = True  # as a name is: no 'stopped by lowes', 'resume workshop'

    @property
    def sure(self) -> bool:
        """New, written as a name and unlike every other counts as sure."""
        doubted = self.near or self.doubtful or not self.written
        return self.known is not None or (self.new_name is not None and not doubted)

    @property
    def doubt(self) -> tuple[str, ...]:
        """What the form asks about the name."""
        if self.known is not None or self.new_name is None:
            return ()
        if not self.doubtful:
            return () if self.written or self.near else (not_in_the_list(self.new_name),)
        which = f": “{self.new_name}” or “{self.longer}”" if self.longer else ""
        return (Ours(f"the employer's name{which}"),)

    @property
    def choice(self) -> EmployerChoice:
        # By name also where it is known: the same line sent again, when the employer it made is
        # known, must say the same.
        return EmployerChoice(new_name=self.known.name if self.known else self.new_name)


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a line means; `unknown` asks about the codes that name nobody."""

    clients: tuple[ClientLabel, ...]
    unknown: tuple[Sentence, ...]
    employer: MeantEmployer
    next_employer: MeantEmployer  # of the job that follows, where the line says that one does
    # Asks about each client of somebody else: their id -> the question. Until it is answered,
    # what else is known of them is not shown, for it may have been a slip.
    of_colleagues: Mapping[str, Sentence] = field(default_factory=dict)

    def sure_of(self, introductions: Sequence[Introduction]) -> tuple[Introduction, ...]:
        """Those of whom nobody is asked whether they are meant."""
        return tuple(
            each for each in introductions if each.choice.client.id not in self.of_colleagues
        )

    @property
    def client_ids(self) -> tuple[str, ...]:
        return tuple(client.id for client in self.clients)

    @property
    def client_id(self) -> str | None:
        """The one client of the line, if it names one."""
        return self.clients[0].id if len(self.clients) == 1 else None


def understood(turn: Turn, text: str, read: Read[Line]) -> tuple[Line, Meant]:
    """A typed line understood, and the clients and the employer that it means."""
    typed = split(text)
    known = known_to(turn, typed.possible_codes)
    line = _with_doubts(read(typed, background(typed, turn.today, turn.day_first, known)))
    found = [(code, known.client(code)) for code in line.codes]
    people = dict.fromkeys(client for _, client in found if client is not None)
    unknown = _nobody(turn, [code for code, client in found if client is None])
    return line, Meant(
        tuple(people),
        unknown,
        _meant_employer(line.employer, known),
        _meant_employer(line.next_employer, known),
        {
            client.id: of_colleague(client.code, known.of_colleagues[client.id])
            for client in people
            if client.id in known.of_colleagues
        },
    )


def is_long(text: str) -> bool:
    """Whether a form is to open with all of it, as it was typed."""
    return len(text) > LONGEST_LINE


def _nobody(turn: Turn, typed: Sequence[str]) -> tuple[Sentence, ...]:
    if not typed:
        return ()
    near = _near(turn, typed)
    asked = f"Did you mean {joined(near, 'or')}?" if near else "Which one did you mean?"
    return (Sentence(f"I know no client {joined(typed, 'or')}. {asked}"),)


def _near(turn: Turn, typed: Sequence[str]) -> tuple[str, ...]:
    """Codes in reach that a typed one may stand for: C-116 for '116', C-112 for 'C-1l2'."""
    found: list[str] = []
    for code in typed[:MOST_NEAR]:
        try:
            choices = clients.client_choices(
                turn.doors, turn.actor, may_mean(code), now=turn.now, limit=MOST_NEAR
            )
        except NotAllowed:
            return ()
        found += [each.client.code for each in choices if each.client.code not in typed]
    return tuple(dict.fromkeys(found))[:MOST_NEAR]


def one_each(meant: Meant, record: str) -> tuple[str, ...]:
    """Asks whose `record` a line means that names several people."""
    if len(meant.clients) < 2:
        return ()
    named = [client.code for client in meant.clients]
    others = "the other" if len(named) == 2 else "each of the others"
    return (
        Sentence(
            f"You named {joined(named)}. Everybody has {record} of their own: please pick one "
            f"person here and save, then {TYPED_AGAIN} for {others}."
        ),
    )


def only_client(turn: Turn, text: str) -> str | None:
    """The one client whose code a text names; None where it names nobody, or several."""
    codes = split(text).possible_codes
    known = known_to(turn, codes)
    named = {client.id for code in codes if (client := known.client(code)) is not None}
    return named.pop() if len(named) == 1 else None


def alone(turn: Turn, text: str, read: Read[Line]) -> Line:
    """A typed line understood without looking anybody up: its code may be new."""
    typed = split(text)
    return _with_doubts(read(typed, background(typed, turn.today, turn.day_first, None)))


def known_to(turn: Turn, possible_codes: Sequence[str]) -> Known:
    """Whom these words may name in this person's reach; somebody out of it goes to the audit."""
    unit = turn.standpoint.vocational_unit
    unit_id = unit.id if unit is not None else ""
    return typed_names.known(turn.doors, turn.actor, unit_id, possible_codes, now=turn.now)


def background(line: TypedLine, today: date, day_first: bool, known: Known | None) -> Background:
    """What the parser has to know before it reads a line; `known` is None where nobody is."""
    looks = tuple(CALLED[kind] for kind in looks_like(line.typed, today))
    if known is None:
        return Background(today, day_first, looks_like=looks)
    clients = {code: known.client(code) for code in line.possible_codes}
    employers = known.employers_among(line.neighbours, LONGEST_NAME)
    return Background(
        today,
        day_first,
        {code: client.code for code, client in clients.items() if client is not None},
        {words: employer.id for words, employer in employers.items()},
        looks,
    )


def _with_doubts(line: Line) -> Line:
    """The parser's questions as the form asks them: without quotation marks."""
    asked = (Ours(each) if isinstance(each, Question) else each for each in line.unsure)
    return replace(line, unsure=tuple(asked))


def _meant_employer(run: Run | None, known: Known) -> MeantEmployer:
    if run is None:
        return MeantEmployer()
    found = known.employer(run.text)
    if found is not None:
        return MeantEmployer(known=found)
    return MeantEmployer(
        new_name=run.text,
        near=known.lookalikes(run.text),
        doubtful=run.doubtful,
        longer=run.longer,
        written=run.quoted or is_written_as_one(run.text),
    )


def not_in_the_list(name: str) -> Sentence:
    """Asks about a name that would be a new employer's."""
    return Sentence(f"“{name}” is not in your list yet. Check the name, then save.")
