"""Employers are renamed, described, merged and taken apart; nothing of it is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot.casework.drafts import EmployerChoice, EmployerDraft, JobLeadDraft
from bot.casework.reading import client_page, typed_names
from bot.casework.reading.employers import employer_options, match_employer
from bot.casework.recording import employer, employer_contacts, employment, job_leads
from bot.casework.recording.undo import void
from bot.casework.replies import Actor, FactRef, NotAllowed, Recorded, Refusal
from bot.clock import MovableClock
from db.doors import Doors
from db.models import (
    AuditEventRow,
    ClientRow,
    EmployerRow,
    FactVersionRow,
)
from ips.facts import Mode
from tests.harbor import PIA, Harbor, job_start, open_harbor
from tests.rows import EmployerContactRow
from tests.support import employer_met, rows_in, write_into


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


def known(harbor: Harbor, name: str) -> str:
    """An employer that the unit has met; the id it was first given."""
    harbor.contact(employer=name)
    return own_id(harbor, name)


def own_id(harbor: Harbor, name: str) -> str:
    with harbor.doors.reading() as session:
        found = session.scalar(select(EmployerRow.id).where(EmployerRow.name == name))
    assert found is not None
    return found


def found(harbor: Harbor, typed: str) -> str | None:
    """By which name the unit knows what somebody types."""
    match, _ = match_employer(harbor.doors, harbor.ana, typed, now=harbor.now)
    return match.name if match else None


def change(
    harbor: Harbor, employer_id: str, name: str, *, by: Actor | None = None, **said: object
) -> Recorded:
    draft = EmployerDraft(employer_id, name, **said)  # type: ignore[arg-type]
    return employer.change(harbor.doors, by or harbor.ana, draft, now=harbor.now)


def merge(harbor: Harbor, one: str, into: str, by: Actor | None = None) -> Recorded:
    return employer.merge(harbor.doors, by or harbor.ana, one, into, now=harbor.now)


def undo(harbor: Harbor, done: Recorded) -> Recorded:
    return void(harbor.doors, harbor.ana, done.fact, now=harbor.now)


def at(harbor: Harbor, done: Recorded) -> str:
    """The employer that a contact was recorded for, as it was written."""
    with harbor.doors.reading() as session:
        query = select(EmployerContactRow.employer_id).where(EmployerContactRow.id == done.fact.id)
        return session.scalars(query).one()


def test_an_alias_is_found_in_typed_lines_and_in_pickers(harbor: Harbor) -> None:
    cafe = known(harbor, "Bean & Leaf")
    done = change(harbor, cafe, "Bean & Leaf", aliases=("The Bean", "B&L"))
    assert done.summary == "Bean & Leaf: other names changed."
    assert found(harbor, "the bean") == "Bean & Leaf"
    options = employer_options(harbor.doors, harbor.ana, "bean", now=harbor.now)
    assert [(each.name, each.alias) for each in options] == [("Bean & Leaf", None)]
    line = typed_names.known(harbor.doors, harbor.ana, harbor.unit_id, [], now=harbor.now)
    named = line.employer("b & l")
    assert named is not None
    assert named.id == cafe
    assert at(harbor, harbor.contact(employer="THE BEAN")) == cafe


def test_a_renamed_employer_goes_by_its_new_name_and_that_is_undone(harbor: Harbor) -> None:
    cafe = known(harbor, "Bean Leaf")
    done = change(harbor, cafe, "Bean & Leaf")
    assert done.summary == "Bean & Leaf (until now “Bean Leaf”): name changed."
    assert found(harbor, "Bean Leaf") is None
    back = undo(harbor, done)
    assert back.summary == "Bean Leaf (until now “Bean & Leaf”): name as before again."
    assert found(harbor, "Bean Leaf") == "Bean Leaf"
    with pytest.raises(Refusal, match="has been changed since then"):
        undo(harbor, done)


def test_undo_takes_back_what_was_seen_and_nothing_that_came_after(harbor: Harbor) -> None:
    cafe = known(harbor, "Bean & Leaf")
    first = change(harbor, cafe, "Bean & Leaf", hiring_habits="Hires in May.")
    change(harbor, cafe, "Bean & Leaf", hiring_habits="Hires all year.", by=harbor.ben)
    with pytest.raises(Refusal, match="has been changed since then, so nothing was undone"):
        undo(harbor, first)


def test_hiring_habits_are_stored_sealed_and_every_version_too(harbor: Harbor) -> None:
    cafe = known(harbor, "Bean & Leaf")
    change(harbor, cafe, "Bean & Leaf", hiring_habits="Ask for Rosa before noon.")
    change(harbor, cafe, "Bean & Leaf", hiring_habits="Ask for Sam.")
    with harbor.doors.reading() as session:
        sealed = session.scalars(select(EmployerRow.hiring_habits)).one()
        kept = rows_in(session, FactVersionRow, FactVersionRow.fact_kind == "employer")
        formers = [each.values for each in kept]
    assert sealed is not None
    assert b"Sam" not in sealed
    assert len(formers) == 2
    assert "Rosa" in formers[1]


@pytest.mark.parametrize("words", ["name", "aliases"])
def test_a_name_that_another_employer_has_is_refused_with_the_merge(
    harbor: Harbor, words: str
) -> None:
    cafe, other = known(harbor, "Bean & Leaf"), known(harbor, "Oak Market")
    change(harbor, other, "Oak Market", aliases=("The Oak",))
    for typed, sentence in (
        ("OAK  market", "“OAK market” is in your list already."),
        ("the oak", "“the oak” means “Oak Market”."),
    ):
        said = {"name": typed} if words == "name" else {"aliases": (typed,)}
        with pytest.raises(Refusal) as refused:
            change(harbor, cafe, **{"name": "Bean & Leaf"} | said)  # type: ignore[arg-type]
        assert refused.value.sentence == (
            f"{sentence} If the two are one employer, press “Merge”; otherwise please choose "
            "another name."
        )
        assert refused.value.field == words


@pytest.mark.parametrize("typed", ["Bean C-114", "Pier (c 114)", "Miller, Zoë", "ZOE MILLER Ltd"])
@pytest.mark.parametrize("field", ["name", "aliases", "hiring_habits"])
def test_no_page_of_the_unit_gets_a_clients_code_or_name(
    harbor: Harbor, typed: str, field: str
) -> None:
    cafe = known(harbor, "Bean & Leaf")
    client = harbor.enroll("C-114")
    with harbor.doors.writing() as session:
        write_into(session, ClientRow, ClientRow.id == client, name="Zoé Miller")
    said: dict[str, object] = {"name": "Bean & Leaf"}
    said[field] = (typed,) if field == "aliases" else typed
    with pytest.raises(Refusal, match="seems to name a client") as refused:
        change(harbor, cafe, **said)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_start_typed_anew_is_pointed_out_where_the_entry_is_merged_since(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(20))
    harbor.job(client, harbor.ahead(5))
    merge(harbor, own_id(harbor, "Harbor Books"), known(harbor, "Harbor Bookshop"))
    again = harbor.job(client, harbor.ahead(7))
    assert any("Is it one and the same?" in note for note in again.notes)


@pytest.fixture
def zoe(harbor: Harbor) -> str:
    """A client with a code and a stored name; returns their id."""
    client = harbor.enroll("C-114", harbor.ago(20))
    with harbor.doors.writing() as session:
        write_into(session, ClientRow, ClientRow.id == client, name="Zoé O’Miller")
    return client


NAMES_OF_ZOE = ("Zoe O'Miller", "ZOÉ OMILLER & Sons", "O’Miller, Zoe", "Cafe C-114", "c 114")


@pytest.mark.parametrize("typed", NAMES_OF_ZOE)
def test_no_new_employer_is_called_as_a_client_is(harbor: Harbor, zoe: str, typed: str) -> None:
    """By whatever record they are met first; nothing of it stays."""
    cafe = known(harbor, "Bean & Leaf")
    named = EmployerChoice(new_name=typed)
    lead = JobLeadDraft("Cook", named)
    ways: tuple[Callable[[], object], ...] = (
        lambda: harbor.contact(employer=typed),
        lambda: employment.record_start(
            harbor.doors, harbor.ana, job_start(zoe, typed, harbor.today), now=harbor.now
        ),
        lambda: job_leads.share(harbor.doors, harbor.ana, lead, now=harbor.now),
        lambda: change(harbor, cafe, "Bean & Leaf", chain=named),
    )
    for way in ways:
        with pytest.raises(Refusal, match="That may name a client") as refused:
            way()
        assert refused.value.field in ("employer", "new_chain")
    assert harbor.count(EmployerRow) == 1


@pytest.mark.parametrize("typed", ["Miller's", "Zoe's Diner", "114 Pine St", "C-1145"])
def test_a_word_that_a_client_shares_with_others_names_nobody(
    harbor: Harbor, zoe: str, typed: str
) -> None:
    assert harbor.contact(employer=typed).employer is not None


def test_an_employer_whom_the_unit_knows_goes_by_its_name(harbor: Harbor) -> None:
    known(harbor, "Zoe Miller Ltd")
    client = harbor.enroll("C-114")
    with harbor.doors.writing() as session:
        write_into(session, ClientRow, ClientRow.id == client, name="Zoe Miller")
    assert harbor.contact(employer="zoe miller ltd").employer is not None


# ---------------------------------------------------------------- merged


def test_two_that_are_one_stand_together_and_apart_again(harbor: Harbor) -> None:
    cafe, typo = known(harbor, "Bean & Leaf"), known(harbor, "Harbor Books")
    client = harbor.enroll("C-114", harbor.ago(20))
    harbor.job(client, harbor.ago(3))
    done = merge(harbor, typo, cafe)
    assert done.summary == (
        "“Harbor Books” is merged into “Bean & Leaf”: all that was recorded of either stands "
        "together, and both names find it."
    )
    assert found(harbor, "harbor books") == "Bean & Leaf"
    options = employer_options(harbor.doors, harbor.ana, "", now=harbor.now)
    assert [each.name for each in options] == ["Bean & Leaf"]
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    assert [each.employer for each in page.jobs] == ["Bean & Leaf"]

    assert undo(harbor, done).summary == (
        "“Harbor Books” is an employer of its own again, with all that was recorded under that "
        "name."
    )
    assert found(harbor, "harbor books") == "Harbor Books"
    page = client_page.read(harbor.doors, harbor.ana, client, now=harbor.now)
    assert [each.employer for each in page.jobs] == ["Harbor Books"]
    with pytest.raises(Refusal, match="This was undone before"):
        undo(harbor, done)


def test_a_form_that_was_open_records_for_the_one_it_was_merged_into(harbor: Harbor) -> None:
    cafe, typo = known(harbor, "Bean & Leaf"), known(harbor, "Beans and Leave")
    draft = employer_met(
        mode=Mode.PHONE, employer=EmployerChoice(employer_id=typo), on=harbor.today
    )
    merge(harbor, typo, cafe)
    done = employer_contacts.record(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert at(harbor, done) == cafe
    assert "Bean & Leaf" in str(done.summary)
    lead = JobLeadDraft("Night porter wanted", EmployerChoice(employer_id=typo))
    job_leads.share(harbor.doors, harbor.ana, lead, now=harbor.now)
    (open_one,) = job_leads.open_leads(harbor.doors, harbor.ana, now=harbor.now)
    assert open_one.employer == "Bean & Leaf"
    # What was recorded before the merger opens, and is saved, as the other one too.
    former = harbor.contact(employer="Beans and Leave")
    draft, name, version = employer_contacts.draft_of(
        harbor.doors, harbor.ana, former.fact.id, now=harbor.now
    )
    assert name == "Bean & Leaf"
    again = employer_contacts.edit(
        harbor.doors, harbor.ana, former.fact.id, draft, now=harbor.now, version=version
    )
    assert at(harbor, again) == cafe


def test_mergers_in_a_row_come_apart_in_any_order(harbor: Harbor) -> None:
    one, two, three = (known(harbor, name) for name in ("Alpha Bakery", "Bravo Inn", "Cedar Shop"))
    first, second = merge(harbor, one, two), merge(harbor, two, three)
    assert found(harbor, "Alpha Bakery") == found(harbor, "Bravo Inn") == "Cedar Shop"
    undo(harbor, second)
    assert found(harbor, "Alpha Bakery") == "Bravo Inn"
    again = merge(harbor, two, three)
    undo(harbor, first)
    assert (found(harbor, "Alpha Bakery"), found(harbor, "Bravo Inn")) == (
        "Alpha Bakery",
        "Cedar Shop",
    )
    undo(harbor, again)
    assert found(harbor, "Bravo Inn") == "Bravo Inn"


def test_what_cannot_be_merged_is_said(harbor: Harbor) -> None:
    cafe, typo = known(harbor, "Bean & Leaf"), known(harbor, "Beans and Leave")
    third = known(harbor, "Oak Market")
    with pytest.raises(Refusal, match="That is the same one"):
        merge(harbor, cafe, cafe)
    merge(harbor, typo, cafe)
    for one, into in ((typo, cafe), (cafe, typo)):
        with pytest.raises(Refusal, match="are one already"):
            merge(harbor, one, into)
    with pytest.raises(Refusal, match="“Beans and Leave” has been merged into “Bean & Leaf”"):
        merge(harbor, typo, third)
    with pytest.raises(Refusal, match="“Beans and Leave” has been merged into “Bean & Leaf”"):
        change(harbor, typo, "Beans")
    with pytest.raises(Refusal, match="take the two apart and merge the other way round"):
        change(harbor, cafe, "Beans and Leave")
    with pytest.raises(Refusal, match="I can't find that employer"):
        merge(harbor, "0" * 32, cafe)
    # Into one that was merged meanwhile is into where it stands now.
    assert "is merged into “Bean & Leaf”" in str(merge(harbor, third, typo).summary)
    assert found(harbor, "Oak Market") == "Bean & Leaf"


def test_a_chain_has_branches_and_a_branch_has_none(harbor: Harbor) -> None:
    main, pier = known(harbor, "Walgreens Main St"), known(harbor, "Walgreens Pier")
    done = change(harbor, main, "Walgreens Main St", chain=EmployerChoice(new_name="Walgreens"))
    assert done.summary == "Walgreens Main St: chain changed."
    chain = EmployerChoice(employer_id=own_id(harbor, "Walgreens"))
    change(harbor, pier, "Walgreens Pier", chain=chain)
    with pytest.raises(Refusal, match="is itself a branch of “Walgreens”"):
        change(
            harbor,
            known(harbor, "Oak Market"),
            "Oak Market",
            chain=EmployerChoice(employer_id=main),
        )
    with pytest.raises(Refusal, match="“Walgreens” has branches"):
        change(
            harbor,
            own_id(harbor, "Walgreens"),
            "Walgreens",
            chain=EmployerChoice(new_name="Walgreens Boots"),
        )
    with pytest.raises(Refusal, match="no branch of itself"):
        change(harbor, pier, "Walgreens Pier", chain=EmployerChoice(employer_id=pier))


def test_an_undo_makes_no_branch_of_a_branch(harbor: Harbor) -> None:
    shop, chain = known(harbor, "Walgreens Pier"), known(harbor, "Walgreens")
    change(harbor, shop, "Walgreens Pier", chain=EmployerChoice(employer_id=chain))
    done = change(harbor, shop, "Walgreens Pier")
    change(harbor, chain, "Walgreens", chain=EmployerChoice(employer_id=shop))
    with pytest.raises(Refusal, match="“Walgreens Pier” has branches"):
        undo(harbor, done)


# ---------------------------------------------------------------- who may, and at once


def test_a_peer_mentor_leaves_the_list_to_the_specialists(harbor: Harbor) -> None:
    cafe, other = known(harbor, "Bean & Leaf"), known(harbor, "Oak Market")
    pia = Actor(harbor.workspace_id, PIA)
    with pytest.raises(NotAllowed):
        change(harbor, cafe, "Bean", by=pia)
    with pytest.raises(NotAllowed):
        merge(harbor, cafe, other, by=pia)


def test_the_audit_names_the_employer_and_never_a_word_of_it(harbor: Harbor) -> None:
    cafe, typo = known(harbor, "Bean & Leaf"), known(harbor, "Beans and Leave")
    undo(harbor, change(harbor, cafe, "Bean & Leaf", hiring_habits="Hires in May."))
    undo(harbor, merge(harbor, typo, cafe))
    with harbor.doors.reading() as session:
        events = session.execute(
            select(AuditEventRow.action, AuditEventRow.subject_id, AuditEventRow.fields)
            .where(AuditEventRow.subject_kind == "employer")
            .order_by(AuditEventRow.number)
        ).all()
    assert [tuple(each) for each in events] == [
        ("employer.edit", cafe, ["hiring_habits"]),
        ("employer_change.void", cafe, ["hiring_habits"]),
        ("employer.merge", typo, ["merged_into_id"]),
        ("employer_merger.void", typo, ["merged_into_id"]),
    ]


def both(*acts: Callable[[], Recorded]) -> list[str]:
    """What two who press at once read, in the order of the sentences."""

    def read(act: Callable[[], Recorded]) -> str:
        try:
            return str(act().summary)
        except Refusal as refusal:
            return refusal.sentence

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(read, acts))


def test_two_who_merge_at_once_make_one_merger_and_one_reads_so(harbor: Harbor) -> None:
    cafe, typo = known(harbor, "Bean & Leaf"), known(harbor, "Beans and Leave")
    for _ in range(3):
        said = both(
            lambda: merge(harbor, cafe, typo), lambda: merge(harbor, typo, cafe, harbor.ben)
        )
        assert ["are one already" in each for each in said].count(True) == 1, said
        assert ["is merged into" in each for each in said].count(True) == 1, said
        with harbor.doors.reading() as session:
            merged = session.scalars(
                select(EmployerRow.id).where(EmployerRow.known_as_id.is_not(None))
            ).all()
        assert len(merged) == 1
        fact = FactRef(employer.MERGER, merged[0])
        void(harbor.doors, harbor.ana, fact, now=harbor.now)


def test_two_who_give_one_name_at_once_end_in_one_name(harbor: Harbor) -> None:
    cafe, shop = known(harbor, "Bean & Leaf"), known(harbor, "Oak Market")
    said = both(
        lambda: change(harbor, cafe, "The Corner"),
        lambda: change(harbor, shop, "Oak Market", aliases=("the corner",), by=harbor.ben),
    )
    assert ["names changed" in each or "name changed" in each for each in said].count(True) == 1, (
        said
    )
    assert ["the two are one employer" in each for each in said].count(True) == 1, said


def test_two_who_change_one_employer_at_once_lose_nothing(harbor: Harbor) -> None:
    cafe = known(harbor, "Bean & Leaf")

    def describe(words: str, by: Actor) -> Recorded:
        draft = EmployerDraft(cafe, "Bean & Leaf", hiring_habits=words)
        return employer.change(harbor.doors, by, draft, now=harbor.now, version=1)

    said = both(
        lambda: describe("Hires in May.", harbor.ana), lambda: describe("Ask Rosa.", harbor.ben)
    )
    assert said == [
        "Bean & Leaf: hiring habits changed.",
        "Somebody has just changed this entry. Please open it again and look.",
    ]


def test_the_last_contact_counts_what_was_recorded_under_either_name(harbor: Harbor) -> None:
    cafe, typo = known(harbor, "Bean & Leaf"), known(harbor, "Beans and Leave")
    harbor.clock.move_to(harbor.now + timedelta(days=2))
    harbor.contact(employer="Beans and Leave")
    merge(harbor, typo, cafe)
    (option,) = employer_options(harbor.doors, harbor.ana, "bean", now=harbor.now)
    assert option.last_contact_on == harbor.today


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_merged_and_taken_apart_each_name_means_one_employer(
    harbor: Harbor, seed: int
) -> None:
    """A walk at random beside a model: who was merged into whom, and so where each name leads."""
    names = ("Alpha Bakery", "Bravo Inn", "Cedar Shop", "Delta Print", "Elm Hotel")
    ids = {name: known(harbor, name) for name in names}
    into: dict[str, str] = {}

    def end(name: str) -> str:
        return end(into[name]) if name in into else name

    chance = Random(seed)
    for _ in range(12):
        one, other = chance.sample(names, 2)
        if one in into and chance.random() < 0.5:
            fact = FactRef(employer.MERGER, ids[one])
            void(harbor.doors, harbor.ana, fact, now=harbor.now)
            del into[one]
        elif one in into or end(one) == end(other):
            with pytest.raises(Refusal):
                merge(harbor, ids[one], ids[other])
        else:
            merge(harbor, ids[one], ids[other])
            into[one] = other
        assert {name: found(harbor, name) for name in names} == {name: end(name) for name in names}
        listed = employer_options(harbor.doors, harbor.ana, "", now=harbor.now)
        assert {each.name for each in listed} == set(names) - into.keys()
