"""/visit, /jobstart, /jobend, /enroll and /exit as people live them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.casework.drafts import EnrollDraft
from bot.casework.recording import enrollment
from db.models import ClientAssignmentRow, ClientRow, StaffMemberRow
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, picked, said_after
from tests.house import ANA, BEN, PIA, House, enrolled_once
from tests.rows import JobRow

DAY = timedelta(days=1)


@pytest.fixture
def ana(unit_house: House) -> Person:
    enrolled_once(unit_house, ANA, "C-114")
    return unit_house.person(ANA)


# ---------------------------------------------------------------- /visit


def test_a_visit_in_a_line_and_an_attempt(ana: Person) -> None:
    said = said_after(ana, "/visit", "C-114 phone 20 min note: all well")
    assert "Saved." in said
    assert "by phone" in said
    tried = said_after(ana, "/visit", "c114 tried home")
    assert "Saved." in tried
    assert "ried to reach them" in tried


def employed(unit_house: House, *employers: str) -> Person:
    """Ana, whose client C-114 works at each of these."""
    unit_house.enroll(ANA, "C-114")
    ana = unit_house.person(ANA)
    for name in employers:
        said_after(ana, "/jobstart", f'C-114 "{name}" started yesterday clerk')
    return ana


def picked_jobs(ana: Person) -> list[str]:
    """The jobs that stand picked in the visit form."""
    return [
        option["text"]["text"].partition(" · ")[0]
        for block in ana.modal.blocks  # type: ignore[union-attr]
        if str(block.get("block_id", "")).startswith("job_ids")
        for option in block["element"].get("initial_options", [])
    ]


@pytest.mark.parametrize(
    "words",
    ["at Corner Hardware", "at corner hardware, 20 min", "20 min at Corner Hardware today"],
)
def test_a_visit_at_an_employer_is_about_that_job(unit_house: House, words: str) -> None:
    ana = employed(unit_house, "Corner Hardware", "Home Depot")
    assert "Saved." in said_after(ana, "/visit", f"C-114 {words}")
    assert ana.press("Edit", ana.ephemerals[-1]).ok
    form_in_front(ana, "client_contact.submit")
    assert picked_jobs(ana) == ["clerk at Corner Hardware"]
    (place,) = [one["element"] for one in ana.modal.blocks if one.get("block_id") == "place"]
    assert place["initial_option"]["value"] == "work_site"


def test_an_employers_name_that_begins_like_a_place(unit_house: House) -> None:
    ana = employed(unit_house, "Corner Hardware", "Home Depot")
    assert "Saved." in said_after(ana, "/visit", "C-114 tried at Home Depot")
    ana.press("Edit", ana.ephemerals[-1])
    form_in_front(ana, "client_contact.submit")
    assert picked_jobs(ana) == ["clerk at Home Depot"]
    ana.close(everything=True)
    said_after(ana, "/visit", "C-114 at home")
    ana.press("Edit", ana.ephemerals[-1])
    form_in_front(ana, "client_contact.submit")
    assert picked_jobs(ana) == []


@pytest.mark.parametrize(
    "words", ["at Corner Hardware went well", "Corner Hardware", "at Corner Hardware mon tue"]
)
def test_a_visit_half_understood_opens_with_the_job_picked(unit_house: House, words: str) -> None:
    ana = employed(unit_house, "Corner Hardware", "Home Depot")
    assert "not sure about" in form_after(ana, "/visit", f"C-114 {words}")
    assert picked_jobs(ana) == ["clerk at Corner Hardware"]


def test_a_visit_at_somebody_elses_employer_is_asked_about(unit_house: House) -> None:
    ana = employed(unit_house, "Corner Hardware")
    unit_house.enroll(ANA, "C-207")
    assert "“Corner Hardware”" in form_after(ana, "/visit", "C-207 at Corner Hardware")
    assert picked_jobs(ana) == []


def test_words_it_does_not_know_become_the_note(ana: Person) -> None:
    shown = form_after(ana, "/visit", "C-114 talked about shifts")
    assert "I was not sure about “talked about shifts”" in shown
    assert ana.submit().ok
    assert "Saved." in ana.read()


@pytest.mark.parametrize("words", ["cancelled", "in jail", "asleep", "didnt want to talk", "no"])
def test_words_that_hardly_go_with_a_visit_leave_open_whether_there_was_one(
    ana: Person, words: str
) -> None:
    shown = form_after(ana, "/visit", f"C-114 {words}")
    assert "whether you met or only tried" in shown
    assert set(ana.submit().errors) == {"reached"}
    assert ana.submit({"reached": "no"}).ok
    assert "tried to reach them" in ana.read()


def test_a_visit_that_was_put_off_has_no_day_yet(ana: Person) -> None:
    form_after(ana, "/visit", "C-114 rescheduled to friday")
    assert set(ana.submit().errors) == {"reached", "on"}


@pytest.mark.parametrize(
    ("words", "saved"),
    [
        ("didnt show", "tried to reach them"),
        ("wasnt home", "tried to reach them"),
        ("couldnt reach", "tried to reach them"),
        ("txted, no response", "tried to reach them: phone or text"),
        ("vm", "tried to reach them: phone or text"),
        ("txt 5 min", "contact by text"),
    ],
)
def test_an_apostrophe_left_out_changes_nothing(ana: Person, words: str, saved: str) -> None:
    assert saved in said_after(ana, "/visit", f"C-114 {words}")


def test_a_visit_that_is_due_for_two_jobs_is_said_once(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114")
    unit_house.clock.move_by(timedelta(days=2))
    ana = unit_house.person(ANA)
    for name in ("Thistle Inn", "Bean & Leaf"):
        said_after(ana, "/jobstart", f'C-114 "{name}" started today clerk')
    unit_house.clock.move_by(timedelta(days=1))
    said = said_after(ana, "/visit", "C-114 met in person")
    assert said.count("Visit within 3 days of the start") == 1
    assert "Visit within 3 days of the start for *C-114*: done for both jobs" in said


def test_a_visit_that_answers_two_check_ins_is_said_once(unit_house: House) -> None:
    """Nobody was reached while they looked for work, nor after the job had ended."""
    ana = unit_house.person(ANA)
    unit_house.enroll(ANA, "C-114")
    unit_house.clock.move_by(timedelta(days=9))
    said_after(ana, "/jobstart", 'C-114 "Thistle Inn" started today clerk')
    unit_house.clock.move_by(timedelta(days=40))
    said_after(ana, "/jobend", "C-114 quit today")
    unit_house.clock.move_by(timedelta(days=5))
    said = said_after(ana, "/visit", "C-114 met in person")
    assert said.count("Check-in") == 1
    assert "Check-in for *C-114*: done, 1 of 2 late" in said


@pytest.mark.parametrize(
    "words", ["start pushed to 3/31", "pushed back to 3/31", "didnt start", "delayed until 3/31"]
)
def test_a_start_that_was_put_off_is_no_new_job(ana: Person, unit_house: House, words: str) -> None:
    said_after(ana, "/jobstart", "C-114 Thistle Inn 3/24 cook")
    shown = form_after(ana, "/jobstart", f"C-114 {words}")
    assert "Thistle Inn" in shown
    assert unit_house.employers() == ["Thistle Inn"]
    assert "Or name a new one" not in shown


@pytest.mark.parametrize(
    "words", ["hired @ Thistle Inn", "got hired Thistle Inn", "got the job at Thistle Inn!"]
)
def test_the_words_of_good_news_are_no_part_of_the_employers_name(
    ana: Person, unit_house: House, words: str
) -> None:
    said_after(ana, "/jobstart", f"C-114 {words} 3/24")
    assert unit_house.employers() == ["Thistle Inn"]


@pytest.mark.parametrize(
    "words",
    [
        "volunteer at Thistle Inn", "trial shift at Thistle Inn", "interview Thistle Inn",
        "orientation at Thistle Inn", "volunteering Thistle Inn", "Thistle Inn unpaid internship",
    ],
)  # fmt: skip
def test_what_may_be_no_job_is_asked_about(ana: Person, unit_house: House, words: str) -> None:
    said_after(ana, "/contact", "Thistle Inn generic")
    assert "is no job start" in form_after(ana, "/jobstart", f"C-114 {words} 3/9")
    with unit_house.doors.reading() as session:
        assert session.scalars(select(JobRow.id)).all() == []
    assert ana.submit().ok
    with unit_house.doors.reading() as session:
        job = session.execute(select(JobRow)).one()
    assert not any((job.open_to_anyone, job.integrated, job.permanent))


@pytest.mark.parametrize(
    ("words", "elsewhere"),
    [
        ("got fired", "/jobend"),
        ("quit her job", "/jobend"),
        ("lost his job yesterday", "/jobend"),
        ("hired at Costco", "/jobstart"),
        ("first day!!", "/jobstart"),
        ("in jail", "a pause is under More …"),
        ("doesnt want contact anymore", "no contact for now, that is under More …"),
    ],
)
def test_what_a_visit_does_not_record_is_said_where(
    ana: Person, words: str, elsewhere: str
) -> None:
    assert elsewhere in form_after(ana, "/visit", f"C-114 {words}")


def test_a_second_job_has_no_title_of_that_name(ana: Person, unit_house: House) -> None:
    said_after(ana, "/contact", "Thistle Inn generic")
    said = said_after(ana, "/jobstart", "C-114 second job at Thistle Inn 3/9")
    assert "Job at Thistle Inn" in said


@pytest.mark.parametrize(
    ("words", "saved"),
    [
        ("ph 10 min", "by phone"),
        ("facetime half hr", "by video, 30 minutes"),
        ("home w his mother", "at home, with family"),
        ("whatsapp", "by text"),
    ],
)
def test_short_words_of_a_visit(ana: Person, words: str, saved: str) -> None:
    assert saved in said_after(ana, "/visit", f"C-114 {words}")


def test_a_contact_for_nobody_is_generic(ana: Person, unit_house: House) -> None:
    for words in ("nobody", "no client", "noone in particular"):
        assert "Saved." in said_after(ana, "/contact", f"Thistle Inn {words}")
    assert unit_house.employers() == ["Thistle Inn"]


def test_wishes_and_disclosure_stand_in_the_visit_form(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-300", visits_at_work=False, meeting_wishes="at the library")
    ana = unit_house.person(ANA)
    form_after(ana, "/visit")
    ana.fill({"client_id": picked(ana, "client_id", "C-300")})
    ana.wait_for(lambda: "Do not come to the workplace" in ana.read())
    assert "at the library" in ana.read()
    assert "do not name or describe" in ana.read()
    assert ana.submit({"mode": "in_person", "place": "community"}).ok
    assert "in person" in ana.read()


def test_an_unknown_code_and_somebody_elses_are_told_apart_by_nobody(unit_house: House) -> None:
    unit_house.enroll(BEN, "B-500")
    pia = unit_house.person(PIA)
    elsewhere = form_after(pia, "/visit", "B-500 phone")
    pia.close()
    nowhere = form_after(pia, "/visit", "B-999 phone")
    assert elsewhere.replace("B-500", "B-999") == nowhere


# ---------------------------------------------------------------- /jobstart and /jobend


def test_straight_on_to_the_next_job_opens_with_it_filled_in(unit_house: House) -> None:
    ana = employed(unit_house, "Corner Hardware")
    shown = form_after(ana, "/jobend", "C-114 yesterday moved to Oak Market")
    assert "I was not sure about the first day of the new job." in shown
    fields = {one.get("block_id"): one.get("element", {}) for one in ana.modal.blocks}  # type: ignore[union-attr]
    assert [one["value"] for one in fields["told"]["initial_options"]] == ["moved"]
    assert fields["new_employer_next"]["initial_value"] == "Oak Market"
    assert ana.submit({"starts_on_next": "2026-03-03"}).ok
    said = ana.read()
    assert "Saved." in said
    assert "Oak Market" in unit_house.employers()
    assert "job-loss outreach" not in said


def test_the_next_employer_may_be_a_known_one(unit_house: House) -> None:
    ana = employed(unit_house, "Corner Hardware")
    said_after(ana, "/contact", "Oak Market generic")
    form_after(ana, "/jobend", "C-114 straight on to oak market")
    fields = {one.get("block_id"): one.get("element", {}) for one in ana.modal.blocks}  # type: ignore[union-attr]
    assert fields["employer_next"]["initial_option"]["text"]["text"] == "Oak Market"
    ana.fill({"told": []})
    ana.wait_for(lambda: "employer_next" not in str(ana.modal.blocks))  # type: ignore[union-attr]


def test_a_job_to_job_move_without_an_employer_asks_for_it(unit_house: House) -> None:
    ana = employed(unit_house, "Corner Hardware")
    form_after(ana, "/jobend", "C-114 today job to job")
    assert "employer_next" in ana.submit().errors


def test_a_job_from_start_to_end(ana: Person, unit_house: House) -> None:
    said = said_after(ana, "/jobstart", "C-114 Bean & Leaf fri barista 20h $15")
    assert "Saved." in said
    assert "Next: visit in the week before the start" in said
    ended = form_after(ana, "/jobend", "C-114 quit")
    assert "Barista at Bean & Leaf" in ended or "barista at Bean & Leaf" in ended
    ana.close(everything=True)
    unit_house.clock.move_by(DAY * 10)
    said = said_after(ana, "/jobend", "C-114 yesterday quit")
    assert "Saved." in said
    assert "Did you offer" in said
    assert ana.press("due.log_it", ana.ephemerals[-1]).ok
    shown = form_in_front(ana, "milestone.submit")
    assert "C-114" in shown
    assert ana.submit({"answer": "accepted"}).ok
    assert ": done" in ana.read()


def test_the_job_form_shows_the_jobs_of_the_picked_client(ana: Person) -> None:
    said_after(ana, "/jobstart", "C-114 Bean & Leaf fri barista")
    form_after(ana, "/jobstart")
    ana.fill({"client_id": picked(ana, "client_id", "C-114")})
    ana.wait_for(lambda: "barista at Bean &amp; Leaf" in ana.read())
    assert ana.choose("job.menu", "The start has moved").ok
    form_in_front(ana, "job.move")
    assert ana.submit({"starts_on": "2026-03-13"}).ok
    assert "Saved." in ana.read()


def test_a_line_about_a_planned_job_opens_its_own_form(ana: Person) -> None:
    said_after(ana, "/jobstart", "C-114 Bean & Leaf fri barista")
    ana.command("/jobstart", "C-114 moved to 3/13")
    shown = form_in_front(ana, "job.move")
    assert "barista at Bean &amp; Leaf" in shown
    assert ana.submit().ok
    assert "to Fri 13 Mar" in ana.read()
    ana.close(everything=True)
    ana.command("/jobstart", "C-114 cancelled")
    form_in_front(ana, "job.cancel")
    assert ana.submit().ok
    assert "Saved." in ana.read()


def test_a_line_about_one_of_several_jobs_asks_which(ana: Person) -> None:
    said_after(ana, "/jobstart", "C-114 Bean & Leaf fri barista")
    said_after(ana, "/jobstart", "C-114 Pier Books fri clerk")
    shown = form_after(ana, "/jobstart", "C-114 moved to 3/13")
    assert "use the menu beside it" in shown
    assert "clerk at Pier Books" in shown
    assert "not sure" not in shown
    assert "moved" not in str([block.get("element") for block in ana.modal.blocks])


def test_a_start_without_a_day_asks_for_it(ana: Person) -> None:
    form_after(ana, "/jobstart", "C-114 Bean & Leaf")
    refused = ana.submit()
    assert not refused.ok
    assert ana.submit({"starts_on": "2026-03-09"}).ok
    assert "new in your list" in ana.read()


def test_a_job_to_job_move_asks_for_the_new_job(ana: Person, unit_house: House) -> None:
    said_after(ana, "/jobstart", "C-114 Bean & Leaf today barista")
    unit_house.clock.move_by(DAY)
    form_after(ana, "/jobend")
    ana.fill({"client_id": picked(ana, "client_id", "C-114")})
    ana.wait_for(lambda: "barista at Bean & Leaf" in str(ana.modal.blocks))
    ana.fill({"told": ["moved"]})
    ana.wait_for(lambda: "First day of the new job" in ana.read())
    assert ana.submit({"new_employer_next": "Pier Books"}).ok
    said = ana.read()
    assert "Saved." in said
    assert "Did you offer" not in said


def test_no_running_job_says_what_to_do(ana: Person) -> None:
    shown = form_after(ana, "/jobend", "C-114 yesterday quit")
    assert "None of their jobs is running on record. If one is missing" in shown


# ---------------------------------------------------------------- /enroll and /exit


def test_enroll_in_a_line_and_twice(ana: Person) -> None:
    said = said_after(ana, "/enroll", "C-207 today team: North")
    assert "Saved." in said
    assert "C-207" in said
    again = form_after(ana, "/enroll", "C-207 today")
    assert "C-207 has been in the program since" in again
    assert "not sure" not in again  # a whole sentence of ours is no doubt about a word of theirs


def test_enroll_for_a_colleague(ana: Person, unit_house: House) -> None:
    form_after(ana, "/enroll")
    refused = ana.submit({"code": "C-208", "staff_member_id": "U0GUS"})
    assert "staff_member_id" in refused.errors
    assert ana.submit({"staff_member_id": BEN}).ok
    assert "Saved." in ana.read()


def carries(unit_house: House, code: str) -> str:
    """The Slack id of whoever carries that client."""
    with unit_house.doors.reading() as session:
        return session.execute(
            select(StaffMemberRow.slack_user_id)
            .join(ClientAssignmentRow, ClientAssignmentRow.staff_member_id == StaffMemberRow.id)
            .join(ClientRow, ClientRow.id == ClientAssignmentRow.client_id)
            .where(ClientRow.code == code)
        ).scalar_one()


@pytest.mark.parametrize("typed", ["@ben", "@Ben Birch", "<@U0BEN|ben>"])
def test_enroll_for_a_colleague_in_a_line(ana: Person, unit_house: House, typed: str) -> None:
    """Slack hands a mention in a command on as plain text: the name that it shows."""
    said = said_after(ana, "/enroll", f"C-209 {typed} today team: North")
    assert "Saved." in said
    assert carries(unit_house, "C-209") == BEN


@pytest.mark.parametrize("typed", ["@gus", "@nobody at all", "@ben @lea"])
def test_a_name_that_is_no_one_colleagues_opens_the_form_with_everything_kept(
    ana: Person, typed: str
) -> None:
    shown = form_after(ana, "/enroll", f"C-209 {typed} today team: North")
    assert f"not sure about “{typed}”" in shown
    assert ana.modal is not None
    fields = {block["block_id"]: block.get("element", {}) for block in ana.modal.blocks}
    assert fields["code"]["initial_value"] == "C-209"
    assert fields["mh_team"]["initial_value"] == "North"


def test_exit_takes_the_allowed_reasons_only(ana: Person) -> None:
    said = said_after(ana, "/exit", "C-114 missed appointments")
    assert "Nobody has to leave for a missed appointment" in said
    for typed in ("C-114 lost his job", "C-114 job loss", "C-114 fired yesterday"):
        said = said_after(ana, "/exit", typed)
        assert "Nobody has to leave for a job loss. /jobend records it" in said
    said = said_after(ana, "/exit", "C-114 moved away, quit")
    assert "Saved." in said
    assert "Stopped for *C-114*" in said


def test_a_death_gets_a_quiet_form_and_reply(ana: Person) -> None:
    shown = form_after(ana, "/exit", "C-114 died")
    assert "I am sorry" in shown
    assert ana.submit().ok
    said = ana.read()
    assert "I am sorry. Everything about C-114 has stopped, for everybody." in said
    assert "Employer contacts" not in said
    assert "Next" not in said


def test_after_a_death_nobody_reads_that_they_may_be_back(unit_house: House) -> None:
    unit_house.enroll(ANA, "C-114", entered_on=unit_house.now.date() - 30 * DAY)
    ana = unit_house.person(ANA)
    form_after(ana, "/exit", "C-114 died yesterday")
    assert ana.submit().ok
    for command, line in (
        ("/visit", "C-114 with family today"),
        ("/contact", '"Corner Hardware" C-114 today'),
        ("/jobstart", 'C-114 "Corner Hardware" started today clerk'),
        ("/visit", "C-114 school started"),
    ):
        shown = form_after(ana, command, line)
        assert "C-114 is recorded as having died" in shown, line
        assert "back" not in shown.replace("Undo takes it back", ""), line
        assert "/enroll" not in shown, line
        ana.close(everything=True)


def test_what_is_written_down_after_a_death_asks_nothing_more(unit_house: House) -> None:
    """'Does it fit what the client wants?' is no question then."""
    unit_house.enroll(ANA, "C-114", entered_on=unit_house.now.date() - 30 * DAY)
    ana = unit_house.person(ANA)
    said = said_after(ana, "/contact", '"Corner Hardware" C-114 3 days ago')
    assert "Does it fit what the client wants?" in said
    form_after(ana, "/exit", "C-114 died")
    assert ana.submit().ok
    ana.close(everything=True)
    said = said_after(ana, "/contact", '"Corner Hardware" C-114 yesterday')
    assert "*Saved.* Employer contact: Corner Hardware" in said
    assert "wants" not in said


def test_choosing_died_in_the_exit_form_quietens_it(ana: Person) -> None:
    form_after(ana, "/exit")
    ana.fill({"client_id": picked(ana, "client_id", "C-114"), "reason": "died"})
    shown = form_in_front(ana, "client.died")
    assert "I am sorry" in shown
    assert ana.submit({"client_id": picked(ana, "client_id", "C-114")}).ok
    assert "has stopped, for everybody" in ana.read()


def test_nothing_typed_reaches_metadata(ana: Person) -> None:
    for command in ("/visit", "/jobstart", "/jobend", "/exit"):
        form_after(ana, command, "KESTREL-secret words here")
        assert "KESTREL" not in ana.modal.private_metadata
        assert "secret" not in ana.modal.private_metadata
        ana.close(everything=True)


# ---------------------------------------------------------------- half a line loses nothing


def test_a_day_that_is_unclear_stays_open_and_is_never_today(ana: Person) -> None:
    shown = form_after(ana, "/visit", "C-114 phone last week note: wants mornings")
    assert "I was not sure about “last week”" in shown
    refused = ana.submit()
    assert list(refused.errors) == ["on"]
    assert ana.submit({"on": "2026-03-02"}).ok
    assert "by phone" in ana.read()


def test_labels_that_a_visit_has_no_field_for_become_the_note(ana: Person) -> None:
    form_after(ana, "/visit", "C-114 wishes: no calls in the evening")
    assert ana.submit().ok
    ana.press("recorded.edit")
    form_in_front(ana, "client_contact.submit")
    (note,) = [one["element"] for one in ana.modal.blocks if one.get("block_id") == "note"]
    assert note["initial_value"] == "wishes: no calls in the evening"


def test_the_employers_name_says_which_job_has_ended(ana: Person, unit_house: House) -> None:
    said_after(ana, "/jobstart", "C-114 Bean & Leaf started yesterday")
    said_after(ana, "/jobstart", "C-114 Oak Market started yesterday clerk")
    unclear = form_after(ana, "/jobend", "C-114 today quit")
    assert "Which job" in unclear
    ana.close(everything=True)
    said = said_after(ana, "/jobend", "C-114 bean and leaf today quit")
    assert "job ended" in said
    assert "clerk ended" in said_after(ana, "/jobend", "C-114 today fired")


def test_a_planned_start_that_came_is_no_second_job(ana: Person, unit_house: House) -> None:
    said_after(ana, "/jobstart", "C-114 Oak Market fri clerk")  # 6 March
    early = form_after(ana, "/jobstart", "C-114 started today")
    assert "Move the start" in early
    assert ana.submit().ok
    assert "start moved from Fri 6 Mar to Mon 2 Mar" in ana.read()


def test_a_start_that_came_as_planned_is_confirmed_at_once(ana: Person, unit_house: House) -> None:
    said_after(ana, "/jobstart", "C-114 Oak Market fri clerk")
    unit_house.clock.move_by(DAY * 4)
    assert "started on Fri 6 Mar" in said_after(ana, "/jobstart", "C-114 oak market has started")


def test_another_employers_start_is_a_job_of_its_own(ana: Person) -> None:
    said_after(ana, "/jobstart", "C-114 Oak Market fri clerk")
    assert "Pier Books" in said_after(ana, "/jobstart", "C-114 Pier Books started today")


def test_new_hours_or_pay_alone_open_their_own_form(ana: Person) -> None:
    said_after(ana, "/jobstart", "C-114 Oak Market started yesterday 20h $15")
    shown = form_after(ana, "/jobstart", "C-114 25h")
    assert "Hours or pay" in shown
    assert ana.submit().ok
    assert "25 hours a week" in ana.read()


def test_news_with_a_doubt_keeps_its_form_and_says_what_it_is(ana: Person) -> None:
    said_after(ana, "/jobstart", "C-114 Oak Market fri clerk")
    shown = form_after(ana, "/jobstart", "C-114 postponed a week")
    assert "Move the start" in shown
    assert "I was not sure about “week”" in shown


def test_initials_are_asked_about_and_wishes_are_kept(ana: Person, unit_house: House) -> None:
    assert "initials" in form_after(ana, "/enroll", "JS today")
    ana.close(everything=True)
    said_after(ana, "/enroll", "C-121 today wishes: kitchen, mornings")
    assert "Work wishes: kitchen, mornings" in form_after(ana, "/caseload", "#c-121")


def test_the_words_of_an_exit_are_kept(ana: Person) -> None:
    form_after(ana, "/exit", "C-114 moved to Boston")
    (words,) = [one["element"] for one in ana.modal.blocks if one.get("block_id") == "words"]
    assert words["initial_value"] == "Boston"


def test_a_note_as_long_as_its_field_fits_a_line(ana: Person) -> None:
    assert "Saved." in said_after(ana, "/visit", f"C-114 phone note: {'word ' * 580}")


@pytest.mark.parametrize("line", ["C-114 30h $16", "C-114 new hours 30h $16"])
def test_new_hours_or_pay_of_a_planned_job_stand_in_its_own_form(ana: Person, line: str) -> None:
    said_after(ana, "/jobstart", "C-114 Oak Market fri clerk 20h $15")
    shown = form_after(ana, "/jobstart", line)
    assert "Edit job" in shown
    assert "Oak Market" in shown
    assert ana.submit().ok
    page = form_after(ana, "/caseload", "#c-114")
    assert "30 hours a week" in page
    assert "$16" in page


def test_new_hours_without_any_job_are_not_lost(ana: Person) -> None:
    shown = form_after(ana, "/jobstart", "C-114 new hours 30h $16")
    assert "No such job is on record for this client" in shown
    typed = {one["block_id"]: one["element"] for one in ana.modal.blocks if "element" in one}
    assert typed["hours_per_week"]["initial_value"] == "30"
    assert typed["hourly_wage"]["initial_value"] == "16"


def test_trouble_at_work_is_asked_about_where_there_is_no_work(ana: Person) -> None:
    shown = form_after(ana, "/visit", "C-114 trouble at work")
    sentence = (
        "C-114 has no job on record for Monday 2 March 2026. If they work, their job comes first; "
        "otherwise please untick the trouble at work."
    )
    assert sentence in shown
    assert sentence in str(ana.submit().errors)
    ana.choose("facts", [])
    assert ana.submit().ok
    ana.close(everything=True)
    said_after(ana, "/jobstart", "C-114 Oak Market started yesterday")
    assert "trouble at work" in said_after(ana, "/visit", "C-114 trouble at work")


def test_a_start_that_became_next_years_says_its_year(ana: Person) -> None:
    shown = form_after(ana, "/jobstart", "C-114 Oak Market 2/1 clerk")
    assert "I was not sure about “2/1”" in shown
    assert ana.submit({"starts_on": "2027-02-01"}).ok
    assert "starts Mon 1 Feb 2027" in ana.read()


def test_a_second_exit_leads_to_a_page_that_opens(ana: Person) -> None:
    said_after(ana, "/exit", "C-114 moved away")
    shown = form_after(ana, "/exit", "C-114 moved away")
    assert "please open /caseload C-114 and undo the exit" in shown
    ana.close(everything=True)
    assert "Left the program" in form_after(ana, "/caseload", "C-114")


def test_who_left_a_colleagues_caseload_stays_out_of_reach(unit_house: House, ana: Person) -> None:
    said_after(ana, "/exit", "C-114 moved away")
    ben = unit_house.person(BEN)
    assert "None of your people has that code" in form_after(ben, "/caseload", "C-114")


def test_the_end_of_a_job_that_has_ended_is_on_record(ana: Person) -> None:
    said_after(ana, "/jobstart", "C-114 Oak Market started yesterday clerk")
    said_after(ana, "/jobend", "C-114 today")
    shown = form_after(ana, "/jobend", "C-114 today")
    assert "clerk at Oak Market: its end, Mon 2 Mar, is on record." in shown
    assert "Record it with" not in shown
    assert "None of their jobs is running on record" in str(ana.submit().errors)


def test_a_mark_that_nobody_sees_is_no_part_of_a_code(unit_house: House, ana: Person) -> None:
    draft = EnrollDraft(code="C-\u200b777\u2060\ufeff", entered_on=unit_house.now.date())
    done = enrollment.enroll(unit_house.doors, unit_house.actor(ANA), draft, now=unit_house.now)
    assert done.summary == "C-777 entered the program on Mon 2 Mar"
