"""`/visit C-114 profile done`, `benefits accepted`, `disclosure: within limits, not the diagnosis`,
`profile session: goals, skills`

A short record is a line of /visit, for it is what happened with somebody: what a milestone, an
answer and a decision are called stands in `ips.words.table`, and so does what people type for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.commands.lines.found import Found
from bot.commands.lines.phrases import Phrases, as_called
from bot.commands.lines.understood import Question, Run
from ips.facts import Disclosure, MilestoneKind
from ips.words.table import ANSWERS, DISCLOSURES, MILESTONES, PROFILE_COMPONENTS, within

DECISION = "disclosure"  # the label behind which the decision of a talk stands
SESSION = "profile session"  # ... and what a session of the career profile touched

_BETWEEN = re.compile(r"[,;/+&\n]|\band\b", re.IGNORECASE)
_BY_LINE = {kind: words for kind, words in MILESTONES.items() if words.menu}
_DECISIONS: Phrases = as_called("decision", DISCLOSURES)
_DECIDED: Mapping[str, Disclosure] = {
    "yes": Disclosure.WITHIN_LIMITS,
    "no": Disclosure.DO_NOT_DISCLOSE,
    "nothing": Disclosure.DO_NOT_DISCLOSE,
}  # behind its label alone
_COMPONENTS = {
    words: part for words, (_, part) in as_called("component", PROFILE_COMPONENTS).items()
}
WHICH_DECISION = Question("what they decided about disclosure")

WORDS: Phrases = (
    as_called("milestone", _BY_LINE)
    | {words.menu.lower(): ("milestone", kind) for kind, words in _BY_LINE.items()}
    | as_called("answer", ANSWERS)
    | _DECISIONS
)


def complete(found: Found) -> None:
    """What the words of a short record say together."""
    parts, text = found.parts, found.labelled.get(DECISION)
    if text is not None:
        _read_decision(found, text)
    _read_session(found)
    if "decision" in parts:
        parts.setdefault("milestone", MilestoneKind.DISCLOSURE_DISCUSSION)
    answer = parts.get("answer")
    if answer is not None and "milestone" not in parts:
        found.unsure.append(Question(f"what was {within(ANSWERS, answer)}"))


def _read_session(found: Found) -> None:
    """'goals, skills and work history': behind its label, or left over; other words stay so."""
    text = found.labelled.get(SESSION)
    if text is not None:
        found.parts.setdefault("milestone", MilestoneKind.CAREER_PROFILE_SESSION)
    if found.parts.get("milestone") is not MilestoneKind.CAREER_PROFILE_SESSION:
        return
    touched, left = [], []
    for each in (*([text] if text else []), *(run.text for run in found.runs)):
        for words in filter(None, (one.strip(" .") for one in _BETWEEN.split(each))):
            part = _COMPONENTS.get(words.lower())
            (left.append(Run(words)) if part is None else touched.append(part))
    found.runs[:] = left
    if touched:
        found.parts["components"] = tuple(dict.fromkeys(touched))


def _read_decision(found: Found, text: str) -> None:
    """'within limits, not the diagnosis': the decision, and behind a comma its limits."""
    found.parts.setdefault("milestone", MilestoneKind.DISCLOSURE_DISCUSSION)
    head, _, limits = text.partition(",")
    if head.strip().lower() == "yes" and limits.strip().lower().startswith("within limits"):
        head, _, limits = limits.partition(",")  # 'Yes, within limits' as the form says it
    typed = " ".join(head.lower().split())
    _, decision = _DECISIONS.get(typed, ("", _DECIDED.get(typed)))
    if decision is None:
        found.unsure.append(WHICH_DECISION)
        found.parts["limits"] = text
        return
    found.parts["decision"] = decision
    if limits.strip():
        found.parts["limits"] = limits.strip()
