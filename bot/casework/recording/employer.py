"""What an employer is called, its chain and how it hires; two that are one, and that undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot.casework import checks
from bot.casework.access.permissions import Action
from bot.casework.drafts import EmployerChoice, EmployerDraft
from bot.casework.reading.employer import CALLED
from bot.casework.reading.employers import NOT_THERE
from bot.casework.reading.named_clients import holds, signs_of
from bot.casework.recording.chosen_employer import chosen_employer
from bot.casework.recording.desk import Ask, Desk, Written, perform
from bot.casework.recording.still_there import CHANGED_MEANWHILE
from bot.casework.replies import Actor, FactRef, Recorded, Refusal
from db.doors import Doors
from db.queries.people import clients
from db.queries.people import employer_changes as rows
from db.queries.people.employer_changes import Described
from db.queries.people.employers import folded
from ips.words import joined

CHANGE, MERGER = "employer_change", "employer_merger"  # what an undo names

NO_CLIENT = (
    "That seems to name a client, and the whole unit reads this page. Please leave the client out."
)
UNDONE_BEFORE = "This was undone before. Nothing has changed."
CHANGED_SINCE = (
    "This employer has been changed since then, so nothing was undone. Its page has it as it is "
    "now: type /employer."
)


class NameTaken(Refusal):
    """Another employer goes by that name: it is offered to merge the two."""

    def __init__(self, sentence: str, field: str, other_id: str) -> None:
        super().__init__(sentence, field)
        self.other_id = other_id


def change(
    doors: Doors,
    actor: Actor,
    draft: EmployerDraft,
    *,
    now: datetime,
    version: int | None = None,
    submission: str | None = None,
) -> Recorded:
    """Put what is true in place of what is on file; `version` is what the person has seen.

    Raises `NameTaken` where another employer goes by one of the names.
    """

    def write(desk: Desk) -> Written:
        rows.lock(desk.session, desk.workspace_id, desk.unit_id, [draft.employer_id])
        chain = _chosen(desk, draft.chain)
        known = rows.of_unit(desk.session, desk.workspace_id, desk.unit_id)
        stored = _as_itself(known, draft.employer_id)
        if version is not None and stored.version != version:
            raise Refusal(CHANGED_MEANWHILE)
        return _store(desk, known, stored, _as_drafted(known, stored, draft, chain))

    return perform(_ask(doors, actor, "employer.edit", draft, now, submission), write)


def merge(
    doors: Doors,
    actor: Actor,
    employer_id: str,
    into_id: str,
    *,
    now: datetime,
    submission: str | None = None,
    draft: EmployerDraft | None = None,
    version: int | None = None,
) -> Recorded:
    """Two entries are one employer: the first is read as the other from now on.

    Its id and its names go on working, and what was recorded stays as it was written. `draft`:
    what somebody was about to change of the first, who had seen this `version`.
    """

    def write(desk: Desk) -> Written:
        rows.lock(desk.session, desk.workspace_id, desk.unit_id, {employer_id, into_id})
        chain = _chosen(desk, draft.chain) if draft is not None else None
        known = rows.of_unit(desk.session, desk.workspace_id, desk.unit_id)
        merged, into = _two_of(known, employer_id, into_id)
        if version is not None and merged.version != version:
            raise Refusal(CHANGED_MEANWHILE)
        described = merged
        if draft is not None:
            described = _as_drafted(known, merged, _besides(known, merged, into, draft), chain)
            _names_are_free(known, described)
            _names_nobody(desk, merged, described)
        latest = replace(described, merged_into_id=into.id)
        _store_version(desk, merged, latest)
        rows.settle(desk.session, desk.workspace_id, desk.unit_id)
        now_in = known[into.now_id].name
        return Written(
            fact=FactRef(MERGER, merged.id),
            about=FactRef(rows.KIND, merged.id),
            summary=f"“{merged.name}” is merged into “{now_in}”: all that was recorded of either "
            "stands together, and both names find it.",
            on=desk.today,
            fields=(*rows.changed(merged, latest), "merged_into_id"),
            client_ids=(),
        )

    content = (employer_id, into_id) if draft is None else (employer_id, into_id, draft)
    return perform(_ask(doors, actor, "employer.merge", content, now, submission), write)


def undo(
    doors: Doors, actor: Actor, fact: FactRef, *, now: datetime, submission: str | None = None
) -> Recorded:
    """Take a change of an employer back, or take apart what was merged."""
    write = _taken_apart if fact.kind == MERGER else _taken_back
    ask = _ask(doors, actor, f"{fact.kind}.void", fact, now, submission)
    return perform(ask, lambda desk: write(desk, fact.id))


def _taken_apart(desk: Desk, employer_id: str) -> Written:
    known = _locked(desk, [employer_id])
    merged = _found(known, employer_id)
    if merged.merged_into_id is None:
        raise Refusal(UNDONE_BEFORE)
    _store_version(desk, merged, replace(merged, merged_into_id=None))
    rows.settle(desk.session, desk.workspace_id, desk.unit_id)
    return Written(
        fact=FactRef(MERGER, employer_id),
        about=FactRef(rows.KIND, employer_id),
        summary=f"“{merged.name}” is an employer of its own again, with all that was recorded "
        "under that name.",
        on=desk.today,
        fields=("merged_into_id",),
        client_ids=(),
        undoable=False,
    )


def _taken_back(desk: Desk, change_id: str) -> Written:
    seen = rows.change(desk.session, desk.workspace_id, change_id)
    if seen is None:
        raise Refusal(NOT_THERE)
    known = _locked(desk, [seen.employer_id])
    stored = _as_itself(known, seen.employer_id)
    last = rows.last_changes(desk.session, desk.workspace_id, [stored.id])[stored.id]
    if last.id != seen.id:
        raise Refusal(CHANGED_SINCE)
    latest = rows.put_back(stored, seen.before)
    if latest.parent_id is not None and latest.parent_id != stored.parent_id:
        checks.refuse(_against_chain(known, stored, known[latest.parent_id].now_id))
    return _store(desk, known, stored, latest, undoable=False)


# ---------------------------------------------------------------- within the transaction


def _ask(
    doors: Doors,
    actor: Actor,
    verb: str,
    content: object,
    now: datetime,
    submission: str | None,
) -> Ask:
    return Ask(
        doors=doors,
        actor=actor,
        action=Action.KEEP_EMPLOYER,
        verb=verb,
        content=content,
        now=now,
        submission=submission,
    )


def _locked(desk: Desk, employer_ids: Iterable[str]) -> Mapping[str, Described]:
    """The unit's employers as nobody else can change them now."""
    rows.lock(desk.session, desk.workspace_id, desk.unit_id, set(employer_ids))
    return rows.of_unit(desk.session, desk.workspace_id, desk.unit_id)


def _found(known: Mapping[str, Described], employer_id: str) -> Described:
    if employer_id not in known:
        raise Refusal(NOT_THERE)
    return known[employer_id]


def _as_itself(known: Mapping[str, Described], employer_id: str) -> Described:
    """The employer, unless it was merged into another one meanwhile."""
    stored = _found(known, employer_id)
    if stored.known_as_id is not None:
        raise Refusal(_MERGED.format(name=stored.name, into=known[stored.known_as_id].name))
    return stored


_MERGED = (
    "“{name}” has been merged into “{into}”, so nothing was changed. Please open “{into}” and "
    "look there."
)


def _two_of(
    known: Mapping[str, Described], employer_id: str, into_id: str
) -> tuple[Described, Described]:
    """What is merged, and into which: the very one picked, though it may be another's by now."""
    merged, into = _found(known, employer_id), _found(known, into_id)
    if merged.id == into.id:
        raise Refusal("That is the same one. Please pick the other employer.", "employer")
    if merged.now_id == into.now_id:
        raise Refusal(f"“{merged.name}” and “{into.name}” are one already. Nothing has changed.")
    return _as_itself(known, employer_id), into


def _besides(
    known: Mapping[str, Described], merged: Described, into: Described, draft: EmployerDraft
) -> EmployerDraft:
    """Under its name as it is, and without the names that the other one goes by already."""
    family = [each for each in known.values() if each.now_id == into.now_id]
    theirs = {folded(name) for each in family for name in (each.name, *each.aliases)}
    aliases = tuple(name for name in draft.aliases if folded(name) not in theirs)
    return replace(draft, name=merged.name, aliases=aliases)


def _chosen(desk: Desk, chain: EmployerChoice | None) -> str | None:
    if chain is None:
        return None
    return chosen_employer(desk, chain.employer_id, chain.new_name, "new_chain").id


def _as_drafted(
    known: Mapping[str, Described], stored: Described, draft: EmployerDraft, chain: str | None
) -> Described:
    name = " ".join(draft.name.split())
    _readable(name, "name")
    aliases: dict[str, str] = {}
    for typed in draft.aliases:
        alias = " ".join(typed.split())
        _readable(alias, "aliases")
        aliases.setdefault(folded(alias), alias)
    family = (each for each in known.values() if each.known_as_id == stored.id)
    found_by = {folded(one) for each in family for one in (each.name, *each.aliases)}
    found_by.add(folded(name))
    if chain is not None:
        checks.refuse(_against_chain(known, stored, chain))
    return replace(
        stored,
        name=name,
        aliases=tuple(alias for plain, alias in sorted(aliases.items()) if plain not in found_by),
        parent_id=chain,
        hiring_habits=stored.hiring_habits if draft.keeps_habits else draft.hiring_habits or None,
    )


def _readable(name: str, field: str) -> None:
    if not folded(name):
        raise Refusal("Please write a name with letters or digits in it.", field)
    checks.short_enough(name, field)


def _against_chain(
    known: Mapping[str, Described], stored: Described, chain: str
) -> Iterator[tuple[str, str]]:
    """Chains have branches, and branches have none."""
    if chain == stored.id:
        yield "chain", "An employer is no branch of itself. Please pick another chain."
    above = known[chain].parent_id
    if above is not None and known[above].now_id not in (chain, stored.id):
        top = known[known[above].now_id].name
        sentence = f"“{known[chain].name}” is itself a branch of “{top}”. Please pick “{top}” here."
        yield "chain", sentence
    if any(_branch_of(known, each, stored.id) for each in known.values()):
        has = f"“{stored.name}” has branches, so it is a chain already. Please leave this empty."
        yield "chain", has


def _branch_of(known: Mapping[str, Described], each: Described, chain_id: str) -> bool:
    above = each.parent_id
    return (
        above is not None
        and each.known_as_id is None
        and each.id != chain_id
        and known[above].now_id == chain_id
    )


def _store(
    desk: Desk,
    known: Mapping[str, Described],
    stored: Described,
    latest: Described,
    *,
    undoable: bool = True,
) -> Written:
    fields = rows.changed(stored, latest)
    if not fields:
        raise Refusal("Nothing is different, so nothing was changed.")
    _names_are_free(known, latest)
    _names_nobody(desk, stored, latest)
    change_id = _store_version(desk, stored, latest)
    renamed = f" (until now “{stored.name}”)" if "name" in fields else ""
    what = joined([CALLED[name] for name in fields])
    return Written(
        fact=FactRef(CHANGE, change_id),
        about=FactRef(rows.KIND, stored.id),
        summary=f"{latest.name}{renamed}: {what} {'changed' if undoable else 'as before again'}.",
        on=desk.today,
        fields=fields,
        client_ids=(),
        undoable=undoable,
    )


def _store_version(desk: Desk, stored: Described, latest: Described) -> str:
    return rows.replace_with(
        desk.session,
        desk.workspace_id,
        desk.unit_id,
        stored,
        latest,
        by=desk.me,
        at=desk.now,
    )


def _names_are_free(known: Mapping[str, Described], latest: Described) -> None:
    taken: dict[str, Described] = {}
    for each in known.values():
        if each.id != latest.id:
            taken |= {folded(name): each for name in (each.name, *each.aliases)}
    for field, names in (("name", (latest.name,)), ("aliases", latest.aliases)):
        for name in names:
            other = taken.get(folded(name))
            if other is not None and other.now_id == latest.id:
                raise Refusal(_ITS_OWN.format(name=name, merged=other.name), field)
            if other is not None:
                now = known[other.now_id]
                raise NameTaken(_taken_by(name, now.name), field, now.id)


_ITS_OWN = (
    "“{name}” found this employer already: it came with “{merged}”, which was merged into it. To "
    "go by that name, take the two apart and merge the other way round."
)


def _taken_by(name: str, theirs: str) -> str:
    found = "is in your list already" if folded(theirs) == folded(name) else f"means “{theirs}”"
    return (
        f"“{name}” {found}. If the two are one employer, press “Merge”; otherwise please choose "
        "another name."
    )


def _names_nobody(desk: Desk, stored: Described, latest: Described) -> None:
    """No client's code or name gets onto a page that the whole unit reads."""
    before = {stored.name, *stored.aliases, stored.hiring_habits or ""}
    texts = {
        "name": [latest.name],
        "aliases": list(latest.aliases),
        "hiring_habits": [latest.hiring_habits or ""],
    }
    people = clients.every_name(desk.session, desk.workspace_id, desk.unit_id)
    signs = signs_of(people.values())
    for field, several in texts.items():
        for text in several:
            if text not in before and holds(text, signs):
                raise Refusal(NO_CLIENT, field)
