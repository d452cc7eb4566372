"""Job leads that fit somebody's wishes, offered in private from the meeting's thread."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.casework.administration import planned_leave
from bot.casework.administration.transfers import transfer
from bot.casework.drafts import JobLeadDraft, TransferDraft
from bot.casework.privacy.erasing import erase_client
from bot.casework.recording import job_leads, lead_offers, undo
from bot.casework.recording.quotas import OFFERS
from bot.casework.reminders.lead_offers import LEAD_OFFER
from bot.casework.replies import FactRef, NotAllowed, Refusal
from db.models import ClientRow, OutgoingMessageRow, VocationalUnitRow
from ips.records.planned_leave import PlannedLeaveRecord
from practice_workspace.state import Message
from tests.commands.asking import form_in_front, last
from tests.commands.test_digest_conversation import deliver, deliverer_of
from tests.commands.test_group_supervision import new_meeting, saved
from tests.commands.test_meeting_thread import part, started, thread
from tests.house import ANA, BEN, CHANNEL, LEA, House, lived_once, set_up_unit_once

LEAD = "Bean & Leaf: kitchen helper, ask for Sam"
WISHES = "cooking, no mornings"
OFFER = "Offer them to their specialists"
TEXT = "A job lead that may fit"


@pytest.fixture
def meeting(house: House) -> House:
    """Group supervision has begun; Ben has heard of a job that C-114 of Ana's may like."""
    return lived_once(house, _begun)


def _begun(house: House) -> None:
    set_up_unit_once(house)
    house.enroll(ANA, "C-114", job_wishes=WISHES)
    house.enroll(BEN, "C-220", job_wishes="an office")
    house.clock.move_by(timedelta(days=28))
    job_leads.share(house.doors, house.actor(BEN), JobLeadDraft(LEAD), now=house.now)
    with house.doors.writing() as session:
        session.execute(update(VocationalUnitRow).values(next_digest_at=house.now))
    deliver(house)
    started(house, LEA)
    thread(house)


def press(house: House, who: str, button: str, message: Message) -> str:
    """What this person reads after the press."""
    person = house.person(who)
    before = len(person.ephemerals)
    person.press(button, message)
    person.wait_for(lambda: len(person.ephemerals) > before)
    return person.read(person.ephemerals[-1])


def offered(house: House, who: str = LEA) -> str:
    return press(house, who, OFFER, part(house, "People we talk about"))


def offers(house: House, who: str) -> list[Message]:
    """The messages with an offer in this person's own conversation with the bot."""
    deliver(house)
    person = house.person(who)
    return [each for each in person.messages() if each.text == TEXT]


def test_the_lead_offers_them_and_the_specialist_reads_why(meeting: House) -> None:
    assert "Job leads of the agenda may fit *C-114*" in thread(meeting)[1]
    assert "One person hears of it, in a message of their own." in offered(meeting)
    (offer,) = offers(meeting, ANA)
    read = meeting.person(ANA).read(offer)
    assert "*C-114* wishes for this kind of work: food service." in read
    assert "kitchen helper, ask for Sam" in read
    assert f"from <@{BEN}>" in read
    assert offers(meeting, BEN) == []
    stands = "".join(each.text for each in meeting.workspace.messages(CHANNEL))
    assert "cooking" not in stands


def test_codes_and_words_stand_in_the_blocks_of_the_message_alone(meeting: House) -> None:
    offered(meeting)
    (offer,) = offers(meeting, ANA)
    pressed = [each["value"] for block in offer.blocks for each in block.get("elements", ())]
    around = f"{offer.text} {pressed} {[block.get('block_id') for block in offer.blocks]}"
    with meeting.doors.reading() as session:
        rows = session.execute(select(OutgoingMessageRow).filter_by(kind="lead_offer")).all()
    around += "".join(f"{row.subject} {row.dedupe_key}" for row in rows)
    for private in ("C-114", "cook", "kitchen", "food", "Bean"):
        assert private not in around


def test_whoever_covers_hears_of_it_instead(meeting: House) -> None:
    today = meeting.now.date()
    away = PlannedLeaveRecord(
        staff_member_id=meeting.member(ANA).id,
        from_on=today,
        until_on=today,
        cover_id=meeting.member(BEN).id,
    )
    planned_leave.plan(meeting.doors, meeting.actor(LEA), away, now=meeting.now)
    offered(meeting)
    assert offers(meeting, ANA) == []
    (offer,) = offers(meeting, BEN)
    assert "Action about C-114" in press(meeting, BEN, "Take it up", offer)


def test_nobody_hears_of_it_twice(meeting: House) -> None:
    offered(meeting)
    assert "offered before" in offered(meeting)
    assert len(offers(meeting, ANA)) == 1


def test_taken_up_it_is_an_action_of_the_week_to_come(meeting: House) -> None:
    offered(meeting)
    (offer,) = offers(meeting, ANA)
    said = press(meeting, ANA, "Take it up", offer)
    assert "Action about C-114, due Mon 6 Apr" in said
    assert "have answered" in press(meeting, ANA, "Take it up", offer)
    (offer,) = offers(meeting, ANA)
    ana = meeting.person(ANA)
    assert "✓ Taken up Mon 30 Mar" in ana.read(offer)
    assert "Not this one" not in ana.read(offer)
    ana.command("/ips", "actions")
    ana.wait_for(lambda: "kitchen helper" in ana.read())
    assert ana.read().count("kitchen helper") == 1


def test_not_this_one_is_settled_and_says_so(meeting: House) -> None:
    offered(meeting)
    (offer,) = offers(meeting, ANA)
    assert "Thank you for looking" in press(meeting, ANA, "Not this one", offer)
    (offer,) = offers(meeting, ANA)
    assert "✕ Not this one, said Mon 30 Mar" in meeting.person(ANA).read(offer)
    assert "offered before" in offered(meeting)


def test_a_colleague_answers_for_nobody_else(meeting: House) -> None:
    offered(meeting)
    (offer,) = offers(meeting, ANA)
    for other in (BEN, LEA):
        said = press(meeting, other, "Take it up", offer)
        assert "An offered job lead is for" in said
    (offer,) = offers(meeting, ANA)
    assert "Taken up" not in meeting.person(ANA).read(offer)


def test_very_many_are_offered_a_tap_at_a_time(
    meeting: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_offers, "AT_ONCE", 1)
    another = JobLeadDraft("A bakery looks for help at night")
    job_leads.share(meeting.doors, meeting.actor(BEN), another, now=meeting.now)
    assert "please press once more" in offered(meeting)
    assert len(offers(meeting, ANA)) == 1
    assert "once more" not in offered(meeting)
    assert len(offers(meeting, ANA)) == 2


def test_so_many_an_hour_and_the_rest_later(
    meeting: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever leads a meeting writes to all colleagues with it."""
    monkeypatch.setattr(lead_offers, "AT_ONCE", 1)
    for number in range(OFFERS.most):
        another = JobLeadDraft(f"Bakery {number} looks for help at night")
        job_leads.share(meeting.doors, meeting.actor(BEN), another, now=meeting.now)
    for _ in range(OFFERS.most):
        assert "One person hears of it" in offered(meeting)
    assert "You have offered job leads 3 times within the hour" in offered(meeting)
    assert len(offers(meeting, ANA)) == OFFERS.most
    meeting.clock.move_by(timedelta(minutes=61))
    assert "One person hears of it" in offered(meeting)
    assert len(offers(meeting, ANA)) == OFFERS.most + 1


def test_a_specialist_who_does_not_lead_the_meeting_offers_nothing(meeting: House) -> None:
    assert "Whoever leads this meeting" in offered(meeting, BEN)
    assert offers(meeting, ANA) == []


def test_a_lead_that_was_closed_meanwhile(meeting: House) -> None:
    offered(meeting)
    (offer,) = offers(meeting, ANA)
    close(meeting)
    assert "off the list by now" in press(meeting, ANA, "Take it up", offer)


def test_one_closed_before_it_is_posted_is_withdrawn(meeting: House) -> None:
    offered(meeting)
    close(meeting)
    assert offers(meeting, ANA) == []


def test_a_client_handed_over_meanwhile(meeting: House) -> None:
    offered(meeting)
    (offer,) = offers(meeting, ANA)
    whom = client(meeting)
    ben = meeting.member(BEN).id
    draft = TransferDraft((whom,), ben, meeting.now.date())
    transfer(meeting.doors, meeting.actor(LEA), draft, now=meeting.now)
    assert "This offer has passed" in press(meeting, ANA, "Take it up", offer)
    (offer,) = offers(meeting, ANA)
    assert "C-114" not in meeting.person(ANA).read(offer)
    assert "One person hears of it" in offered(meeting)
    assert len(offers(meeting, BEN)) == 1


def test_whoever_is_erased_leaves_the_conversation(meeting: House) -> None:
    offered(meeting)
    assert offers(meeting, ANA)
    erase_client(meeting.doors.patient, meeting.actor(LEA), client(meeting), now=meeting.now)
    deliverer_of(meeting).tidy_once(meeting.now)
    assert offers(meeting, ANA) == []


def test_where_nothing_fits_nobody_is_written_to(meeting: House) -> None:
    close(meeting)
    assert "No open job lead fits" in offered(meeting)


def close(house: House) -> None:
    (lead,) = job_leads.open_leads(house.doors, house.actor(BEN), now=house.now)
    job_leads.close(house.doors, house.actor(BEN), lead.id, now=house.now)


def client(house: House) -> str:
    with house.doors.reading() as session:
        return session.scalars(select(ClientRow.id).where(ClientRow.code == "C-114")).one()


def test_a_meeting_that_stands_in_no_thread_offers_them_too(unit_house: House) -> None:
    """Written down by its command: whom a lead may fit, and the offer, are a tap from the reply."""
    unit_house.enroll(ANA, "C-114", job_wishes=WISHES)
    job_leads.share(unit_house.doors, unit_house.actor(BEN), JobLeadDraft(LEAD), now=unit_house.now)
    lea, ben = unit_house.person(LEA), unit_house.person(BEN)
    new_meeting(lea)
    saved(lea)
    assert lea.press("People and job leads").ok
    assert "Job leads of the agenda may fit *C-114*." in form_in_front(lea, "meeting_agenda")
    new_meeting(ben)
    assert ben.press("Open").ok
    form_in_front(ben, "group_supervision")
    assert ben.press("People and job leads").ok
    reads = form_in_front(ben, "meeting_agenda")
    assert "may fit *C-114*" in reads
    assert OFFER not in reads
    assert lea.press(OFFER).ok
    assert "One person hears of it" in form_in_front(lea, "recorded")
    (offer,) = offers(unit_house, ANA)
    assert "*C-114* wishes for this kind of work" in unit_house.person(ANA).read(offer)


def test_what_was_taken_up_is_taken_back_and_offered_again(meeting: House) -> None:
    """Ana pressed the wrong button: the action goes, and the offer has both its buttons again."""
    offered(meeting)
    (offer,) = offers(meeting, ANA)
    press(meeting, ANA, "Take it up", offer)
    ana = meeting.person(ANA)
    assert ana.press("Undo", ana.ephemerals[-1]).ok
    ana.wait_for(lambda: "Undone: action" in last(ana))
    (offer,) = offers(meeting, ANA)
    assert "Take it up" in ana.read(offer)
    ana.command("/ips", "actions")
    ana.wait_for(lambda: "Nothing is open." in ana.read())
    ana.close(everything=True)
    assert "Action about C-114" in press(meeting, ANA, "Take it up", offer)


def test_not_this_one_is_taken_back_once(meeting: House) -> None:
    offered(meeting)
    (offer,) = offers(meeting, ANA)
    press(meeting, ANA, "Not this one", offer)
    ana = meeting.person(ANA)
    assert ana.press("Undo", ana.ephemerals[-1]).ok
    ana.wait_for(lambda: "offered to you again" in last(ana))
    (offer,) = offers(meeting, ANA)
    assert "Take it up" in ana.read(offer)


def test_an_answer_that_stands_no_more_is_undone_no_second_time(meeting: House) -> None:
    offered(meeting)
    fact = FactRef(LEAD_OFFER, offer_id(meeting))
    doors, now = meeting.doors, meeting.now
    for which in (lead_offers.not_this_one, lead_offers.take_up):
        which(doors, meeting.actor(ANA), fact.id, now=now)
        if which is lead_offers.not_this_one:
            with pytest.raises(NotAllowed):
                undo.void(doors, meeting.actor(BEN), fact, now=now)
            undo.void(doors, meeting.actor(ANA), fact, now=now)
        with pytest.raises(Refusal, match="taken back before, or there is another"):
            undo.void(doors, meeting.actor(ANA), fact, now=now)


def offer_id(house: House) -> str:
    with house.doors.reading() as session:
        found = select(OutgoingMessageRow.id).where(OutgoingMessageRow.kind == LEAD_OFFER)
        return session.scalars(found).one()
