"""Lines as a phone sends them: each says what its writer meant, or leaves a doubt to ask about.

The unit knows some employers with awkward names and some clients, one of them with a word for a
code; see `KNOWN`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.casework.reading.typed_names import Known
from bot.casework.replies import ClientLabel
from bot.commands.lines.caseload import code_in
from bot.commands.lines.client_contact import ClientContactLine
from bot.commands.lines.employer_contact import EmployerContactLine
from bot.commands.lines.job_end import JobEndLine
from bot.commands.lines.job_start import JobStartLine
from bot.commands.lines.understood import Run, Understood
from db.queries.people.employer_network import KnownEmployer
from db.queries.people.employers import folded
from ips.facts import ExitReason, MadeBy, Mode, OutreachStrategy
from tests import lines

TODAY = date(2026, 3, 4)  # a Wednesday
YESTERDAY = date(2026, 3, 3)

NAMES = (
    "Bean & Leaf", "Corner Hardware", "McDonald's", "7-Eleven", "Call Center Plus", "Ruby Tuesday",
    "24 Hour Fitness", "Panera at Main St", "The Met", "Studio 54", "Oak Market",
)  # fmt: skip
CODES = ("C-114", "C-141", "C-207", "2041", "KESTREL")
KNOWN = Known(
    tuple(ClientLabel(code.lower(), code) for code in CODES),
    tuple(KnownEmployer(name, name, folded(name), ()) for name in NAMES),
    frozenset(map(folded, NAMES)),
)


def contact(text: str) -> EmployerContactLine:
    return lines.contact_line(text, TODAY, known=KNOWN)


def visit(text: str) -> ClientContactLine:
    return lines.visit_line(text, TODAY, known=KNOWN)


def job_start(text: str) -> JobStartLine:
    return lines.job_start_line(text, TODAY, known=KNOWN)


def job_end(text: str) -> JobEndLine:
    return lines.job_end_line(text, TODAY, known=KNOWN)


def called(line: Understood) -> str | None:
    return line.employer.text if line.employer else None


def sure(line: Understood) -> bool:
    """Whether the line would be recorded at once."""
    new = line.employer is not None and line.employer.known is None and line.employer.doubtful
    return not line.unsure and not new


# ---------------------------------------------------------------- who it was for


@pytest.mark.parametrize(
    "typed",
    [
        "c-114", "C114", "c114", "#C-114", "C-114.", "C-114!", "C-114:", "(C-114)", "“C-114”",
        "C\u2011114", "C\u2013114", "C 114", "c 114", "C-114,", "\u200bC-114", "*C-114*", "C-114’s",
    ],
)  # fmt: skip
def test_a_code_is_found_however_a_phone_writes_it(typed: str) -> None:
    for line in (visit(f"{typed} phone"), contact(f"Oak Market {typed} phone")):
        assert [KNOWN.client(code) for code in line.codes] == [KNOWN.clients[0]]
        assert line.parts == {"mode": Mode.PHONE}
        assert line.unsure == ()
    assert called(contact(f"Oak Market {typed} phone")) == "Oak Market"


@pytest.mark.parametrize(
    "text",
    [
        "Target C-114/C-141", "Target C-114+C-141", "Target C-114 & C-141", "C-114, C-141 Target",
        "Target for c-114 and c-141",
    ],
)  # fmt: skip
def test_two_clients_are_two_and_no_part_of_a_name(text: str) -> None:
    line = contact(text)
    assert [code.upper() for code in line.codes] == ["C-114", "C-141"]
    assert called(line) == "Target"
    assert sure(line)


def test_a_word_for_a_code_is_a_client_behind_the_name_and_a_doubt_elsewhere() -> None:
    assert contact("Target KESTREL yesterday").codes == ("KESTREL",)
    assert sure(contact("Target KESTREL yesterday"))
    for doubtful in ("Target kestrel", "KESTREL Cafe C-114", "KESTREL Target"):
        assert not sure(contact(doubtful))
    assert visit("kestrel phone").codes == ("kestrel",)
    assert visit("kestrel phone").unsure == ()


def test_a_number_in_a_name_is_no_client() -> None:
    line = contact("Store 112 C-114")
    assert (called(line), line.codes, sure(line)) == ("Store 112", ("C-114",), False)
    assert contact("Target 2041").codes == ("2041",)


def test_with_a_client_may_mean_along_or_on_their_behalf() -> None:
    assert contact("Target with C-114").with_client
    assert contact("Target C-114 with me").parts == {"client_was_with_me": True}
    assert contact("Target w/ C-114").with_client
    assert contact("Target C-114 w/ client").parts == {"client_was_with_me": True}
    assert contact("C-114 went alone to Target").parts == {"made_by": MadeBy.CLIENT}


# ---------------------------------------------------------------- which employer


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "form", ["{} C-114 yesterday", "c-114 yesterday {}", "yesterday {}, C-114"]
)
def test_a_known_employer_is_found_whatever_its_name_is_made_of(name: str, form: str) -> None:
    for typed in (name, name.lower(), name.replace("'", "’"), name.replace("&", "&amp;")):
        line = contact(form.format(typed))
        assert line.employer is not None
        assert line.employer.known == name
        assert (line.day, line.others, line.unsure) == (YESTERDAY, (), ())
        assert "mode" not in line.parts


@pytest.mark.parametrize(
    "text",
    [
        "call centre C-114", "ruby wednesday c-114", "spoke w/ Tom at Smith Bros C-114, mon tue",
        "went over to Smith Bros C-114", "Smith Bros 🎉 C-114", "Panera at High St C-114",
        "3M C-114", "36 Hour Gym C-114", "Old Saw Mill C-114", "Oak Market Annex C-114",
        "Super Oak Market C-114", "hiring at Smith Bros C-114", "B" * 121 + " C-114",
    ],
)  # fmt: skip
def test_words_that_may_be_no_name_or_not_all_of_it_make_no_new_employer(text: str) -> None:
    assert not sure(contact(text))


@pytest.mark.parametrize("picture", ["🙂", "👍🏽 🎉", "☹️", ":+1:", ":slightly_smiling_face:"])
@pytest.mark.parametrize(
    "form", ["{} C-114 3rd Street Deli", "3rd Street Deli C-114 {}", "C-114 today {}"]
)
def test_a_picture_from_a_phone_is_no_employer_and_is_not_lost(form: str, picture: str) -> None:
    line = contact(form.format(picture))
    named = None if line.employer is None else line.employer.text
    assert named == ("3rd Street Deli" if "Deli" in form else None)
    assert [each.text for each in line.others] == [picture]


def test_a_doubtful_name_keeps_the_words_that_may_belong_to_it() -> None:
    run = contact("ruby wednesday c-114").employer
    assert run is not None
    assert (run.text, run.longer) == ("ruby", "ruby wednesday")
    assert contact("36 Hour Gym C-114").employer == Run("36 Hour Gym", doubtful=True)


@pytest.mark.parametrize(
    ("text", "person", "employer"),
    [
        ("met Rosa at Bean & Leaf C-114", "Rosa", "Bean & Leaf"),
        ("Met with Rosa Diaz at Smith Bros for C-114", "Rosa Diaz", "Smith Bros"),
        ("Spoke with Tom at Corner Hardware, c-114", "Tom", "Corner Hardware"),
        ("spoke w/ Tom at Corner Hardware c-114", "Tom", "Corner Hardware"),
        ("texted Tom at Oak Market C-114", "Tom", "Oak Market"),
        ("Smith Bros met Rosa about C-114", "Rosa", "Smith Bros"),
        ("met w/ Rosa, Smith Bros re C-114", "Rosa", "Smith Bros"),
    ],
)
def test_who_was_met_where(text: str, person: str, employer: str) -> None:
    line = contact(text)
    assert (line.person, called(line), line.others) == (person, employer, ())
    assert sure(line)


def test_a_front_desk_is_no_employer() -> None:
    assert not sure(contact("met Rosa at the front desk C-114"))


def test_a_verb_with_a_capital_begins_a_sentence_not_a_name() -> None:
    line = contact("Called Smith Bros for c-114 yesterday")
    assert (called(line), line.parts, sure(line)) == ("Smith Bros", {"mode": Mode.PHONE}, True)


# ---------------------------------------------------------------- which day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("last friday", date(2026, 2, 27)),
        ("on monday", date(2026, 3, 2)),
        ("this morning", TODAY),
        ("tonight", TODAY),
        ("last night", YESTERDAY),
        ("yesterday afternoon", YESTERDAY),
        ("the day before yesterday", date(2026, 3, 2)),
        ("3.2.", date(2026, 2, 3)),
        ("feb 27th, 2026", date(2026, 2, 27)),
        ("2 weeks ago", date(2026, 2, 18)),
    ],
)
def test_days_as_people_say_them(typed: str, day: date) -> None:
    for line in (contact(f"Smith Bros C-114 {typed}"), visit(f"{typed} C-114")):
        assert (line.day, line.unsure) == (day, ())


@pytest.mark.parametrize(
    "typed", ["last week", "the other day", "2026-02-30", "2/30", "14/3", "3/14", "mon tue"]
)
def test_a_day_nobody_can_be_sure_of_is_asked_about_and_never_today(typed: str) -> None:
    for line in (contact(f"Oak Market C-114 {typed}"), visit(f"C-114 {typed}")):
        assert line.unsure
        assert line.day_or(TODAY) is None


def test_the_own_date_order_counts_everywhere() -> None:
    line = lines.job_start_line(
        "C-114 Oak Market 14/2 learned 2/3", TODAY, day_first=True, known=KNOWN
    )
    assert (line.day, line.parts["learned_on"]) == (date(2026, 2, 14), date(2026, 3, 2))
    assert lines.visit_line("C-114 14/2", TODAY, day_first=True).day == date(2026, 2, 14)


# ---------------------------------------------------------------- visits


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("phone C-114 20 min", {"mode": Mode.PHONE, "minutes": 20.0}),
        ("Yesterday c-114 at home", {"place": "home"}),
        ("saw C-114 at work", {"place": "work_site"}),
        ("C-114 office 1h 30m", {"place": "office", "minutes": 90.0}),
        ("C-114 1,5h", {"minutes": 90.0}),
        ("C-114 1h30", {"minutes": 90.0}),
        ("C-114 half an hour", {"minutes": 30.0}),
        ("C-114 with the case manager", {"with_team_member": "case manager"}),
        ("C-114 with her mother", {"with_family": True}),
        ("C-114 w/ case manager", {"with_team_member": "case manager"}),
        ("C-207 no trouble at work", {"job_trouble": False, "place": "work_site"}),
        ("C-114 didn’t show up", {"reached": False}),
        (
            "C-114 left voicemail",
            {"reached": False, "mode": Mode.PHONE, "strategy": OutreachStrategy.PHONE_OR_TEXT},
        ),
        (
            "C-114 letter",
            {"reached": False, "mode": Mode.TEXT, "strategy": OutreachStrategy.LETTER},
        ),
    ],
)
def test_a_visit_in_a_few_words(text: str, parts: dict[str, object]) -> None:
    line = visit(text)
    assert (line.parts, line.runs, line.unsure) == (parts, (), ())
    assert len(line.codes) == 1


@pytest.mark.parametrize("text", ["C-114 met Rosa", "C-114 met at library", "C-114 $20"])
def test_words_without_a_place_in_a_visit_are_left_over(text: str) -> None:
    assert visit(text).runs


# ---------------------------------------------------------------- jobs


@pytest.mark.parametrize(
    ("text", "employer", "title"),
    [
        ("Smith Bros C-114 mon", "Smith Bros", None),
        ("C-114 Smith Bros as a stocker mon", "Smith Bros", "stocker"),
        ("C-114 barista at Bean & Leaf mon", "Bean & Leaf", "barista"),
        ("C-114 barista, Bean & Leaf, mon", "Bean & Leaf", "barista"),
        ("C-114 job at Smith Bros as a cook mon", "Smith Bros", "cook"),
        ("C-114 got hired at Smith Bros mon", "Smith Bros", None),
        ("C-114 starts at Smith Bros on monday", "Smith Bros", None),
        ("C-114 Smith Bros next monday night clerk", "Smith Bros", "night clerk"),
    ],
)
def test_employer_and_title_in_any_order(text: str, employer: str, title: str | None) -> None:
    line = job_start(text)
    assert (called(line), line.day) == (employer, date(2026, 3, 9))
    assert [run.text for run in line.others] == ([title] if title else [])
    assert sure(line)
    assert not any(run.doubtful for run in line.others)


@pytest.mark.parametrize(
    ("pay", "parts"),
    [
        ("20 hours per week $15 an hour", {"hours": 20.0, "wage": 15.0}),
        ("20h/wk $15,50", {"hours": 20.0, "wage": 15.5}),
        ("20 hrs a week 15.50/hr", {"hours": 20.0, "wage": 15.5}),
        ("20h 15 dollars an hour", {"hours": 20.0, "wage": 15.0}),
    ],
)
def test_hours_and_pay_as_people_write_them(pay: str, parts: dict[str, float]) -> None:
    line = job_start(f"C-114 Oak Market mon {pay}")
    assert (line.parts, line.others) == (parts, ())


@pytest.mark.parametrize(
    "more",
    ["20", "15-20 hours", "$31,200/yr", "$1500/month", "part time", "8am", "🎉", "disclosure yes"],
)
def test_what_is_no_title_is_never_recorded_as_one(more: str) -> None:
    line = job_start(f"C-114 Oak Market mon {more}")
    assert "wage" not in line.parts
    assert [(run.text, run.doubtful) for run in line.others] == [(more, True)]


def test_which_of_two_new_names_is_the_employer_is_asked_about() -> None:
    assert not sure(job_start("C-114 barista, Smith Bros, mon"))
    assert not sure(job_start("C-114 stocker at Smith Bros mon"))


@pytest.mark.parametrize(
    "typed", ["learned 2 days ago", "(learned 3/2)", "found out on monday", "learned of it 3/2"]
)
def test_when_we_learned_of_it(typed: str) -> None:
    start = job_start(f"C-114 Oak Market 2/20 {typed}")
    end = job_end(f"C-207 {typed} ended 2/20 quit")
    assert start.day == end.day == date(2026, 2, 20)
    assert start.parts["learned_on"] == end.parts["learned_on"] == date(2026, 3, 2)
    assert start.unsure + end.unsure == ()
    assert (called(start), end.runs) == ("Oak Market", ())


def test_not_turns_a_phrase_round() -> None:
    line = job_end("C-207 not fired, contract ended yesterday")
    assert line.parts == {"reason": "contract_ended"}
    assert [run.text for run in line.runs] == ["not fired"]
    assert "reason" not in lines.exit_line("C-114 did not move away", TODAY).parts
    assert "reason" not in lines.exit_line("C-114 not dead", TODAY).parts


# ---------------------------------------------------------------- entries and exits


@pytest.mark.parametrize(
    "text",
    ["c-121 today", "today C-121", "Enroll C-121 today", "new client C-121.", "“C-121” re-entry"],
)
def test_an_entry_in_any_order(text: str) -> None:
    line = lines.enroll_line(text, TODAY)
    assert (line.codes, line.day_or(TODAY)) == (("C-121",), TODAY)
    assert (line.runs, line.unsure) == ((), ())


def test_an_entry_takes_one_client() -> None:
    assert lines.enroll_line("C-121/C-122", TODAY).codes == ("C-121", "C-122")
    pair = lines.enroll_line("C 121", TODAY)
    assert (pair.codes, pair.unsure) == (("C-121",), ("C 121",))


def test_an_exit_in_any_order_and_no_reason_that_is_none() -> None:
    line = lines.exit_line("moved away C-114 yesterday", TODAY)
    assert (line.codes, line.parts) == (("C-114",), {"reason": ExitReason.MOVED_AWAY})
    assert lines.exit_line("C-114 deceased", TODAY).parts == {"reason": ExitReason.DIED}
    for said in ("lost contact", "no-show", "missed appts", "can’t reach"):
        assert lines.exit_line(f"C-114 {said}", TODAY).parts == {"not_a_reason": True}


@pytest.mark.parametrize("typed", ["#C-114", "“C-114”", "C-114.", "C-114 today", "C\u2011114"])
def test_a_code_alone(typed: str) -> None:
    assert code_in(typed) == "C-114"


# ---------------------------------------------------------------- what a phone inserts


def test_a_note_is_kept_word_for_word() -> None:
    said = "she said “maybe”, call C-141 on 3/14 🙂 it’s ok"
    line = contact(f"Oak Market C-114 Note: {said}")
    assert line.labelled == {"note": said.replace("“", '"').replace("”", '"')}
    assert (line.codes, line.day, line.unsure) == (("C-114",), None, ())


def test_spaces_nobody_sees_part_words_too() -> None:
    line = visit("C-114\u00a0phone\u202f20\u2009min")
    assert line.parts == {"mode": Mode.PHONE, "minutes": 20.0}


@pytest.mark.parametrize(
    "text",
    [
        "", "note:", '"', "'", "#", "(", "C-", "@", "$", "-", ",,,;", "met", "at at at", "🙂" * 50,
        "a " * 1500, "9" * 3000, "C-114/" * 400, "“" * 99, "w/ " * 500, "1h30 " * 300, "\u200b",
    ],
)  # fmt: skip
def test_nothing_typed_breaks_it(text: str) -> None:
    code_in(text)
    for read in (contact, visit, job_start, job_end):
        read(text)
    lines.enroll_line(text, TODAY)
    lines.exit_line(text, TODAY, known=KNOWN)


# ---------------------------------------------------------------- letters and digits of full width

FULL_WIDTH = {half: half + 0xFEE0 for half in range(0x21, 0x7F)} | {0x20: 0x3000}


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("/visit", "C-114 office 3/2 45 min"),
        ("/visit", "c114, phone yesterday"),
        ("/visit", "2041 at home mon 1h30"),
        ("/contact", '"Oak Market" C-114/C-207 2/27'),
        ("/contact", "Oak Market generic yesterday"),
        ("/jobstart", "C-114 Oak Market started yesterday 20h $15.50"),
        ("/jobend", "C-114 yesterday quit learned 3/4"),
        ("/exit", "C-114 moved away 3/1"),
    ],
)
def test_a_line_of_full_width_says_the_same(command: str, typed: str) -> None:
    read = lines.OF_COMMANDS[command]
    half, full = (read(each, TODAY, known=KNOWN) for each in (typed, typed.translate(FULL_WIDTH)))
    assert half.codes or command == "/contact"
    assert [run.known for run in half.runs] == [run.known for run in full.runs]
    assert replace(half, runs=()) == replace(full, runs=())


def test_free_words_stay_of_the_width_in_which_they_were_typed() -> None:
    line = visit("Ｃ－１１４ office ｎｏｔｅ：２回目 ＯＫ")
    assert line.codes == ("C-114",)
    assert line.labelled["note"] == "２回目 ＯＫ"
    assert called(job_start("C-114 Ｌｕｎａ 3/2")) == "Ｌｕｎａ"


def test_a_lost_job_is_told_in_many_words() -> None:
    for words in ("lost his job", "lost her job", "lost a job", "lost the job"):
        line = job_end(f"C-114 {words} yesterday fired")
        assert (line.codes, line.runs, line.days) == (("C-114",), (), (YESTERDAY,))


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("C-114 called me", Mode.PHONE),
        ("texted her C-114 yesterday", Mode.TEXT),
        ("saw him C-114 at work", None),
        ("C-114 we met at home", None),
        ("C-114 came to the office", None),
    ],
)
def test_whom_is_said_already(text: str, mode: Mode | None) -> None:
    line = visit(text)
    assert line.mode == mode
    assert (line.runs, line.unsure) == ((), ())


@pytest.mark.parametrize("text", ["C-114 never came", "C-114 did not come to the office"])
def test_whoever_did_not_come_is_asked_about(text: str) -> None:
    assert visit(text).may_not_have_met
