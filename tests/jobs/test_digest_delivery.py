"""The weekly digest: once a unit and week, with its thread, its chart and the team lead's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.casework.access import audit
from bot.casework.drafts import ExitDraft
from bot.casework.recording import employer_contacts, program_exit
from bot.casework.reminders import digests
from bot.casework.replies import Actor, NotAllowed
from bot.clock import machine_now
from db.doors import DatabaseBusy, Doors
from db.kept import Kept
from db.models import EmployerRow, StaffRoleRow, VocationalUnitRow
from db.queries.records import facts
from ips.employer_contacts import Week
from ips.facts import ExitReason
from ips.records.job_lead import JobLeadRecord
from practice_workspace.contents import Message
from practice_workspace.spec import UserSpec
from tests.delivery_world import ANA, BEN, CHANNEL, LEA, Slack, World, at, harbor
from tests.rows import LogReviewRow
from tests.support import count_statements, row_with

MONDAY = date(2026, 3, 9)
WEEK = MONDAY - timedelta(days=7)  # the last complete one
ADMIN = "U0ADMIN"
PNG = b"\x89PNG\r\n\x1a\n"


def due_at(world: World, now: datetime) -> None:
    with world.doors.patient.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=now))


def next_digest_at(world: World) -> datetime | None:
    with world.doors.patient.reading() as session:
        return session.scalars(select(VocationalUnitRow.next_digest_at)).one()


def a_week_of_work(world: World) -> None:
    """Contacts, a start, a missed first visit and a client without an employer contact."""
    seeker = world.client("C-1", ANA, WEEK - timedelta(days=27))
    worker = world.client("C-2", BEN, WEEK - timedelta(days=60))
    world.employer_contact(BEN, WEEK - timedelta(days=50), worker)
    for day in range(3):
        world.employer_contact(ANA, WEEK + timedelta(days=day), seeker if day > 5 else None)
    world.employer_contact(BEN, WEEK, worker)
    world.job(worker, WEEK, title="Baker")
    world.reckon()


def text_of(message: Message) -> str:
    parts = []
    for block in message.blocks:
        parts += [e.get("text", "") for e in block.get("elements", ()) if isinstance(e, dict)]
        if isinstance(block.get("text"), dict):
            parts.append(block["text"]["text"])
    return "\n".join(str(part) for part in parts)


def send(world: World, practice: Slack, now: datetime) -> None:
    due_at(world, now)
    deliverer = practice.deliverer()
    deliverer.plan_once(now)
    deliverer.deliver_all(now)


def test_the_digest_comes_with_its_thread_and_its_chart(world: World, practice: Slack) -> None:
    a_week_of_work(world)
    send(world, practice, at(MONDAY, 8, 30))
    agenda, *thread = practice.channel()
    assert "Week of Mon 2 Mar to Sun 8 Mar" in text_of(agenda)
    assert "*C-2* started a job" in text_of(agenda)
    assert "*C-1* nobody has reached them since" in text_of(agenda)
    assert "no meeting with an employer yet" in text_of(agenda)
    assert all(reply.thread_ts == agenda.ts for reply in thread)
    assert "Employer contacts, in roster order" in text_of(agenda)
    (picture,) = [reply for reply in thread if reply.file_ids]
    file = practice.workspace.state.file(picture.file_ids[0])
    assert file.content.startswith(PNG)
    assert "week of Mon 2 Mar: 1 of 2, + 3 generic" in file.alt_text


def logged(world: World, number: int) -> None:
    with world.doors.writing() as session:
        audit.append(
            session,
            workspace_id=world.workspace_id,
            chain=world.unit_id,
            at=at(MONDAY),
            actor=ANA,
            action="client.look",
            subject_kind="client",
            subject_id=f"{number:032}",
        )


def test_the_team_lead_gets_the_end_of_the_audit_log_to_keep(world: World, practice: Slack) -> None:
    """Once a week, of ids alone; what comes later does not change what was posted."""
    logged(world, 1)
    (kept,) = audit.heads(audit.walk(world.doors))
    send(world, practice, at(MONDAY, 8, 30))
    send(world, practice, at(MONDAY, 9, 30))
    (own,) = (each for each in practice.direct(LEA) if "audit log" in each.text)
    assert own.text == "A line of the audit log to keep"
    assert audit.heads_in(text_of(own)) == (kept,)
    assert kept.line.startswith(f"HEAD {world.workspace_id} {world.unit_id} 1 ")
    assert not [each for person in (ANA, BEN) for each in practice.direct(person)]

    logged(world, 2)
    send(world, practice, at(MONDAY + timedelta(days=7), 8, 30))
    posted = [each for each in practice.direct(LEA) if "audit log" in each.text]
    assert [audit.heads_in(text_of(each))[0].number for each in posted] == [1, 2]
    assert audit.missed(world.doors, audit.heads_in("".join(map(text_of, posted)))) == ()


def test_each_admin_gets_the_end_of_the_audit_log_too(world: World, practice: Slack) -> None:
    logged(world, 1)
    practice.workspace.state.add_user(UserSpec(ADMIN, "admin", team_id=world.workspace_id))
    due_at(world, at(MONDAY, 8, 30))
    deliverer = practice.deliverer(admins=(ADMIN, LEA))
    deliverer.plan_once(at(MONDAY, 8, 30))
    deliverer.deliver_all(at(MONDAY, 8, 30))
    for reader in (ADMIN, LEA):
        (own,) = (each for each in practice.direct(reader) if "audit log" in each.text)
        assert [each.number for each in audit.heads_in(text_of(own))] == [1]


def test_the_channel_sees_codes_only_and_no_employer_or_missed_name(
    world: World, practice: Slack
) -> None:
    a_week_of_work(world)
    send(world, practice, at(MONDAY, 8, 30))
    public = "\n".join(text_of(message) for message in practice.channel())
    assert "Bean & Leaf" not in public
    assert "Bean &amp; Leaf" not in public
    assert "Baker" not in public
    assert "Missed" not in public
    (own,) = practice.direct(LEA)
    assert "For you alone" in text_of(own)
    assert "*C-2* visit within 3 days of the start" in text_of(own)
    assert "C-2" not in own.text


def test_wishes_stand_beside_leads_and_never_name_an_employer_or_the_client(
    world: World, practice: Slack
) -> None:
    entered = MONDAY - timedelta(days=10)
    world.client("C-1", ANA, entered, job_wishes="a bakery,\nmornings")
    world.client("C-2", ANA, entered, job_wishes="again at Bean & Leaf")
    world.client("C-3", ANA, entered, job_wishes="Rosa wants an office", name="Rosa Diaz")
    world.client("C-4", BEN, entered, job_wishes="an office")
    world.employer("Bean & Leaf")
    with world.doors.patient.writing() as session:
        session.execute(update(EmployerRow).values(folded_name="bean and leaf"))
    leads = ("They look for a baker", "Mornings: a welder")
    with world.doors.patient.writing() as session:
        kept = [
            Kept(
                record=JobLeadRecord(vocational_unit_id=world.unit_id, summary=summary),
                id=f"lead{number}",
                workspace_id=world.workspace_id,
                recorded_at=at(MONDAY),
                recorded_on=MONDAY,
                recorded_by=world.staff[BEN],
            )
            for number, summary in enumerate(leads)
        ]
        facts.add(session, kept)
    world.reckon()
    send(world, practice, at(MONDAY, 8, 30))
    public = "\n".join(text_of(message) for message in practice.channel())
    assert "They look for a baker" in public
    assert public.count("→ may fit *C-1*") == 1  # for 'bakery', and not for 'mornings'
    welder = public.partition("Mornings: a welder")[2].split("\n")
    assert welder[1] == "→ fits no wish on record so far. Who might like it?"
    assert "*C-4* an office" in public
    assert "again at" not in public
    assert "Rosa" not in public


def test_specialists_stand_in_roster_order_with_leave_marked(world: World, practice: Slack) -> None:
    a_week_of_work(world)
    world.leave(ANA, WEEK, WEEK + timedelta(days=6))
    send(world, practice, at(MONDAY, 8, 30))
    table = next(text_of(reply) for reply in practice.channel() if "roster order" in text_of(reply))
    assert table.index(f"<@{ANA}>") < table.index(f"<@{BEN}>")
    assert "on leave" in table


def test_whoever_left_the_roster_keeps_the_row_of_the_week_they_worked(
    world: World, practice: Slack
) -> None:
    a_week_of_work(world)
    with world.doors.patient.writing() as session:
        session.execute(
            update(StaffRoleRow)
            .where(StaffRoleRow.staff_member_id == world.staff[BEN])
            .values(until_on=WEEK + timedelta(days=2))
        )
    send(world, practice, at(MONDAY, 8, 30))
    agenda, *thread = practice.channel()
    assert "Last week: ▰▱ 1 of 2, + 3 generic" in text_of(agenda)
    everything = "\n".join(text_of(message) for message in (agenda, *thread))
    assert f"<@{BEN}> (1 FTE, until Wed 4 Mar, " in everything
    assert f"<@{BEN}> (1 FTE): " not in everything  # nobody's caseload is theirs any more
    assert "*C-2* on nobody's caseload" in everything
    (picture,) = [reply for reply in thread if reply.file_ids]
    file = practice.workspace.state.file(picture.file_ids[0])
    assert "week of Mon 2 Mar: 1 of 2, + 3 generic" in file.alt_text


def test_it_comes_once_whatever_is_restarted(world: World, practice: Slack) -> None:
    now = at(MONDAY, 8, 30)
    send(world, practice, now)
    send(world, practice, now + timedelta(hours=1))  # the timetable was moved back
    assert len([m for m in practice.channel() if not m.thread_ts]) == 1
    assert next_digest_at(world) == at(MONDAY + timedelta(days=7), 8, 30)


def test_two_planners_at_once_plan_one(world: World) -> None:
    now = at(MONDAY, 8, 30)
    due_at(world, now)

    def plan() -> int:
        try:
            return digests.plan_due(world.doors, now)
        except DatabaseBusy:
            return 0

    with ThreadPoolExecutor(4) as pool:
        assert sum(job.result() for job in [pool.submit(plan) for _ in range(8)]) == 1
    assert len(world.messages("digest")) == 1


@pytest.mark.parametrize("weeks_before", [1, 2, 9])
def test_after_an_outage_the_last_two_agendas_come_the_older_one_first(
    world: World, weeks_before: int
) -> None:
    """Of the week before last the contact log can still be reviewed in time (F S6)."""
    due_at(world, at(MONDAY - timedelta(days=7 * (weeks_before - 1)), 8, 30))
    late = MONDAY + timedelta(days=10)  # a Thursday
    assert digests.plan_due(world.doors, at(late, 10)) == 2
    told = [(row.subject["week"], row.subject["as_of"]) for row in world.messages("digest")]
    assert told == [
        (WEEK.isoformat(), (MONDAY + timedelta(days=6)).isoformat()),
        (MONDAY.isoformat(), late.isoformat()),
    ]
    assert next_digest_at(world) == at(MONDAY + timedelta(days=14), 8, 30)


def test_agendas_that_slack_did_not_take_for_weeks_do_not_all_come_at_once(world: World) -> None:
    """What waits stays, of two weeks; older ones are taken back, with the team lead's lists."""
    for week in range(4):
        due_at(world, at(MONDAY + timedelta(days=7 * week), 8, 30))
        digests.plan_due(world.doors, at(MONDAY + timedelta(days=7 * week), 8, 30))
    for kind in ("digest", "digest_missed"):
        waiting = [row.subject["week"] for row in world.messages(kind) if row.state == "planned"]
        assert waiting == [(MONDAY + timedelta(days=7 * week)).isoformat() for week in (1, 2)]


def test_an_agenda_that_was_sent_is_not_taken_back(world: World, practice: Slack) -> None:
    send(world, practice, at(MONDAY, 8, 30))
    late = MONDAY + timedelta(days=28)
    due_at(world, at(late, 8, 30))
    digests.plan_due(world.doors, at(late, 8, 30))
    assert [row.state for row in world.messages("digest")] == ["sent", "planned"]


@pytest.mark.parametrize("sunday_of_change", [date(2026, 3, 8), date(2026, 11, 1)])
def test_it_keeps_its_hour_by_the_wall_through_clock_changes(
    world: World, sunday_of_change: date
) -> None:
    before = sunday_of_change - timedelta(days=6)
    due_at(world, at(before, 8, 30))
    digests.plan_due(world.doors, at(before, 8, 30))
    assert next_digest_at(world) == at(sunday_of_change + timedelta(days=1), 8, 30)


def test_in_the_hour_that_comes_twice_it_comes_once(doors: Doors) -> None:
    from datetime import time

    world = harbor(doors, digest_day="sun", digest_at=time(1, 30))
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 1:30 a.m. summer time
    due_at(world, first)
    assert digests.plan_due(doors, first) == 1
    assert digests.plan_due(doors, first + timedelta(hours=1)) == 0  # 1:30 a.m. again
    assert len(world.messages("digest")) == 1


def test_a_late_entry_updates_the_digest_from_another_process(
    world: World, practice: Slack
) -> None:
    a_week_of_work(world)
    now = at(MONDAY, 8, 30)
    send(world, practice, now)
    assert "Last week: ▰▱ 1 of 2, + 3 generic" in text_of(practice.channel()[0])
    for _ in range(2):
        world.employer_contact(ANA, WEEK + timedelta(days=4), recorded_on=MONDAY)
    with world.doors.patient.writing() as session:
        digests.touch(
            session,
            world.workspace_id,
            world.unit_id,
            WEEK + timedelta(days=4),
            today=MONDAY,
        )
    assert practice.deliverer().deliver_all(now).total == 0  # several late entries are gathered
    (row,) = world.messages("digest")
    world.set_message(row.id, not_before=datetime(2000, 1, 1, tzinfo=UTC))
    practice.deliverer().deliver_all(now)
    agenda, *_ = practice.channel()
    assert "Last week: ▰▱ 1 of 2, + 5 generic" in text_of(agenda)
    assert f"<@{ANA}> (1 FTE, 1 looking): 0 of 2, + 5 generic" in text_of(agenda)
    assert len([m for m in practice.channel() if not m.thread_ts]) == 1


@pytest.mark.parametrize("leased", [False, True], ids=["before it is taken", "after"])
def test_a_late_entry_reaches_the_team_lead_though_the_digest_itself_is_still_to_come(
    world: World, practice: Slack, leased: bool
) -> None:
    """The channel is slow: the team lead's own list stands, and then somebody logs a visit, perhaps
    while the digest is in a worker's hands already.
    """
    a_week_of_work(world)
    now = at(MONDAY, 8, 30)
    due_at(world, now)
    practice.deliverer().plan_once(now)
    (row,) = world.messages("digest")
    world.set_message(row.id, not_before=machine_now() + timedelta(minutes=5))
    practice.deliverer().deliver_all(now)

    def missed() -> str:
        return "".join(text_of(each) for each in practice.direct(LEA))

    def log_late() -> None:
        world.visit("client-C-2", BEN, WEEK)
        world.reckon()
        with world.doors.patient.writing() as session:
            digests.touch(session, world.workspace_id, world.unit_id, WEEK, today=MONDAY)

    def at_step(step: str) -> None:
        if step == "leased" and world.messages("digest")[0].wanted_version == 1:
            log_late()

    assert "visit within 3 days of the start" in missed()
    assert practice.channel() == ()
    if not leased:
        log_late()
    world.set_message(row.id, not_before=datetime(2000, 1, 1, tzinfo=UTC))
    practice.deliverer(at_step=at_step).deliver_all(now)
    assert len(practice.channel()) > 0
    assert "visit within 3 days of the start" not in missed()


def test_a_death_takes_its_client_out_of_what_stands_there_already(
    world: World, practice: Slack
) -> None:
    a_week_of_work(world)
    now = at(MONDAY, 8, 30)
    send(world, practice, now)

    def everything() -> str:
        return "".join(text_of(each) for each in (*practice.channel(), *practice.direct(LEA)))

    assert "*C-2*" in everything()
    died = ExitDraft("client-C-2", MONDAY, ExitReason.DIED)
    program_exit.exit_client(world.doors, Actor(world.workspace_id, BEN), died, now=now)
    (row,) = world.messages("digest")
    world.set_message(row.id, not_before=datetime(2000, 1, 1, tzinfo=UTC))
    practice.deliverer().deliver_all(now)
    assert "*C-2*" not in everything()
    assert "*C-1*" in everything()


def test_a_week_changed_after_its_review_says_so(world: World, practice: Slack) -> None:
    a_week_of_work(world)
    now = at(MONDAY, 8, 30)
    send(world, practice, now)
    agenda = practice.channel()[0]
    assert [e["action_id"] for e in agenda.blocks[-1]["elements"]] == [
        "digest.start_supervision",
        "digest.contact_log",
        "digest.mark_reviewed",
    ]
    world.add(
        row_with(
            LogReviewRow,
            workspace_id=world.workspace_id,
            id="review",
            vocational_unit_id=world.unit_id,
            week_of=WEEK,
            reviewed_by=world.staff[LEA],
            reviewed_at=now,
            reviewed_on=MONDAY,
        )
    )
    (row,) = world.messages("digest")
    digests.show_review(world.doors, Actor(world.workspace_id, LEA), row.id)
    practice.deliverer().deliver_all(now)
    assert f"reviewed by <@{LEA}>" in text_of(practice.channel()[0])
    assert "changed after" not in text_of(practice.channel()[0])
    world.employer_contact(ANA, WEEK, recorded_on=MONDAY)
    digests.show_review(world.doors, Actor(world.workspace_id, LEA), row.id)
    practice.deliverer().deliver_all(now)
    assert "It was changed after that review" in text_of(practice.channel()[0])


def test_an_entry_that_moves_to_another_week_changes_the_one_it_left(
    world: World, practice: Slack
) -> None:
    a_week_of_work(world)
    now = at(MONDAY, 8, 30)
    met = world.employer_contact(ANA, WEEK + timedelta(days=1))
    send(world, practice, now)
    world.add(
        row_with(
            LogReviewRow,
            workspace_id=world.workspace_id,
            id="review",
            vocational_unit_id=world.unit_id,
            week_of=WEEK,
            reviewed_by=world.staff[LEA],
            reviewed_at=now,
            reviewed_on=MONDAY,
        )
    )
    lea, later = Actor(world.workspace_id, LEA), now + timedelta(minutes=5)
    draft, _, version = employer_contacts.draft_of(world.doors, lea, met, now=later)
    moved = replace(draft, record=replace(draft.record, on=MONDAY))
    employer_contacts.edit(world.doors, lea, met, moved, now=later, version=version)
    (row,) = world.messages("digest")
    world.set_message(row.id, not_before=datetime(2000, 1, 1, tzinfo=UTC))
    practice.deliverer().deliver_all(later)
    agenda = practice.channel()[0]
    assert "Last week: ▰▱ 1 of 2, + 3 generic" in text_of(agenda)
    assert "It was changed after that review" in text_of(agenda)


def test_a_long_digest_is_split_and_never_cut(world: World, practice: Slack) -> None:
    codes = [f"C-{number:03d}" for number in range(120)]
    for code in codes:
        client_id = world.client(code, ANA, WEEK - timedelta(days=60))
        world.job(client_id, WEEK + timedelta(days=1))
    world.reckon()
    send(world, practice, at(MONDAY, 8, 30))
    said = "\n".join(text_of(message) for message in practice.channel())
    missing = [code for code in codes if f"*{code}* started a job" not in said]
    assert missing == []
    assert all(len(message.blocks) <= 50 for message in practice.channel())


def test_a_long_list_for_the_team_lead_is_split_and_grows_shorter_again(
    world: World, practice: Slack
) -> None:
    codes = [f"C-{number:03d}" for number in range(100)]
    for code in codes:
        client_id = world.client(code, ANA, WEEK - timedelta(days=60))
        world.job(client_id, WEEK)  # its third day is over
    world.reckon()
    now = at(MONDAY, 8, 30)
    send(world, practice, now)
    own = practice.direct(LEA)
    said = "\n".join(map(text_of, own))
    assert len(own) > 1
    assert all("For you alone" in text_of(message) for message in own)
    assert [
        code for code in codes if f"*{code}* visit within 3 days of the start" not in said
    ] == []
    for code in codes:
        world.visit(f"client-{code}", ANA, MONDAY)
    world.reckon()
    (row,) = world.messages("digest")
    digests.show_review(world.doors, Actor(world.workspace_id, LEA), row.id)
    practice.deliverer().deliver_all(now)
    assert [code for code in codes if f"*{code}* 3-day" in str(practice.direct(LEA))] == []
    assert len(practice.direct(LEA)) == len(own)


def test_a_crash_between_upload_and_record_shows_the_chart_once(
    world: World, practice: Slack
) -> None:
    a_week_of_work(world)
    now = at(MONDAY, 8, 30)
    practice.workspace.faults.add("reset_after", "files.completeUploadExternal")
    send(world, practice, now)
    assert len([m for m in practice.channel() if m.file_ids]) == 1
    assert {row.state for row in world.messages()} == {"sent"}


@pytest.mark.parametrize(("times", "pictures"), [(1, 1), (None, 0)])
def test_a_chart_that_slack_took_and_never_showed_comes_again_or_in_words(
    world: World, practice: Slack, times: int | None, pictures: int
) -> None:
    """Slack answers ok; then it is asked for the file, and knows of none."""
    a_week_of_work(world)
    practice.workspace.faults.add("swallowed", "files.completeUploadExternal", times=times)
    send(world, practice, at(MONDAY, 8, 30))
    assert "files.info" in [call.method for call in practice.workspace.calls]
    assert len([each for each in practice.channel() if each.file_ids]) == pictures
    in_words = [each for each in practice.channel() if "against the target" in text_of(each)]
    assert len([each for each in in_words if each.thread_ts]) == 1 - pictures
    assert {row.state for row in world.messages()} == {"sent"}


def test_without_a_channel_the_team_lead_gets_the_agenda(doors: Doors, practice: Slack) -> None:
    world = harbor(doors, channel=None)
    send(world, practice, at(MONDAY, 8, 30))
    assert "Agenda for group supervision" in text_of(practice.direct(LEA)[0])


def test_on_demand_it_is_for_the_team_lead_alone(world: World) -> None:
    a_week_of_work(world)
    now = at(MONDAY, 10)
    shown = digests.digest_now(world.doors, Actor(world.workspace_id, LEA), now=now)
    assert shown.agenda.week == Week(WEEK)
    assert shown.agenda.as_of == MONDAY
    for other in (ANA, "U0NOBODY"):
        with pytest.raises(NotAllowed):
            digests.digest_now(world.doors, Actor(world.workspace_id, other), now=now)
    assert world.messages() == []


def test_the_statements_of_a_digest_do_not_grow_with_the_clients(world: World) -> None:
    counted = []
    for number in (3, 40):
        for extra in range(number):
            world.client(f"D-{number}-{extra}", ANA, WEEK)
        world.reckon()
        with count_statements(world.doors) as seen:
            digests.digest_now(world.doors, Actor(world.workspace_id, LEA), now=at(MONDAY, 10))
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_the_channel_is_the_units_own(world: World, practice: Slack) -> None:
    send(world, practice, at(MONDAY, 8, 30))
    assert {m.channel_id for m in practice.channel()} == {CHANNEL}
