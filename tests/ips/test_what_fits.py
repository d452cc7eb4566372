"""Which job lead fits which wish: by the words for a kind of work, and by no common word."""

from __future__ import annotations

import pytest

from ips.agenda.leads import LeadToShare, fits, kinds_of_both, seekers_of, with_kind_of_work
from ips.words.kinds_of_work import CALLED, SAID_BY, SAYS_NOTHING
from ips.words.table import JOB_TYPES

FITS = (
    ("kitchen or bakery, mornings", "Bean & Leaf looks for a baker"),
    ("something in a kitchen", "Kitchen help wanted, mornings"),
    ("Night shifts, hotel", "Harbor Hotel looks for a night porter"),
    ("no kitchen, rather a shop", "Shop assistant"),
    ("no kitchen but a shop", "Cashiers, weekends"),
    ("a bakery, not a kitchen", "two bakers from four in the morning"),
    ("Küche? No: a café", "CAFE on Pine St hires"),
    ("a cafe", "Café Blau: waiters and waitresses"),
    ("cooking", "a dish-washer"),
    ("with animals or plants", "Dog walkers, two hours a day"),
    ("with animals or plants", "help in a greenhouse"),
    ("anything with tools", "Handyman for a school"),
    ("warehouse", "Order picking, early shift"),
    ("deliveries", "Drivers with a clean licence"),
    ("front desk of a hotel", "a receptionist"),
    ("data entry", "Clerks for the town hall"),
    ("looking after the elderly, with seniors", "Caregivers, day shift"),
    ("gardening", "Landscapers from May"),
    ("computers", "IT support, part time"),
    ("retail", "the Oak Market needs shelf stackers"),
    ("laundry", "Room attendants, mornings"),
    ("tailoring", "Seamstress"),
    ("bakeries", "a baker"),
    ("a restaurant", "Waitresses"),
    ("a kîtchen", "Kitchen help wanted"),
)
FITS_NOT = (
    ("office work in the mornings", "Mornings, part time: dish washer"),
    ("no kitchen, rather a shop", "Kitchen help wanted"),
    ("a bakery, not a kitchen", "Kitchen help wanted"),
    ("a restaurant, but not washing dishes, no dish washing", "Dishwasher"),
    ("casual work", "a cashier"),
    ("by the bus", "the bus stops at the gate"),
    ("help people, good team, part time", "Good people to help a team, part time"),
    ("steady hours near the station, friendly boss", "Friendly boss, station nearby, steady hours"),
    ("back by three for my kids", "Kids' clothes store, closes at eight"),
    ("keep my social security", "Security guard"),
    ("job security", "Night watch"),
    ("near the post office", "Office clerk"),
    ("a job I can drive to, with a clean place to sit", "Cleaners and drivers"),
    ("I do not care which", "Home care"),
    ("somebody who can teach me computer basics", "Teachers"),
    ("a coffee shop", "Shoe shop"),
    ("plants", "Power plant: turbines"),
    ("quiet work", "Quiet place, work alone"),
    ("marketing", "a market stall"),
    ("carpentry", "Carpet shop"),
    ("banking", "Bakery"),
    ("no nights", "Night porter"),
    ("", "Kitchen help wanted"),
    ("a kitchen", ""),
    ("I don't want a kitchen", "Kitchen help wanted"),
    ("I don’t want a kitchen", "Kitchen help wanted"),
    ("a factory", "An important factor"),
    ("an office", "Sales clerk"),
)


@pytest.mark.parametrize(("wishes", "lead"), FITS)
def test_a_kind_of_work_that_both_name_fits(wishes: str, lead: str) -> None:
    assert fits(wishes, lead)


@pytest.mark.parametrize(("wishes", "lead"), FITS_NOT)
def test_a_common_word_and_what_is_not_wanted_fit_nothing(wishes: str, lead: str) -> None:
    assert not fits(wishes, lead)


def test_every_type_of_work_that_a_job_can_have_is_known_by_words() -> None:
    assert JOB_TYPES.keys() <= SAID_BY.keys()


@pytest.mark.parametrize("kind", SAID_BY)
def test_each_word_for_a_kind_of_work_finds_each_other(kind: str) -> None:
    listed = SAID_BY[kind].replace("/", ";").split(";")
    words = [" ".join(each.split()) for each in listed]
    assert len(words) == len(set(words))
    assert all(fits(f"something like {one}", f"They need {words[0]}") for one in words)


@pytest.mark.parametrize("phrase", SAYS_NOTHING.split(";"))
def test_what_tells_of_no_work_fits_nothing(phrase: str) -> None:
    everything = ", ".join(SAID_BY.values()).replace("/", ",")
    assert not fits(" ".join(phrase.split()), everything)


@pytest.mark.parametrize("kind", JOB_TYPES)
def test_a_kind_that_was_picked_fits_whoever_wishes_for_it(kind: str) -> None:
    """Whatever words the lead has itself, and nobody who wishes for another kind."""
    lead = with_kind_of_work("They need somebody", kind)
    assert lead == f"They need somebody · {JOB_TYPES[kind]}"
    fitting = {
        other for other in JOB_TYPES if fits(SAID_BY[other].split("/")[0].split(";")[0], lead)
    }
    assert kind in fitting
    assert not fits("something quiet", lead)
    assert not fits(SAID_BY[kind].split("/")[0].split(";")[0], "They need somebody")


def test_a_lead_without_a_kind_that_was_picked_stays_as_it_was_written() -> None:
    assert with_kind_of_work("They need somebody", None) == "They need somebody"


def test_the_kinds_of_work_and_the_seekers_stand_in_order() -> None:
    words = ", ".join(each.split("/")[0].split(";")[0] for each in SAID_BY.values())
    assert kinds_of_both(words, words) == tuple(sorted(CALLED[kind] for kind in SAID_BY))
    codes = tuple(f"C-{number}" for number in range(100, 140))
    leads = [LeadToShare(code, (code, "C-100")) for code in reversed(codes)]
    assert seekers_of(leads) == codes
