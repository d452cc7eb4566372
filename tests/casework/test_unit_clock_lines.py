"""What a brief says of the unit's clocks follows whatever moves them."""

from __future__ import annotations

from bot.casework.reminders.unit_clock_lines import READ_FROM
from ips.unit_clocks import UNIT_CLOCKS
from ips.unit_history import Deed
from ips.unit_windows import Every, UnitClock

# What is written down as a record of its own; everything else is a milestone of the unit.
RECORDED_AS = {
    Deed.INDIVIDUAL_SUPERVISION: "individual_supervision",
    Deed.FIELD_VISIT: "field_mentoring",
    Deed.GOALS_SET: "goal",
    Deed.OUTCOMES_SENT: "sent_quarter",
    Deed.ACTION_PLAN: "action",
}


def test_whatever_meets_a_clock_that_a_brief_speaks_of_draws_it_again() -> None:
    """A brief speaks of no weekly routine, and of authorizations in lines of their own.

    After an action everybody's is drawn again.
    """
    spoken_of = [
        rule
        for clock, rule in UNIT_CLOCKS.items()
        if rule.every is not Every.WEEK and clock is not UnitClock.AUTHORIZATION
    ]
    meeting = {
        RECORDED_AS.get(deed, "unit_milestone") for each in spoken_of for deed in each.met_by
    }
    beginning = {"fidelity_review", "training", "field_support"}
    assert (meeting | beginning) - {"action"} == READ_FROM
