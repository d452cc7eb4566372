"""/ips calendar as people meet it: what ran out, the year ahead, and the file."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update

from bot.casework.recording import undo
from bot.casework.recording.record import record
from bot.server.work import make_deliverer
from db.models import StaffRoleRow
from ips.facts import Mode
from ips.records.unit_milestone import UnitMilestoneRecord
from ips.unit_facts import UnitMilestoneKind
from tests.commands.test_digest_conversation import deliver
from tests.house import ANA, LEA, PIA, House

LAST_MONTH = date(2026, 8, 12)
VR_RAN_OUT = "*Meeting with VR, face to face*: by Mon 31 Aug"


def test_the_team_lead_reads_what_ran_out_and_the_year_ahead(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    unit_house.clock.move_by(timedelta(days=200))
    lea.command("/ips", "calendar")
    lea.wait_for(lambda: "Harbor: the year ahead" in lea.read())
    shown = lea.read()
    assert "Nobody is named." in shown
    assert "*Ran out*" in shown
    assert "write it down with its own day" in shown
    assert "*Employment rate measured and shared* · IPS-25, Organization 7" in shown
    assert "`/ips log`, Employment rate shared" in shown


def test_what_was_written_down_with_its_day_has_not_run_out(unit_house: House) -> None:
    lea = unit_house.person(LEA)
    unit_house.clock.move_by(timedelta(days=200))
    lea.command("/ips", "calendar")
    lea.wait_for(lambda: VR_RAN_OUT in lea.read())
    said = UnitMilestoneRecord(
        kind=UnitMilestoneKind.VR_MEETING, on=LAST_MONTH, mode=Mode.IN_PERSON
    )
    record(unit_house.doors, unit_house.actor(LEA), said, now=unit_house.now)
    lea.command("/ips", "calendar")
    lea.wait_for(lambda: VR_RAN_OUT not in lea.read())


def test_the_team_lead_reads_which_limits_of_staffing_are_not_kept(unit_house: House) -> None:
    """Ana has a tenth of a post, so two people. Specialists do not read of a colleague's number."""
    lea, ana = unit_house.person(LEA), unit_house.member(ANA)
    with unit_house.doors.writing() as session:
        part_time = update(StaffRoleRow).where(StaffRoleRow.staff_member_id == ana.id)
        session.execute(part_time.values(fte=0.1))
    for number in range(2):
        unit_house.enroll(ANA, f"C-10{number}")
    lea.command("/ips", "calendar")
    lea.wait_for(lambda: "Harbor: the year ahead" in lea.read())
    assert "Staffing" not in lea.read()
    unit_house.enroll(ANA, "C-102")
    lea.command("/ips", "calendar")
    lea.wait_for(lambda: "Staffing beyond its limits today" in lea.read())
    assert "*Clients a specialist carries, at most 2*: 3 · IPS-25, Staffing 1" in lea.read()
    as_ana = unit_house.person(ANA)
    as_ana.command("/ips", "calendar")
    as_ana.wait_for(lambda: "Harbor: the year ahead" in as_ana.read())
    assert "Staffing" not in as_ana.read()


def test_a_specialist_reads_the_days_ahead_alone(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    unit_house.clock.move_by(timedelta(days=200))
    ana.command("/ips", "calendar")
    ana.wait_for(lambda: "Harbor: the year ahead" in ana.read())
    assert "Steering committee" in ana.read()
    assert "Ran out" not in ana.read()
    assert "run out" not in ana.read()


def test_a_peer_mentor_reads_whom_it_is_for(unit_house: House) -> None:
    pia = unit_house.person(PIA)
    pia.command("/ips", "calendar")
    pia.wait_for(lambda: "calendar of the unit is for specialists and the team lead." in pia.read())


def test_the_file_comes_to_the_readers_own_messages(unit_house: House) -> None:
    ana = unit_house.person(ANA)
    ana.command("/ips", "calendar")
    ana.wait_for(lambda: "Send me the calendar file" in ana.read())
    ana.press("calendar.file")
    ana.wait_for(lambda: "The calendar file is on its way" in ana.read())
    deliver(unit_house)
    deliver(unit_house)
    (message,) = [m for m in ana.messages() if m.file_ids]
    stored = unit_house.workspace.state.file(message.file_ids[0])
    assert stored.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"SUMMARY:Steering committee" in stored.content


# ---------------------------------------------------------------- in the team lead's brief

RATE = "• Employment rate measured and shared: "
MEETING = "• Meeting with VR, face to face: "


def briefs(house: House, person: str) -> list[str]:
    """What comes now to their own messages about the unit's clocks."""
    who = house.person(person)
    before = {message.ts for message in who.messages()}
    deliver(house)
    deliver(house)
    new = [who.read(each) for each in who.messages() if each.ts not in before]
    return [each for each in new if "For the unit" in each]


def on(house: House, day: date) -> None:
    house.clock.move_by(day - house.now.date())


def test_the_team_lead_hears_the_day_before_and_once_when_it_has_run_out(
    unit_house: House,
) -> None:
    heard = {}
    for day in (date(2026, 6, 26), date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 1)):
        on(unit_house, day)
        heard[day.day] = briefs(unit_house, LEA)
    ana = unit_house.person(ANA)
    assert not any("For the unit" in ana.read(each) for each in ana.messages())
    assert not any(RATE in each for each in heard[26])
    (brief,) = heard[29]
    assert "what the unit has to do" in brief
    assert f"{RATE}last day tomorrow" in brief
    assert "• Outcomes reviewed and goals set (2 people): last day tomorrow" in brief
    assert "Contact with VR" not in brief  # that is every week's
    assert heard[30] == []
    (brief,) = heard[1]
    assert f"{RATE}ran out yesterday" in brief
    on(unit_house, date(2026, 7, 2))
    assert briefs(unit_house, LEA) == []


def test_what_was_done_in_time_is_not_spoken_of(unit_house: House) -> None:
    on(unit_house, date(2026, 6, 26))
    said = UnitMilestoneRecord(kind=UnitMilestoneKind.RATE_SHARED, on=unit_house.now.date())
    record(unit_house.doors, unit_house.actor(LEA), said, now=unit_house.now)
    for day in (date(2026, 6, 26), date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 1)):
        on(unit_house, day)
        assert not any(RATE in each for each in briefs(unit_house, LEA))


def test_what_is_done_on_the_last_day_leaves_the_brief_of_the_morning(unit_house: House) -> None:
    """And comes back where it is taken back: the lead's own brief is drawn again."""
    for day in (date(2026, 6, 26), date(2026, 6, 29)):
        on(unit_house, day)
        (*_, said) = briefs(unit_house, LEA)
    assert RATE in said
    shared = UnitMilestoneRecord(kind=UnitMilestoneKind.RATE_SHARED, on=unit_house.now.date())
    done = record(unit_house.doors, unit_house.actor(LEA), shared, now=unit_house.now)
    assert RATE not in still_says(unit_house)
    undo.void(unit_house.doors, unit_house.actor(LEA), done.fact, now=unit_house.now)
    assert RATE in still_says(unit_house)


def test_what_a_specialist_does_leaves_the_leads_brief_too(unit_house: House) -> None:
    for day in (date(2026, 6, 26), date(2026, 6, 29)):
        on(unit_house, day)
        briefs(unit_house, LEA)
    assert MEETING in still_says(unit_house)
    met = UnitMilestoneRecord(
        kind=UnitMilestoneKind.VR_MEETING, on=unit_house.now.date(), mode=Mode.IN_PERSON
    )
    done = record(unit_house.doors, unit_house.actor(ANA), met, now=unit_house.now)
    assert MEETING not in still_says(unit_house)
    undo.void(unit_house.doors, unit_house.actor(ANA), done.fact, now=unit_house.now)
    assert MEETING in still_says(unit_house)


def still_says(house: House) -> str:
    """The team lead's latest brief about the unit's clocks, as it stands by now."""
    deliver(house)
    lea = house.person(LEA)
    return [said for said in map(lea.read, lea.messages()) if "For the unit" in said][-1]


def test_what_a_brief_held_that_never_left_stands_in_the_next(unit_house: House) -> None:
    on(unit_house, date(2026, 6, 26))
    briefs(unit_house, LEA)
    on(unit_house, date(2026, 6, 29))
    make_deliverer(unit_house.settings, unit_house.doors).plan_once(unit_house.now)
    on(unit_house, date(2026, 6, 30))
    (brief,) = briefs(unit_house, LEA)
    assert f"{RATE}last day today" in brief
