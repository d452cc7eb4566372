"""Which function reckons which clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ips.clocks.disclosure_review import disclosure_review
from ips.clocks.entry import career_profile, disclosure_first, first_employer_contact
from ips.clocks.job_events import first_month, post_start, pre_start, profile_update
from ips.clocks.job_loss import job_loss, next_job_offer
from ips.clocks.outreach import outreach
from ips.clocks.steady_work import monthly, step_down
from ips.clocks.work_incentives import work_incentives
from ips.facts import Clock, DueContact
from ips.standards import Profiles
from ips.stays import Stay

ClockFunction = Callable[[Stay, Profiles], list[DueContact]]

CLOCKS: Mapping[Clock, ClockFunction] = MappingProxyType(
    {
        Clock.FIRST_EMPLOYER_CONTACT: first_employer_contact,
        Clock.CAREER_PROFILE: career_profile,
        Clock.DISCLOSURE_FIRST: disclosure_first,
        Clock.WORK_INCENTIVES: work_incentives,
        Clock.PRE_START: pre_start,
        Clock.POST_START: post_start,
        Clock.FIRST_MONTH: first_month,
        Clock.MONTHLY: monthly,
        Clock.STEP_DOWN: step_down,
        Clock.JOB_LOSS: job_loss,
        Clock.NEXT_JOB_OFFER: next_job_offer,
        Clock.PROFILE_UPDATE: profile_update,
        Clock.DISCLOSURE_REVIEW: disclosure_review,
        Clock.OUTREACH: outreach,
    }
)
