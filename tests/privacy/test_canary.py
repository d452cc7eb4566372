"""Nothing typed stands where it should not: a canary in every field, a week lived, then a search.

Every text input that the bot shows anywhere is filled (a test says so), every line grammar is
typed, briefs and digests are delivered, things go wrong on purpose. `MAY_STAND` says where which
words may be found again, and why; everything else is a leak.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot import config
from bot.casework.recording import client_contacts, employer_contacts
from bot.server.work import make_deliverer
from bot.views import blocks
from bot.views.pickers import NEW_TEAM
from bot.views.pointed_out import WARNING
from bot.views.unit_log import ENTRIES
from db import keys
from db.doors import Doors
from db.encryption import current_cipher
from db.models import AuditEventRow, OutgoingMessageRow
from ips.records.kind import AboutStaff
from practice_workspace.acting import Reaction
from practice_workspace.threaded import Person
from tests.delivery_world import AT_ONCE
from tests.house import ADA, ANA, BEN, CHANNEL, LEA, PIA, House
from tests.privacy.canaries import Canaries, Heard, Watch, checkpoint, found_in, raw_database
from tests.privacy.canaries import text_inputs as inputs_of
from tests.support import rows_in

# Words that are plain by design: typeahead searches them, and the people of a unit know each
# other's codes and employers. They stand in the database unencrypted.
CODES = frozenset({"client.enroll/code", "going_live.client/code", "going_live.rows/code"})
EMPLOYERS = frozenset(
    {
        "employer_contact.submit/new_employer",
        "job.submit/new_employer",
        "job_end.submit/new_employer_next",
        "going_live.client/employer",
        "going_live.rows/employer",
        "employer.submit/name",
        "employer.submit/aliases",
        "employer.submit/new_chain",
        "/contact employer",
        "/jobstart employer",
    }
)
OF_A_JOB = frozenset(
    {
        "job.submit/title",
        "job.submit/type_label",
        "job.submit/work_site",
        "job_end.submit/title_next",
        "going_live.client/title",
        "/jobstart title",
    }
)
OF_THE_UNIT = frozenset({"vocational_unit.submit/name", "vocational_unit.submit/holidays"})
TEAMS = frozenset(
    {"client.enroll/mh_team", "client.wishes/mh_team", "/enroll team"}
    | {"roster.add_submit/teams", "roster.change_submit/teams"}
    | {"mh_team_meeting.submit/team", "unit_milestone.submit/team", "/ips team"}
)
LEADS = frozenset(
    {"job_lead.submit/summary", "employer_contact.submit/job_lead", "/lead line", "/contact lead"}
)

WISHES = frozenset({"client.enroll/job_wishes", "client.wishes/job_wishes", "/enroll wishes"})

# Place -> the fields whose words may stand there. A place that is not here: none.
MAY_STAND: Mapping[str, frozenset[str]] = {
    # The unit's own channel: what was typed to be shared, employers of the unit's network, and
    # which work people want, beside their codes: group supervision looks for it together (F O4).
    "channel posts": LEADS | EMPLOYERS | OF_THE_UNIT | CODES | WISHES,
    # A client's page is titled with the code, for the one person who opened it.
    "modal titles": CODES,
    "database": CODES | EMPLOYERS | OF_A_JOB | OF_THE_UNIT | TEAMS,
}


@dataclass
class Typist:
    """Lives the week: fills every form it meets, each text input with a canary of its own."""

    house: House
    watch: Watch
    canaries: Canaries = field(default_factory=Canaries)

    def form(
        self, who: str, act: Callable[[], Reaction], callback_id: str, **chosen: Any
    ) -> Reaction:
        """Opens a form, fills all its text inputs, submits it, and closes what then stands."""
        person = self.person(who)
        went_well(act())
        person.wait_for(lambda: person.modal and person.modal.callback_id == callback_id)
        return self.send(person, **chosen)

    def send(self, person: Person, *, close: bool = True, **chosen: Any) -> Reaction:
        self.watch.look()
        if "client_id" in chosen:
            chosen["client_id"] = self.picked(person, "client_id", chosen["client_id"])
        before = {name: value for name, value in chosen.items() if name != "told"}
        if "told" in chosen:
            went_well(person.choose("told", chosen["told"]))
            person.wait_for(lambda: "title_next" in str(person.modal and person.modal.blocks))
            self.watch.look()
        modal = person.modal
        assert modal is not None
        for name in inputs_of(modal):
            block = name.partition("/")[2]
            if block not in before:
                before[block] = self._words(name)
        if "new_employer" in before:
            before = {"employer": None, **before}
        blocks = {block_id.split(":")[0]: block_id for block_id in _blocks_of(person)}
        done = person.submit({blocks.get(name, name): value for name, value in before.items()})
        went_well(done)
        self.watch.look()
        # A code without a number; rows that are said back; a team that the unit does not have.
        again = (WARNING, "rows:1", NEW_TEAM)
        if any(name.startswith(again) for name in _blocks_of(person)):
            went_well(person.submit())
            self.watch.look()
        alike = [name for name in _blocks_of(person) if name.startswith("same_employer")]
        if alike:  # every canary looks like the others
            done = person.submit({alike[0]: "new"})
            went_well(done)
            self.watch.look()
        if close:
            person.close(everything=True)
        return done

    def picked(self, person: Person, name: str, code: str) -> str:
        """Picks a client as a person does; what belongs beside them has then been shown."""
        (offered,) = person.suggest(name, code)
        value: str = offered["value"]
        before = person.modal and person.modal.hash
        went_well(person.fill({name: [value] if name.endswith("s") else value}))
        person.wait_for(lambda: person.modal and person.modal.hash != before)
        self.watch.look()
        return value

    def _words(self, name: str) -> str:
        word = self.canaries.word
        if name == "vocational_unit.submit/holidays":
            return f"2026-07-03 {word(name)}"
        if name == "going_live.rows/rows":
            code, employer = word("going_live.rows/code"), word("going_live.rows/employer")
            self.canaries.word(name)
            return f"{code}, 2026-02-02, 2026-02-10, {employer}, 2026-02-20, 2026-02-27"
        return word(name)

    def line(self, who: str, command: str, line: str) -> None:
        """Types a line; `{name}` becomes a canary of '/command name'."""
        person = self.person(who)
        before = person.ephemerals
        went_well(person.command(command, self.said(command, line)))
        person.wait_for(lambda: person.ephemerals != before or person.modals)
        if person.modal and person.modal.callback_id == "waiting":
            person.wait_for(lambda: person.modal and person.modal.callback_id != "waiting")
        self.watch.look()
        if person.modals:
            person.close(everything=True)

    def said(self, command: str, line: str) -> str:
        class Words(dict[str, str]):
            def __missing__(inner, name: str) -> str:  # noqa: N805
                return self.canaries.word(f"{command} {name}")

        return line.format_map(Words())

    def person(self, user_id: str) -> Person:
        return self.house.person(user_id)

    def post(self) -> None:
        deliverer = make_deliverer(self.house.settings, self.house.doors)
        deliverer.timing = AT_ONCE
        deliverer.plan_once(self.house.now)
        done = deliverer.deliver_all(self.house.now)
        assert (done.dead, done.unclear) == (0, 0), done
        self.watch.look()


def _lines_of(person: Person) -> list[dict[str, Any]]:
    return list(person.modal.blocks) if person.modal else []


def _blocks_of(person: Person) -> list[str]:
    """The block ids of the modal in front."""
    return [block["block_id"] for block in person.modal.blocks] if person.modal else []


def went_well(done: Reaction) -> None:
    assert done.ok, (done.error, done.errors, done.trouble)


@pytest.fixture
def heard() -> Iterator[Heard]:
    """The whole process logs at DEBUG, as with LOG_LEVEL=DEBUG, and everything is kept."""
    root, handler = logging.getLogger(), Heard()
    before = root.level
    config.set_up_logging("DEBUG")
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def typist(house: House) -> Typist:
    return Typist(house, Watch(house))


def live_the_week(typist: Typist) -> None:
    """Every form and every grammar once, by people who may."""
    ada, ana, ben, lea = map(typist.person, (ADA, ANA, BEN, LEA))
    typist.form(
        ADA, lambda: ada.command("/ips", "setup"), "vocational_unit.submit",
        channel_id=CHANNEL, team_lead=LEA, staff=[ANA, BEN], peer_mentors=[PIA],
    )  # fmt: skip
    typist.form(ADA, lambda: ada.command("/ips", "names"), "names.submit", names=["allow"])
    typist.form(
        ANA, lambda: ana.command("/enroll"), "client.enroll",
        entered_on="2026-02-09", visits_at_work="yes", disclosure="within_limits",
    )  # fmt: skip
    typist.form(ANA, lambda: ana.command("/ips", "golive"), "going_live.rows")
    went_well(ana.command("/ips", "golive"))
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "going_live.rows")
    typist.form(
        ANA, lambda: ana.press("One client with a form"), "going_live.client",
        entered_on="2026-01-05", first_employer_contact_on="2026-01-12",
        job_started_on="2026-02-20", last_visit_on="2026-02-27",
    )  # fmt: skip
    for code in ("C-101", "C-102", "C-103"):
        typist.line(ANA, "/enroll", f"{code} 2026-02-09 team: {{team}}")  # one that is asked about
        typist.line(ANA, "/enroll", f"{code} 2026-02-09")
    typist.line(ANA, "/enroll", "C-104 {unsure} wishes: {wishes} team: {team}")
    record_by_lines(typist)
    record_by_forms(typist)
    into_the_units_log(typist)
    with_the_open_actions(typist)
    into_a_group_supervision(typist)
    without_words(typist)
    about_an_employer(typist)
    on_the_page_of_scores(typist)
    into_typeaheads(typist)
    from_a_clients_page(typist)
    from_the_brief(typist)
    for user_id in (ANA, BEN, LEA, PIA, ADA):
        went_well(typist.person(user_id).open_home())
        typist.watch.look()
    for word in ("digest", "caseload", "roster", "leave"):
        went_well(lea.command("/ips", word))
        lea.wait_for(lambda: lea.modal and lea.modal.callback_id != "waiting")
        typist.watch.look()
        if lea.modals:
            lea.close(everything=True)
    keep_the_roster(typist)
    typist.house.clock.move_by(timedelta(days=7, hours=2))
    typist.post()
    unheard_of(typist, ben)


def record_by_lines(typist: Typist) -> None:
    typist.line(
        ANA, "/contact",
        '"{employer}" C-101 in person met {person} ({role}) next: {next} tomorrow lead: {lead} '
        "note: {note}",
    )  # fmt: skip
    typist.line(ANA, "/contact", "C-101 {unsure} {unsure} phone, {unsure} note: {note}")
    typist.line(ANA, "/visit", "C-101 in person purpose: {purpose} note: {note}")
    typist.line(ANA, "/visit", "{unsure} {unsure} note: {note}")
    typist.line(ANA, "/jobstart", 'C-102 "{employer}" today title: {title}')
    typist.line(ANA, "/jobstart", '{unsure} "{employer}"')
    typist.line(ANA, "/jobend", "C-102 {unsure} lessons: {lessons}")
    typist.line(ANA, "/exit", "C-102 {unsure} words: {words}")
    typist.line(ANA, "/caseload", "{unknown}")
    typist.line(ANA, "/ips", "{unknown}")
    typist.line(ANA, "/lead", "{line}")
    typist.line(ANA, "/ips", "team {team}")
    typist.line(ANA, "/ips", "time 32h {unsure}")
    typist.line(LEA, "/ips", "field {unsure} {unsure}")
    typist.line(PIA, "/visit", "C-101 phone note: {refused}")


def record_by_forms(typist: Typist) -> None:
    ana = typist.person(ANA)
    for opened in ("/contact", "/visit"):
        went_well(ana.command(opened))
        ana.wait_for(lambda: ana.modal and ana.modal.callback_id.endswith(".submit"))
        field_name = "client_ids" if opened == "/contact" else "client_id"
        assert ana.suggest(field_name, typist.canaries.word(f"{opened} typeahead")) == ()
        typist.picked(ana, field_name, "C-103")
        typist.send(ana, close=False)
        went_well(ana.press("Edit"))
        ana.wait_for(lambda: ana.modal and ana.modal.callback_id.endswith(".submit"))
        typist.send(ana)
    typist.form(
        ANA, lambda: ana.command("/jobstart"), "job.submit",
        client_id="C-103", starts_on="2026-03-02",
    )  # fmt: skip
    typist.form(
        ANA, lambda: ana.command("/jobend", "C-103"), "job_end.submit",
        ended_on="2026-03-02", learned_on="2026-03-02", told=["moved"],
    )  # fmt: skip
    typist.form(ANA, lambda: ana.command("/ips", "lead"), "job_lead.submit")
    spoken = typist.person(BEN).say(typist.canaries.word("a message"), CHANNEL)
    typist.form(
        ANA, lambda: ana.message_shortcut("Make this a note", spoken), "shortcut.note_submit"
    )


def into_the_units_log(typist: Typist) -> None:
    """Each thing that can be written down about the unit and its staff, by its team lead."""
    lea = typist.person(LEA)
    chosen = {
        "weekly_time": {"scheduled": "32", "community": "24", "other_duties": "0"},
        "individual_supervision": {"clients_raised": "3"},
        "vr_meeting": {"mode": "in_person"},
        "referral": {"referred_by": "vr"},
        "field_mentoring": {"why": "new"},
        "field_support": {"why": "new"},
        "mh_team_meeting": {"referrals": "1"},
        "training": {"course": "mi", "hours": "6"},
        "action": {"due_on": "2026-03-06"},
        "qa_review": {"total": "98"},
        "statement": {"about": "rural", "is_so": "no"},
    }
    for entry in ENTRIES:
        went_well(lea.command("/ips", "log"))
        lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "log")
        typist.watch.look()
        about_ben = issubclass(entry.kind, AboutStaff) and not entry.about_themselves
        whom = {"staff_member_id": typist.house.member(BEN).id} if about_ben else {}
        typist.form(
            LEA,
            lambda: lea.choose("log.choose", entry.name),  # noqa: B023
            f"{entry.kind.name}.submit",
            **whom,
            **chosen.get(entry.name, {}),
        )


def with_the_open_actions(typist: Typist) -> None:
    """What was agreed on, and the form that moves it."""
    lea = typist.person(LEA)
    went_well(lea.command("/ips", "actions"))
    lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "actions")
    typist.watch.look()
    went_well(lea.press("action.move"))
    lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "action.move_submit")
    typist.watch.look()
    lea.close(everything=True)


def into_a_group_supervision(typist: Typist) -> None:
    """What was agreed about somebody, in the meeting of that week."""
    lea = typist.person(LEA)
    went_well(lea.command("/ips", "meeting"))
    lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "group_supervision.submit")
    went_well(lea.press("meeting.open"))
    lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "group_supervision")
    typist.watch.look()
    went_well(lea.press("meeting.other"))
    lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "strategy.submit")
    (offered,) = lea.suggest("client_id", "C-103")
    went_well(lea.fill({"client_id": offered["value"]}))
    typist.send(lea, close=False)
    lea.close()
    lea.wait_for(lambda: lea.modal and "*C-103*" in str(lea.modal.blocks))
    typist.watch.look()
    lea.close(everything=True)


def without_words(typist: Typist) -> None:
    """The forms that have no field to type into: each is opened, so that one more is seen."""
    ana, lea = typist.person(ANA), typist.person(LEA)

    def see(person: Person, done: Reaction, callback_id: str) -> None:
        went_well(done)
        person.wait_for(lambda: person.modal and person.modal.callback_id == callback_id)
        typist.watch.look()
        person.close(everything=True)

    def opened(person: Person, word: str) -> Person:
        went_well(person.command("/ips", word))
        person.wait_for(lambda: person.modal and person.modal.callback_id != "waiting")
        return person

    for word, button, callback_id in (
        ("roster", "roster.change", "roster.change_submit"),
        ("roster", "roster.add", "roster.add_submit"),
        ("leave", "leave.add", "leave.submit"),
    ):
        shown = opened(lea, word).modal
        assert shown is not None
        row = next(block for block in shown.blocks if button in str(block))
        see(lea, lea.press(f"{row['block_id']}/{button}"), callback_id)
    for word, callback_id in (
        ("transfer", "transfer.submit"),
        ("numbers", "vocational_unit.numbers"),
        ("me", "home.settings_submit"),
    ):
        see(lea, lea.command("/ips", word), callback_id)
    typist.line(ANA, "/enroll", "C-105 2026-02-09")
    typist.line(ANA, "/jobstart", 'C-105 "Zebra Works" 2026-03-13 title: {title}')
    for client, verb, callback_id in (
        ("C-105", "The start has moved", "job.move"),
        ("C-105", "It will not start", "job.cancel"),
        ("C-102", "Hours or pay changed", "job.change"),
    ):
        went_well(ana.command("/jobstart"))
        ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "job.submit")
        typist.picked(ana, "client_id", client)
        see(ana, ana.choose("job.menu", verb), callback_id)
    see(ana, ana.command("/exit", "C-105 died"), "client.died")


def about_an_employer(typist: Typist) -> None:
    ana = typist.person(ANA)
    typist.line(ANA, "/employer", "{unknown}")

    def opened(text: str, callback_id: str) -> None:
        went_well(ana.command("/employer", text))
        ana.wait_for(lambda: ana.modal and ana.modal.callback_id == callback_id)
        typist.watch.look()

    opened("Zebra Works", "employer_page")
    typist.form(ANA, lambda: ana.press("employer.edit"), "employer.submit")
    opened("", "employers")
    assert ana.suggest("employer.find", typist.canaries.word("employer.find typeahead")) == ()
    row = next(each for each in _lines_of(ana) if "employer.open" in str(each))
    went_well(ana.press(f"{row['block_id']}/employer.open"))
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "employer_page")
    went_well(ana.press("employer.merge"))
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "employer.merge_submit")
    typist.watch.look()
    ana.close(everything=True)


def on_the_page_of_scores(typist: Typist) -> None:
    lea = typist.person(LEA)

    def press(action_id: str, of: str) -> Reaction:
        row = next(
            f"{block['block_id']}/{action_id}"
            for block in _lines_of(lea)
            for each in (*block.get("elements", ()), block.get("accessory") or {})
            if each.get("action_id") == action_id and each["value"].endswith(of)
        )
        return lea.press(row)

    def opened(item: str) -> None:
        went_well(lea.command("/fidelity", "this month"))
        lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "fidelity")
        typist.watch.look()
        went_well(press("fidelity.why", f":{item}"))
        lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "fidelity_item")
        typist.watch.look()

    opened("O1")
    went_well(press("fidelity.what_if", ":O1"))
    lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "fidelity.what_if_submit")
    typist.watch.look()
    lea.close(everything=True)
    for item, chosen in (("O6", {"rating": "4"}), ("O8", {"components": ["ceo"]})):
        opened(item)
        typist.form(
            LEA,
            lambda: press("fidelity.rate", f":{item}"),  # noqa: B023
            "item_rating.submit",
            **chosen,
        )
    went_well(lea.command("/fidelity", "this month"))
    lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "fidelity")
    typist.form(
        LEA, lambda: lea.press("Record an external review"), "fidelity_review.submit", St1="4"
    )


def into_typeaheads(typist: Typist) -> None:
    """What is typed into a picker is sent with every letter."""
    for who, command, word, callback_id, field_name in (
        (ANA, "/contact", "", "employer_contact.submit", "employer"),
        (ANA, "/caseload", "", "caseload", "client.find"),
        (LEA, "/ips", "transfer", "transfer.submit", "client_ids"),
        (LEA, "/ips", "settings", "vocational_unit.submit", "zone"),
    ):
        person = typist.person(who)
        went_well(person.command(command, word))
        person.wait_for(lambda: person.modal and person.modal.callback_id == callback_id)  # noqa: B023
        assert person.suggest(field_name, typist.canaries.word(f"{field_name} typeahead")) == ()
        person.close(everything=True)


def from_a_clients_page(typist: Typist) -> None:
    ana = typist.person(ANA)
    for verb, callback_id, chosen in (
        ("wishes", "client.wishes", {}),
        ("disclosure_discussion", "milestone.submit", {"disclosure": "within_limits"}),
        ("next_job_offer", "milestone.submit", {"answer": "declined"}),
        ("work_incentives", "milestone.submit", {"answer": "accepted"}),
        ("career_profile_session", "milestone.submit", {"components": ["goals"]}),
        ("vr_contact", "vr_contact.submit", {"mode": "phone"}),
        ("job_support", "job_support.submit", {"support": "career", "giver": "mh_team"}),
        ("authorization", "authorization.submit", {"units": "64"}),
        ("decline", "decline.submit", {}),
        ("pause", "pause.submit", {"reason": "hospital"}),
        ("resume", "pause.resume", {}),
        ("exit", "client.exit", {"reason": "moved_away"}),
    ):
        client = "C-101" if verb in ("pause", "resume", "exit") else "C-103"
        went_well(ana.command("/caseload", client))
        ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "client_page")
        typist.watch.look()
        typist.form(
            ANA,
            lambda: ana.choose("client.more", verb),  # noqa: B023
            callback_id,
            **chosen,
        )


def from_the_brief(typist: Typist) -> None:
    """The buttons beside a line of the morning brief."""
    ana = typist.person(ANA)
    typist.house.clock.move_by(timedelta(hours=23))
    typist.post()
    brief = next(each for each in reversed(ana.messages()) if "due.more" in str(each.blocks))
    row = next(block for block in brief.blocks if "due.more" in str(block))
    step = next(block for block in brief.blocks if "next_step.move" in str(block))
    went_well(ana.press(f"{step['block_id']}/next_step.move", brief))
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "next_step.move_submit")
    typist.watch.look()
    ana.close(everything=True)
    for button, callback_id, chosen in (
        ("due.tried", "client_contact.tried", {}),
        ("due.more", "due.more_submit", {"way": "decline"}),
    ):
        wanted = f"{row['block_id']}/{button}"
        typist.form(ANA, lambda: ana.press(wanted, brief), callback_id, **chosen)  # noqa: B023
    typist.post()


def keep_the_roster(typist: Typist) -> None:
    lea = typist.person(LEA)
    for press, callback_id, chosen in (
        ("roster.add", "roster.add_submit", {"staff": ADA}),
        ("roster.change", "roster.change_submit", {}),
    ):
        went_well(lea.command("/ips", "roster"))
        lea.wait_for(lambda: lea.modal and lea.modal.callback_id == "roster")
        row = next(block for block in lea.modal.blocks if press in str(block))  # type: ignore[union-attr]
        wanted = f"{row['block_id']}/{press}"
        typist.form(LEA, lambda: lea.press(wanted), callback_id, **chosen)  # noqa: B023


def unheard_of(typist: Typist, ben: Person) -> None:
    """Things go wrong in the middle, with words in the error."""
    words = typist.canaries.word("an error of ours")

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError(words)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(employer_contacts, "record", broken)
        patched.setattr(client_contacts, "record", broken)
        typist.line(BEN, "/contact", '"{employer}" phone note: {note}')
        went_well(ben.command("/visit"))
        ben.wait_for(lambda: ben.modal and ben.modal.callback_id == "client_contact.submit")
        (offered, *_) = ben.suggest("client_id", "C-103")
        said = typist.canaries.word("client_contact.submit/note")
        done = ben.submit({"client_id": offered["value"], "note": said})
        assert "Not recorded" in str(done.errors)
        typist.watch.look()
        ben.close(everything=True)


def test_nothing_typed_is_found_where_it_should_not_be(
    typist: Typist, heard: Heard, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    house, canaries, watch = typist.house, typist.canaries, typist.watch
    live_the_week(typist)

    assert watch.inputs <= canaries.fields, "a text input that nobody filled"
    forms = {kind.name for kind in house.app.registered if kind.kind == "view"}
    assert forms - watch.forms == set(), "a form that nobody opened"
    pickers = [kind for kind in house.app.registered if kind.kind == "options"]
    typed = [name for name in canaries.fields if name.endswith("typeahead")]
    assert len(typed) > len(pickers), "a typeahead that nobody typed into"

    private = keys.look(house.doors.patient, current_cipher())
    assert private.texts > 60
    assert (private.unbound, private.unreadable) == (0, ()), "a text written past its place"

    places = {place: found_in(canaries, told) for place, told in watch.places.items()}
    places["logs"] = found_in(canaries, heard.lines)
    places["metrics"] = found_in(canaries, [house.app._vitals.metrics.text()])
    places["standard output"] = found_in(canaries, capfd.readouterr())
    places["audit"] = found_in(canaries, rows_of(house.doors, AuditEventRow))
    places["outgoing messages"] = found_in(canaries, rows_of(house.doors, OutgoingMessageRow))
    raw = [content for _, content in raw_database(house.doors, database_url)]
    places["database"] = found_in(canaries, raw)
    checkpoint(house.doors, database_url)
    raw = [content for _, content in raw_database(house.doors, database_url)]
    places["database"] |= found_in(canaries, raw)

    # The search itself works: what is plain by design is found.
    assert places["database"] >= {"client.enroll/code", "/contact employer"}
    assert heard.lines
    assert len(canaries.typed_into) > 60
    leaks = {
        place: sorted(found - MAY_STAND.get(place, frozenset()))
        for place, found in places.items()
        if found - MAY_STAND.get(place, frozenset())
    }
    assert leaks == {}


def test_the_search_finds_what_is_planted(unit_house: House) -> None:
    """Each kind of place, with a leak in it."""
    canaries, watch = Canaries(), Watch(unit_house)
    words = {place: canaries.word(place) for place in PLANTED}
    ana = unit_house.person(ANA)
    send = unit_house.app.client
    token = unit_house.workspace.bot_token
    button = blocks.button("Open", "planted", words["ids and values"])
    for channel in (ana.dm, CHANNEL):
        send.chat_postMessage(
            token=token,
            channel=channel,
            text=words["notification text"],
            metadata={"event_type": "x", "event_payload": {"note": words["message metadata"]}},
            blocks=[blocks.section(words["channel posts"]), blocks.actions(button)],
        )
    ana.command("/contact")
    ana.wait_for(lambda: ana.modal)
    assert ana.modal is not None
    planted = blocks.modal(
        "planted", words["modal titles"], [], private_metadata=words["private_metadata"]
    )
    send.views_update(token=token, view_id=ana.modal.id, view=planted)
    ana.wait_for(lambda: ana.modal and ana.modal.callback_id == "planted")
    watch.look()
    for place in PLANTED:
        assert place in found_in(canaries, watch.places[place]), place


PLANTED = (
    "ids and values",
    "notification text",
    "message metadata",
    "channel posts",
    "modal titles",
    "private_metadata",
)


def rows_of(doors: Doors, row: type[Any]) -> list[str]:
    with doors.reading() as session:
        return [str(vars(each)) for each in rows_in(session, row)]
