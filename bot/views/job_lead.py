"""Job leads: what somebody heard, shared with the unit, no client named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.casework.replies import JobLeadLine, Wording
from bot.views import blocks, employer, forms, words
from bot.views.blocks import Block, View
from bot.views.sentence import marked
from ips.records.job_lead import JobLeadRecord
from ips.words.table import JOB_TYPES

KIND_OF_WORK = "kind_of_work"
LEADS_SHOWN = 44  # two blocks each below the form, of a modal's hundred


def form(
    leads: Sequence[JobLeadLine],
    today: date,
    *,
    private_metadata: str,
    summary: str | None = None,
    done: Wording | None = None,
    refused: Wording | None = None,
) -> View:
    """A lead to share, and below it the open ones."""
    content: list[Block] = [blocks.section(f"✓ {marked(done)}")] if done else []
    content += [blocks.context(marked(refused))] if refused else []
    content += [
        *forms.inputs(JobLeadRecord, today, {"summary": summary}, among=("summary",)),
        blocks.field(
            KIND_OF_WORK,
            "Kind of work",
            blocks.select(blocks.options(JOB_TYPES.items()), placeholder="Choose one"),
            hint="It finds whom the lead may fit. None of these? Your own words above do, too.",
        ),
        blocks.field(
            "employer",
            "Employer",
            blocks.typeahead("pick.employer", placeholder="Type a name"),
        ),
        *forms.inputs(JobLeadRecord, today, among=("expires_on",)),
        *open_leads(leads, today),
    ]
    return blocks.modal(
        "job_lead.submit",
        JobLeadRecord.heading,
        content,
        submit="Share",
        private_metadata=private_metadata,
    )


def open_leads(leads: Sequence[JobLeadLine], today: date) -> list[Block]:
    if not leads:
        return [blocks.context("No job lead is open just now.")]
    content: list[Block] = [blocks.divider(), blocks.section("*Open leads*")]
    for lead in leads[:LEADS_SHOWN]:
        line = blocks.escape(lead.summary)
        if lead.employer:
            line = f"*{blocks.escape(lead.employer)}*: {line}"
        line += f"\n{words.person(lead.shared_by)}, {words.near_day(lead.shared_on, today)}"
        close = blocks.button("Close", "job_lead.close", lead.id) if lead.may_close else None
        if lead.employer_id is None:
            content.append(blocks.section(line, accessory=close))
            continue
        opens = employer.opener(lead.employer_id, lead.employer or "")
        content.append(blocks.section(line, accessory=opens))
        content += [blocks.actions(close)] if close else []
    if len(leads) > LEADS_SHOWN:
        more = len(leads) - LEADS_SHOWN
        content.append(blocks.context(f"… and {more} more. The weekly agenda has them all."))
    return content
