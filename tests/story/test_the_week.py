"""One week of a vocational unit, lived in Slack from the first form to the Monday agenda.

Everything a person does here is done on their screen of a practice workspace: typed, pressed, or
filled in. Time is moved by hand, and the post goes out whenever it is. In the end everybody has
got exactly the messages of `THE_POST` and the agenda of `tests/data/story/agenda.txt`.

Thanksgiving lies at the end of the week: Wednesday is its last working day.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from tests.house import ADA, ANA, BEN, CHANNEL, LEA, PIA, House
from tests.story.storyteller import IN_ITS_THREAD, UNIT_CHANNEL, Letter, Storyteller, beside

MON, TUE, WED, THU, FRI, SAT, SUN = (date(2026, 11, day) for day in range(23, 30))
NEXT_MON = date(2026, 11, 30)
AGENDA = Path(__file__).parents[1] / "data" / "story" / "agenda.txt"

UNSAID = "_not talked over yet: please do not name or describe them_"


def test_the_week_ends_with_exactly_this_post_and_this_agenda(story_house: House) -> None:
    story = Storyteller(story_house)
    the_week(story)

    agenda = [letter for letter in story.letters if letter.to in (UNIT_CHANNEL, IN_ITS_THREAD)]
    post = [letter for letter in story.letters if letter not in agenda]
    assert written_out(post) == written_out(THE_POST)
    assert written_out(agenda) == AGENDA.read_text("utf-8")


def the_week(story: Storyteller) -> None:
    """Everything that happens, in its order."""
    the_unit_goes_live(story)
    three_people_enter(story)
    a_first_day_of_work(story)
    employers_are_met(story)
    story.when(TUE, 8)
    a_phone_call_leaves_the_clock_open(story)
    somebody_declines(story)
    cover_is_asked_for_and_taken(story)
    leave_is_planned(story)
    somebody_dies(story)
    story.when(WED, 8)
    the_covering_colleague_meets_an_employer(story)
    a_loss_before_the_long_weekend(story)
    for free_day in (THU, FRI, SAT, SUN):
        story.when(free_day, 8)
    story.when(NEXT_MON, 8)
    story.when(NEXT_MON, 8, 30)
    nobody_speaks_of_the_dead(story)
    the_log_is_reviewed(story)
    what_was_missed_is_had_late(story)


def written_out(letters: list[Letter]) -> str:
    """Each message under its moment and place: as in the file, and easy to compare."""
    return "\n".join(f"[{one.moment}, {one.what}: {one.to}]\n{one.text}\n" for one in letters)


# ---------------------------------------------------------------- Monday


def the_unit_goes_live(story: Storyteller) -> None:
    """An admin sets it up; people already at work come in by rows and by the form."""
    ada, ana, ben = map(story.person, (ADA, ANA, BEN))
    story.when(MON, 9)
    story.opens(ADA, lambda: ada.command("/ips", "setup"), "vocational_unit.submit")
    said = story.submits(
        ADA,
        {
            "name": "Harbor",
            "channel_id": CHANNEL,
            "team_lead": LEA,
            "staff": [ANA, BEN],
            "peer_mentors": [PIA],
            "holidays": "2026-11-26 Thanksgiving\n2026-11-27 The day after",
        },
    )
    assert "Harbor is set up." in said
    story.closes(ADA)

    story.when(MON, 9, 10)
    story.opens(ANA, lambda: ana.command("/ips", "golive"), "going_live.rows")
    rows = (
        "C-101, 2026-03-02, 2026-03-20, Bean & Leaf, 2026-06-01, 2026-11-12\n"
        "C-102\t2026-10-05\t2026-10-23\t\t\t2026-11-19\n"
        "C-103, 2026-11-99, , , , 2026-11-18"
    )
    said = story.submits(ANA, {"rows": rows})
    assert "*C-102*: entered Mon 5 Oct 2026, first employer contact Fri 23 Oct 2026" in said
    said = story.submits(ANA, {})
    assert "Entered: C-101 and C-102" in said
    assert "the entry date “2026-11-99” is no day" in said
    said = story.submits(ANA, {"Rows": "C-103, 2026-11-09, , , , 2026-11-18"})
    assert "last visit Wed 18 Nov 2026" in said
    said = story.submits(ANA, {})
    assert "nothing past is asked for" in said
    story.closes(ANA)

    story.opens(BEN, lambda: ben.command("/ips", "golive"), "going_live.rows")
    story.opens(BEN, lambda: ben.press("One client with a form"), "going_live.client")
    said = story.submits(
        BEN,
        {
            "code": "C-201",
            "entered_on": "2025-11-10",
            "first_employer_contact_on": "2025-12-01",
            "employer": "Harbor Hotel",
            "job_started_on": "2026-01-12",
            "last_visit_on": "2026-10-31",
        },
    )
    assert "C-201 entered the program on Mon 10 Nov 2025" in said
    story.opens(BEN, lambda: ben.press("Enter more"), "going_live.rows")
    story.submits(BEN, {"rows": "C-202, 2026-10-26"})
    story.submits(BEN, {})
    story.closes(BEN)
    story.post()


def three_people_enter(story: Storyteller) -> None:
    """/enroll with a line, with its form, and as '/ips enroll'."""
    story.when(MON, 10)
    said = story.types(ANA, "/enroll", "C-301 today team: North")
    assert "C-301 entered the program on Mon 23 Nov" in said
    assert "Next: check-in, by Mon 7 Dec. 4 more, all in the brief." in said
    ana = story.person(ANA)
    story.opens(ANA, lambda: ana.command("/enroll"), "client.enroll")
    said = story.submits(
        ANA,
        {
            "code": "C-302",
            "meeting_wishes": "the library on Third",
            "visits_at_work": "no",
            "disclosure": "do_not_disclose",
        },
    )
    assert "C-302 entered the program" in said
    story.closes(ANA)
    assert "C-303 entered the program" in story.types(BEN, "/ips", "enroll C-303 today")
    story.post()


def a_first_day_of_work(story: Storyteller) -> None:
    story.when(MON, 11)
    said = story.types(ANA, "/jobstart", "C-102 Pier Books today bookseller 20h $16")
    assert "Good news for C-102! Bookseller at Pier Books, started Mon 23 Nov" in said
    assert "Next: visit within 3 days of the start, by Thu 26 Nov." in said
    assert "more, all in the brief." in said
    story.post()


def employers_are_met(story: Storyteller) -> None:
    """By a specialist with a line and with the form, by a client alone; and one by mistake."""
    story.when(MON, 16)
    said = story.types(ANA, "/contact", "Harbor Hotel C-301 in person met Rosa (manager)")
    assert "First meeting with an employer for *C-301*: done" in said
    assert "Next: first disclosure talk, by the end of today." in said
    assert "1 of 6" in said

    said = story.types(ANA, "/contact", "Bean & Leaf C-302 in person")
    assert "2 of 6" in said
    said = story.presses(ANA, "recorded.undo", story.last_answer(ANA))
    assert "First meeting with an employer for *C-302*: open again, by Wed 23 Dec" in said
    assert "1 of 6" in said

    said = story.types(ANA, "/contact", "Corner Market C-302 in person by client")
    assert "made by the client" in said
    assert "First meeting with an employer for *C-302*: done" in said
    assert "of 6" not in said  # the client's own contact is not the specialist's number

    ben = story.person(BEN)
    story.opens(BEN, lambda: ben.command("/contact"), "employer_contact.submit")
    (offered,) = ben.suggest("client_ids", "C-303")
    ben.fill({"client_ids": [offered["value"]]})
    ben.wait_for(lambda: "do not name or describe" in ben.read())
    said = story.submits(BEN, {"new_employer": "Lakeside Bakery", "preference_based": "yes"})
    assert "First meeting with an employer for *C-303*: done" in said
    assert "1 of 4" in said
    story.closes(BEN)
    story.post()


# ---------------------------------------------------------------- Tuesday


def a_phone_call_leaves_the_clock_open(story: Storyteller) -> None:
    story.when(TUE, 9)
    plan = "next: see the kitchen with C-202 on Wednesday"
    said = story.types(BEN, "/contact", f"Lakeside Bakery C-202 phone {plan}")
    assert "still open until tomorrow: it needs a meeting in person" in said
    story.post()


def somebody_declines(story: Storyteller) -> None:
    """From the brief: all support at work for now, in the client's own words."""
    story.when(TUE, 9, 30)
    ben, brief = story.person(BEN), story.newest(BEN, "C-201")
    more = beside(brief, "monthly visit", "due.more")
    story.opens(BEN, lambda: ben.press(more, brief), "due.more_submit")
    said = story.submits(BEN, {"way": "decline", "scope": "all", "words": "I will call you"})
    assert "C-201 declined: all support at work for now" in said
    assert "Stopped for *C-201*: monthly visit\n" in said  # and nothing of January
    story.closes(BEN)
    story.post()


def cover_is_asked_for_and_taken(story: Storyteller) -> None:
    story.when(TUE, 10)
    brief = story.newest(ANA, "C-103")
    said = story.presses(ANA, beside(brief, "first meeting", "due.cover"), brief)
    assert "2 colleagues are asked to cover" in said
    story.post()
    story.when(TUE, 11)
    said = story.presses(BEN, "I take it", story.newest(BEN, "asks for cover"))
    assert "First meeting with an employer for C-103: yours now, thank you." in said
    story.post()


def leave_is_planned(story: Storyteller) -> None:
    story.when(TUE, 15)
    lea = story.person(LEA)
    story.opens(LEA, lambda: lea.command("/ips", "leave"), "leaves")
    story.opens(LEA, lambda: lea.press("Plan leave"), "leave.submit")
    story.submits(
        LEA,
        {
            "staff_member_id": "Ben Birch (employment specialist)",
            "from_on": "2026-11-25",
            "until_on": "2026-11-27",
            "cover_id": "Ana Alder (employment specialist)",
        },
    )
    lea.wait_for(lambda: "<@U0ANA> covers" in lea.read())
    story.closes(LEA)
    story.post()


def somebody_dies(story: Storyteller) -> None:
    story.when(TUE, 16)
    ana = story.person(ANA)
    shown = story.opens(ANA, lambda: ana.command("/exit", "C-103 died"), "client.died")
    assert "I am sorry." in shown
    said = story.submits(ANA)
    assert said == "Saved\nI am sorry. Everything about C-103 has stopped, for everybody.\nUndo"
    story.closes(ANA)
    story.post()


# ---------------------------------------------------------------- Wednesday, the last working day


def the_covering_colleague_meets_an_employer(story: Storyteller) -> None:
    """For a colleague's client: it counts for whoever made it, and is what he had planned."""
    story.when(WED, 10)
    said = story.types(ANA, "/contact", "Lakeside Bakery C-202 in person with client")
    assert "First meeting with an employer for *C-202*: done" in said
    assert "2 of 6" in said
    brief = story.newest(ANA, "planned by @Ben")
    done = beside(brief, "See the kitchen", "next_step.done")
    assert "The next step with Lakeside Bakery is done." in story.presses(ANA, done, brief)
    story.post()


def a_loss_before_the_long_weekend(story: Storyteller) -> None:
    """Learned on Wednesday: Saturday is its last day, and the next brief comes on Monday."""
    story.when(WED, 14)
    said = story.types(ANA, "/jobend", "C-101 yesterday laid off")
    assert "Next: call after the job loss, by Sat 28 Nov." in said
    assert "Did you offer *C-101* help with the next job?" in said
    story.post()

    story.when(WED, 15)
    ana, asked = story.person(ANA), story.last_answer(ANA)
    said = story.types(ANA, "/visit", "C-101 phone")
    assert "Call after the job loss for *C-101*: done" in said
    story.opens(ANA, lambda: ana.press("Yes, I offered it", asked), "milestone.submit")
    said = story.submits(ANA, {"answer": "accepted"})
    assert "Next-job offer for *C-101*: done" in said
    story.closes(ANA)
    story.post()


# ---------------------------------------------------------------- the Monday after


def nobody_speaks_of_the_dead(story: Storyteller) -> None:
    after = story.letters.index(
        next(letter for letter in story.letters if letter.moment == "Tue 24 16:00")
    )
    assert not [letter for letter in story.letters[after:] if "C-103" in letter.text]
    for who in (ANA, BEN, LEA):
        look = partial(story.person(who).command, "/caseload")
        assert "C-103" not in story.opens(who, look, "caseload")
        story.closes(who)


def the_log_is_reviewed(story: Storyteller) -> None:
    story.when(NEXT_MON, 9)
    agenda = next(m for m in story.house.workspace.messages(CHANNEL) if m.bot_id)
    said = story.presses(LEA, "Mark contact log reviewed", agenda)
    assert "Contact log of the week of Mon 23 Nov: reviewed." in said
    story.post()


def what_was_missed_is_had_late(story: Storyteller) -> None:
    story.when(NEXT_MON, 10)
    said = story.types(ANA, "/visit", "C-102 in person at the office")
    assert "Visit within 3 days of the start for *C-102*: done late" in said
    assert "isit in week 1 for *C-102*: done\n" in said
    story.post()


# ---------------------------------------------------------------- who got what, and when


def welcomed(who: str, role: str) -> Letter:
    return Letter(
        "Mon 23 09:10",
        who,
        "new",
        f"""\
Hello, and welcome! You are on the roster of *Harbor* as {role}.
On mornings when something is due you get one brief here, at 08:00. Another hour suits you better? \
`/ips me`
To begin, type `/ips help`: it says what each command does.""",
    )


THE_POST = [
    welcomed("Lea", "team lead"),
    welcomed("Ana", "employment specialist"),
    welcomed("Ben", "employment specialist"),
    welcomed("Pia", "peer mentor"),
    Letter(
        "Tue 24 08:00",
        "Ana",
        "new",
        f"""\
*Tue 24 Nov: 5 things to look at*
*C-102* visit within 3 days of the start · *by Thu 26 Nov*
bookseller · {UNSAID}
*C-102* visit in week 1 · *by Mon 30 Nov*
bookseller · {UNSAID}
*C-103* career profile · *by Wed 9 Dec*
{UNSAID}
*C-103* first meeting with an employer · *by Wed 9 Dec*
{UNSAID}
*C-301* first disclosure talk · *since yesterday · it still counts*
{UNSAID}""",
    ),
    Letter(
        "Tue 24 08:00",
        "Ben",
        "new",
        f"""\
*Tue 24 Nov: 2 things to look at*
*C-201* monthly visit · *by Tue 1 Dec*
job at Harbor Hotel · {UNSAID}
*C-303* first disclosure talk · *since yesterday · it still counts*
{UNSAID}""",
    ),
    Letter(
        "Tue 24 09:30",
        "Ben",
        "changed",
        f"""\
*Tue 24 Nov: 1 thing to look at*
~*C-201*~ – monthly visit: declined by the client
*C-303* first disclosure talk · *since yesterday · it still counts*
{UNSAID}""",
    ),
    Letter(
        "Tue 24 10:00",
        "Lea",
        "new",
        """\
@Ana asks for cover: *C-103* first meeting with an employer · *by Wed 9 Dec*""",
    ),
    Letter(
        "Tue 24 10:00",
        "Ana",
        "changed",
        f"""\
*Tue 24 Nov: 5 things to look at*
*C-102* visit within 3 days of the start · *by Thu 26 Nov*
bookseller · {UNSAID}
*C-102* visit in week 1 · *by Mon 30 Nov*
bookseller · {UNSAID}
*C-103* career profile · *by Wed 9 Dec*
{UNSAID}
*C-103* first meeting with an employer · *by Wed 9 Dec*
{UNSAID}
Your colleagues are asked to cover.
*C-301* first disclosure talk · *since yesterday · it still counts*
{UNSAID}""",
    ),
    Letter(
        "Tue 24 10:00",
        "Ben",
        "new",
        """\
@Ana asks for cover: *C-103* first meeting with an employer · *by Wed 9 Dec*""",
    ),
    Letter(
        "Tue 24 11:00",
        "Lea",
        "changed",
        """\
@Ana asks for cover: *C-103* first meeting with an employer
✓ @Ben takes it.""",
    ),
    Letter(
        "Tue 24 11:00",
        "Ana",
        "changed",
        f"""\
*Tue 24 Nov: 5 things to look at*
*C-102* visit within 3 days of the start · *by Thu 26 Nov*
bookseller · {UNSAID}
*C-102* visit in week 1 · *by Mon 30 Nov*
bookseller · {UNSAID}
*C-103* career profile · *by Wed 9 Dec*
{UNSAID}
*C-103* first meeting with an employer · *by Wed 9 Dec*
{UNSAID}
@Ben covers this.
*C-301* first disclosure talk · *since yesterday · it still counts*
{UNSAID}""",
    ),
    Letter(
        "Tue 24 11:00",
        "Ben",
        "changed",
        """\
@Ana asks for cover: *C-103* first meeting with an employer
✓ @Ben takes it.""",
    ),
    Letter(
        "Tue 24 15:00",
        "Ana",
        "new",
        """\
@Ben is away from Wed 25 Nov to Fri 27 Nov, and you cover: what is due for their people comes to \
you.""",
    ),
    Letter(
        "Tue 24 15:00",
        "Ben",
        "new",
        "You are away from Wed 25 Nov to Fri 27 Nov. @Ana covers.",
    ),
    Letter(
        "Tue 24 16:00",
        "Lea",
        "changed",
        """\
@Ana asked for cover, and @Ben took it. It is no longer due.""",
    ),
    Letter(
        "Tue 24 16:00",
        "Ana",
        "changed",
        f"""\
*Tue 24 Nov: 3 things to look at*
*C-102* visit within 3 days of the start · *by Thu 26 Nov*
bookseller · {UNSAID}
*C-102* visit in week 1 · *by Mon 30 Nov*
bookseller · {UNSAID}
*C-301* first disclosure talk · *since yesterday · it still counts*
{UNSAID}""",
    ),
    Letter(
        "Tue 24 16:00",
        "Ben",
        "changed",
        """\
@Ana asked for cover, and @Ben took it. It is no longer due.""",
    ),
    Letter(
        "Wed 25 08:00",
        "Lea",
        "new",
        f"""\
*Wed 25 Nov: 2 things to look at*
*For you as team lead: today is the last working day for these*
*C-202* (@Ana) first meeting with an employer · *by the end of today*
{UNSAID}
*C-102* (@Ana) visit within 3 days of the start · *by tomorrow*
bookseller · {UNSAID}""",
    ),
    Letter(
        "Wed 25 08:00",
        "Ana",
        "new",
        f"""\
*Wed 25 Nov: 6 things to look at*
*C-202* (@Ben) career profile · *by the end of today*
{UNSAID}
*C-202* (@Ben) first meeting with an employer · *by the end of today*
{UNSAID}
*C-102* visit within 3 days of the start · *by tomorrow*
bookseller · {UNSAID}
*C-102* visit in week 1 · *by Mon 30 Nov*
bookseller · {UNSAID}
*C-202* (@Ben) first disclosure talk · *since yesterday · it still counts*
{UNSAID}
See the kitchen with C-202 on Wednesday · *Lakeside Bakery* for *C-202* · *today* · planned by @Ben
*Still open from before:*
• *C-301* first disclosure talk (since Mon 23 Nov)
• *C-303* (@Ben) first disclosure talk (since Mon 23 Nov)
*Your week of Mon 23 Nov:* 24 h scheduled. How many of them were you in the community?""",
    ),
    Letter(
        "Wed 25 10:00",
        "Lea",
        "changed",
        f"""\
*Wed 25 Nov: 1 thing to look at*
*For you as team lead: today is the last working day for these*
~*C-202*~ ✓ first meeting with an employer: done today by @Ana
*C-102* (@Ana) visit within 3 days of the start · *by tomorrow*
bookseller · {UNSAID}""",
    ),
    Letter(
        "Wed 25 10:00",
        "Ana",
        "changed",
        f"""\
*Wed 25 Nov: 4 things to look at*
*C-202* (@Ben) career profile · *by the end of today*
{UNSAID}
~*C-202*~ ✓ first meeting with an employer: done today
*C-102* visit within 3 days of the start · *by tomorrow*
bookseller · {UNSAID}
*C-102* visit in week 1 · *by Mon 30 Nov*
bookseller · {UNSAID}
*C-202* (@Ben) first disclosure talk · *since yesterday · it still counts*
{UNSAID}
~Lakeside Bakery~ ✓ Next step: done
*Still open from before:*
• *C-301* first disclosure talk (since Mon 23 Nov)
• *C-303* (@Ben) first disclosure talk (since Mon 23 Nov)
*Your week of Mon 23 Nov:* 24 h scheduled. How many of them were you in the community?""",
    ),
    Letter(
        "Wed 25 14:00",
        "Lea",
        "new",
        f"""\
*This runs out before your next brief*
*For you as team lead: today is the last working day for these*
*C-101* (@Ana) call after the job loss · *by Sat 28 Nov*
job at Bean & Leaf · {UNSAID}""",
    ),
    Letter(
        "Wed 25 14:00",
        "Ana",
        "new",
        f"""\
*These run out before your next brief*
*C-101* call after the job loss · *by Sat 28 Nov*
job at Bean & Leaf · {UNSAID}
*C-101* next-job offer · *by Sat 28 Nov*
job at Bean & Leaf · {UNSAID}""",
    ),
    Letter(
        "Wed 25 15:00",
        "Lea",
        "changed",
        """\
*Done. Thank you.*
*For you as team lead*
~*C-101*~ ✓ call after the job loss: done today by @Ana""",
    ),
    Letter(
        "Wed 25 15:00",
        "Ana",
        "changed",
        """\
*Done. Thank you.*
~*C-101*~ ✓ call after the job loss: done today
~*C-101*~ ✓ next-job offer: done today""",
    ),
    Letter(
        "Mon 30 08:00",
        "Lea",
        "new",
        f"""\
*Mon 30 Nov: 1 thing to look at*
*For you as team lead: today is the last working day for these*
*C-102* (@Ana) visit in week 1 · *by the end of today*
bookseller · {UNSAID}""",
    ),
    Letter(
        "Mon 30 08:00",
        "Ana",
        "new",
        f"""\
*Mon 30 Nov: 4 things to look at*
*C-102* visit in week 1 · *by the end of today*
bookseller · {UNSAID}
*C-102* profile update · *by Mon 7 Dec*
bookseller · {UNSAID}
*C-102* work incentives planning · *by Mon 7 Dec*
bookseller · {UNSAID}
*C-102* visit within 3 days of the start · *since Thu 26 Nov · a visit now still counts*
bookseller · {UNSAID}
*Still open from before:*
• *C-301* first disclosure talk (since Mon 23 Nov)""",
    ),
    Letter(
        "Mon 30 08:00",
        "Ben",
        "new",
        f"""\
*Mon 30 Nov: 1 thing to look at*
*C-202* career profile · *since Wed 25 Nov · it still counts*
{UNSAID}
*Still open from before:*
• *C-303* first disclosure talk (since Mon 23 Nov)
• *C-202* first disclosure talk (since Tue 24 Nov)
*Your week of Mon 23 Nov:* 16 h scheduled. How many of them were you in the community?""",
    ),
    Letter(
        "Mon 30 08:30",
        "Lea",
        "new",
        """\
*For you alone, before supervision*
Week of Mon 23 Nov to Sun 29 Nov
*Missed or overdue*
• *C-301* first disclosure talk, due Mon 23 Nov: overdue · @Ana
• *C-303* first disclosure talk, due Mon 23 Nov: overdue · @Ben
• *C-202* first disclosure talk, due Tue 24 Nov: overdue · @Ben
• *C-202* career profile, due Wed 25 Nov: overdue · @Ben
• *C-102* visit within 3 days of the start, due Thu 26 Nov: overdue · @Ana
*Declined by clients since Thu 1 Oct*
• monthly visit: 1 of 2""",
    ),
    Letter(
        "Mon 30 08:30",
        "Lea",
        "new",
        """\
Where your unit's audit log stands this week. Nothing to do: just leave it here. Should anybody \
ever ask whether the log is whole, these lines help to show it.
```HEAD T0HARBOR … 26 …```""",
    ),
    Letter(
        "Mon 30 10:00",
        "Lea",
        "changed",
        """\
*Wed 25 Nov: all done. Thank you.*
*For you as team lead*
~*C-202*~ ✓ first meeting with an employer: done today by @Ana
~*C-102*~ ✓ visit within 3 days of the start: done Mon 30 Nov by @Ana""",
    ),
    Letter(
        "Mon 30 10:00",
        "Lea",
        "changed",
        """\
*Mon 30 Nov: all done. Thank you.*
*For you as team lead*
~*C-102*~ ✓ visit in week 1: done today by @Ana""",
    ),
    Letter(
        "Mon 30 10:00",
        "Ana",
        "changed",
        f"""\
*Tue 24 Nov: 1 thing to look at*
~*C-102*~ ✓ visit within 3 days of the start: done Mon 30 Nov
~*C-102*~ ✓ visit in week 1: done Mon 30 Nov
*C-301* first disclosure talk · *since yesterday · it still counts*
{UNSAID}""",
    ),
    Letter(
        "Mon 30 10:00",
        "Ana",
        "changed",
        """\
*Wed 25 Nov: nothing more to do here.*
~*C-102*~ ✓ visit within 3 days of the start: done Mon 30 Nov
~*C-102*~ ✓ visit in week 1: done Mon 30 Nov
~Lakeside Bakery~ ✓ Next step: done
3 lines are left out: those clients are no longer with you.
*Still open from before:*
• *C-301* first disclosure talk (since Mon 23 Nov)
*Your week of Mon 23 Nov:* 24 h scheduled. How many of them were you in the community?""",
    ),
    Letter(
        "Mon 30 10:00",
        "Ana",
        "changed",
        f"""\
*Mon 30 Nov: 2 things to look at*
~*C-102*~ ✓ visit in week 1: done today
*C-102* profile update · *by Mon 7 Dec*
bookseller · {UNSAID}
*C-102* work incentives planning · *by Mon 7 Dec*
bookseller · {UNSAID}
~*C-102*~ ✓ visit within 3 days of the start: done today
*Still open from before:*
• *C-301* first disclosure talk (since Mon 23 Nov)""",
    ),
]
