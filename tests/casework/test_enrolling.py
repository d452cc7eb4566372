"""Entry, going live, pauses, milestones, wishes, exit and return."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.casework.administration import transfers
from bot.casework.drafts import (
    ClientWishesDraft,
    CurrentJobDraft,
    EmployerChoice,
    EnrollDraft,
    ExitDraft,
    GoingLiveDraft,
    TransferDraft,
)
from bot.casework.recording import enrollment, program_exit, undo
from bot.casework.recording.enrollment import SamePerson
from bot.casework.recording.record import complete, record
from bot.casework.replies import Recorded, Refusal
from bot.clock import MovableClock
from db.doors import Doors, NotRecorded
from db.models import (
    ClientAssignmentRow,
    ClientRow,
    ClientTeamRow,
    FactVersionRow,
)
from db.queries.people.with_whom import BEFORE
from ips.due_contacts import standing
from ips.facts import (
    Clock,
    Disclosure,
    DueState,
    ExitReason,
    MilestoneKind,
    PauseReason,
    Standing,
)
from ips.letters import plain_code
from ips.records.milestone import MilestoneRecord
from ips.records.pause import PauseRecord
from tests.harbor import ANA, BEN, LEA, PIA, Harbor, open_harbor, titles
from tests.rows import EpisodeRow


@pytest.fixture
def harbor(doors: Doors, clock: MovableClock) -> Harbor:
    return open_harbor(doors, clock)


def leave(harbor: Harbor, client: str, reason: ExitReason, on: date | None = None) -> Recorded:
    draft = ExitDraft(client_id=client, exited_on=on or harbor.today, reason=reason)
    return program_exit.exit_client(harbor.doors, harbor.ana, draft, now=harbor.now)


def milestone(harbor: Harbor, client: str, kind: MilestoneKind, **said: Any) -> Recorded:
    told = MilestoneRecord(**{"client_id": client, "kind": kind, "on": harbor.today} | said)
    return record(harbor.doors, harbor.ana, told, now=harbor.now)


# ---------------------------------------------------------------- entry


def test_an_exit_that_is_on_record_already_is_said_to_be(harbor: Harbor) -> None:
    """A colleague was first; nobody is told to enroll somebody who has just died."""
    client_id = harbor.enroll("C-114", harbor.ago(30))
    leave(harbor, client_id, ExitReason.DIED)
    with pytest.raises(Refusal) as refused:
        leave(harbor, client_id, ExitReason.MOVED_AWAY)
    assert refused.value.sentence == (
        "C-114 left the program on Monday 2 March 2026; that is on record already. To change it, "
        "please open /caseload C-114 and undo the exit."
    )


def test_entry_opens_the_first_clocks(harbor: Harbor) -> None:
    draft = EnrollDraft(code="C-114", entered_on=harbor.today, mh_team="North")
    recorded = enrollment.enroll(harbor.doors, harbor.ana, draft, now=harbor.now)
    opened = titles(recorded.effects, "opened")
    assert {Clock.FIRST_EMPLOYER_CONTACT, Clock.CAREER_PROFILE} <= opened
    assert harbor.count(ClientAssignmentRow, staff_member_id=harbor.staff_ids[ANA]) == 1
    assert harbor.count(ClientTeamRow, team="North") == 1


@pytest.mark.parametrize("again", ["C-114", "c 114", "c114"])
def test_a_code_in_the_program_is_refused_however_it_is_written(harbor: Harbor, again: str) -> None:
    harbor.enroll("C-114")
    with pytest.raises(Refusal) as refused:
        harbor.enroll(again.replace(" ", "-"))
    assert refused.value.field == "code"
    assert harbor.count(EpisodeRow) == 1


@pytest.mark.parametrize("code", ["", "Jane Doe", "1987-03-12", "3/12/87", "x" * 33, "C-1\u0301"])
def test_a_code_is_no_name_and_no_birth_date(harbor: Harbor, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        harbor.enroll(code)
    assert refused.value.field == "code"


ANOTHER_ALPHABET = (
    *("С-114", "C-١١٤", "Κ-114", "C-11о", "Ꮯ-114", "ꓚ-114", "ᴄ-114", "ᑕ-114", "ߋ-114", "Ϲ-114"),
    *("C-1ǀ4", "Ç-114", "Ş-114", "Ș-114", "Ж-114", "山-114", "ㄷ-114", "𐐕-114"),
)


@pytest.mark.parametrize("code", ANOTHER_ALPHABET)
def test_a_code_with_a_letter_that_only_looks_like_ours_is_refused(
    harbor: Harbor, code: str
) -> None:
    """Otherwise it is another client's code, and nobody could tell the two apart."""
    harbor.enroll("C-114")
    with pytest.raises(Refusal, match="none of the letters A to Z") as refused:
        harbor.enroll(code)
    assert refused.value.field == "code"
    assert harbor.count(ClientRow) == 1


@pytest.mark.parametrize("code", ["Ж-114", "С-114"])
def test_a_code_of_another_alphabet_on_record_is_the_clients_for_ever(
    harbor: Harbor, code: str
) -> None:
    client = harbor.enroll("C-113")
    with harbor.doors.writing() as session:
        session.execute(update(ClientRow).values(code=code, folded_code=plain_code(code)))
    leave(harbor, client, ExitReason.CLIENT_REQUESTED)
    back = EnrollDraft(code.lower(), harbor.today, is_back=True)
    done = enrollment.enroll(harbor.doors, harbor.ana, back, now=harbor.now)
    assert done.summary.startswith(f"{code} entered again")


@pytest.mark.parametrize(
    "again", ["Ｃ－１１４", "C—114", "c\u200b-114", "C-1\u316414", "C\ufe0f-114"]
)
def test_a_code_of_another_width_is_the_same_code(harbor: Harbor, again: str) -> None:
    harbor.enroll("C-114")
    with pytest.raises(Refusal, match="C-114 has been in the program"):
        harbor.enroll(again)


def test_a_code_is_kept_as_a_hand_would_type_it(harbor: Harbor) -> None:
    draft = EnrollDraft(code="Ｃ—１１４", entered_on=harbor.today)
    enrollment.enroll(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert harbor.client_id("C-114")


def test_a_name_is_refused_where_names_are_not_allowed(harbor: Harbor) -> None:
    draft = EnrollDraft(code="C-114", entered_on=harbor.today, name="Jo")
    with pytest.raises(Refusal) as refused:
        enrollment.enroll(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert refused.value.field == "name"


def test_entry_in_the_future_or_for_somebody_elsewhere_is_refused(harbor: Harbor) -> None:
    with pytest.raises(Refusal) as refused:
        harbor.enroll("C-114", harbor.ahead(1))
    assert refused.value.field == "entered_on"
    elsewhere = EnrollDraft(code="C-1", entered_on=harbor.today, staff_member_id="f" * 32)
    with pytest.raises(Refusal) as refused:
        enrollment.enroll(harbor.doors, harbor.lea, elsewhere, now=harbor.now)
    assert refused.value.field == "staff_member_id"
    assert harbor.count(ClientRow) == 0


# ---------------------------------------------------------------- going live


def test_going_live_nags_nobody_about_the_past(doors: Doors, clock: MovableClock) -> None:
    harbor = open_harbor(doors, clock, live_today=True)
    drafts = [
        GoingLiveDraft(
            enroll=EnrollDraft(code="C-1", entered_on=harbor.ago(400)),
            first_employer_contact_on=harbor.ago(390),
            current_job=CurrentJobDraft(
                employer=EmployerChoice(new_name="Pier 9"), started_on=harbor.ago(200)
            ),
            last_visit_on=harbor.ago(10),
        ),
        GoingLiveDraft(
            enroll=EnrollDraft(code="C-2", entered_on=harbor.ago(50)),
            last_visit_on=harbor.ago(60),
        ),
        GoingLiveDraft(enroll=EnrollDraft(code="C-3", entered_on=harbor.ago(3))),
    ]
    first, before_entry, last = enrollment.go_live(
        harbor.doors, harbor.lea, drafts, now=harbor.now, submission="live"
    )
    assert isinstance(first, Recorded)
    assert isinstance(last, Recorded)
    assert isinstance(before_entry, Refusal)
    assert before_entry.field == "last_visit_on"
    assert any("Nobody will ask you for the past" in note for note in first.notes)
    client = harbor.client_id("C-1")
    assert harbor.due(client, Clock.FIRST_EMPLOYER_CONTACT).state is DueState.MET
    nagging = [
        due
        for due in harbor.dues(client)
        if due.state is DueState.OPEN and due.known_on <= due.due_on < harbor.today
    ]
    assert nagging == []
    assert harbor.due(client, Clock.MONTHLY).due_on == harbor.ahead(21)
    assert harbor.count(ClientRow) == 2

    again = enrollment.go_live(
        harbor.doors, harbor.lea, drafts[::-1], now=harbor.now, submission="live"
    )
    assert isinstance(again[-1], Recorded)
    assert again[-1].repeated, "in another order each row still gets its own first answer"
    assert harbor.count(ClientRow) == 2


def test_who_entered_since_the_unit_is_live_is_overdue_however_late_they_are_typed_in(
    harbor: Harbor,
) -> None:
    """Also by going live: only who was on the caseload by then is forgiven."""
    harbor.enroll("C-1", harbor.ago(60))
    draft = GoingLiveDraft(EnrollDraft(code="C-2", entered_on=harbor.ago(60)))
    enrollment.go_live(harbor.doors, harbor.ana, [draft], now=harbor.now)
    for code in ("C-1", "C-2"):
        due = harbor.due(harbor.client_id(code), Clock.FIRST_EMPLOYER_CONTACT)
        assert standing(due, harbor.today) is Standing.OVERDUE


def test_of_two_rows_about_one_client_neither_wins(harbor: Harbor) -> None:
    drafts = [
        GoingLiveDraft(EnrollDraft(code="C-1", entered_on=harbor.ago(400))),
        GoingLiveDraft(EnrollDraft(code="c1", entered_on=harbor.ago(40))),
    ]
    answers = enrollment.go_live(harbor.doors, harbor.lea, drafts, now=harbor.now)
    assert [isinstance(answer, Refusal) for answer in answers] == [True, True]
    assert harbor.count(ClientRow) == 0


def test_a_database_that_goes_away_takes_back_nobody_who_is_in(
    harbor: Harbor, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = [
        GoingLiveDraft(EnrollDraft(code=f"C-{number}", entered_on=harbor.ago(40)))
        for number in range(4)
    ]
    perform, asked = enrollment.perform, iter(range(9))

    def away_from_the_third(*given: Any) -> Recorded:
        if next(asked) >= 2:
            raise NotRecorded("away")
        return perform(*given)

    monkeypatch.setattr(enrollment, "perform", away_from_the_third)
    answers = enrollment.go_live(harbor.doors, harbor.lea, drafts, now=harbor.now, submission="k")
    assert [type(answer) for answer in answers] == [Recorded, Recorded, NotRecorded, NotRecorded]
    with pytest.raises(NotRecorded):
        enrollment.go_live(harbor.doors, harbor.lea, drafts, now=harbor.now, submission="k")

    monkeypatch.setattr(enrollment, "perform", perform)
    again = enrollment.go_live(harbor.doors, harbor.lea, drafts, now=harbor.now, submission="k")
    assert [isinstance(each, Recorded) and each.repeated for each in again] == [
        True, True, False, False,
    ]  # fmt: skip
    assert harbor.count(ClientRow) == 4


# ---------------------------------------------------------------- exit and return


def test_an_exit_ends_the_open_clocks_and_an_undo_opens_them(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    before = harbor.table()
    left = leave(harbor, client, ExitReason.MOVED_AWAY)
    assert Clock.FIRST_EMPLOYER_CONTACT in titles(left.effects, "ended")
    assert {due.state for due in harbor.dues(client)} == {DueState.ENDED}
    with pytest.raises(Refusal, match="on record already"):
        leave(harbor, client, ExitReason.MOVED_AWAY)
    undone = undo.void(harbor.doors, harbor.ana, left.fact, now=harbor.now)
    assert Clock.FIRST_EMPLOYER_CONTACT in titles(undone.effects, "reopened")
    assert harbor.table() == before


def test_a_death_silences_everything_at_once(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(60))
    harbor.job(client, harbor.ago(1))
    recorded = leave(harbor, client, ExitReason.DIED)
    assert DueState.OPEN not in {due.state for due in harbor.dues(client)}
    assert Clock.NEXT_JOB_OFFER not in titles(recorded.effects, "opened")
    assert recorded.notes == ("Nobody is reminded of them any more.",)
    talk = harbor.visit(client, harbor.ago(2))  # written down late, about a day before
    assert titles(talk.effects, "opened") == set()
    assert DueState.OPEN not in {due.state for due in harbor.dues(client)}
    with pytest.raises(Refusal, match="undo the exit"):
        harbor.enroll("C-114")


def test_exits_before_entry_and_contacts_after_exit_are_refused(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(20))
    with pytest.raises(Refusal) as refused:
        leave(harbor, client, ExitReason.GOALS_MET, harbor.ago(21))
    assert refused.value.field == "exited_on"
    leave(harbor, client, ExitReason.GOALS_MET, harbor.ago(5))
    harbor.visit(client, harbor.ago(5))
    with pytest.raises(Refusal, match="left the program"):
        harbor.visit(client, harbor.ago(4))


def test_somebody_who_returns_gets_a_new_30_day_clock(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(100))
    harbor.contact(client, on=harbor.ago(90))
    leave(harbor, client, ExitReason.CLIENT_REQUESTED, harbor.ago(50))
    with pytest.raises(Refusal) as refused:
        harbor.enroll("C-114", harbor.ago(51), is_back=True)
    assert refused.value.field == "entered_on"
    with pytest.raises(SamePerson) as asked:
        harbor.enroll("C-114", harbor.ago(2), by=harbor.ben)
    assert "C-114 was here until" in asked.value.sentence
    assert harbor.enroll("C-114", harbor.ago(2), by=harbor.ben, is_back=True) == client
    first, again = harbor.dues(client, Clock.FIRST_EMPLOYER_CONTACT)
    assert (first.state, again.state) == (DueState.MET, DueState.OPEN)
    assert again.due_on == harbor.ahead(28)
    carried = harbor.count(
        ClientAssignmentRow, staff_member_id=harbor.staff_ids[BEN], until_on=None
    )
    assert carried == 1
    assert harbor.count(ClientAssignmentRow, until_on=harbor.ago(3)) == 1


def test_an_entry_undone_can_be_made_again(harbor: Harbor) -> None:
    draft = EnrollDraft(code="C-114", entered_on=harbor.ago(3))
    recorded = enrollment.enroll(harbor.doors, harbor.ana, draft, now=harbor.now)
    undone = undo.void(harbor.doors, harbor.ana, recorded.fact, now=harbor.now)
    assert Clock.FIRST_EMPLOYER_CONTACT in titles(undone.effects, "ended")
    assert harbor.table() == set()
    harbor.enroll("C-114", harbor.ago(1))
    assert harbor.due(harbor.client_id("C-114"), Clock.CAREER_PROFILE).state is DueState.OPEN


def test_an_entry_undone_leaves_specialist_and_team_as_they_were(harbor: Harbor) -> None:
    """Ben has handed them over since: that stays. What the entry said of the team goes with it."""
    first = EnrollDraft(code="C-114", entered_on=harbor.ago(100), mh_team="North")
    enrollment.enroll(harbor.doors, harbor.ana, first, now=harbor.now)
    client = harbor.client_id("C-114")
    leave(harbor, client, ExitReason.CLIENT_REQUESTED, harbor.ago(50))
    again = EnrollDraft(code="C-114", entered_on=harbor.ago(2), mh_team="South", is_back=True)
    back = enrollment.enroll(harbor.doors, harbor.ben, again, now=harbor.now)
    lea = TransferDraft((client,), harbor.staff_ids[LEA], harbor.today)
    transfers.transfer(harbor.doors, harbor.lea, lea, now=harbor.now)
    undo.void(harbor.doors, harbor.ben, back.fact, now=harbor.now)
    with harbor.doors.reading() as session:
        carried = session.execute(
            select(
                ClientAssignmentRow.staff_member_id,
                ClientAssignmentRow.from_on,
                ClientAssignmentRow.until_on,
            ).order_by(ClientAssignmentRow.from_on)
        ).all()
    assert list(map(tuple, carried)) == [
        (harbor.staff_ids[ANA], harbor.ago(100), harbor.ago(1)),
        (harbor.staff_ids[LEA], harbor.today, None),
    ]
    assert harbor.count(ClientTeamRow) == 1
    assert harbor.count(ClientTeamRow, team="North", until_on=None) == 1


@pytest.mark.parametrize("handed_over", [False, True])
def test_an_entry_of_an_earlier_version_leaves_them_too(harbor: Harbor, handed_over: bool) -> None:
    """Of which nothing was kept: Ana has them again as before, with the team of before."""
    first = EnrollDraft(code="C-114", entered_on=harbor.ago(100), mh_team="North")
    enrollment.enroll(harbor.doors, harbor.ana, first, now=harbor.now)
    client = harbor.client_id("C-114")
    leave(harbor, client, ExitReason.CLIENT_REQUESTED, harbor.ago(50))
    again = EnrollDraft(code="C-114", entered_on=harbor.ago(2), mh_team="South", is_back=True)
    back = enrollment.enroll(harbor.doors, harbor.ben, again, now=harbor.now)
    with harbor.doors.writing() as session:
        session.execute(delete(FactVersionRow).where(FactVersionRow.fact_kind == BEFORE))
    if handed_over:
        lea = TransferDraft((client,), harbor.staff_ids[LEA], harbor.today)
        transfers.transfer(harbor.doors, harbor.lea, lea, now=harbor.now)
    undo.void(harbor.doors, harbor.ben, back.fact, now=harbor.now)
    day = ClientAssignmentRow.from_on
    with harbor.doors.reading() as session:
        rows = session.execute(select(ClientAssignmentRow).order_by(day)).all()
        carried = [(row.staff_member_id, row.from_on, row.until_on) for row in rows]
    until = harbor.ago(1) if handed_over else None
    assert carried[0] == (harbor.staff_ids[ANA], harbor.ago(100), until)
    assert [each[0] for each in carried[1:]] == [harbor.staff_ids[LEA]] * handed_over
    assert harbor.count(ClientTeamRow) == 1
    assert harbor.count(ClientTeamRow, team="North", until_on=None) == 1


def test_a_first_entry_of_an_earlier_version_leaves_nobodys_caseload(harbor: Harbor) -> None:
    done = enrollment.enroll(
        harbor.doors, harbor.ana, EnrollDraft("C-114", harbor.today, mh_team="N"), now=harbor.now
    )
    with harbor.doors.writing() as session:
        session.execute(delete(FactVersionRow).where(FactVersionRow.fact_kind == BEFORE))
    undo.void(harbor.doors, harbor.ana, done.fact, now=harbor.now)
    assert (harbor.count(ClientAssignmentRow), harbor.count(ClientTeamRow)) == (0, 0)


# ---------------------------------------------------------------- milestones, pauses, wishes


def test_each_short_record_closes_its_clock(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    profile = milestone(harbor, client, MilestoneKind.CAREER_PROFILE)
    assert titles(profile.effects, "met") == {Clock.CAREER_PROFILE}
    talk = milestone(
        harbor,
        client,
        MilestoneKind.DISCLOSURE_DISCUSSION,
        disclosure=Disclosure.WITHIN_LIMITS,
        disclosure_limits="my diagnosis stays mine",
    )
    assert Clock.DISCLOSURE_FIRST in titles(talk.effects, "met")
    assert harbor.count(ClientRow, disclosure="within_limits") == 1


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (MilestoneKind.STEP_DOWN, "words"),
        (MilestoneKind.CONTINUE_SUPPORT, "words"),
        (MilestoneKind.DISCLOSURE_DISCUSSION, "disclosure"),
        (MilestoneKind.FIRST_EMPLOYER_CONTACT, "kind"),
        (MilestoneKind.CAREER_PROFILE_SESSION, "components"),
    ],
)
def test_a_milestone_needs_what_makes_it_one(
    harbor: Harbor, kind: MilestoneKind, field: str
) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    with pytest.raises(Refusal) as refused:
        milestone(harbor, client, kind)
    assert refused.value.field == field


def test_a_pause_moves_no_date(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    due_on = harbor.due(client, Clock.FIRST_EMPLOYER_CONTACT).due_on
    draft = PauseRecord(
        client_id=client,
        from_on=harbor.ago(1),
        reason=PauseReason.HOSPITAL,
        review_on=harbor.ahead(14),
    )
    paused = record(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert harbor.due(client, Clock.FIRST_EMPLOYER_CONTACT).due_on == due_on
    with pytest.raises(Refusal, match="resting since"):
        record(harbor.doors, harbor.ana, draft, now=harbor.now)
    with pytest.raises(Refusal):
        complete(
            harbor.doors, harbor.ana, PauseRecord, paused.fact.id, harbor.ago(2), now=harbor.now
        )
    resumed = complete(
        harbor.doors, harbor.ana, PauseRecord, paused.fact.id, harbor.today, now=harbor.now
    )
    with pytest.raises(Refusal, match="going on since"):
        complete(
            harbor.doors, harbor.ana, PauseRecord, paused.fact.id, harbor.today, now=harbor.now
        )
    undo.void(harbor.doors, harbor.ana, resumed.fact, now=harbor.now)
    undo.void(harbor.doors, harbor.ana, paused.fact, now=harbor.now)
    record(harbor.doors, harbor.ana, draft, now=harbor.now)


def test_changed_wishes_keep_what_was_wished_before(harbor: Harbor) -> None:
    client = harbor.enroll("C-114", harbor.ago(10))
    draft = ClientWishesDraft(
        client_id=client,
        job_wishes="with animals",
        meeting_wishes="at the library",
        visits_at_work=False,
        disclosure=Disclosure.DO_NOT_DISCLOSE,
        disclosure_limits=None,
        mh_team="South",
    )
    changed = enrollment.change_wishes(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert not changed.undoable
    assert harbor.count(ClientRow, disclosure="do_not_disclose", version=2) == 1
    assert harbor.count(FactVersionRow, fact_kind="client") == 1
    assert harbor.count(ClientTeamRow, team="South") == 1
    again = enrollment.change_wishes(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert "nothing changed" in again.summary
    assert harbor.count(ClientTeamRow) == 1


@pytest.mark.parametrize("typed", ["north  side", " North Side ", "NORTH SIDE"])
def test_a_mh_team_is_one_however_it_is_typed(harbor: Harbor, typed: str) -> None:
    first = EnrollDraft(code="C-114", entered_on=harbor.today, mh_team="North Side")
    enrollment.enroll(harbor.doors, harbor.ana, first, now=harbor.now)
    second = EnrollDraft(code="C-115", entered_on=harbor.today, mh_team=typed)
    entered = enrollment.enroll(harbor.doors, harbor.ana, second, now=harbor.now)
    assert harbor.count(ClientTeamRow, team="North Side") == 2

    def wishes(team: str) -> ClientWishesDraft:
        client_id = entered.effects[0].client.id
        return ClientWishesDraft(
            client_id, None, None, None, Disclosure.NOT_DISCUSSED, None, mh_team=team
        )

    done = enrollment.change_wishes(harbor.doors, harbor.ana, wishes(typed), now=harbor.now)
    assert "nothing changed" in done.summary
    enrollment.change_wishes(harbor.doors, harbor.ana, wishes(" South "), now=harbor.now)
    enrollment.change_wishes(harbor.doors, harbor.ana, wishes(typed), now=harbor.now)
    assert harbor.count(ClientTeamRow, team="North Side") == 2
    assert harbor.count(ClientTeamRow) == 2


def test_a_mh_team_longer_than_a_line_is_refused(harbor: Harbor) -> None:
    draft = EnrollDraft(code="C-114", entered_on=harbor.today, mh_team="x" * 256)
    with pytest.raises(Refusal) as refused:
        enrollment.enroll(harbor.doors, harbor.ana, draft, now=harbor.now)
    assert refused.value.field == "mh_team"


def test_nobody_is_put_on_a_peer_mentors_caseload(harbor: Harbor) -> None:
    draft = EnrollDraft("C-114", harbor.today, staff_member_id=harbor.staff_ids[PIA])
    with pytest.raises(Refusal, match="carries none"):
        enrollment.enroll(harbor.doors, harbor.ana, draft, now=harbor.now)
