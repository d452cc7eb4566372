"""Who may do what: one table, asked again by every verb.

An actor (team and user, as Slack verified them) -> staff member -> vocational unit -> client, in
one query. Whoever may not reads whom the act is for, as the table has it: the same whether or not
the client exists. It leaves an audit row in a transaction of its own, because the denied one is
rolled back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType

from bot.casework.access import audit
from bot.casework.replies import Actor, NotAllowed, StaffMember
from bot.clock import day_to_mend_on, local_day
from db.doors import Doors, Session
from db.queries.people.reach import Access, ClientReach, access
from db.queries.people.staff import Person
from db.queries.privacy import refusals
from db.queries.units import workspaces
from ips.facts import StaffRole
from ips.records.action import ACTION_MOVED, ActionRecord
from ips.records.employer_contact import NEXT_STEP_MOVED, EmployerContactRecord
from ips.records.kind import AboutStaff, AboutUnit, kinds_about
from ips.words import joined

NOT_IN_YOUR_UNIT = "I can't find that in your unit. Please open the list again, and pick from it."
NO_UNIT = (
    "You are not on a vocational unit's roster. If you belong to one, please ask its team lead to "
    "add you: they can do it with /ips."
)
STRANGERS = audit.STRANGERS


class Action(StrEnum):
    """Everything that is asked leave for; each verb of casework names one."""

    SEE_MY_DAY = "see_my_day"
    SEE_CLIENT = "see_client"
    SEE_UNIT_CASELOAD = "see_unit_caseload"
    PICK_CLIENT = "pick_client"
    PICK_EMPLOYER = "pick_employer"
    SEE_EMPLOYER = "see_employer"
    KEEP_EMPLOYER = "keep_employer"
    RECORD_EMPLOYER_CONTACT = "record_employer_contact"
    RECORD_CLIENT_CONTACT = "record_client_contact"
    RECORD_JOB = "record_job"
    RECORD_MILESTONE = "record_milestone"
    RECORD_PAUSE = "record_pause"
    RECORD_DECLINE = "record_decline"
    RECORD_VR_CONTACT = "record_vr_contact"
    RECORD_JOB_SUPPORT = "record_job_support"
    RECORD_AUTHORIZATION = "record_authorization"
    RECORD_WEEKLY_TIME = "record_weekly_time"
    RECORD_INDIVIDUAL_SUPERVISION = "record_individual_supervision"
    RECORD_FIELD_MENTORING = "record_field_mentoring"
    RECORD_FIELD_SUPPORT = "record_field_support"
    RECORD_GROUP_SUPERVISION = "record_group_supervision"
    SEE_GROUP_SUPERVISION = "see_group_supervision"
    RECORD_STRATEGY = "record_strategy"
    RECORD_GOAL = "record_goal"
    RECORD_MH_TEAM_MEETING = "record_mh_team_meeting"
    RECORD_TRAINING = "record_training"
    RECORD_UNIT_MILESTONE = "record_unit_milestone"
    RECORD_VR_MEETING = "record_vr_meeting"
    RECORD_STATEMENT = "record_statement"
    RECORD_REFERRAL = "record_referral"
    RECORD_FIDELITY_REVIEW = "record_fidelity_review"
    RECORD_ITEM_RATING = "record_item_rating"
    RECORD_ACTION = "record_action"
    SETTLE_ACTION = "settle_action"
    CORRECT_UNIT_RECORD = "correct_unit_record"
    ENROLL = "enroll"
    GO_LIVE = "go_live"
    EXIT_CLIENT = "exit_client"
    CHANGE_WISHES = "change_wishes"
    ERASE_CLIENT = "erase_client"
    CORRECT_EMPLOYER_CONTACT = "correct_employer_contact"
    CORRECT_CLIENT_FACT = "correct_client_fact"
    SETTLE_NEXT_STEP = "settle_next_step"
    SNOOZE = "snooze"
    ASK_COVER = "ask_cover"
    TAKE_COVER = "take_cover"
    SHARE_JOB_LEAD = "share_job_lead"
    SEE_JOB_LEADS = "see_job_leads"
    CLOSE_JOB_LEAD = "close_job_lead"
    OFFER_JOB_LEADS = "offer_job_leads"
    ANSWER_LEAD_OFFER = "answer_lead_offer"
    SEE_ROSTER = "see_roster"
    KEEP_ROSTER = "keep_roster"
    KEEP_LEAVE = "keep_leave"
    TRANSFER_CLIENTS = "transfer_clients"
    PERSONAL_SETTINGS = "personal_settings"
    SEE_DIGEST = "see_digest"
    SEE_SCORES = "see_scores"
    REVIEW_LOG = "review_log"
    SEE_OUTCOMES = "see_outcomes"
    SEND_OUTCOMES = "send_outcomes"
    SEE_CALENDAR = "see_calendar"
    SEE_AGENCY = "see_agency"
    SEE_SETTINGS = "see_settings"
    CREATE_UNIT = "create_unit"
    CHANGE_SETTINGS = "change_settings"
    ALLOW_NAMES = "allow_names"
    KEEP_DELIVERY = "keep_delivery"


class Role(StrEnum):
    """A row's first half: the three roles of a unit, the workspace's admin, and the agency."""

    TEAM_LEAD = StaffRole.TEAM_LEAD.value
    EMPLOYMENT_SPECIALIST = StaffRole.EMPLOYMENT_SPECIALIST.value
    PEER_MENTOR = StaffRole.PEER_MENTOR.value
    ADMIN = "admin"
    AGENCY = "agency"


class Scope(StrEnum):
    """How far a permission reaches."""

    OWN_ENTRY = "own_entry"  # what this person wrote down, about any client of their unit
    CASELOAD = "caseload"  # clients they carry or support, cover during leave, or took cover for
    UNIT = "unit"  # everybody of their vocational unit
    WORKSPACE = "workspace"  # settings of any unit of the workspace, never its clients


@dataclass(frozen=True, slots=True)
class Permission:
    scopes: frozenset[Scope]
    reason: str


def _may(reason: str, *scopes: Scope) -> Permission:
    return Permission(frozenset(scopes), reason)


_LEAD, _SPECIALIST, _PEER, _ADMIN = (
    Role.TEAM_LEAD,
    Role.EMPLOYMENT_SPECIALIST,
    Role.PEER_MENTOR,
    Role.ADMIN,
)
_OWN, _CASELOAD, _UNIT, _WORKSPACE = (
    Scope.OWN_ENTRY,
    Scope.CASELOAD,
    Scope.UNIT,
    Scope.WORKSPACE,
)

# A cell that is not here is a refusal.
PERMISSIONS: Mapping[tuple[Role, Action], Permission] = MappingProxyType(
    {
        # -- the team lead: supervises the whole unit, carries clients, steps in for anybody
        (_LEAD, Action.SEE_MY_DAY): _may("a day of their own, and the unit beside it", _UNIT),
        (_LEAD, Action.SEE_CLIENT): _may("supervises every client's support", _UNIT),
        (_LEAD, Action.SEE_UNIT_CASELOAD): _may("group supervision covers everybody", _UNIT),
        (_LEAD, Action.PICK_CLIENT): _may("records for anybody of the unit", _UNIT),
        (_LEAD, Action.PICK_EMPLOYER): _may("employers are the unit's network", _UNIT),
        (_LEAD, Action.SEE_EMPLOYER): _may("employers are the unit's network", _UNIT),
        (_LEAD, Action.KEEP_EMPLOYER): _may("keeps the unit's list tidy", _UNIT),
        (_LEAD, Action.RECORD_EMPLOYER_CONTACT): _may("goes along in the field (O5)", _UNIT),
        (_LEAD, Action.RECORD_CLIENT_CONTACT): _may("steps in when nobody covers", _UNIT),
        (_LEAD, Action.RECORD_JOB): _may("steps in when nobody covers", _UNIT),
        (_LEAD, Action.RECORD_MILESTONE): _may("steps in when nobody covers", _UNIT),
        (_LEAD, Action.RECORD_PAUSE): _may("steps in when nobody covers", _UNIT),
        (_LEAD, Action.RECORD_DECLINE): _may("steps in when nobody covers", _UNIT),
        (_LEAD, Action.RECORD_VR_CONTACT): _may("speaks with VR for the unit (O3)", _UNIT),
        (_LEAD, Action.RECORD_JOB_SUPPORT): _may("steps in when nobody covers", _UNIT),
        (_LEAD, Action.RECORD_AUTHORIZATION): _may("answers for what is billed", _UNIT),
        (_LEAD, Action.RECORD_WEEKLY_TIME): _may("answers for the unit's time (S13)", _UNIT),
        (_LEAD, Action.RECORD_INDIVIDUAL_SUPERVISION): _may("gives it (O4)", _UNIT),
        (_LEAD, Action.RECORD_GROUP_SUPERVISION): _may("leads it (O4)", _UNIT),
        (_LEAD, Action.SEE_GROUP_SUPERVISION): _may("leads it (O4)", _UNIT),
        (_LEAD, Action.RECORD_STRATEGY): _may("group supervision covers everybody (O4)", _UNIT),
        (_LEAD, Action.RECORD_FIELD_MENTORING): _may("goes along in the field (O5)", _UNIT),
        (_LEAD, Action.RECORD_FIELD_SUPPORT): _may("sees who gains by it (O5)", _UNIT),
        (_LEAD, Action.RECORD_GOAL): _may("agrees on goals with each of the staff (O5)", _UNIT),
        (_LEAD, Action.RECORD_MH_TEAM_MEETING): _may("keeps count for whoever forgot (O2)", _UNIT),
        (_LEAD, Action.RECORD_TRAINING): _may("answers for who is trained", _UNIT),
        (_LEAD, Action.RECORD_UNIT_MILESTONE): _may("speaks for the unit (O5, O7, O8)", _UNIT),
        (_LEAD, Action.RECORD_VR_MEETING): _may("anybody's meeting counts (O3)", _UNIT),
        (_LEAD, Action.RECORD_STATEMENT): _may("says how it is at the agency", _UNIT),
        (_LEAD, Action.RECORD_REFERRAL): _may("referrals come to anybody (O6)", _UNIT),
        (_LEAD, Action.RECORD_FIDELITY_REVIEW): _may("hears from the reviewers", _UNIT),
        (_LEAD, Action.RECORD_ITEM_RATING): _may("rates the unit", _UNIT),
        (_LEAD, Action.RECORD_ACTION): _may("agrees on who does what (O4)", _UNIT),
        (_LEAD, Action.SETTLE_ACTION): _may("hears for people without cover", _UNIT),
        (_LEAD, Action.CORRECT_UNIT_RECORD): _may("answers for the unit's records", _UNIT),
        (_LEAD, Action.ENROLL): _may("assigns people who enter", _UNIT),
        (_LEAD, Action.GO_LIVE): _may("brings the unit's caseload in", _UNIT),
        (_LEAD, Action.EXIT_CLIENT): _may("steps in when nobody covers", _UNIT),
        (_LEAD, Action.CHANGE_WISHES): _may("writes down what a client told them", _UNIT),
        (_LEAD, Action.ERASE_CLIENT): _may("answers for what the unit keeps", _UNIT),
        (_LEAD, Action.CORRECT_EMPLOYER_CONTACT): _may("answers for the contact log (S6)", _UNIT),
        (_LEAD, Action.CORRECT_CLIENT_FACT): _may("answers for the unit's records", _UNIT),
        (_LEAD, Action.SETTLE_NEXT_STEP): _may("hears for people without cover", _UNIT),
        (_LEAD, Action.SNOOZE): _may("hears for people without cover", _UNIT),
        (_LEAD, Action.ASK_COVER): _may("hears for people without cover", _UNIT),
        (_LEAD, Action.TAKE_COVER): _may("covers too (O4)", _UNIT),
        (_LEAD, Action.SHARE_JOB_LEAD): _may("job leads belong to the unit", _UNIT),
        (_LEAD, Action.SEE_JOB_LEADS): _may("job leads belong to the unit", _UNIT),
        (_LEAD, Action.CLOSE_JOB_LEAD): _may("keeps the unit's list tidy", _UNIT),
        (_LEAD, Action.OFFER_JOB_LEADS): _may("matches them in group supervision (O4)", _UNIT),
        (_LEAD, Action.ANSWER_LEAD_OFFER): _may("what was offered to them", _OWN),
        (_LEAD, Action.SEE_ROSTER): _may("colleagues know each other", _UNIT),
        (_LEAD, Action.KEEP_ROSTER): _may("leads are rarely workspace admins", _UNIT),
        (_LEAD, Action.KEEP_LEAVE): _may("arranges who covers", _UNIT),
        (_LEAD, Action.TRANSFER_CLIENTS): _may("decides whose caseload a client is on", _UNIT),
        (_LEAD, Action.PERSONAL_SETTINGS): _may("their own day", _OWN),
        (_LEAD, Action.SEE_DIGEST): _may("prepares group supervision", _UNIT),
        (_LEAD, Action.SEE_SCORES): _may("answers for how the unit works", _UNIT),
        (_LEAD, Action.REVIEW_LOG): _may("the review is the supervisor's (S6)", _UNIT),
        (_LEAD, Action.SEE_OUTCOMES): _may("reviews outcomes and shares the rate (O5, O7)", _UNIT),
        (_LEAD, Action.SEND_OUTCOMES): _may("answers for the numbers that leave the unit", _UNIT),
        (_LEAD, Action.SEE_CALENDAR): _may("sees that the unit's clocks are met", _UNIT),
        (_LEAD, Action.SEE_SETTINGS): _may("answers for the unit", _UNIT),
        (_LEAD, Action.CHANGE_SETTINGS): _may("knows the unit's holidays and hours", _UNIT),
        # -- the employment specialist: a caseload of their own, and colleagues to stand in for
        (_SPECIALIST, Action.SEE_MY_DAY): _may("their own day", _CASELOAD),
        (_SPECIALIST, Action.SEE_CLIENT): _may(
            "a page holds notes: only for people they work with", _CASELOAD
        ),
        (_SPECIALIST, Action.PICK_CLIENT): _may(
            "units cover each other; a colleague's people by code alone", _UNIT
        ),
        (_SPECIALIST, Action.PICK_EMPLOYER): _may("employers are the unit's network", _UNIT),
        (_SPECIALIST, Action.SEE_EMPLOYER): _may(
            "employers are the unit's network; of clients it names those they may see", _UNIT
        ),
        (_SPECIALIST, Action.KEEP_EMPLOYER): _may(
            "knows the employers they meet; every change can be taken back", _UNIT
        ),
        (_SPECIALIST, Action.RECORD_EMPLOYER_CONTACT): _may(
            "a contact may serve a colleague's client; credit to whoever made it", _UNIT
        ),
        (_SPECIALIST, Action.RECORD_CLIENT_CONTACT): _may(
            "units cover each other; credit to whoever made it", _UNIT
        ),
        (_SPECIALIST, Action.RECORD_JOB): _may("the job of somebody they work with", _CASELOAD),
        (_SPECIALIST, Action.RECORD_MILESTONE): _may("done with people they know", _CASELOAD),
        (_SPECIALIST, Action.RECORD_PAUSE): _may("silences reminders of their own", _CASELOAD),
        (_SPECIALIST, Action.RECORD_DECLINE): _may("the client said it to them", _CASELOAD),
        (_SPECIALIST, Action.RECORD_VR_CONTACT): _may(
            "one talk with VR may be about a colleague's client too (O3)", _UNIT
        ),
        (_SPECIALIST, Action.RECORD_JOB_SUPPORT): _may("knows who helps at work", _CASELOAD),
        (_SPECIALIST, Action.RECORD_AUTHORIZATION): _may("asks for it, and uses it", _CASELOAD),
        (_SPECIALIST, Action.RECORD_WEEKLY_TIME): _may("their own week (S13)", _OWN),
        (_SPECIALIST, Action.RECORD_GROUP_SUPERVISION): _may(
            "stands in for a team lead who is away, and says who led (O4)", _UNIT
        ),
        (_SPECIALIST, Action.SEE_GROUP_SUPERVISION): _may(
            "takes part; reads the words about people they work with", _UNIT
        ),
        (_SPECIALIST, Action.RECORD_STRATEGY): _may(
            "whoever writes for the group writes about everybody it talked about (O4)", _UNIT
        ),
        (_SPECIALIST, Action.RECORD_MH_TEAM_MEETING): _may("where they were themselves (O2)", _OWN),
        (_SPECIALIST, Action.RECORD_TRAINING): _may("what they took themselves", _OWN),
        (_SPECIALIST, Action.RECORD_VR_MEETING): _may("anybody's meeting counts (O3)", _UNIT),
        (_SPECIALIST, Action.RECORD_REFERRAL): _may("referrals come to anybody (O6)", _UNIT),
        (_SPECIALIST, Action.RECORD_ACTION): _may(
            "what a meeting agrees on may be a colleague's to do (O4)", _UNIT
        ),
        (_SPECIALIST, Action.SETTLE_ACTION): _may(
            "theirs, or whoever they stand in for; what is about their people", _OWN, _CASELOAD
        ),
        (_SPECIALIST, Action.CORRECT_UNIT_RECORD): _may("what they wrote themselves", _OWN),
        (_SPECIALIST, Action.ENROLL): _may("specialists take people in", _UNIT),
        (_SPECIALIST, Action.GO_LIVE): _may("enters the caseload they already have", _UNIT),
        (_SPECIALIST, Action.EXIT_CLIENT): _may("ends the support they gave", _CASELOAD),
        (_SPECIALIST, Action.CHANGE_WISHES): _may("the client said it to them", _CASELOAD),
        (_SPECIALIST, Action.CORRECT_EMPLOYER_CONTACT): _may(
            "a contact counts for whoever made it", _OWN
        ),
        (_SPECIALIST, Action.CORRECT_CLIENT_FACT): _may(
            "keeps their people's record straight, and what they wrote themselves",
            _OWN,
            _CASELOAD,
        ),
        (_SPECIALIST, Action.SETTLE_NEXT_STEP): _may(
            "what they planned, or whoever they stand in for; the steps for their people",
            _OWN,
            _CASELOAD,
        ),
        (_SPECIALIST, Action.SNOOZE): _may("their own brief", _CASELOAD),
        (_SPECIALIST, Action.ASK_COVER): _may("for people they answer for", _CASELOAD),
        (_SPECIALIST, Action.TAKE_COVER): _may("units cover each other (O4)", _UNIT),
        (_SPECIALIST, Action.SHARE_JOB_LEAD): _may("job leads belong to the unit", _UNIT),
        (_SPECIALIST, Action.SEE_JOB_LEADS): _may("job leads belong to the unit", _UNIT),
        (_SPECIALIST, Action.CLOSE_JOB_LEAD): _may("whoever shared it knows", _OWN),
        (_SPECIALIST, Action.OFFER_JOB_LEADS): _may(
            "matches them where they stand in for a team lead who is away (O4)", _UNIT
        ),
        (_SPECIALIST, Action.ANSWER_LEAD_OFFER): _may("what was offered to them", _OWN),
        (_SPECIALIST, Action.SEE_ROSTER): _may("colleagues know each other", _UNIT),
        (_SPECIALIST, Action.PERSONAL_SETTINGS): _may("their own day", _OWN),
        (_SPECIALIST, Action.SEE_SCORES): _may(
            "the unit's total and items, and the rows of their own work", _OWN
        ),
        (_SPECIALIST, Action.SEE_OUTCOMES): _may("the unit's totals are for its staff (O7)", _UNIT),
        (_SPECIALIST, Action.SEE_CALENDAR): _may(
            "plans with the days ahead; what ran out may point at a colleague", _OWN
        ),
        (_SPECIALIST, Action.SEE_SETTINGS): _may("hours and holidays concern them", _UNIT),
        # -- the peer mentor: works with the people they support
        (_PEER, Action.SEE_MY_DAY): _may("their own day", _CASELOAD),
        (_PEER, Action.SEE_CLIENT): _may("the people they support", _CASELOAD),
        (_PEER, Action.PICK_CLIENT): _may("the people they support", _CASELOAD),
        (_PEER, Action.PICK_EMPLOYER): _may("employers are the unit's network", _UNIT),
        (_PEER, Action.SEE_EMPLOYER): _may(
            "employers are the unit's network; of clients it names those they support", _UNIT
        ),
        (_PEER, Action.RECORD_EMPLOYER_CONTACT): _may("with people they support", _CASELOAD),
        (_PEER, Action.RECORD_CLIENT_CONTACT): _may("their daily work", _CASELOAD),
        (_PEER, Action.RECORD_JOB): _may(
            "learning of a start or an end starts the clock: whoever learns it writes it",
            _CASELOAD,
        ),
        (_PEER, Action.RECORD_DECLINE): _may("the client said it to them", _CASELOAD),
        (_PEER, Action.RECORD_VR_CONTACT): _may("about people they support", _CASELOAD),
        (_PEER, Action.RECORD_JOB_SUPPORT): _may("sees who helps at work", _CASELOAD),
        (_PEER, Action.SEE_GROUP_SUPERVISION): _may(
            "takes part; reads the words about people they support", _UNIT
        ),
        (_PEER, Action.RECORD_TRAINING): _may("what they took: peers are certified (N)", _OWN),
        (_PEER, Action.RECORD_VR_MEETING): _may("anybody's meeting counts (O3)", _UNIT),
        (_PEER, Action.RECORD_REFERRAL): _may("referrals come to anybody (O6)", _UNIT),
        (_PEER, Action.RECORD_ACTION): _may("takes part in the meeting (O4)", _CASELOAD),
        (_PEER, Action.SETTLE_ACTION): _may(
            "theirs, or whoever they stand in for; what is about their people", _OWN, _CASELOAD
        ),
        (_PEER, Action.CORRECT_UNIT_RECORD): _may("what they wrote themselves", _OWN),
        (_PEER, Action.CHANGE_WISHES): _may("the client said it to them", _CASELOAD),
        (_PEER, Action.CORRECT_EMPLOYER_CONTACT): _may("what they wrote themselves", _OWN),
        (_PEER, Action.CORRECT_CLIENT_FACT): _may("what they wrote themselves", _OWN),
        (_PEER, Action.SETTLE_NEXT_STEP): _may(
            "what they planned, or whoever they stand in for; the steps for their people",
            _OWN,
            _CASELOAD,
        ),
        (_PEER, Action.SNOOZE): _may("their own brief", _CASELOAD),
        (_PEER, Action.ASK_COVER): _may("for people they support", _CASELOAD),
        (_PEER, Action.SHARE_JOB_LEAD): _may("job leads belong to the unit", _UNIT),
        (_PEER, Action.SEE_JOB_LEADS): _may("job leads belong to the unit", _UNIT),
        (_PEER, Action.CLOSE_JOB_LEAD): _may("whoever shared it knows", _OWN),
        (_PEER, Action.SEE_ROSTER): _may("colleagues know each other", _UNIT),
        (_PEER, Action.PERSONAL_SETTINGS): _may("their own day", _OWN),
        (_PEER, Action.SEE_SETTINGS): _may("hours and holidays concern them", _UNIT),
        # -- the workspace's admin: sets units up and sees nobody's records
        (_ADMIN, Action.CREATE_UNIT): _may("installs the bot", _WORKSPACE),
        (_ADMIN, Action.SEE_SETTINGS): _may("mends what was set up", _WORKSPACE),
        (_ADMIN, Action.CHANGE_SETTINGS): _may("mends what was set up", _WORKSPACE),
        (_ADMIN, Action.ALLOW_NAMES): _may(
            "answers for what Slack may hold (see the privacy guide)", _WORKSPACE
        ),
        # -- somebody of the agency: what its units have sent, side by side, and nothing else
        (Role.AGENCY, Action.SEE_AGENCY): _may(
            "answers for several units; reads what they sent, without small numbers", _WORKSPACE
        ),
        (_ADMIN, Action.KEEP_DELIVERY): _may(
            "can invite the bot or mend its rights, then send again or let go", _WORKSPACE
        ),
    }
)

_WHAT: Mapping[Action, str] = MappingProxyType(
    {
        Action.SEE_MY_DAY: "A brief of one's own",
        Action.SEE_CLIENT: "A client's page",
        Action.SEE_UNIT_CASELOAD: "The caseload of the whole unit",
        Action.PICK_CLIENT: "Choosing a client",
        Action.PICK_EMPLOYER: "Choosing an employer",
        Action.SEE_EMPLOYER: "An employer's page",
        Action.KEEP_EMPLOYER: "Changing what is on file of an employer",
        Action.RECORD_EMPLOYER_CONTACT: "An employer contact",
        Action.RECORD_CLIENT_CONTACT: "A visit or a call",
        Action.RECORD_JOB: "The start or the end of a job",
        Action.RECORD_MILESTONE: "A profile, a talk or an offer",
        Action.RECORD_PAUSE: "A pause",
        Action.RECORD_DECLINE: "Writing down what a client would rather not",
        Action.RECORD_VR_CONTACT: "A contact with the VR counselor",
        Action.RECORD_JOB_SUPPORT: "Support at work",
        Action.RECORD_AUTHORIZATION: "An authorization",
        Action.RECORD_WEEKLY_TIME: "The time of a week",
        Action.RECORD_INDIVIDUAL_SUPERVISION: "Supervision, one to one",
        Action.RECORD_FIELD_MENTORING: "Field mentoring",
        Action.RECORD_FIELD_SUPPORT: "Monthly field visits",
        Action.RECORD_GROUP_SUPERVISION: "Group supervision",
        Action.SEE_GROUP_SUPERVISION: "What a group supervision came to",
        Action.RECORD_STRATEGY: "A talk in group supervision",
        Action.RECORD_GOAL: "A goal for a quarter",
        Action.RECORD_MH_TEAM_MEETING: "An MH team meeting",
        Action.RECORD_TRAINING: "A training",
        Action.RECORD_UNIT_MILESTONE: "What the unit did",
        Action.RECORD_VR_MEETING: "A meeting with VR",
        Action.RECORD_STATEMENT: "A statement about the agency",
        Action.RECORD_REFERRAL: "A referral",
        Action.RECORD_FIDELITY_REVIEW: "A fidelity review",
        Action.RECORD_ITEM_RATING: "The rating of an item",
        Action.RECORD_ACTION: "An action",
        Action.SETTLE_ACTION: "What becomes of an action",
        Action.CORRECT_UNIT_RECORD: "Correcting an entry about the unit",
        Action.ENROLL: "Program entry",
        Action.GO_LIVE: "Bringing in a caseload",
        Action.EXIT_CLIENT: "Program exit",
        Action.CHANGE_WISHES: "Changing a client's wishes",
        Action.ERASE_CLIENT: "Erasing a client",
        Action.CORRECT_EMPLOYER_CONTACT: "Correcting an employer contact",
        Action.CORRECT_CLIENT_FACT: "Correcting an entry about a client",
        Action.SETTLE_NEXT_STEP: "What becomes of a next step",
        Action.SNOOZE: "Putting off a reminder",
        Action.ASK_COVER: "Asking for cover",
        Action.TAKE_COVER: "Taking cover",
        Action.SHARE_JOB_LEAD: "Sharing a job lead",
        Action.SEE_JOB_LEADS: "The list of job leads",
        Action.CLOSE_JOB_LEAD: "Closing a job lead",
        Action.OFFER_JOB_LEADS: "Offering job leads in group supervision",
        Action.ANSWER_LEAD_OFFER: "An offered job lead",
        Action.SEE_ROSTER: "The roster",
        Action.KEEP_ROSTER: "Changing the roster",
        Action.KEEP_LEAVE: "Planning leave",
        Action.TRANSFER_CLIENTS: "Handing clients over",
        Action.PERSONAL_SETTINGS: "A day of one's own",
        Action.SEE_DIGEST: "The agenda ahead of the meeting",
        Action.SEE_SCORES: "The page of fidelity scores",
        Action.REVIEW_LOG: "The review of the contact log",
        Action.SEE_OUTCOMES: "The page of the unit's outcomes",
        Action.SEE_AGENCY: "The page of all units",
        Action.SEND_OUTCOMES: "Marking a quarter's outcomes as sent",
        Action.SEE_CALENDAR: "The calendar of the unit",
        Action.SEE_SETTINGS: "The page of a unit's settings",
        Action.CREATE_UNIT: "Setting up a unit",
        Action.CHANGE_SETTINGS: "Changing a unit's settings",
        Action.ALLOW_NAMES: "Allowing clients' names",
        Action.KEEP_DELIVERY: "The list of messages that did not arrive",
    }
)
_EVERYBODY: Mapping[Role, str] = MappingProxyType(
    {
        Role.EMPLOYMENT_SPECIALIST: "specialists",
        Role.PEER_MENTOR: "peer mentors",
        Role.TEAM_LEAD: "the team lead",
        Role.ADMIN: "admins of this workspace",
        Role.AGENCY: "people of the agency to whom it was given",
    }
)
_OF_THEIR_OWN = frozenset(
    {
        Action.SEE_MY_DAY,
        Action.PERSONAL_SETTINGS,
        Action.SEE_SCORES,
        Action.SEE_CALENDAR,
        Action.ANSWER_LEAD_OFFER,
    }
)
_ABOUT_THEMSELVES = frozenset(
    {Action.RECORD_WEEKLY_TIME, Action.RECORD_MH_TEAM_MEETING, Action.RECORD_TRAINING}
)
_WITH_THE_CLIENT: Mapping[frozenset[Role], str] = MappingProxyType(
    {
        frozenset({_SPECIALIST}): "the specialist who works with the client",
        frozenset({_PEER}): "the peer mentor who supports the client",
        frozenset({_SPECIALIST, _PEER}): "those who work with the client",
    }
)


# What was erased is refused like what is out of reach: whoever entered it hears the truth in both.
_CORRECTS = frozenset(
    {Action.CORRECT_CLIENT_FACT, Action.CORRECT_EMPLOYER_CONTACT, Action.CORRECT_UNIT_RECORD}
)


def who_may(action: Action) -> str:
    """'Program entry is for specialists and the team lead.': what is said to everybody else."""
    cells = {role: PERMISSIONS.get((role, action)) for role in _EVERYBODY}
    far = {role: cell.scopes for role, cell in cells.items() if cell is not None}
    if action in _OF_THEIR_OWN:
        far = dict.fromkeys(far, frozenset({_UNIT}))
    theirs = frozenset(role for role, scopes in far.items() if _CASELOAD in scopes)
    theirs_alone = [_EVERYBODY[role] for role, scopes in far.items() if _OWN in scopes]
    groups = [_of_their_own(action, theirs_alone)] if theirs_alone else []
    groups += [_WITH_THE_CLIENT[theirs]] if theirs else []
    whole = [_EVERYBODY[role] for role, scopes in far.items() if scopes & {_UNIT, _WORKSPACE}]
    *others, last = [*groups, *([joined(whole)] if whole else [])]
    named = f"{', for '.join(others)}, and for {last}" if others else last
    gone = " If you entered it, it is no longer there." if action in _CORRECTS else ""
    return f"{_WHAT[action]} is for {named}.{gone}"


def _of_their_own(action: Action, roles: Collection[str]) -> str:
    about_them = action in _ABOUT_THEMSELVES
    return f"{joined(roles)} about themselves" if about_them else "whoever entered it"


@dataclass(frozen=True, slots=True)
class Granted:
    """Leave given: who it is, in which unit, which day it is there, and how far they reach.

    `channel_id` is the unit's; `reached` are the asked clients on this person's own caseload
    (carried, supported, covered). `of_colleagues`: those that somebody else carries and this person
    neither carries nor supports -> the Slack id of whoever carries them.
    """

    actor: Actor
    me: StaffMember
    unit_id: str
    zone: str
    today: date
    scopes: frozenset[Scope]
    names_allowed: bool
    channel_id: str | None = None
    reached: frozenset[str] = frozenset()
    of_colleagues: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole_unit(self) -> bool:
        return Scope.UNIT in self.scopes

    def may_read_name(self, client_id: str) -> bool:
        """Whether an asked client's name may be shown: where an admin has allowed names, to those
        who work with the client and the team lead. Whoever only stands in reads the code."""
        works_with_them = client_id in self.reached or self.me.role is StaffRole.TEAM_LEAD
        return self.names_allowed and works_with_them


def scopes_of(staff: StaffMember, action: Action) -> frozenset[Scope]:
    """How far this person's role lets them do something; empty: not at all."""
    permission = PERMISSIONS.get((Role(staff.role.value), action)) if staff.role else None
    return permission.scopes if permission is not None else frozenset()


def may(staff: StaffMember, action: Action) -> bool:
    """Whether to offer it; `authorize` decides again when they do it."""
    return bool(scopes_of(staff, action))


def may_change(granted: Granted, fact_kind: str, recorded_by: str, on_caseload: bool) -> bool:
    """Whether this person may correct or void one fact; `authorize` decides again when they do."""
    scopes = scopes_of(granted.me, _corrected_by(fact_kind))
    return (
        Scope.UNIT in scopes
        or (Scope.CASELOAD in scopes and on_caseload)
        or (Scope.OWN_ENTRY in scopes and recorded_by == granted.me.id)
    )


_OF_THE_UNIT = kinds_about(AboutStaff).keys() | kinds_about(AboutUnit).keys()


_SETTLED = {
    NEXT_STEP_MOVED: Action.SETTLE_NEXT_STEP,
    ACTION_MOVED: Action.SETTLE_ACTION,
    **{half.name: Action.SETTLE_NEXT_STEP for half in EmployerContactRecord.reversals},
    **{half.name: Action.SETTLE_ACTION for half in ActionRecord.reversals},
}


def _corrected_by(fact_kind: str) -> Action:
    if fact_kind == EmployerContactRecord.name:
        return Action.CORRECT_EMPLOYER_CONTACT
    if fact_kind in _SETTLED:
        return _SETTLED[fact_kind]
    of_unit = fact_kind in _OF_THE_UNIT
    return Action.CORRECT_UNIT_RECORD if of_unit else Action.CORRECT_CLIENT_FACT


class Denied(NotAllowed):
    """A refusal that leaves an audit row: the action, the chain it belongs to, the client asked."""

    def __init__(
        self,
        action: Action,
        chain: str,
        subject_id: str | None = None,
        sentence: str | None = None,
    ) -> None:
        super().__init__(sentence or who_may(action))
        self.action = action
        self.chain = chain
        self.subject_id = subject_id


def authorize(
    session: Session,
    actor: Actor,
    action: Action,
    *,
    now: datetime,
    client_id: str | None = None,
    client_ids: Collection[str] = (),
    recorded_by: str | None = None,
    unit_id: str | None = None,
) -> Granted:
    """Leave for one action, or `Denied`. One query, however many clients.

    Every named client must be within reach. `recorded_by` is the staff member who wrote the fact
    that is about to change, or whom of the staff a new one is about; `unit_id` the vocational unit
    it belongs to, where it names no client.
    """
    asked = frozenset(client_ids) | ({client_id} if client_id is not None else frozenset())
    found = access(
        session, actor.workspace_id, actor.slack_user_id, asked, now.astimezone(UTC).date()
    )
    granted = _granted(actor, action, found, now)
    if granted is None or found is None:
        stranger = _member(action, found, now) is None
        raise Denied(action, _chain(found), sentence=NO_UNIT if stranger else None)
    if unit_id is not None and unit_id != granted.unit_id:
        raise Denied(action, granted.unit_id, sentence=_to_staff(granted, action))
    reached = _reached(granted, found)
    for wanted in sorted(asked):
        if not _reaches(granted, wanted, found.clients, reached, recorded_by):
            raise Denied(action, granted.unit_id, _opaque(wanted), _to_staff(granted, action))
    if not asked and not _owns(granted, recorded_by):
        raise Denied(action, granted.unit_id)
    return replace(granted, reached=reached, of_colleagues=_of_colleagues(granted, found))


def within_reach(
    session: Session, actor: Actor, action: Action, client_ids: Collection[str], *, now: datetime
) -> frozenset[str]:
    """Those of the clients about whom this person may do it today; nobody is denied anything."""
    asked = frozenset(client_ids)
    found = access(
        session, actor.workspace_id, actor.slack_user_id, asked, now.astimezone(UTC).date()
    )
    granted = _granted(actor, action, found, now)
    if granted is None or found is None:
        return frozenset()
    reached = _reached(granted, found)
    return frozenset(
        each for each in asked if _reaches(granted, each, found.clients, reached, None)
    )


def _reached(granted: Granted, found: Access) -> frozenset[str]:
    """The asked clients on this person's own caseload."""
    return frozenset(
        known
        for known, reach in found.clients.items()
        if _on_caseload(granted.me.id, reach, granted.today)
    )


def _of_colleagues(granted: Granted, found: Access) -> Mapping[str, str]:
    carriers: dict[str, str] = {}
    for client_id, reach in found.clients.items():
        spans = [span for span in reach.assigned if span.covers(granted.today)]
        carrier = next((span.staff_member_id for span in spans if span.kind == "carries"), None)
        mine = any(span.staff_member_id == granted.me.id for span in spans)
        if carrier is not None and not mine:
            carriers[client_id] = reach.slack_ids[carrier]
    return MappingProxyType(carriers)


def _to_staff(granted: Granted, action: Action) -> str:
    """Whoever may do it for everybody of their unit has asked for somebody who is not there."""
    return NOT_IN_YOUR_UNIT if granted.whole_unit else who_may(action)


_MENDS_THE_ZONE = frozenset({Action.SEE_SETTINGS, Action.CHANGE_SETTINGS})


def _granted(actor: Actor, action: Action, found: Access | None, now: datetime) -> Granted | None:
    member = _member(action, found, now)
    if found is None or found.zone is None or member is None:
        return None
    me, unit_id, today = member
    scopes = scopes_of(me, action)
    if not scopes:
        return None
    return Granted(
        actor=actor,
        me=me,
        unit_id=unit_id,
        zone=found.zone,
        today=today,
        scopes=scopes,
        names_allowed=found.names_allowed,
        channel_id=found.channel_id,
    )


def _member(
    action: Action, found: Access | None, now: datetime
) -> tuple[StaffMember, str, date] | None:
    """Whoever is on a roster today: who they are, their unit, and the day it is there."""
    if found is None or found.zone is None or found.person.staff.vocational_unit_id is None:
        return None
    tell = day_to_mend_on if action in _MENDS_THE_ZONE else local_day
    today = tell(now, found.zone)
    me = member_on(found.person, today)
    return (me, found.person.staff.vocational_unit_id, today) if me.role is not None else None


def _reaches(
    granted: Granted,
    wanted: str,
    known: Collection[str],
    reached: Collection[str],
    recorded_by: str | None,
) -> bool:
    if wanted not in known:
        return False
    if Scope.UNIT in granted.scopes:
        return True
    if Scope.CASELOAD in granted.scopes and wanted in reached:
        return True
    return Scope.OWN_ENTRY in granted.scopes and recorded_by == granted.me.id


def _owns(granted: Granted, recorded_by: str | None) -> bool:
    """Something that names no client: a generic contact, a job lead, one's own settings."""
    if Scope.UNIT in granted.scopes or recorded_by is None:
        return True
    return recorded_by == granted.me.id


def _on_caseload(me: str, reach: ClientReach, today: date) -> bool:
    return (
        any(span.staff_member_id == me and span.covers(today) for span in reach.assigned)
        or any(
            leave.covers(today) and _carries(leave.staff_member_id, reach, today)
            for leave in reach.covered
        )
        or any(today <= until for until in reach.granted_until)
    )


def _carries(staff_member_id: str, reach: ClientReach, today: date) -> bool:
    return any(
        span.staff_member_id == staff_member_id and span.kind == "carries" and span.covers(today)
        for span in reach.assigned
    )


def _chain(found: Access | None) -> str:
    known = found is not None and found.zone is not None
    unit_id = found.person.staff.vocational_unit_id if found is not None and known else None
    return unit_id or STRANGERS


def _opaque(client_id: str) -> str | None:
    """Only ids of ours reach the audit log, never what somebody typed into a request."""
    is_id = len(client_id) == 32 and all(letter in "0123456789abcdef" for letter in client_id)
    return client_id if is_id else None


def authorize_admin(
    session: Session, actor: Actor, action: Action, *, admins: Collection[str]
) -> None:
    """Leave for the workspace's admin, who need not be on any roster; `Denied` otherwise.

    `admins`: Slack user ids of the workspace's admins, as Slack or `IPS_ADMINS` names them.
    """
    allowed = (Role.ADMIN, action) in PERMISSIONS and actor.slack_user_id in admins
    if not allowed or not workspaces.is_known(session, actor.workspace_id):
        raise Denied(action, STRANGERS)


def authorize_agency(session: Session, actor: Actor, action: Action, *, given: bool) -> None:
    """Leave for somebody of the agency, who need not be on any roster; `Denied` otherwise.

    `given`: whoever runs the server has given it to them.
    """
    allowed = (Role.AGENCY, action) in PERMISSIONS and given
    if not allowed or not workspaces.is_known(session, actor.workspace_id):
        raise Denied(action, STRANGERS)


def member_on(person: Person, on: date) -> StaffMember:
    """The staff member as they stand on a day; the role is None when they had none."""
    span = person.role_on(on) if not person.staff.removed else None
    leave = person.leave_on(on)
    staff = person.staff
    return StaffMember(
        id=staff.id,
        slack_user_id=staff.slack_user_id,
        vocational_unit_id=staff.vocational_unit_id if span else None,
        role=StaffRole(span.role) if span else None,
        fte=span.fte if span else 0.0,
        day_first=staff.day_first,
        read_aloud=staff.read_aloud,
        brief_at=staff.brief_at,
        days_off=staff.days_off,
        on_leave_until=leave.until_on if leave else None,
        cover_id=leave.cover_id if leave else None,
    )


@contextmanager
def denials_audited(doors: Doors, actor: Actor, *, now: datetime) -> Iterator[None]:
    """Around a transaction: a `Denied` that rolled it back is written down in a small one."""
    try:
        yield
    except Denied as denied:
        write_down(doors, actor, denied, now=now)
        raise


def write_down(doors: Doors, actor: Actor, denied: Denied, *, now: datetime) -> None:
    """The audit row of a denial, also of one that is answered in other words.

    Somebody on no roster leaves one for the first of a minute; `write_down_counted` adds how many
    followed it.
    """
    with doors.writing() as session:
        if denied.chain == STRANGERS and _follows_another(session, actor, denied, now):
            return
        audit.append(
            session,
            workspace_id=actor.workspace_id,
            chain=denied.chain,
            at=now,
            actor=actor.slack_user_id,
            action=f"denied.{denied.action.value}",
            subject_kind="client" if denied.subject_id else None,
            subject_id=denied.subject_id,
            fields=(),
        )


def _follows_another(session: Session, actor: Actor, denied: Denied, now: datetime) -> bool:
    times = refusals.count(
        session,
        actor.workspace_id,
        minute=_minute(now),
        actor=actor.slack_user_id,
        action=denied.action.value,
    )
    return times > 1


def write_down_counted(doors: Doors, *, now: datetime) -> int:
    """One audit row for each minute, person and thing that was refused more than once."""
    with doors.reading() as session:
        waiting = refusals.with_refusals(session, before=_minute(now))
    return sum(_write_down_counted(doors, workspace_id, now) for workspace_id in waiting)


def _write_down_counted(doors: Doors, workspace_id: str, now: datetime) -> int:
    with doors.writing() as session:
        found = refusals.take(session, workspace_id, before=_minute(now))
        more = [each for each in found if each.times > 1]
        for each in more:
            audit.append(
                session,
                workspace_id=workspace_id,
                chain=STRANGERS,
                at=now,
                actor=each.actor,
                action=f"denied.{each.action}",
                subject_kind="times",
                subject_id=str(each.times - 1),
            )
    return len(more)


def _minute(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(second=0, microsecond=0)


def note_stranger(doors: Doors, actor: Actor, *, now: datetime) -> None:
    """Somebody on no roster asked for something that is for rosters: the audit says so."""
    with suppress(Denied), reading(doors, actor, now=now) as session:
        authorize(session, actor, Action.SEE_MY_DAY, now=now)


@contextmanager
def reading(doors: Doors, actor: Actor, *, now: datetime) -> Iterator[Session]:
    """A read-only transaction; a denial in it is audited."""
    with denials_audited(doors, actor, now=now), doors.reading() as session:
        yield session


@contextmanager
def writing(doors: Doors, actor: Actor, *, now: datetime) -> Iterator[Session]:
    """A writing transaction; a denial in it rolls it back and is audited."""
    with denials_audited(doors, actor, now=now), doors.writing() as session:
        yield session
