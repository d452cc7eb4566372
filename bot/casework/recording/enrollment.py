"""Program entry and re-entry, going live, and what the client wants."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.casework import checks
from bot.casework.access.permissions import Action
from bot.casework.drafts import (
    ClientWishesDraft,
    CurrentJobDraft,
    EnrollDraft,
    GoingLiveDraft,
    JobStart,
)
from bot.casework.recording import disclosure, employment
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.recording.stands_on import BEFORE_GOING_LIVE
from bot.casework.recording.still_there import CHANGED_MEANWHILE
from bot.casework.replies import Actor, FactRef, NotAllowed, Recorded, Refusal
from bot.casework.team import mh_teams
from db.doors import Doors, NotRecorded
from db.ids import new_id
from db.kept import Kept
from db.queries.people import clients, staff, with_whom
from db.queries.people.clients import Client, Word
from db.queries.people.staff import Person
from db.queries.records import facts
from ips.facts import Disclosure, MilestoneKind, Mode, StaffRole
from ips.letters import plain_code, tidy_code
from ips.records.client_contact import ClientContactRecord
from ips.records.episode import EpisodeRecord
from ips.records.job import JobRecord
from ips.records.milestone import MilestoneRecord
from ips.stays import in_order
from ips.words import dated, whole_day
from ips.words.table import EXIT_REASONS

_CODE = re.compile(r"[^\W_][\w./-]{0,31}")
_LOOKS_LIKE_A_BIRTH_DATE = re.compile(
    r"(\d{4}[-./]\d{1,2}[-./]\d{1,2})|(\d{1,2}[-./]\d{1,2}[-./](19|20)?\d{2})"
)


class SamePerson(Refusal):
    """The code was somebody's who has left: asked before anything is taken over."""


def enroll(
    doors: Doors,
    actor: Actor,
    draft: EnrollDraft,
    *,
    now: datetime,
    submission: str | None = None,
) -> Recorded:
    """Record program entry; the code of somebody who left makes it a re-entry, if they are back.

    Raises `Refusal` where the code belongs to somebody who is in the program, and `SamePerson`
    where the draft does not say whether they are back.
    """
    ask = Ask(
        doors=doors,
        actor=actor,
        action=Action.ENROLL,
        verb="episode.enroll",
        content=draft,
        now=now,
        submission=submission,
    )
    return perform(ask, partial(_enter, draft=draft, live=None))


def go_live(
    doors: Doors,
    actor: Actor,
    drafts: Sequence[GoingLiveDraft],
    *,
    now: datetime,
    submission: str | None = None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> tuple[Recorded | Refusal | NotRecorded, ...]:
    """Enter people who are already on the caseload; nobody is nagged about the past.

    One transaction a person: whoever cannot be entered does not keep the others out, and a
    database that goes away half-way takes back nobody who is in. Raises `NotAllowed` for all of
    them together, and `NotRecorded` where nobody was entered.

    `may_go_on` is asked after each; once it says no, the drafts behind have no answer here.
    """
    codes = Counter(plain_code(draft.enroll.code) for draft in drafts)
    answers: list[Recorded | Refusal | NotRecorded] = []
    away: NotRecorded | None = None
    for draft in drafts:
        code = plain_code(draft.enroll.code)
        if codes[code] > 1:
            answers.append(Refusal(_several_rows(draft.enroll.code, codes[code]), "code"))
            continue
        if away is not None:
            answers.append(away)
            continue
        if answers and not may_go_on():
            break
        ask = Ask(
            doors=doors,
            actor=actor,
            action=Action.GO_LIVE,
            verb="episode.go_live",
            content=draft,
            now=now,
            # By code: sent again with some rows taken out, each still gets its own first answer.
            submission=None if submission is None else f"{submission}:{code}",
        )
        try:
            answers.append(perform(ask, partial(_enter, draft=draft.enroll, live=draft)))
        except NotAllowed:
            raise
        except Refusal as refusal:
            answers.append(refusal)
        except NotRecorded as error:
            if not any(isinstance(answer, Recorded) for answer in answers):
                raise
            away = error
            answers.append(error)
    return tuple(answers)


def _several_rows(code: str, rows: int) -> str:
    return f"{code} stands in {rows} rows that say different things. Please keep the right one."


def change_wishes(
    doors: Doors,
    actor: Actor,
    draft: ClientWishesDraft,
    *,
    now: datetime,
    submission: str | None = None,
    version: int | None = None,
) -> Recorded:
    """Record what the client wants now; whatever shows it is shown again.

    `version`: of the wishes that the person saw; refused where somebody changed them since then.
    """
    return perform(
        Ask(
            doors=doors,
            actor=actor,
            action=Action.CHANGE_WISHES,
            verb="client.change_wishes",
            content=draft,
            now=now,
            submission=submission,
            client_ids=(draft.client_id,),
        ),
        partial(_change_wishes, draft=draft, version=version),
    )


# ---------------------------------------------------------------- entry


def _enter(desk: Desk, *, draft: EnrollDraft, live: GoingLiveDraft | None) -> Written:
    code = _checked_code(draft.code)
    checks.not_ahead(draft.entered_on, desk.today, "entered_on")
    checks.within_a_lifetime(draft.entered_on, desk.today, "entered_on")
    _check_name(desk, draft.name)
    checks.short_enough(draft.mh_team, "mh_team")
    if live is not None and draft.staff_member_id not in (None, desk.me):
        _check_leads(desk)
    carrier = _carrier(desk, draft.staff_member_id)
    known = clients.with_code(desk.session, desk.workspace_id, desk.unit_id, code)
    if known is None:
        _check_letters(code)
        if draft.is_back:
            raise Refusal(
                f"Nobody with the code {code} was here before. Please check the code: if it is "
                "right, they are new, and nothing has to say that they are back.",
                "code",
            )
    client = _new_client(desk, code) if known is None else known
    desk.lock([client.id])
    client = desk.clients[client.id]
    returned = known is not None and _check_may_return(desk, client, draft)
    episode = desk.kept(
        EpisodeRecord(
            client_id=client.id,
            entered_on=draft.entered_on,
            working_at_entry=_working_at_entry(live),
            disclosure=draft.disclosure if _discussed(draft) else None,
            disclosure_limits=draft.disclosure_limits if _discussed(draft) else None,
        )
    )
    facts.add(desk.session, [episode])
    _set_wishes(desk, client, draft, episode.id, new=known is None)
    with_whom.enter(
        desk.session,
        desk.workspace_id,
        client.id,
        episode.id,
        draft.entered_on,
        carrier.staff.id,
        _mh_team(desk, draft.mh_team),
        by=desk.me,
        at=desk.now,
    )
    notes = disclosure.followed(desk, None, episode) if known is not None else ()
    if live is not None:
        _bring_along(desk, client.id, carrier, live)
    again = "entered again" if returned else "entered the program"
    entered = dated(draft.entered_on, desk.today)
    return Written(
        fact=FactRef("episode", episode.id),
        summary=f"{client.code} {again} on {entered}",
        on=draft.entered_on,
        fields=facts.filled_fields(episode),
        notes=notes,
    )


def _checked_code(code: str) -> str:
    """A code is random or agency-given: never a name or a birth date."""
    plain = tidy_code(code)
    if _LOOKS_LIKE_A_BIRTH_DATE.fullmatch(plain):
        raise Refusal("A birth date tells who somebody is. Please use the agency's code.", "code")
    if not _CODE.fullmatch(plain):
        raise Refusal(
            "A client code has letters, digits and hyphens, like C-114, and no spaces.", "code"
        )
    return plain


def _check_letters(code: str) -> None:
    """→ A new code is written in A to Z: what looks alike would be somebody else."""
    other = next((each for each in code if not each.isascii()), None)
    if other is not None:
        raise Refusal(
            f"The “{other}” in “{code}” is none of the letters A to Z, even if it looks like one. "
            "Please type a code of A to Z and 0 to 9, so that nobody is taken for somebody else.",
            "code",
        )


def _check_name(desk: Desk, name: str | None) -> None:
    if name and not desk.granted.names_allowed:
        raise Refusal("Names are not switched on here. Please leave it empty.", "name")


def _check_leads(desk: Desk) -> None:
    """A caseload that grows overnight is for its owner or the team lead to bring in."""
    if desk.granted.me.role is not StaffRole.TEAM_LEAD:
        raise Refusal(
            "Your team lead can enter a colleague's people; you can enter your own.",
            "staff_member_id",
        )


def _carrier(desk: Desk, staff_member_id: str | None) -> Person:
    """Whose caseload it will be: somebody who has a role in the unit today."""
    wanted = staff_member_id or desk.me
    roster = staff.people(desk.session, desk.workspace_id, desk.unit_id, desk.today, desk.today)
    for person in roster:
        role = person.role_on(desk.today)
        if person.staff.id != wanted or person.staff.removed or role is None:
            continue
        if role.role == StaffRole.PEER_MENTOR:
            raise Refusal(
                "A peer mentor supports clients and carries none. Please choose a specialist.",
                "staff_member_id",
            )
        return person
    raise Refusal("Please choose somebody who is on your unit's roster.", "staff_member_id")


def _mh_team(desk: Desk, name: str | None) -> str | None:
    """The team as the unit spells it."""
    if name is None or not name.strip():
        return None
    return mh_teams.of_client(desk.session, desk.workspace_id, desk.unit_id, name)


def _new_client(desk: Desk, code: str) -> Client:
    client = Client(
        id=new_id(),
        vocational_unit_id=desk.unit_id,
        code=code,
        name=None,
        disclosure=Disclosure.NOT_DISCUSSED.value,
        disclosure_limits=None,
        job_wishes=None,
        meeting_wishes=None,
        visits_at_work=None,
        version=1,
    )
    clients.add(desk.session, desk.workspace_id, client, created_at=desk.now, created_by=desk.me)
    return client


def _check_may_return(desk: Desk, client: Client, draft: EnrollDraft) -> bool:
    """Whether this is a re-entry; refused while the client is in the program."""
    history = desk.history(client.id)
    episodes = in_order(history.episodes)
    if not episodes:
        return False  # an entry that was undone
    still_here = next((each for each in episodes if each.exit is None), None)
    if still_here is not None:
        since = whole_day(still_here.entered_on)
        raise Refusal(
            f"{client.code} has been in the program since {since}. Nothing was changed; somebody "
            "else needs another code.",
            "code",
        )
    checks.not_dead(history, client.code, "code")
    left = max(
        (each.exit for each in episodes if each.exit is not None), key=lambda left: left.exited_on
    )
    if not draft.is_back:
        until = dated(left.exited_on, desk.today)
        how = EXIT_REASONS[left.reason].left if left.reason in EXIT_REASONS else left.reason
        raise SamePerson(f"{client.code} was here until {until} ({how}). The same person?", "code")
    if draft.entered_on < left.exited_on:
        raise Refusal(
            f"{client.code} left on {whole_day(left.exited_on)}. Please choose that day or a "
            "later one.",
            "entered_on",
        )
    return True


def _discussed(draft: EnrollDraft) -> bool:
    return draft.disclosure is not Disclosure.NOT_DISCUSSED


def _set_wishes(
    desk: Desk, client: Client, draft: EnrollDraft, entry_id: str, *, new: bool
) -> None:
    """What was said at entry; what was not asked again stays as it was.

    Of somebody `new` nothing else was ever said about disclosure.
    """
    says = {name: value for name in _ASKED if (value := getattr(draft, name)) not in (None, "")}
    wants = replace(client, **says)
    if new and _discussed(draft):
        wants = replace(
            wants,
            disclosure=draft.disclosure.value,
            disclosure_limits=draft.disclosure_limits,
        )
    if wants != client or says:
        desk.rewrite_client(client, wants, Word(entry_id, dict.fromkeys(says, True)))


_ASKED = ("name", "job_wishes", "meeting_wishes", "visits_at_work")


# ---------------------------------------------------------------- going live


def _working_at_entry(live: GoingLiveDraft | None) -> bool:
    return (
        live is not None
        and live.current_job is not None
        and live.current_job.started_on < live.enroll.entered_on
    )


def _bring_along(desk: Desk, client_id: str, carrier: Person, live: GoingLiveDraft) -> None:
    """What happened before the unit went live, as far as the clocks ask for it."""
    entered_on = live.enroll.entered_on
    brought: list[Kept[Any]] = []
    if live.first_employer_contact_on is not None:
        on = live.first_employer_contact_on
        _check_lived(on, entered_on, desk.today, "first_employer_contact_on")
        met = MilestoneKind.FIRST_EMPLOYER_CONTACT
        brought.append(desk.kept(MilestoneRecord(client_id=client_id, kind=met, on=on)))
    if live.last_visit_on is not None:
        _check_lived(live.last_visit_on, entered_on, desk.today, "last_visit_on")
        brought.append(_last_visit(desk, client_id, carrier, live.last_visit_on))
    for fact in brought:
        facts.add(desk.session, [fact])
    if live.current_job is not None:
        checks.within_a_lifetime(live.current_job.started_on, desk.today, "job_started_on")
        checks.not_ahead(live.current_job.started_on, desk.today, "job_started_on")
        employment.add_job(desk, _current_job(client_id, live.current_job))


def _check_lived(on: date, entered_on: date, today: date, input_name: str) -> None:
    checks.not_ahead(on, today, input_name)
    if on < entered_on:
        raise Refusal(
            f"They entered on {whole_day(entered_on)}. Please choose that day or a later one.",
            input_name,
        )


def _last_visit(desk: Desk, client_id: str, carrier: Person, on: date) -> Kept[ClientContactRecord]:
    role = carrier.role_on(desk.today)
    return desk.kept(
        ClientContactRecord(
            client_id=client_id,
            staff_member_id=carrier.staff.id,
            by_role=StaffRole(role.role) if role else None,
            on=on,
            mode=Mode.IN_PERSON,
            purpose=BEFORE_GOING_LIVE,
        )
    )


def _current_job(client_id: str, current: CurrentJobDraft) -> JobStart:
    job = JobRecord(
        client_id=client_id,
        starts_on=current.started_on,
        title=current.title,
        # One question stands for four here: a job that is not competitive is not open to anyone.
        open_to_anyone=current.competitive,
        permanent=current.permanent,
    )
    return JobStart(job, current.employer)


# ---------------------------------------------------------------- wishes


def _change_wishes(desk: Desk, *, draft: ClientWishesDraft, version: int | None) -> Written:
    client = desk.clients[draft.client_id]
    if version is not None and client.version != version:
        raise Refusal(CHANGED_MEANWHILE)
    _check_name(desk, draft.name if draft.name != client.name else None)
    checks.short_enough(draft.mh_team, "mh_team")
    wants = replace(
        client,
        name=client.name if draft.keeps_name or not desk.granted.names_allowed else draft.name,
        disclosure=draft.disclosure.value,
        disclosure_limits=draft.disclosure_limits,
        job_wishes=draft.job_wishes,
        meeting_wishes=draft.meeting_wishes,
        visits_at_work=draft.visits_at_work,
    )
    changed = [name for name in _WISHES if getattr(wants, name) != getattr(client, name)]
    if _CHOICE & set(changed):
        wants = replace(
            wants,
            chosen_disclosure=wants.disclosure,
            chosen_limits=wants.disclosure_limits,
            chosen_at=desk.now,
        )
    if changed:
        desk.rewrite_client(client, wants, Word(None, dict.fromkeys(changed, True)))
    team = clients.team_on(desk.session, desk.workspace_id, client.id, desk.today)
    if mh_teams.folded(team or "") != mh_teams.folded(draft.mh_team or ""):
        latest = _mh_team(desk, draft.mh_team)
        clients.set_team(desk.session, desk.workspace_id, client.id, latest, desk.today)
        changed.append("mh_team")
    return Written(
        fact=FactRef("client", client.id),
        summary=f"{client.code}: wishes updated" if changed else f"{client.code}: nothing changed",
        on=desk.today,
        fields=changed,
        show_again=bool(changed),
        undoable=False,
    )


_WISHES = (
    "name",
    "disclosure",
    "disclosure_limits",
    "job_wishes",
    "meeting_wishes",
    "visits_at_work",
)
_CHOICE = {"disclosure", "disclosure_limits"}
