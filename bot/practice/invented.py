"""The invented unit's people, employers and words, as tables. Nobody and nothing of it is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from ips.facts import StaffRole

ZONE = "America/New_York"
UNIT_NAME = "Harbor Street"
CHANNEL = "C0HARBOR"
OTHER_CHANNEL = "C0KITCHEN"
MH_TEAM = "Harbor team"

DANA, MAYA, TOM, PRIYA, SAM, ALEX = (
    "U0DANA", "U0MAYA", "U0TOM", "U0PRIYA", "U0SAM", "U0ALEX",
)  # fmt: skip
SPECIALISTS = (MAYA, TOM, PRIYA)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the practice workspace."""

    slack_user_id: str
    name: str
    title: str
    role: StaffRole | None = None
    is_admin: bool = False


CAST = (
    Somebody(MAYA, "Maya Brooks", "Employment specialist", StaffRole.EMPLOYMENT_SPECIALIST),
    Somebody(TOM, "Tom Ellery", "Employment specialist", StaffRole.EMPLOYMENT_SPECIALIST),
    Somebody(PRIYA, "Priya Anand", "Employment specialist", StaffRole.EMPLOYMENT_SPECIALIST),
    Somebody(SAM, "Sam Whitlow", "Peer mentor", StaffRole.PEER_MENTOR),
    Somebody(DANA, "Dana Reyes", "Team lead", StaffRole.TEAM_LEAD),
    Somebody(ALEX, "Alex Morrow", "Workspace admin", is_admin=True),
)

EMPLOYERS = (
    "Bean & Leaf", "Harbor Hotel", "Corner Hardware", "Elm Street Bakery", "Riverside Clinic Café",
    "Green Thumb Nursery", "North Pier Seafood", "Quick Print", "Sunrise Laundry", "Oak Market",
    "Union Bikes", "Lakeside Cinema", "Paper Crane Books", "Maple Diner", "City Parcel",
    "Blue Door Daycare", "Fern & Fig Florist", "Hilltop Garage",
)  # fmt: skip
JOBS = (
    "Barista", "Night porter", "Stock clerk", "Baker's helper", "Cashier", "Gardener", "Cook",
    "Print finisher", "Laundry attendant", "Shelf stacker", "Bike mechanic's helper", "Usher",
)  # fmt: skip
HIRING = (
    (MAYA, "Bean & Leaf", "The Bean", "Hires in May and before Christmas. Come before noon."),
    (TOM, "Harbor Hotel", "The Harbor", "They like to meet people before anybody fills in a form."),
    (PRIYA, "Oak Market", "Oak", "Three short shifts on trial, paid; then they decide."),
)
PEOPLE_MET = ("Jo", "Kim", "Lee", "Robin", "Pat", "Terry", "Chris", "Max")
ROLES_MET = ("manager", "owner", "shift lead", "assistant manager")
# Two at each employer, and each stays what they are.
STAFF_THERE = {
    name: tuple(
        (PEOPLE_MET[each % len(PEOPLE_MET)], ROLES_MET[each % len(ROLES_MET)])
        for each in (3 * place, 3 * place + 1)
    )
    for place, name in enumerate(EMPLOYERS)
}
NEXT_STEPS = (
    "Come back on Tuesday with an application",
    "Ask how the new schedule works",
    "Send a thank-you note",
    "Visit again when the season begins",
)
WISHES = (
    "outdoors, mornings",
    "with animals or plants",
    "quiet work, part time",
    "a kitchen, evenings",
    "a hotel or a shop, with people",
    "anything with tools",
)
MEETING_WISHES = (None, None, "meet at the library", "text first", "the café next to the station")


# Days before the last Monday, when, where, who, what: a note can be made of what people write.
CHATTER = (
    (
        4,
        time(12, 12),
        CHANNEL,
        TOM,
        "Oak Market needs two shelf stackers for mornings. Ask for Robin.",
    ),
    (4, time(12, 20), CHANNEL, PRIYA, "Thank you! I know somebody who likes mornings."),
    (
        3,
        time(10, 6),
        OTHER_CHANNEL,
        SAM,
        "Carrot cake on the counter. First come, first served.",
    ),
    (
        3,
        time(10, 15),
        OTHER_CHANNEL,
        DANA,
        "Please leave a piece for Tom, he is with an employer until one.",
    ),
    (
        0,
        time(9, 4),
        CHANNEL,
        DANA,
        "Good morning. The agenda is in; we begin with what needs a plan.",
    ),
)
