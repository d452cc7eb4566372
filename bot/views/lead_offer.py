"""A job lead offered for somebody whom it may fit: why, and two ways to answer."""

from __future__ import annotations

from bot.casework.reminders.content import LeadOffer, OfferEnd, SharedJobLead
from bot.views import blocks, words
from bot.views.blocks import Block
from ips.words import joined, lowered

TEXT = "A job lead that may fit"
TAKE_UP, NOT_THIS_ONE = "lead_offer.take_up", "lead_offer.not_this_one"
PASSED = "_A job lead was offered to you here. The offer has passed._"
_ENDED = {
    OfferEnd.TAKEN_UP: "✓ Taken up {day}",
    OfferEnd.NOT_THIS_ONE: "✕ Not this one, said {day}",
    OfferEnd.CLOSED: "✕ The job lead is off the list by now",
}


def message(offer: LeadOffer) -> list[Block]:
    """To one colleague's direct messages: whom, why, the lead in the words it was shared in."""
    if offer.lead is None or offer.code is None:
        return [blocks.section(PASSED)]
    whom, lead = f"*{blocks.escape(offer.code)}*", _lead(offer.lead)
    if offer.end is not None:
        day = words.day(offer.ended_on) if offer.ended_on else ""
        return [blocks.section(f"{_ENDED[offer.end].format(day=day)}\n{whom} · {lead}")]
    kinds = joined([lowered(each) for each in offer.kinds])
    why = f"{whom} wishes for this kind of work: {blocks.escape(kinds)}. A job lead names it too:"
    return [
        blocks.section(f"{why}\n{lead}"),
        blocks.actions(
            blocks.button("Take it up", TAKE_UP, offer.offer_id, style="primary", about=offer.code),
            blocks.button("Not this one", NOT_THIS_ONE, offer.offer_id, about=offer.code),
        ),
    ]


def _lead(lead: SharedJobLead) -> str:
    employer = f"*{blocks.escape(lead.employer)}*: " if lead.employer else ""
    return f"{employer}{blocks.escape(lead.summary)} (from {words.person(lead.shared_by)})"
