"""The words each conversation knows: what is typed -> (name of the part, its value).

All in small letters, with straight apostrophes. A part named `FILLER` says nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from ips.facts import ExitReason, MadeBy, Mode, OutreachStrategy

Phrases = dict[str, tuple[str, object]]

FILLER = "filler"


def _all(name: str, value: object, *typed: str) -> Phrases:
    return dict.fromkeys(typed, (name, value))


MODES: Phrases = (
    _all(
        "mode", Mode.IN_PERSON,
        "in person", "in-person", "inperson", "face to face", "face-to-face", "f2f",
    )
    | _all(
        "mode", Mode.PHONE,
        "phone", "by phone", "on the phone", "phone call", "call", "called", "phoned",
    )
    | _all("mode", Mode.VIDEO, "video", "by video", "video call", "zoom", "by zoom")
    | _all(
        "mode", Mode.TEXT,
        "text", "by text", "texted", "sms", "email", "by email", "e-mail", "emailed", "e-mailed",
    )
)  # fmt: skip

# Whoever is 'called' or 'texted' may be a person at the employer: 'called Rosa at Oak Market'.
REACHED_BY = frozenset({"called", "phoned", "texted", "emailed", "e-mailed"})

# Words that names are made of too: 'call center', 'ruby tuesday', 'temp agency'.
NOUNS = frozenset(
    {"phone", "call", "video", "zoom", "text", "sms", "email", "e-mail", "generic", "interview"}
    | {"intro", "introduction", "together", "seasonal", "agency", "permanent", "temporary"}
    | {"transitional", "alone", "temp agency"}
)

DURATIONS: Phrases = (
    _all("minutes", 30.0, "half an hour", "half hour")
    | _all("minutes", 60.0, "an hour", "one hour")
)  # fmt: skip

CONTACT_WORDS: Phrases = (
    MODES
    | DURATIONS
    | _all(
        "made_by", MadeBy.CLIENT,
        "by client", "by the client", "client alone", "alone", "went alone", "on their own",
        "by himself", "by herself", "by themselves",
    )
    | _all(
        "client_was_with_me", True,
        "with client", "with the client", "client was with me", "the client was with me",
        "client with me", "was with me", "with me", "together",
    )
    | _all("generic", True, "generic")
    | _all("hiring_authority", True, "hiring authority", "decides hiring")
    | _all("career_exploration", True, "career exploration")
    | _all("interview", True, "interview", "job interview")
    | _all("step", "introduction", "introduction", "intro")
    | _all("step", "learn", "learn the business")
    | _all("step", "discuss", "discuss a job seeker")
    | _all("step", "keep_in_touch", "keep in touch", "keeping in touch")
)  # fmt: skip

_WHOSE = ("", "the ", "a ", "his ", "her ", "their ", "my ")
_ROLES = (
    "therapist", "case manager", "care manager", "case worker", "caseworker", "counselor",
    "clinician", "psychiatrist", "prescriber", "nurse", "social worker", "peer specialist",
)  # fmt: skip
_RELATIVES = (
    "family", "mother", "mom", "father", "dad", "parents", "sister", "brother", "wife", "husband",
    "partner", "daughter", "son",
)  # fmt: skip


def _with_somebody(name: str, who: Iterable[str]) -> Phrases:
    return {f"with {whose}{one}": (name, one) for one in who for whose in _WHOSE}


VISIT_WORDS: Phrases = (
    MODES
    | _all(
        "reached", False,
        "tried", "attempt", "attempted", "no show", "no-show", "no showed", "not reached",
        "not home", "not at home", "wasn't home", "was not home", "nobody home", "no answer",
        "didn't answer", "did not answer", "no reply", "no response",
        "didn't show", "did not show", "didn't show up", "did not show up",
        "couldn't reach", "could not reach",
    )
    | _all(
        "voicemail", True,
        "voicemail", "left voicemail", "left a voicemail", "left message", "left a message",
        "left vm", "left msg",
    )
    | _all("mode", Mode.PHONE, "calling", "to call", "phoning")
    | _all("mode", Mode.TEXT, "texting", "to text")
    | _all("place", "home", "home", "at home", "home visit")
    | _all("place", "office", "office", "at the office", "in the office")
    | _all("place", "community", "community", "in the community", "in community")
    | _all("place", "work_site", "work", "at work", "work site", "worksite", "at the work site")
    | _all("job_trouble", True, "job trouble", "trouble", "trouble at work")
    | _all("job_trouble", False, "no trouble", "no job trouble")
    | DURATIONS
    | _with_somebody("with_team_member", _ROLES)
    | dict.fromkeys(_with_somebody("with_family", _RELATIVES), ("with_family", True))
    | _all("with_family", True, "family")
    | _all(
        "strategy", OutreachStrategy.LETTER, "letter", "a letter", "sent letter", "sent a letter"
    )
    | _all("strategy", OutreachStrategy.JOINT_VISIT, "joint visit")
    | _all(FILLER, True, "visit", "visited", "met", "met with", "saw", "seen")
)  # fmt: skip

# What happened to a job that is on record already: it is no employer's name and no new job.
JOB_NEWS: Phrases = (
    _all(
        "happened", "move",
        "moved", "moved to", "moves to", "start moved", "start moved to", "postponed",
        "postponed to", "postponed until", "delayed", "delayed to", "delayed until",
    )
    | _all(
        "happened", "cancel",
        "cancelled", "canceled", "called off", "fell through", "will not start", "won't start",
        "wont start", "did not start", "didn't start", "never started", "not starting",
        "isn't starting",
    )
    | _all(
        "happened", "change",
        "hours changed", "change of hours", "new hours", "pay changed", "change of pay", "new pay",
        "raise", "got a raise",
    )
)  # fmt: skip

JOB_START_WORDS: Phrases = (
    JOB_NEWS
    | _all("kind", "seasonal", "seasonal")
    | _all("kind", "agency", "temp agency", "agency")
    | _all("kind", "self_employment", "self-employed", "self employed")
    | _all("kind", "transitional", "transitional")
    | _all("permanent", True, "permanent")
    | _all("permanent", False, "not permanent", "temporary")
    | _all("began", True, "started", "has started", "began")
    | _all(
        FILLER, True,
        "hired at", "hired by", "got hired at", "got hired by", "got a job at", "got a job with",
        "job at", "new job at", "has a job at", "starts", "starts at", "starting", "starting at",
        "start", "will start", "will start at",
    )
)  # fmt: skip

JOB_END_WORDS: Phrases = (
    _all("reason", "quit", "quit", "resigned")
    | _all("reason", "laid_off", "laid off", "got laid off", "layoff", "let go")
    | _all("reason", "fired", "fired", "got fired")
    | _all("reason", "contract_ended", "contract ended", "season ended", "end of season")
    | _all("reason", "health", "health", "because of health")
    | _all(
        "client_told_us", True,
        "told me", "client told me", "the client told me", "told us", "they told me",
        "she told me", "he told me",
    )
    | _all("next_job_offer", "accepted", "offer accepted")
    | _all("next_job_offer", "declined", "offer declined")
    | _all(
        "moved_on", True,
        "moved to", "moved on to", "moves to", "went to", "goes to", "went on to",
        "straight on to", "straight to", "went straight on to", "went straight to",
        "goes straight on to", "new job at", "new job with", "a new job at", "a new job with",
        "has a new job at", "has a new job with", "job to job", "job-to-job", "job to job to",
        "straight on to another job", "went straight on to another job", "straight on", "new job",
    )
    | _all(FILLER, True, "ended", "job ended", "lost job", "lost the job", "lost their job")
)  # fmt: skip

EXIT_WORDS: Phrases = (
    _all("reason", ExitReason.MOVED_AWAY, "moved away", "moved")
    | _all(
        "reason", ExitReason.CLIENT_REQUESTED,
        "client requested", "requested", "asked to leave", "wanted to leave", "own wish",
        "at their own wish",
    )
    | _all("reason", ExitReason.MEDICAL_INABILITY, "medical", "medical inability")
    | _all("reason", ExitReason.CRITERIA_NOT_MET, "criteria", "criteria not met")
    | _all("reason", ExitReason.GOALS_MET, "goals met")
    | _all("reason", ExitReason.TRANSFERRED, "transferred")
    | _all(
        "reason", ExitReason.DIED,
        "died", "has died", "death", "passed away", "deceased", "dead",
    )
    | _all(
        "not_a_reason", True,
        "missed appointments", "missed appts", "missed visits", "no show", "no shows", "no-show",
        "no-shows", "not showing up", "lost contact", "no contact", "unable to reach",
        "cannot reach", "can't reach", "unable to locate", "time limit", "time is up",
    )
)  # fmt: skip

ENROLL_WORDS: Phrases = _all(
    FILLER, True,
    "enroll", "enrolled", "enter", "entered", "new", "new client", "re-entry", "reentry", "back",
)  # fmt: skip

MET = frozenset(
    {
        "met",
        "met with",
        "spoke",
        "spoke with",
        "spoke to",
        "talked to",
        "talked with",
        "saw",
        "seen",
    }
)

# A word before a phrase that turns it round: 'not fired', 'did not move away'.
NEGATIONS = frozenset(
    {"not", "no", "never", "didn't", "didnt", "wasn't", "wasnt", "isn't", "isnt", "hasn't"}
    | {"won't", "wont", "without", "couldn't", "nor"}
)

# Days that are none: asked about, never read as today.
VAGUE_DAYS = frozenset(
    {"last week", "this week", "next week", "last month", "next month", "this month", "weekend"}
    | {"the weekend", "last weekend", "over the weekend", "the other day", "recently", "earlier"}
    | {"soon", "a while ago"}
)

# Small words that join the parts of a line; at the edge of a name they are no part of it.
JOINING = frozenset(
    {
        "on",
        "at",
        "by",
        "with",
        "for",
        "and",
        "of",
        "the",
        "a",
        "an",
        "as",
        "in",
        "to",
        "from",
        "&",
        "w/",
    }
    | {"was", "is", "-", "–", "—", "+", "/", "|", "job", "client", "clients", "visit", "contact"}
)

# In small letters they stand in sentences, not in the names of employers or in job titles.
SENTENCE_WORDS = frozenset(
    {"went", "got", "was", "were", "is", "are", "has", "have", "had", "hired", "hiring", "about"}
    | {"his", "her", "their", "my", "me", "we", "i", "they", "she", "he", "it", "who", "that"}
    | {"because", "wants", "want", "said", "told", "asked", "spoke", "talked", "met", "now"}
    | {"raise", "not", "no", "didn't", "won't", "will", "at", "as", "per", "out", "found"}
    | {"yes", "please", "re", "regarding", "looking", "trying", "applied", "left", "dropped"}
)
PART_OF_A_DAY = frozenset(
    {"part time", "part-time", "full time", "full-time", "pt", "ft", "mornings", "evenings"}
    | {"nights", "days", "weekends", "weekly"}
)
