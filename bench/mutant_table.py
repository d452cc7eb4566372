"""Mutants that may stay green, by the reason for it."""

from __future__ import annotations

from collections.abc import Mapping

BEGIN, END = "<!-- mutants: begin -->", "<!-- mutants: end -->"  # around the record

_BY_REASON: Mapping[str, tuple[str, ...]] = {
    "the same rule: the clock has one window, and the one before the first is the last": (
        "clocks.job_loss._from_loss: 1 → 0",
    ),
    "the same rule: these windows open on the day itself, day 0, in every profile": (
        "clocks.entry.from_entry: stay.entered_on + timedelta(days=window.first) → "
        "stay.entered_on - timedelta(days=window.first)",
        "clocks.entry.from_entry: timedelta(days=window.first) → timedelta()",
        "clocks.job_loss._from_loss: day + timedelta(days=window.first) → "
        "day - timedelta(days=window.first)",
        "clocks.job_loss._from_loss: timedelta(days=window.first) → timedelta()",
    ),
    "the same rule: of one there is, the first is the last": (
        "clocks.disclosure_review._review_of_trouble: 0 → -1",
    ),
    "the same rule: the act after the next never meets what the next one does not": (
        "recurring._occurrence: 1 → 2",
    ),
    "the same days: a start within the stay brings 28 days of its own, on whatever stretch": (
        "clocks.outreach._employed: 1 → 0",
    ),
    "the same days: each clock's row counts them from the earliest on": (
        "due_contacts.nudge_days: sorted((due.due_on - timedelta(days=before) for before in "
        "rule.nudges_before_due)) → list((due.due_on - timedelta(days=before) for before in "
        "rule.nudges_before_due))",
    ),
    "the same rows: what is met, and nothing else, has the day on which it was": (
        "due_contacts.standing: due.state is DueState.MET and due.met_on is not None → "
        "due.state is DueState.MET or due.met_on is not None",
        "due_contacts.standing: due.state is DueState.MET and due.met_on is not None → "
        "due.met_on is not None",
        "due_contacts.standing: due.state is DueState.MET and due.met_on is not None → "
        "due.state is DueState.MET",
    ),
    "the same rule: two for each of three people looking are six": (
        "standards.FEW_LOOKING: 3 → 4",
        "employer_contacts.weekly_target: looking_on_monday < FEW_LOOKING → "
        "looking_on_monday <= FEW_LOOKING",
    ),
    "the same day: of two wishes the later is taken, and one begins where the other is over": (
        "caseload.looking_since: wish.on <= today < over_on → wish.on <= today <= over_on",
    ),
    "the same day: on the last day of a job somebody still works, and looks for nothing": (
        "caseload.looking_since: day <= today → day < today",
    ),
    "the same rule: what is no number is refused by any number below the least": (
        "standards._whole_number: 1 → 2",
    ),
    "the same rule: both tuples are made of the same episodes": ("stays.stays: True → False",),
    "the same rule today: the team lead hears of every clock that asks for a meeting in person": (
        "agenda.people._kind_of: rule.in_person or rule.team_lead_hears → rule.team_lead_hears",
    ),
    "the clocks of a profile follow from its settings: compared or shown too, they say no more": (
        "standards.Profile: False → True (2)",
        "standards.Profile: False → True (3)",
    ),
    "a switch has no bounds: nobody reads these": (
        "standards.Setting: 0 → 1",
        "standards.Setting: 0 → -1",
        "standards.Setting: 1 → 2",
        "standards.Setting: 1 → 0",
    ),
    "a default that the agenda does not rely on; tests of the views do": (
        "agenda.promises.NamedClock: False → True",
    ),
    "asked for the types alone: what comes here has passed it, or is the same without": (
        "agenda.people.Concern.place: self.clock or '' → self.clock",
        "agenda.leads.with_kind_of_work: kind or '' → kind",
        "agenda.people.coming_up: each.clock or '' → each.clock",
        "agenda.promises.count_standings: if word is not None → if True",
        "agenda.caseload._in_work_at_entry: stay is not None and stay.in_work_at_entry → "
        "stay.in_work_at_entry",
        "agenda.caseload._logged_late: date.max if stay is None else stay.known_on → "
        "date.max if False else stay.known_on",
        "clocks.job_loss._news_from_client: job.end is None or not job.end.client_told_us → "
        "not job.end.client_told_us",
        "clocks.disclosure_review._end_learned: date.max if job.end is None else "
        "job.end.learned_on → date.max if False else job.end.learned_on",
        "clocks.disclosure_review._search_review: job is None or job.end is None → job is None",
        "recurring._occurrence: for each if each.act → for each",
        "caseload.looking_since: stay is None or not looks_on(their_stays, today) → "
        "not looks_on(their_stays, today)",
        "stays.work_runs: job.end is not None and job.end.next_job_id is not None → "
        "job.end is not None",
    ),
    "of two things that close a month on one day either may be named": (
        "clocks.steady_work._working_stretch: (each.on, each.by) → (each.on,)",
    ),
    "the same rule: a review comes to 25 at least, so what has no total is none of high fidelity": (
        "unit_history.Done: 0 → 1",
        "unit_history.Done: 0 → -1",
    ),
    "the same rule: where no hours are asked for, any training has them": (
        "unit_terms.Required: 0 → -1",
        "unit_terms._cesp: 0 → -1",
    ),
    "asked for the types alone: a cell shows both, or is hidden": (
        "outcomes.agency._sum: each.numerator is not None and each.denominator is not None → "
        "each.numerator is not None or each.denominator is not None",
        "outcomes.agency._sum: each.numerator is not None and each.denominator is not None → "
        "each.denominator is not None",
        "outcomes.agency._sum: each.numerator is not None and each.denominator is not None → "
        "each.numerator is not None",
    ),
    "the same rule: who is back at work is in a first month of that job, which outlasts what began "
    "before": ("clocks.outreach._begun_between: 0 → 1 (2)",),
    "asked to save work alone: what lies outside of the days is asked for once more": (
        "clocks.common._from_to: if facts[place].on > last → if False",
        "agenda.leads._known: at < len(words) → at <= len(words)",
        "agenda.leads._known: min(at + _WORDS_OF_A_PHRASE, len(words)) → "
        "max(at + _WORDS_OF_A_PHRASE, len(words))",
    ),
    "the same rule: what stands between two accents is put together again as a phrase": (
        'agenda.leads._plain: not unicodedata.combining(each) and each not in "\'’`´" → '
        'each not in "\'’`´"',
    ),
    "the same rule: no phrase for a kind of work has four words": (
        "agenda.leads._WORDS_OF_A_PHRASE: 3 → 4",
    ),
    # the fidelity scale
    "the same rule: whoever is averaged there has a case, and no more is asked for": (
        "fidelity.measures.o1.o1: 0 → 1",
        "fidelity.measures.o1.o1: 0 → -1",
        "fidelity.measures.people.s7: 0 → 1",
        "fidelity.measures.people.s7: 0 → -1",
    ),
    "the same rule: there are as many anchors as bounds": (
        "fidelity.cut_points.CutPoints.rating: True → False",
    ),
    "the same rule: no rating is above 5": ("fidelity.measures.s6.WITHOUT_REVIEW: 5 → 6",),
    "the same rule: no share is below none": ("fidelity.cut_points.CUT_POINTS: 0 → -1",),
    "the same rule: what falls due on the day of the exit has ended with it": (
        "fidelity.measures.due_rows._pauses_beside: due.due_on <= each.until_on → "
        "due.due_on < each.until_on",
    ),
    "asked for the types alone: what is sorted into a score has passed it before": (
        "fidelity.rows.RowIndex.of: for each if each.staff_id → for each",
        "fidelity.measures.averages.average: for (part, _) if part.rating is not None → "
        "for (part, _)",
        "fidelity.measures.averages.average: for (part, _) if part.measure is not None → "
        "for (part, _)",
        "fidelity.measures.o1._rated: rating is None and share is not None → rating is None",
        "fidelity.measures.s6._beside: for (staff_id, on) if on is not None → for (staff_id, on)",
        "fidelity.measures.s6._looking: carrier is not None and looks_on(their_stays, monday) → "
        "looks_on(their_stays, monday)",
        "fidelity.measures.s10.s10: few or measure is None → few",
        "fidelity.measures.s13._part: None if share is None else cut('S13', share) → "
        "None if False else cut('S13', share)",
    ),
    "asked to save work alone: what it leaves out would give nothing": (
        "fidelity.measures.o4._cover: for each if each.leave → for each",
        "fidelity.measures.runs_of_work.runs_of: records.stays_of(history) if history.jobs else () "
        "→ records.stays_of(history) if True else ()",
        "fidelity.measures.runs_of_work.runs_of: in_person(stay, records.profiles) if runs else () "
        "→ in_person(stay, records.profiles) if True else ()",
        "fidelity.measures.runs_of_work._due_days: if not each.stay.pauses → if False",
        "fidelity.measures.s6._looking: records.stays_of(client.history) if client.carried_by else "
        "() → records.stays_of(client.history) if True else ()",
        "fidelity.measures.s6._looking: mondays if their_stays else () → mondays if True else ()",
    ),
}
REASONS = {name: reason for reason, names in _BY_REASON.items() for name in names}
