"""A client who asks for it is erased: rows, former versions, replies and messages, to the byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, get_type_hints

import pytest
from sqlalchemy import String, inspect, select

from bot.casework.access import audit
from bot.casework.drafts import (
    ClientWishesDraft,
    EmployerChoice,
    EmployerDraft,
    EnrollDraft,
    ExitDraft,
)
from bot.casework.privacy import erasing as erasure
from bot.casework.reading import before_meeting, caseload
from bot.casework.recording import (
    client_contacts,
    employer,
    employer_contacts,
    enrollment,
    program_exit,
    undo,
)
from bot.casework.recording.group_supervision import Meeting, hold, talk_about
from bot.casework.recording.recompute import recompute
from bot.casework.recording.record import edit, record, to_edit
from bot.casework.replies import (
    ClientEffect,
    ClientLabel,
    Colleague,
    DueLine,
    FactRef,
    NotAllowed,
    Phrase,
    Recorded,
    Refusal,
    Wording,
)
from bot.jobs.delivery.deliverer import Deliverer
from bot.server.work import make_deliverer
from db.doors import Doors
from db.models import (
    AuditEventRow,
    Base,
    ClientRow,
    ClientTeamRow,
    EmployerRow,
    FactVersionRow,
)
from db.queries.privacy.blanking import REPLY_TEXTS, TYPED
from db.types import is_private
from ips.facts import Disclosure, ExitReason, Mode
from ips.records.group_supervision import GroupSupervisionRecord
from ips.records.strategy import StrategyRecord
from ips.unit_facts import Presence
from practice_workspace.threaded import Person
from tests.commands.asking import form_after, form_in_front, said_after
from tests.delivery_world import AT_ONCE
from tests.house import ADA, ANA, BEN, CHANNEL, LEA, PIA, House, written_once
from tests.privacy.canaries import Watch, checkpoint, raw_database
from tests.privacy.test_canary import Typist, live_the_week
from tests.rows import ClientContactRow, EmployerContactRow
from tests.support import a_visit, employer_met, every_row_in_plain, rows_in
from tests.unit_records import about_staff, about_unit

CODE, OTHER = "Kanarqi-77", "C-220"


def live(house: House) -> str:
    """Two clients on Ana's caseload, one of them with a life in the records; returns their id."""
    client_id = house.enroll(ANA, CODE, entered_on=house.now.date() - timedelta(days=26))
    house.enroll(ANA, OTHER, entered_on=house.now.date() - timedelta(days=26))
    ana = house.person(ANA)
    for command, line in (
        ("/contact", f'"Bean & Leaf" {CODE} in person next: ask again note: likes mornings'),
        ("/visit", f"{CODE} phone note: is well"),
        ("/jobstart", f'{CODE} "Harbor Books" today title: bookseller'),
        ("/jobend", f"{CODE} today laid off lessons: less noise"),
    ):
        said_after(ana, command, line)
    form_after(ana, "/caseload", CODE)
    for verb, callback_id, chosen in (
        ("wishes", "client.wishes", {"job_wishes": "outdoors", "mh_team": "Kanarqi team"}),
        ("pause", "pause.submit", {"reason": "hospital"}),
    ):
        ana.choose("client.more", verb)
        form_in_front(ana, callback_id)
        drawn = _views_drawn_again(house)
        assert ana.submit(chosen).ok
        # The page behind it, which is a look that stands in the audit.
        ana.wait_for(lambda drawn=drawn: _views_drawn_again(house) > drawn)
        ana.close()
    ana.close(everything=True)
    return client_id


def _views_drawn_again(house: House) -> int:
    return sum(call.method == "views.update" for call in house.workspace.calls)


@pytest.fixture
def lived(unit_house: House) -> str:
    """It was lived in Slack too, and in the very files of the database."""
    return live(unit_house)


@pytest.fixture
def on_record(unit_house: House) -> str:
    """The same in the records alone: what they hold is written once and copied."""
    return written_once(unit_house, "a life", live)


@pytest.fixture
def deliverer(unit_house: House) -> Iterator[Deliverer]:
    made = make_deliverer(unit_house.settings, unit_house.doors)
    made.timing = AT_ONCE
    yield made
    made.release()


def post(house: House, deliverer: Deliverer) -> None:
    deliverer.plan_once(house.now)
    deliverer.tidy_once(house.now)
    deliverer.deliver_all(house.now)


def shown(house: House) -> str:
    """All that stands in Slack from the bot, the unit's channel and everybody's own messages."""
    people = [house.person(each) for each in (ANA, BEN, LEA)]
    told = [people[0].read(each) for each in house.workspace.messages(CHANNEL) if each.bot_id]
    for person in people:
        told += [person.read(each) for each in person.messages() if each.bot_id]
    return "\n".join(told)


def tables_with(doors: Doors, wanted: str) -> set[str]:
    """The tables in which this text stands, as stored."""
    found = set()
    with doors.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
            if any(wanted in str(value) for row in rows for value in row):
                found.add(table)
    return found


def erase(house: House, client_id: str) -> None:
    erasure.erase_client(house.doors, house.actor(LEA), client_id, now=house.now)


def test_not_a_byte_is_left(unit_house: House, lived: str, database_url: str) -> None:
    doors = unit_house.doors
    assert b"Kanarqi" in b"".join(content for _, content in raw_database(doors, database_url))
    erase(unit_house, lived)
    for where, content in raw_database(doors, database_url):
        assert b"kanarqi" not in content.lower(), where
        assert b"bookseller" not in content, where
    checkpoint(doors, database_url)
    for where, content in raw_database(doors, database_url):
        assert b"kanarqi" not in content.lower(), where


def test_only_the_audit_and_an_empty_row_know_the_id(unit_house: House, on_record: str) -> None:
    assert len(tables_with(unit_house.doors, on_record)) > 8
    erase(unit_house, on_record)
    assert tables_with(unit_house.doors, on_record) == {"audit_event", "client"}
    with unit_house.doors.reading() as session:
        row = session.execute(select(ClientRow).where(ClientRow.id == on_record)).one()
        assert row.code.startswith("erased-")
        assert (row.name, row.job_wishes, row.meeting_wishes) == (None, None, None)
        last = session.execute(select(AuditEventRow).order_by(AuditEventRow.number.desc())).first()
    assert last is not None
    assert (last.action, last.subject_id) == ("client.erase", on_record)
    assert audit.verify(unit_house.doors) == ()
    assert recompute(unit_house.doors) == 0


def test_the_contact_still_counts_for_whoever_made_it(unit_house: House, on_record: str) -> None:
    before = caseload.my_day(unit_house.doors, unit_house.actor(ANA), now=unit_house.now).week
    erase(unit_house, on_record)
    day = caseload.my_day(unit_house.doors, unit_house.actor(ANA), now=unit_house.now)
    assert before is not None
    assert day.week is not None
    assert (before.done, day.week.done, day.week.generic) == (1, 1, before.generic)
    assert [card.client.code for card in day.people] == [OTHER]
    with unit_house.doors.reading() as session:
        (contact,) = session.execute(select(EmployerContactRow)).all()
        assert (contact.note, contact.next_step) == (None, None)


def test_slack_names_them_no_more_and_keeps_the_others(
    unit_house: House, deliverer: Deliverer
) -> None:
    house, today = unit_house, unit_house.now.date()
    client_id = house.enroll(ANA, CODE, entered_on=today - timedelta(days=26))
    house.enroll(ANA, OTHER, entered_on=today - timedelta(days=26))
    house.clock.move_by(timedelta(hours=24))
    post(house, deliverer)
    ana = house.person(ANA)
    brief = next(each for each in ana.messages() if "due.cover" in str(each.blocks))
    row = next(
        block
        for block in brief.blocks
        if block["type"] == "actions" and client_id in str(block) and "due.cover" in str(block)
    )
    assert ana.press(f"{row['block_id']}/due.cover", brief).ok
    ana.wait_for(lambda: ana.ephemerals)
    house.clock.move_by(timedelta(days=7))
    post(house, deliverer)
    ben = house.person(BEN)
    assert any(CODE in ben.read(each) for each in ben.messages())
    assert CODE in shown(house)

    erase(house, client_id)
    post(house, deliverer)
    assert CODE not in shown(house)
    assert OTHER in shown(house)
    assert not any(client_id in str(each.blocks) for each in ana.messages())


def test_whoever_is_not_the_team_lead_may_not(unit_house: House, on_record: str) -> None:
    for who in (ANA, BEN):
        with pytest.raises(NotAllowed):
            erasure.erase_client(
                unit_house.doors, unit_house.actor(who), on_record, now=unit_house.now
            )
    assert "client" in tables_with(unit_house.doors, on_record)
    erase(unit_house, on_record)
    with pytest.raises(NotAllowed):
        erase(unit_house, on_record)  # a second time there is nobody


def test_the_code_is_free_again(unit_house: House, on_record: str) -> None:
    erase(unit_house, on_record)
    assert unit_house.enroll(ANA, CODE) != on_record


def test_the_button_is_the_team_leads_and_asks_first(unit_house: House, lived: str) -> None:
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    form_after(ana, "/caseload", CODE)
    assert "Erase" not in ana.read()
    assert "Who opened this page" not in ana.read()
    ana.close(everything=True)

    told = form_after(lea, "/caseload", CODE)
    assert f"Who opened this page: <@{ANA}> today" in told
    assert confirm_of(lea)["title"]["text"] == "Erase for good?"
    assert lea.press("client.erase").ok
    assert "is erased here" in form_in_front(lea, "notice")
    lea.close(everything=True)
    left = form_after(lea, "/caseload", CODE)
    assert CODE not in left.replace(f"“{CODE}”", "").replace(f"/caseload {CODE}", "")


def confirm_of(person: Person) -> dict[str, dict[str, str]]:
    assert person.modal is not None
    (button,) = (
        element
        for block in person.modal.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "client.erase"
    )
    asked: dict[str, dict[str, str]] = button["confirm"]
    return asked


def test_somebody_who_has_left_can_still_be_erased(unit_house: House, on_record: str) -> None:
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    said_after(ana, "/exit", f"{CODE} today moved away")
    form_after(lea, "/caseload", CODE)
    assert lea.modal is not None
    assert lea.modal.callback_id == "client_page"
    assert lea.press("client.erase").ok
    assert "is erased here" in form_in_front(lea, "notice")


def test_a_look_of_the_team_lead_is_on_the_page_the_next_time(
    unit_house: House, lived: str
) -> None:
    lea = unit_house.person(LEA)
    form_after(lea, "/caseload", CODE)
    lea.close(everything=True)
    unit_house.clock.move_by(timedelta(days=3))
    told = form_after(lea, "/caseload", CODE)
    assert f"<@{LEA}> Mon 2 Mar" in told


def test_no_home_tab_shows_them_any_more(unit_house: House, lived: str) -> None:
    """Slack keeps a Home tab as it was until somebody opens it."""
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    for person in (ana, lea):
        assert person.open_home().ok
        person.wait_for(lambda: person.home and CODE in person.read(person.home))  # noqa: B023
    form_after(lea, "/caseload", CODE)
    assert lea.press("client.erase").ok
    for person in (ana, lea):
        person.wait_for(lambda: person.home and CODE not in person.read(person.home))  # noqa: B023
        assert person.home is not None
    assert OTHER in ana.read(ana.home)


def test_whoever_leaves_the_roster_has_nobody_on_their_home_tab(
    unit_house: House, lived: str
) -> None:
    ana, lea = unit_house.person(ANA), unit_house.person(LEA)
    assert ana.open_home().ok
    ana.wait_for(lambda: ana.home and CODE in ana.read(ana.home))
    form_after(lea, "/ips", "roster")
    assert lea.modal is not None
    row = next(each for each in lea.modal.blocks if unit_house.member(ANA).id in str(each))
    assert lea.press(f"{row['block_id']}/roster.change").ok
    form_in_front(lea, "roster.change_submit")
    assert lea.press("roster.remove").ok
    ana.wait_for(lambda: ana.home and CODE not in ana.read(ana.home))


# ---------------------------------------------------------------- in texts about somebody else

# Too long for a ciphertext to spell one by chance, as it did four letters: raw files are read, too.
GONE, NAME = "Kelm-7704", "Rosalind Fernandez"
OWN = "Kestrelsong"  # a word of every field about the client themselves
TRACES = (GONE.lower(), "kelm7704", "rosalind", "fernandez", OWN.lower())
UNSAID = frozenset({"client.enroll/code", "going_live.client/code"})  # a code holds no other one


class Gossip(Typist):
    """Lives the whole week, and names one client in every field of every form about others."""

    def _words(self, name: str) -> str:
        words = super()._words(name)
        if name in UNSAID:
            return words
        if name == "going_live.rows/rows":
            return words.replace(",", f" {GONE},", 4).replace(f" {GONE},", ",", 3)
        return f"{words} {GONE}" + ("" if name in NAMESAKES else f" {NAME}")


NAMESAKES = frozenset({"client.enroll/name", "client.wishes/name"})  # of others, and their own


def live_and_be_talked_about(house: House) -> str:
    """The unit's week, and then the client's own; returns their id."""
    gossip = Gossip(house, Watch(house))
    live_the_week(gossip)
    ana, today = house.person(ANA), house.now.date()
    first, *_, last = employers_by_age(house)
    describe_an_employer(house, first, f"Where {GONE} works, {NAME}")
    describe_an_employer(house, first, "Oak")  # the words above are a former version by now
    describe_an_employer(house, last, f"Where {GONE} worked, {NAME}")
    client_id = house.enroll(
        ANA, GONE, entered_on=today - timedelta(days=26), name=NAME, mh_team=OWN,
        job_wishes=OWN, meeting_wishes=OWN, disclosure_limits=OWN,
    )  # fmt: skip
    for command, line in (
        ("/contact", f'"Oak Market" {GONE} in person next: {OWN} note: {OWN}'),
        ("/visit", f"{GONE} phone note: {OWN}"),
        ("/jobstart", f'{GONE} "Harbor Books" today title: {OWN}'),
        ("/jobend", f"{GONE} today laid off lessons: {OWN}"),
        ("/visit", f"C-103 phone note: {GONE} was there too, and c 7704 was not"),
    ):
        said_after(ana, command, line)
    tell_of_the_unit(house, f"with {GONE}, {NAME}")
    talk_about_somebody(house, "C-103", f"as with {GONE}, {NAME}")
    house.clock.move_by(timedelta(hours=24))
    gossip.post()
    for who in (ANA, BEN, LEA, PIA, ADA):
        assert house.person(who).open_home().ok
    return client_id


def employers_by_age(house: House) -> list[str]:
    with house.doors.reading() as session:
        return [*session.scalars(select(EmployerRow.id).order_by(EmployerRow.created_at))]


def describe_an_employer(house: House, employer_id: str, words: str) -> None:
    """While nobody is known by that code or name: afterwards it would be refused."""
    draft = EmployerDraft(employer_id, words, (f"{words} too",), hiring_habits=words)
    employer.change(house.doors, house.actor(ANA), draft, now=house.now)


def tell_of_the_unit(house: House, words: str) -> None:
    """A record of each kind about the unit and about Ben, and one version more of each."""
    lea, today = house.actor(LEA), house.now.date()
    for said in (
        *about_staff(house.member(BEN).id, today, words),
        *about_unit(today, words, house.member(BEN).id),
    ):
        done = record(house.doors, lea, said, now=house.now)
        edit(house.doors, lea, done.fact.id, said, now=house.now)


def talk_about_somebody(house: House, code: str, words: str) -> None:
    """In group supervision, and one version more of what was agreed."""
    ana, who = house.actor(ANA), house.member(ANA).id
    met = GroupSupervisionRecord(on=house.now.date(), led_by=who)
    meeting = Meeting(record=met, present={who: Presence.VIDEO}, another=True)
    held = hold(house.doors, ana, meeting, now=house.now).fact.id
    with house.doors.reading() as session:
        client_id = session.scalars(select(ClientRow.id).where(ClientRow.code == code)).one()
    done = talk_about(house.doors, ana, held, client_id, words, now=house.now)
    agreed = to_edit(house.doors, ana, StrategyRecord, done.fact.id, now=house.now).record
    edit(house.doors, ana, done.fact.id, replace(agreed, words=f"{words} too"), now=house.now)


def everything_decrypted(doors: Doors) -> Iterator[tuple[str, str]]:
    """(table, row) of every row there is, as the program reads it."""
    with doors.reading() as session:
        for table, row in every_row_in_plain(session):
            yield table.name, str(tuple(row.values()))


def columns_with(doors: Doors, wanted: str) -> set[tuple[str, str]]:
    """The (table, column)s in which this text stands, decrypted."""
    with doors.reading() as session:
        return {
            (table.name, column)
            for table, row in every_row_in_plain(session)
            for column, value in row.items()
            if wanted in str(value)
        }


def everything_in_slack(house: House) -> Iterator[tuple[str, str]]:
    """(where, what) of all that the bot has standing in the workspace.

    What only one person sees beside their typing is Slack's to forget.
    """
    state = house.workspace.state
    for channel in state.channels():
        for message in state.messages(channel.id):
            if message.bot_id:
                yield channel.id, str((message.text, message.blocks, message.metadata))
                for file_id in message.file_ids:
                    yield channel.id, str(state.file(file_id))
    for view in state.views():
        yield f"{view.kind} of {view.user_id}", str(view.body)


def traces(told: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(where, one) for where, what in told for one in TRACES if one in what.lower()]


def test_no_trace_is_left_wherever_anybody_typed(house: House, database_url: str) -> None:
    lea = house.person(LEA)
    client_id = live_and_be_talked_about(house)
    doors = house.doors
    typed = {(table, column) for table, columns in TYPED.items() for column in columns}
    typed |= {("fact_version", "values"), ("submission", "reply")}
    assert typed - columns_with(doors, GONE) == set()
    assert traces(everything_in_slack(house))

    form_after(lea, "/caseload", GONE)
    assert lea.press("client.erase").ok
    told = form_in_front(lea, "notice")
    assert "Their code was also taken out of" in told
    lea.close(everything=True)
    gossip = Gossip(house, Watch(house))
    gossip.post()
    gossip.post()

    assert traces(everything_decrypted(doors)) == []
    raw = (
        (where, content.decode("latin-1")) for where, content in raw_database(doors, database_url)
    )
    assert traces(raw) == []
    assert traces(everything_in_slack(house)) == []
    assert client_id not in str(list(everything_in_slack(house)))
    assert tables_with(doors, client_id) == {"audit_event", "client"}
    assert audit.verify(doors) == ()
    assert recompute(doors) == 0


# Columns of words that nobody types: what is chosen from a list, ids, and what Slack calls things.
# `name` of a workspace is Slack's, `code` is the client's own.
OURS = frozenset(
    {
        "workspace.name",
        "workspace.bot_token",
        "client.code",
        "client.folded_code",
        "key_check.canary",
    }
    | {"employer.folded_name", "employer_alias.folded_alias"}  # follow the names themselves
)
CHOSEN = frozenset(
    {"zone", "digest_day", "profile", "role", "kind", "mode", "made_by", "step", "by_role"}
    | {
        "strategy",
        "place",
        "disclosure",
        "chosen_disclosure",
        "exit_reason",
        "end_reason",
        "reason",
        "answer",
        "what_for",
        "schooling",
        "support",
        "giver",
        "how",
    }
    | {"course", "outcome", "why", "item", "about"}
    | {"fact_kind", "clock", "state", "key", "content_hash", "dedupe_key", "conversation", "ts"}
    | {"action", "subject_kind", "chain", "actor", "leased_by", "reckon_mark", "direct_channel"}
)


def test_every_column_of_words_is_looked_through_or_known_not_to_be_typed() -> None:
    """A new column is either walked, or somebody has said here that nobody types into it."""
    unknown = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.c
        if (isinstance(column.type, String) or is_private(column))
        and column.name not in {"id", *CHOSEN}
        and not column.name.endswith(("_id", "_by", "granted_to"))
        and column.name not in TYPED.get(table.name, ())
    }
    assert unknown - OURS == {"fact_version.values", "submission.reply"}  # looked into as JSON


def test_every_text_of_a_kept_reply_is_looked_through() -> None:
    texts = (str, str | None, Wording, tuple[Wording, ...], tuple[str | Colleague, ...])
    told = {
        field.name
        for kind in (Recorded, Phrase, ClientEffect, DueLine, ClientLabel)
        for field in fields(kind)
        if get_type_hints(kind)[field.name] in texts
    }
    assert told - {"id"} == REPLY_TEXTS


# ---------------------------------------------------------------- forms and requests from before


@pytest.fixture
def talked_about(unit_house: House, on_record: str) -> str:
    """Somebody else's visit whose note names the client; returns the client's id."""
    said_after(unit_house.person(ANA), "/visit", f"{OTHER} phone note: met {CODE} there")
    return on_record


def visit_of_other(house: House) -> Any:
    others = select(ClientRow.id).where(ClientRow.code == OTHER)
    with house.doors.reading() as session:
        (visit,) = rows_in(session, ClientContactRow, ClientContactRow.client_id.in_(others))
    return visit


def test_the_other_entry_stays_as_it_was_recorded(unit_house: House, talked_about: str) -> None:
    before = visit_of_other(unit_house)
    done = erasure.erase_client(
        unit_house.doors, unit_house.actor(LEA), talked_about, now=unit_house.now
    )
    assert "taken out of 1 entry about others" in done.summary
    after = visit_of_other(unit_house)
    assert after.note == "met [erased] there"
    for kept in ("id", "recorded_at", "recorded_on", "recorded_by", "on", "client_id"):
        assert getattr(after, kept) == getattr(before, kept), kept
    with unit_house.doors.reading() as session:
        of_visits = FactVersionRow.fact_kind == "client_contact"
        assert session.execute(select(FactVersionRow).where(of_visits)).all() == []
    day = caseload.my_day(unit_house.doors, unit_house.actor(ANA), now=unit_house.now)
    (line,) = (each for each in day.last_entries if each.fact.id == after.id)
    assert not line.corrected


def test_a_form_that_was_open_does_not_bring_them_back(
    unit_house: House, talked_about: str
) -> None:
    house = unit_house
    visit = visit_of_other(house)
    draft, version = client_contacts.draft_of(
        house.doors, house.actor(ANA), visit.id, now=house.now
    )
    assert draft.record.note == f"met {CODE} there"
    erase(house, talked_about)
    with pytest.raises(Refusal, match="changed this entry"):
        client_contacts.edit(
            house.doors, house.actor(ANA), visit.id, draft, now=house.now, version=version
        )
    draft, version = client_contacts.draft_of(
        house.doors, house.actor(ANA), visit.id, now=house.now
    )
    assert draft.record.note == "met [erased] there"
    client_contacts.edit(
        house.doors, house.actor(ANA), visit.id, draft, now=house.now, version=version
    )
    undo.void(house.doors, house.actor(ANA), FactRef("client_contact", visit.id), now=house.now)
    assert CODE not in str(list(everything_decrypted(house.doors)))


def test_a_contact_that_was_for_them_too_is_not_saved_over(
    unit_house: House, on_record: str
) -> None:
    """Its form still holds the note, and whoever has it open takes the client out of it."""
    house = unit_house
    said_after(house.person(ANA), "/contact", f'"Pier Books" {CODE} {OTHER} phone note: both of us')
    with house.doors.reading() as session:
        contacts = rows_in(session, EmployerContactRow)
        other = session.scalars(select(ClientRow.id).where(ClientRow.code == OTHER)).one()
    (both,) = (each for each in contacts if each.note == "both of us")
    draft, _, version = employer_contacts.draft_of(
        house.doors, house.actor(ANA), both.id, now=house.now
    )
    erase(house, on_record)
    mended = replace(draft, client_ids=(other,))
    with pytest.raises(Refusal, match="changed this entry"):
        employer_contacts.edit(
            house.doors, house.actor(ANA), both.id, mended, now=house.now, version=version
        )


def test_the_wishes_form_that_was_open_does_not_either(unit_house: House, on_record: str) -> None:
    house = unit_house
    with house.doors.reading() as session:
        other = session.execute(select(ClientRow).where(ClientRow.code == OTHER)).one()
    wants = ClientWishesDraft(
        other.id, None, f"not with {CODE}", None, Disclosure.NOT_DISCUSSED, None, f"{CODE} team"
    )
    enrollment.change_wishes(house.doors, house.actor(ANA), wants, now=house.now)
    (known,) = before_meeting.introduce(house.doors, house.actor(ANA), [other.id], now=house.now)
    erase(house, on_record)
    with pytest.raises(Refusal, match="changed this entry"):
        enrollment.change_wishes(
            house.doors, house.actor(ANA), wants, now=house.now, version=known.version
        )
    assert CODE not in str(list(everything_decrypted(house.doors)))


def test_a_team_before_a_re_entry_is_no_hiding_place(unit_house: House, on_record: str) -> None:
    """What stood before an entry is kept for its undo, and looked through like all else."""
    house, day = unit_house, unit_house.now.date()
    doors, ana, now = house.doors, house.actor(ANA), house.now
    with doors.reading() as session:
        other = session.scalars(select(ClientRow.id).where(ClientRow.code == OTHER)).one()
    wants = ClientWishesDraft(
        other, None, None, None, Disclosure.NOT_DISCUSSED, None, f"{CODE} team"
    )
    enrollment.change_wishes(doors, ana, wants, now=now)
    left = ExitDraft(other, day, ExitReason.MOVED_AWAY)
    program_exit.exit_client(doors, ana, left, now=now)
    back = EnrollDraft(OTHER, day, mh_team="South", is_back=True)
    entry = enrollment.enroll(doors, ana, back, now=now).fact
    erase(house, on_record)
    assert CODE not in str(list(everything_decrypted(doors)))
    undo.void(doors, ana, entry, now=now)
    with doors.reading() as session:
        assert session.scalars(select(ClientTeamRow.team)).all() == ["[erased] team"]


def test_a_request_that_is_replayed_brings_nobody_back(unit_house: House) -> None:
    """The same forms once more: each is still known, and its answer names nobody."""
    house, day = unit_house, unit_house.now.date()
    other = house.enroll(ANA, OTHER)

    def send() -> list[Recorded]:
        enrolled = EnrollDraft(CODE, day)
        beside = a_visit(other, Mode.PHONE, day, purpose=f"with {CODE}", note=CODE)
        at_work = employer_met(
            EmployerChoice(new_name=f"Uncle of {CODE}"), Mode.PHONE, day, note=f"for {CODE}"
        )
        doors, ana, now = house.doors, house.actor(ANA), house.now
        return [
            enrollment.enroll(doors, ana, enrolled, now=now, submission="enroll"),
            client_contacts.record(doors, ana, beside, now=now, submission="beside"),
            employer_contacts.record(doors, ana, at_work, now=now, submission="work"),
        ]

    # The employer is met while nobody is known by that code: afterwards the name would be refused.
    uncle = employer_met(EmployerChoice(new_name=f"Uncle of {CODE}"), Mode.PHONE, day)
    employer_contacts.record(house.doors, house.actor(ANA), uncle, now=house.now)
    first = send()
    client_id = first[0].effects[0].client.id
    erase(house, client_id)
    again = send()
    assert all(one.repeated for one in again)
    assert CODE not in str(again)
    assert client_id not in str(again)
    assert "has been erased since" in again[0].summary
    assert CODE not in str(list(everything_decrypted(house.doors)))
    with pytest.raises(Refusal):  # nor does the first one with other words
        enrollment.enroll(
            house.doors, house.actor(ANA), EnrollDraft(CODE, day, job_wishes="x"),
            now=house.now, submission="enroll",
        )  # fmt: skip


def test_a_code_of_a_longer_one_and_of_another_unit_stay(unit_house: House, on_record: str) -> None:
    house = unit_house
    house.enroll(ANA, f"{CODE}/B")
    said_after(house.person(ANA), "/visit", f"{OTHER} phone note: {CODE}/B, {CODE}1 and {CODE}")
    erase(house, on_record)
    assert visit_of_other(house).note == f"{CODE}/B, {CODE}1 and [erased]"


def test_a_visit_that_was_theirs_by_mistake_leaves_no_former_version(
    unit_house: House, on_record: str
) -> None:
    house = unit_house
    said_after(house.person(ANA), "/visit", f"{CODE} phone note: a Kanarqi secret")
    with house.doors.reading() as session:
        other = session.scalars(select(ClientRow.id).where(ClientRow.code == OTHER)).one()
        visits = rows_in(session, ClientContactRow)
    (wrong,) = (each for each in visits if each.note == "a Kanarqi secret")
    draft, version = client_contacts.draft_of(
        house.doors, house.actor(ANA), wrong.id, now=house.now
    )
    said = replace(draft.record, client_id=other, note="somebody else's")
    mended = replace(draft, record=said)
    client_contacts.edit(
        house.doors, house.actor(ANA), wrong.id, mended, now=house.now, version=version
    )
    erase(house, on_record)
    told = str(list(everything_decrypted(house.doors)))
    assert "Kanarqi secret" not in told
    assert on_record not in str(visit_of_other(house))
    assert tables_with(house.doors, on_record) == {"audit_event", "client"}


def test_who_writes_meanwhile_loses_nothing_and_keeps_no_name(
    unit_house: House, talked_about: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the first look and the erasure a colleague writes the code once more."""
    house = unit_house
    whole, erasing = erasure._take_out, []

    def meanwhile(*given: object) -> object:
        taken_out = whole(*given)  # type: ignore[arg-type]
        if not erasing:
            erasing.append(True)
            said_after(house.person(LEA), "/visit", f"{OTHER} text note: {CODE} again")
        return taken_out

    monkeypatch.setattr(erasure, "_take_out", meanwhile)
    erase(house, talked_about)
    with house.doors.reading() as session:
        notes = {each.note for each in rows_in(session, ClientContactRow)}
    assert notes == {"met [erased] there", "[erased] again"}
