"""Names of mental-health teams: 'north' and 'North ' are one team, spelled as it first was.

The share of a caseload that comes from a specialist's teams (F O1) is counted by these names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.casework.access.permissions import Action, authorize, reading
from bot.casework.drafts import StaffDraft
from bot.casework.replies import Actor, Colleague, Phrase, phrase
from db.doors import Doors, Session
from db.queries.people import mh_teams
from ips.facts import StaffRole
from ips.standards import MH_TEAMS_OF_A_SPECIALIST

MANY_TEAMS = (
    " is part of {count} MH teams now. That is fine to record; the fidelity scale looks "
    f"for at most {MH_TEAMS_OF_A_SPECIALIST} a specialist (O1)."
)


def folded(name: str) -> str:
    """For comparing: case and spaces make no other team."""
    return " ".join(name.split()).casefold()


def spelled(name: str, known: Iterable[str]) -> str:
    """The name as the first known team spells it; a new one without needless spaces.

    'Harbor' is the Harbor team, unless another is called just that.
    """
    known = tuple(known)
    the_same = [each for each in known if folded(each) == folded(name)]
    alike = (each for each in known if _short(each) == _short(name))
    return next(iter(the_same), None) or next(alike, " ".join(name.split()))


def _short(name: str) -> str:
    return folded(name).removeprefix("the ").removesuffix(" team")


def of_client(session: Session, workspace_id: str, unit_id: str, name: str) -> str:
    """A client's team, as it is to be stored."""
    return spelled(name, mh_teams.known(session, workspace_id, unit_id))


def others(doors: Doors, actor: Actor, name: str, *, now: datetime) -> tuple[str, ...]:
    """The teams of the unit, where this name is none of theirs. Raises NotAllowed."""
    with reading(doors, actor, now=now) as session:
        granted = authorize(session, actor, Action.SEE_ROSTER, now=now)
        known = mh_teams.known(session, actor.workspace_id, granted.unit_id)
    return () if spelled(name, known) in known else known


def settled(
    session: Session, workspace_id: str, unit_id: str | None, drafts: Sequence[StaffDraft]
) -> tuple[StaffDraft, ...]:
    """The drafts with each team spelled as the unit knows it, none twice, in order of names.

    `unit_id` None: the unit is new and knows none yet.
    """
    if not any(draft.teams for draft in drafts):
        return tuple(drafts)
    known = list(mh_teams.known(session, workspace_id, unit_id)) if unit_id else []
    found: list[StaffDraft] = []
    for draft in drafts:
        teams = draft.teams and _each_once(draft.teams, known)
        found.append(replace(draft, teams=teams))
        known += teams or ()
    return tuple(found)


def _each_once(typed: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    names = [spelled(piece, known) for line in typed for piece in _pieces(line, known)]
    once: dict[str, str] = {}
    for name in filter(None, names):
        once.setdefault(folded(name), name)
    return tuple(once[each] for each in sorted(once))


def _pieces(line: str, known: Iterable[str]) -> list[str]:
    """'North, South' are two teams, unless that is what a team is called."""
    whole = folded(line) in map(folded, known)
    return [line] if whole else line.split(",")


def in_words(teams: Sequence[str]) -> str:
    """'MH team North', 'MH teams North, South'; nothing where there are none."""
    if not teams:
        return ""
    return f"MH team{'s' if len(teams) > 1 else ''} {', '.join(teams)}"


def more_than_looked_for(draft: StaffDraft) -> tuple[Phrase, ...]:
    """A kind word where a specialist is part of more teams than the scale looks for."""
    count = len(draft.teams or ())
    if draft.role is not StaffRole.EMPLOYMENT_SPECIALIST or count <= MH_TEAMS_OF_A_SPECIALIST:
        return ()
    return (phrase(Colleague(draft.slack_user_id), MANY_TEAMS.format(count=count)),)
