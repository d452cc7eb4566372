"""Closed sets of what is recorded about a unit, somebody of its staff, or a mental-health team."""

from __future__ import annotations

from enum import StrEnum


class Course(StrEnum):
    """Trainings that the state's definition asks for (N); any other is `OTHER`."""

    IPS = "ips"
    PCT = "pct"
    MI = "mi"
    EPM = "epm"
    PEER_CERTIFICATION = "peer_certification"
    CESP = "cesp"
    OTHER = "other"


class MentoringReason(StrEnum):
    """Why the team lead went along: monthly for whoever is new or has difficulty (F O5)."""

    NEW = "new"
    DIFFICULTY = "difficulty"
    OTHER = "other"


class Presence(StrEnum):
    """How somebody took part in a meeting; named as the same way of a contact is (`facts.Mode`)."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


class GoalOutcome(StrEnum):
    """What became of a goal."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"
    CHANGED = "changed"


class UnitMilestoneKind(StrEnum):
    """What happens to a unit once in a while (F O3, O5, O7, O8)."""

    VR_MEETING = "vr_meeting"
    MH_TEAM_VISIT = "mh_team_visit"  # by the team lead
    STEERING_COMMITTEE = "steering_committee"
    EXECUTIVE_REPORT = "executive_report"
    CEO_MESSAGE = "ceo_message"
    WORK_STORY = "work_story"
    RATE_SHARED = "rate_shared"  # the employment rate, measured and shared
    QA_REVIEW = "qa_review"  # by the agency's own QA, on the same scale
    NO_REVIEW_POSSIBLE = "no_review_possible"  # the meeting about what stands in its way (N)


class ReferralSource(StrEnum):
    """Who thought of the unit."""

    MH_TEAM = "mh_team"
    SELF = "self"
    VR = "vr"
    FAMILY = "family"
    OTHER = "other"


class ReferralOutcome(StrEnum):
    """What became of a referral. None of them excludes anybody (F O6)."""

    ENTERED = "entered"
    WAITING = "waiting"
    NOT_NOW = "not_now"
    ELSEWHERE = "elsewhere"
