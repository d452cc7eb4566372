"""A referral: somebody thought of the unit, for themself or for another. Never a name."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from ips.records.kind import AboutUnit
from ips.records.markers import Choice, Day, Prose
from ips.unit_facts import ReferralOutcome, ReferralSource
from ips.words.table import REFERRAL_OUTCOMES, REFERRAL_SOURCES, labels


@dataclass(frozen=True, kw_only=True)
class ReferralRecord(AboutUnit, name="referral", source="F O6: referrals from many sources"):
    """Who asked, and what became of it. Nobody is turned away: there is no reason to write down."""

    heading: ClassVar[str] = "Referral"
    noun: ClassVar[str] = "referral"
    asks: ClassVar[str] = "Somebody asked about work with your unit."
    found_by: ClassVar[tuple[tuple[str, ...], ...]] = (("vocational_unit_id", "on"),)

    on: Annotated[date, Day("Day")]
    referred_by: Annotated[
        ReferralSource, Choice("Who asked", labels(REFERRAL_SOURCES), folded=True)
    ]
    outcome: Annotated[
        ReferralOutcome | None, Choice("What became of it", labels(REFERRAL_OUTCOMES), folded=True)
    ] = None
    note: Annotated[str | None, Prose("Note", hint="No name, please: a code, or nothing.")] = None
