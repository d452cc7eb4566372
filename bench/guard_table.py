"""The guards that nothing is lost, doubled or seen without, and how each is taken out.

A guard is the piece of code that stands for it, everywhere it stands, and what stands there when
it is gone. Functions, classes, constants and tests are named, not their files: whoever moves one
changes nothing here (`bench.definitions` finds them). `tests/test_guards.py` looks that each piece
of code is still there exactly once and each test too; `bench.guards` takes the guards out.
"""

# ruff: noqa: E501 (lines of code and names of tests stand here as they are)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.definitions import replaced

DATABASES = SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True, slots=True)
class Edit:
    """`within` what is called so the code `stands` exactly once; `without` the guard, that does.

    Where several are called so, the one is meant that holds the code.
    """

    within: str
    stands: str
    without: str

    def made_in(self, files: Mapping[str, str]) -> tuple[str, str]:
        """The file it stands in, and its text without the guard.

        Raises:
            ValueError: it does not stand there exactly once.
        """
        return replaced(files, self.within, self.stands, self.without)


@dataclass(frozen=True, slots=True)
class Guard:
    """`keeps`: what it keeps from happening, in words; `tests` must go red without it.

    `database` is the one whose tests run; the other has the same guard or none like it.
    """

    name: str
    keeps: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    database: str = SQLITE

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(edit.within for edit in self.edits))


NOTHING_TWICE: Sequence[Guard] = (
    Guard(
        "unique dedupe key",
        "two planners, or a restart, from planning one brief or digest twice",
        (
            Edit(
                "0001_the_first_tables.upgrade",
                """        sa.UniqueConstraint(
            "workspace_id", "dedupe_key", name=op.f("uq_outgoing_message_workspace_id_dedupe_key")
        ),
""",
                "",
            ),
            Edit("OutgoingMessageRow", 'UniqueConstraint("workspace_id", "dedupe_key"),', ""),
            Edit(
                "add",
                "_planned_before(session, workspace_id, met) if met else met",
                "frozenset()",
            ),
        ),
        (
            "test_the_same_key_is_planned_once",
            "test_it_comes_once_whatever_is_restarted",
        ),
    ),
    Guard(
        "lease fence",
        "one who has lost the lease from posting, or recording over, what another holds now",
        (
            Edit("_change", "outgoing.attempt == leased.attempt,", ""),
            Edit("_OURS", '_MESSAGE.c.attempt == bindparam("fence"),', ""),
        ),
        (
            "test_who_wakes_before_the_post_leaves_it_to_whoever_holds_it_now",
            "test_who_wakes_after_the_post_records_nothing_over_whoever_holds_it_now",
        ),
    ),
    Guard(
        "briefs read together: as it is",
        "somebody who was erased, or handed over, from being named in a brief that goes out after it",
        (Edit("_BEGIN_AS_IT_WAS", "_BEGIN.where(still_so(_by_name))", "_BEGIN"),),
        (
            "test_who_was_erased_meanwhile_is_in_no_brief",
            "test_who_was_handed_over_meanwhile_is_the_colleagues",
        ),
    ),
    Guard(
        "messages begun together: as each is",
        "what was recorded since it was drawn from being asked for in a brief that goes out with others",
        (Edit("_begun", ".where(WORKSPACE_TAKES, may)", ".where(WORKSPACE_TAKES)"),),
        ("test_a_visit_that_is_recorded_before_they_are_begun_together_is_asked_for_in_none",),
        POSTGRESQL,
    ),
    Guard(
        "messages begun and recorded together: the fence",
        "those whose leases ended meanwhile from being posted twice, or recorded over another",
        (Edit("_is_ours", "_MESSAGE.c.attempt == asked.c.fence,", ""),),
        ("test_whoever_holds_them_now_is_left_alone",),
        POSTGRESQL,
    ),
    Guard(
        "briefs read together: names",
        "the name of a colleague's client from being read in one's own brief",
        (
            Edit(
                "_Around.sight_of",
                "known[each] if each in mine else replace(known[each], name=None)",
                "known[each]",
            ),
        ),
        ("test_nobody_reads_the_name_of_anothers_client",),
    ),
    Guard(
        "direct messages: whose they are",
        "a channel that others read from being taken for a person's direct messages",
        (Edit("record_sent", "channel_id if is_direct(leased) else None", "channel_id"),),
        ("test_a_units_channel_is_nobodys_direct_messages",),
    ),
    Guard(
        "look before posting again",
        "a post that broke off, and may have arrived, from standing twice",
        (Edit("Courier._deliver", "if leased.posts:", "if False:"),),
        ("test_reset_after_accepting_is_looked_up_and_not_doubled",),
    ),
    Guard(
        "look for what was left behind",
        "what others left when they died from waiting for a look in each batch",
        (Edit("Deliverer._take", "if looks and not batch.left:", "if looks:"),),
        ("test_more_of_it_than_a_batch_does_not_wait_for_the_look_after",),
    ),
    Guard(
        "pace from the post on",
        "Slack from refusing the next message of a conversation, and its workspace from waiting for it",
        (Edit("record_sent", "pace=timing.pace,", ""),),
        ("test_the_pace_counts_from_the_post_however_long_drawing_took",),
    ),
    Guard(
        "look for what ended in doubt",
        "a copy of what was withdrawn or given up from standing unrecorded",
        (Edit("close", "look_back_at=case((posts > 0, in_seconds(look_back)), else_=None),", ""),),
        (
            "test_a_withdrawn_brief_that_came_late_is_deleted",
            "test_what_was_given_up_and_stands_is_recorded_and_kept_up_to_date",
        ),
    ),
    Guard(
        "look after a restore",
        "what was sent since a backup was made from being sent again after it is restored",
        (Edit("Courier._deliver", "if leased.posts:", 'if leased.state == "sending":'),),
        (
            "test_what_was_sent_since_the_backup_is_not_sent_again",
            "test_what_waited_in_the_backup_and_was_sent_since_is_not_sent_again",
        ),
    ),
    Guard(
        "the message's key follows from what it is about",
        "what stands in Slack from being unknown to whoever plans it a second time",
        (
            Edit(
                "message_id",
                'return sha256(f"{workspace_id}:{dedupe_key}".encode()).hexdigest()[:32]',
                "from secrets import token_hex\n\nreturn token_hex(16)",
            ),
        ),
        ("test_what_was_sent_since_the_backup_is_not_sent_again",),
    ),
    Guard(
        "look back after ten minutes",
        "a momentary double from staying",
        (
            Edit(
                "Courier._bring_up_to_date",
                "looks_back and leased.channel_id is not None",
                "False and leased.channel_id is not None",
            ),
        ),
        (
            "test_a_momentary_double_is_deleted_ten_minutes_later",
            "test_a_second_chart_is_deleted_too",
        ),
    ),
    Guard(
        "deadline by the machine's own clock",
        "a starved deliverer from posting when its lease is about to end",
        (Edit("Courier._in_time", "if monotonic() > deadline:", "if False:"),),
        ("test_starved_past_its_deadline_it_does_not_post",),
    ),
    Guard(
        "the oldest of a conversation first",
        "messages from overtaking each other",
        (Edit("_to_post", "is_waiting(other), goes_before", "other.sequence < 0"),),
        ("test_a_crash_at_any_step_leaves_exactly_one",),
    ),
    Guard(
        "what can wait behind the rest",
        "three hundred job leads from holding up an agenda",
        (
            Edit(
                "_to_post",
                "other.kind.in_(words(CAN_WAIT)), row.kind.in_(words(CAN_WAIT))",
                'other.kind == "", row.kind == ""',
            ),
        ),
        ("test_three_hundred_job_leads_hold_up_no_agenda",),
    ),
    Guard(
        "what is under way before the rest",
        "a conversation that has to wait for it from holding up all others",
        (Edit("_to_post", "other.state != PLANNED,", ""),),
        ("test_what_is_under_way_is_let_through_first",),
    ),
    Guard(
        "no second try by Slack's own client",
        "a request that broke off from being made twice behind our back",
        (Edit("slack_client", "retry_handlers=[] if calls is None else [calls],", ""),),
        ("test_our_slack_client_never_tries_again_by_itself",),
    ),
    Guard(
        "submission key",
        "a form that is sent twice from being recorded twice",
        (Edit("claim_of", "if submission is None:", "if True:"),),
        (
            "test_a_double_submit_is_one_record_and_two_true_answers",
            "test_a_request_that_is_sent_again_changes_nothing_and_is_answered_the_same",
            "test_a_double_submit_records_once",
        ),
    ),
    Guard(
        "event ids remembered",
        "an event that Slack repeats from being acted on twice",
        (Edit("make_app", "app.use(_drop_repeated_events)", ""),),
        (
            "test_an_event_delivered_twice_is_acted_on_once",
            "test_an_event_is_acted_on_once",
        ),
    ),
    Guard(
        "an event remembered once it is handled",
        "what could not be kept just then from being dropped when Slack repeats it",
        (
            Edit(
                "remembered.handled",
                """        listener(**{name: given[name] for name in names})
        if body.get("event_id"):
            doors, actor, now = context["doors"], context["actor"], context["now"]
            workspaces.remember_event(doors, actor.workspace_id, body["event_id"], now=now)
""",
                """        if body.get("event_id"):
            doors, actor, now = context["doors"], context["actor"], context["now"]
            workspaces.remember_event(doors, actor.workspace_id, body["event_id"], now=now)
        listener(**{name: given[name] for name in names})
""",
            ),
        ),
        (
            "test_an_event_whose_listener_failed_is_acted_on_when_it_comes_again",
            "test_an_event_that_could_not_be_kept_is_taken_when_slack_repeats_it",
        ),
    ),
    Guard(
        "the version an editor saw",
        "the second of two editors from writing over the first",
        (
            Edit(
                "as_seen",
                "if version is not None and or_gone(fact).version != version:",
                "if False:",
            ),
            Edit("_update_of", 'table.c.version == bindparam("former"),', ""),
        ),
        (
            "test_the_second_of_two_editors_is_told_and_loses_nothing",
            "test_an_edit_of_what_somebody_just_changed_is_refused",
        ),
    ),
    Guard(
        "undone before",
        "an undo that comes twice from being a second change",
        (Edit("_void", "if stored is None or not undoing.stands(stored):", "if stored is None:"),),
        ("test_an_undo_after_an_undo_says_so",),
    ),
    Guard(
        "a later record",
        "a record from being taken back from under another one, so that two stays are open",
        (
            Edit(
                "_void",
                "checks.refuse((None, each) for each in stands_on.sentences(desk, fact.kind, stored))",
                "pass",
            ),
        ),
        ("test_nothing_is_taken_back_from_under_a_later_record",),
    ),
)

NOTHING_LOST: Sequence[Guard] = (
    Guard(
        "whose client a line names",
        "a colleague's clock from being closed by a slip in a code",
        (Edit("_of_colleagues", "if client_id not in granted.reached", "if False"),),
        ("test_a_line_about_a_colleagues_client_is_asked_about_and_one_press_saves_it",),
    ),
    Guard(
        "pasted rows are said back",
        "a day that was read in the wrong order from being saved unseen",
        (Edit("submit_rows", "if _differs(paste, form, view):", "if False:"),),
        ("test_what_was_read_is_said_back_before_anything_is_saved",),
    ),
    Guard(
        "a line's answer: committed first",
        "a line from being lost in a crash behind its acknowledgement",
        (
            Edit(
                "acked",
                "listener(**{name: given[name] for name in names})",
                "answers.of(context).without_a_word(); listener(**{name: given[name] for name in names})",
            ),
        ),
        (
            "test_the_answer_to_a_line_is_its_acknowledgement",
            "test_whoever_dies_before_the_commit_has_not_acknowledged",
        ),
    ),
    Guard(
        "a line's answer: one direct message",
        "somebody from hearing nothing where Slack takes no answer",
        (Edit("Answer._responded", "if taken.status_code == 200 and", "if True or"),),
        ("test_where_slack_refuses_that_too_one_direct_message_tells",),
    ),
    Guard(
        "a line's answer: what was typed",
        "a line that was refused from being gone",
        (Edit("_answer_command", "with_typed(wording, answer.typed)", 'with_typed(wording, "")'),),
        ("test_a_refused_line_comes_back_whole", "test_a_line_that_failed_comes_back_whole"),
    ),
    Guard(
        "a line's answer: the form that it opens",
        "words that no field has room for from being gone",
        (
            Edit(
                "_whole",
                "return beside_typed(opened, turn.typed, is_day) if turn.typed else opened",
                "return opened",
            ),
        ),
        ("test_behind_every_label_nothing_is_cut",),
    ),
    Guard(
        "employers: the lock",
        "two who merge two employers at once, or give one name, from losing a change",
        (
            Edit("lock", "vocational_units.lock(session, workspace_id, unit_id)", ""),
            Edit("lock", ".order_by(EmployerRow.id)\n        .with_for_update(key_share=True)", ""),
        ),
        (
            "test_two_who_merge_at_once_make_one_merger_and_one_reads_so",
            "test_two_who_give_one_name_at_once_end_in_one_name",
        ),
        POSTGRESQL,
    ),
    Guard(
        "employers: the version that was seen",
        "what a colleague wrote meanwhile from being written over",
        (
            Edit(
                "change",
                "if version is not None and stored.version != version:",
                "if False:",
            ),
        ),
        ("test_two_who_change_one_employer_at_once_lose_nothing",),
    ),
    Guard(
        "clients locked before a write",
        "two processes from each reckoning a client's clocks without the other's record",
        (Edit("_LOCK", ".with_for_update(key_share=True, of=_TABLE)", ""),),
        (
            "test_processes_that_write_about_the_same_people_lose_nothing",
            "test_writers_on_overlapping_clients_neither_deadlock_nor_lose",
        ),
        POSTGRESQL,
    ),
    Guard(
        "clients locked in the order of their ids",
        "two processes with overlapping clients from waiting for each other",
        (
            Edit(
                "_LOCK",
                ".order_by(_TABLE.c.id, _PROFILE.c.from_on)",
                '.order_by(__import__("sqlalchemy").func.random())',
            ),
        ),
        ("test_who_waits_for_the_last_holds_all_before_it",),
        POSTGRESQL,
    ),
    Guard(
        "ack boundary",
        "a listener that fails from answering nothing",
        (
            Edit(
                "guarded.guarded",
                "except Exception as error:",
                "except ZeroDivisionError as error:",
            ),
            Edit("make_app", "errors.register(app)", ""),
        ),
        (
            "test_whatever_is_raised_after_the_ack_becomes_one_sentence",
            "test_an_error_before_the_ack_answers_a_command_too",
            "test_an_error_on_a_form_keeps_what_was_typed",
            "test_people_are_told_in_time_that_nothing_was_recorded",
        ),
    ),
    Guard(
        "commit, then ack",
        "a form from closing over something that was not recorded",
        (
            Edit(
                "submit",
                "record(), today, headline=headline, another=another",
                "(ack(), record())[1], today, headline=headline, another=another",
            ),
        ),
        ("test_people_are_told_in_time_that_nothing_was_recorded",),
    ),
    Guard(
        "short waits for the database",
        "a person from waiting longer than Slack does",
        (
            Edit("SQLITE_BUSY_MS", "SQLITE_BUSY_MS = 1_400", "SQLITE_BUSY_MS = 4_000"),
            Edit("POSTGRESQL_LOCK_MS", "POSTGRESQL_LOCK_MS = 700", "POSTGRESQL_LOCK_MS = 4_000"),
            Edit(
                "POSTGRESQL_STATEMENT_MS",
                "POSTGRESQL_STATEMENT_MS = 1_400",
                "POSTGRESQL_STATEMENT_MS = 4_000",
            ),
        ),
        ("test_every_wait_ends_well_before_slack_gives_up",),
    ),
    Guard(
        "the window's last day",
        "a contact on the last day from being called late",
        (
            Edit("_open_standing", "if today <= due.due_on:", "if today < due.due_on:"),
            Edit("standing", "if due.met_on <= due.due_on:", "if due.met_on < due.due_on:"),
        ),
        (
            "test_a_start_learned_on_the_last_day_is_still_due_that_day",
            "test_a_timely_visit_logged_late_is_met_and_says_so",
        ),
    ),
    Guard(
        "waking hours",
        "an urgent message from coming at night",
        (
            Edit(
                "_at_once",
                "if hours.is_waking(look.now, look.settings):",
                "if True:",
            ),
        ),
        ("test_at_night_it_waits_for_the_next_waking_moment",),
    ),
    Guard(
        "told of what closed",
        "a record that is struck out on the last day from being known by a silent redraw alone",
        (Edit("touch", "tellings.closed(session, workspace_id, closed)", "pass"),),
        ("test_a_visit_that_is_struck_out_on_the_last_day_is_told_of_at_once",),
    ),
    Guard(
        "told while they answered",
        "a client handed over and back, or leave cancelled on the last day, from reaching nobody",
        (
            Edit(
                "plan_for",
                "tellings.to_tell_anew(session, workspace_id, lapsed)",
                "pass",
            ),
        ),
        (
            "test_a_client_handed_over_and_back_is_told_of_again",
            "test_leave_cancelled_on_the_last_day_tells_whoever_is_back",
        ),
    ),
    Guard(
        "what was held up",
        "a brief that an outage held back from coming at night, or beside the next one",
        (
            Edit(
                "Courier._to_say",
                "if not briefs.may_leave(self.doors, leased, now=turn.now):",
                "if False:",
            ),
        ),
        (
            "test_a_brief_that_slack_took_late_comes_the_same_day_but_not_at_night",
            "test_a_machine_that_slept_sends_one_brief_whoever_wakes_first",
        ),
    ),
    Guard(
        "one's own trouble",
        "everybody's briefs and digests from waiting for one who cannot be planned for",
        (Edit("plan_alone", "except Exception as error:", "except ZeroDivisionError as error:"),),
        ("test_all_others_are_served",),
    ),
    Guard(
        "step back",
        "those behind two hundred who fail from waiting for ever",
        (Edit("plan_alone", "steps_back(session, *which, now)", "pass"),),
        (
            "test_two_hundred_who_fail_hold_up_nobody_behind_them",
            "test_two_hundred_digests_that_fail_hold_up_none_behind_them",
        ),
    ),
    Guard(
        "no part of a name",
        "a time from being recorded as part of a new employer's name",
        (Edit("is_time", "return _TIME.fullmatch(words) is not None", "return False"),),
        ("test_a_new_name_never_holds_what_is_none_unasked",),
    ),
)

ENDS: Sequence[Guard] = (
    Guard(
        "an end for what Slack never takes",
        "one message from holding its conversation for ever",
        (
            Edit(
                "why_over",
                "if failure.answers and timing.is_over(leased, turn.at):",
                "if False:",
            ),
        ),
        (
            "test_what_slack_never_takes_among_others_ends_and_nothing_waits_behind_it",
            "test_where_nothing_else_is_said_a_day_is_enough",
        ),
    ),
    Guard(
        "no end by an outage",
        "an outage of everything from ending what it holds back",
        (
            Edit(
                "_after",
                "otherwise = (0, None)",
                "otherwise = (outgoing.lone_failures, outgoing.alone_since)",
            ),
        ),
        ("test_a_day_without_slack_ends_nothing_and_begins_the_count_anew",),
    ),
    Guard(
        "the token asked before a workspace waits",
        "one conversation's refusal from holding a whole workspace",
        (Edit("answers", "return turn.answered[here]", "return False"),),
        ("test_a_word_of_the_token_about_one_conversation_holds_no_other",),
    ),
)

VOIDED: Sequence[Guard] = (
    Guard(
        "void filter: the clocks",
        "a visit, job, pause, milestone or stay that was struck out from counting for a clock",
        (Edit("_fact", ", row.c.voided_at.is_(None)", ""),),
        (
            "test_a_visit_is_no_part_of_the_history",
            "test_a_void_reopens_what_the_visit_had_met",
        ),
    ),
    Guard(
        "void filter: employer contacts",
        "an employer contact that was struck out from counting for a clock",
        (Edit("_employer_contacts", "_employer_contact.c.voided_at.is_(None),", ""),),
        ("test_an_employer_contact_is_no_part_of_the_history",),
    ),
    Guard(
        "void filter: what belonged to a job",
        "a visit from counting for a job that was struck out, and for no other",
        (Edit("_of_job", ", _job.c.voided_at.is_(None)", ""),),
        ("test_a_visit_is_no_longer_about_a_job",),
    ),
    Guard(
        "void filter: changes of hours or pay",
        "a change that was struck out from starting a clock",
        (Edit("_job_changes", ", _job_change.c.voided_at.is_(None)", ""),),
        ("test_a_change_of_hours_is_no_part_of_its_job",),
    ),
    Guard(
        "void filter: the week's count",
        "a contact that was struck out from counting toward the target",
        (Edit("_contacts_made", "_employer_contact.c.voided_at.is_(None),", ""),),
        ("test_a_contact_does_not_count_toward_the_week",),
    ),
    Guard(
        "void filter: the digest's table",
        "a contact that was struck out from standing in the agenda",
        (Edit("employer_contacts_made", "made.voided_at.is_(None),", ""),),
        ("test_a_contact_does_not_stand_in_the_agenda",),
    ),
    Guard(
        "void filter: the contact log",
        "a contact that was struck out from standing in the contact log",
        (Edit("log_of_week", "contact.c.voided_at.is_(None),", ""),),
        ("test_a_contact_does_not_stand_in_the_contact_log",),
    ),
    Guard(
        "void filter: next steps with employers",
        "the next step of a contact that was struck out from standing in the agenda",
        (Edit("_NEXT_STEPS", "_contact.voided_at.is_(None),", ""),),
        ("test_a_next_step_does_not_stand_in_the_agenda",),
    ),
    Guard(
        "void filter: open next steps",
        "the next step of a contact that was struck out from being asked about or named",
        (Edit("_open", "_contact.c.voided_at.is_(None),", ""),),
        ("test_a_contact_that_was_undone_is_not_asked_about",),
    ),
    Guard(
        "void filter: my last entries",
        "what was struck out from being offered for undo again",
        (Edit("_written", "row.voided_at.is_(None),", ""),),
        ("test_an_entry_is_not_among_ones_last",),
    ),
    Guard(
        "void filter: a pause in the brief",
        "a pause that was struck out from silencing reminders",
        (Edit("_PAUSES", "PauseRow.voided_at.is_(None),", ""),),
        ("test_a_pause_silences_nothing",),
    ),
    Guard(
        "void filter: a death",
        "a death entered by mistake from silencing what is due, actions and next steps",
        (Edit("_A_DEATH", "EpisodeRow.voided_at.is_(None),", ""),),
        (
            "test_the_death_of_a_stay_that_is_struck_out_silences_nobody",
            "test_a_death_in_a_stay_that_is_struck_out_silences_neither",
        ),
    ),
    Guard(
        "void filter: in the program",
        "an entry by mistake from standing on a caseload",
        (Edit("_in_program", "EpisodeRow.voided_at.is_(None),", ""),),
        ("test_an_entry_by_mistake_is_on_nobodys_caseload",),
    ),
    Guard(
        "void filter: a pause on the caseload",
        "a pause that was struck out from being shown",
        (Edit("_PAUSED", "PauseRow.voided_at.is_(None),", ""),),
        ("test_a_pause_silences_nothing",),
    ),
    Guard(
        "void filter: an employer's last contact",
        "a contact that was struck out from being an employer's last",
        (Edit("last_contacts", "EmployerContactRow.voided_at.is_(None),", ""),),
        ("test_an_employers_last_contact_is_one_that_stands",),
    ),
    Guard(
        "void filter: an employer's page",
        "a contact that was struck out from standing on it",
        (Edit("at_employers", "table.c.voided_at.is_(None),", ""),),
        ("test_what_was_taken_back_is_on_no_page",),
    ),
    Guard(
        "void filter: the jobs on an employer's page",
        "a job that was struck out from standing on it",
        (Edit("drawn", " if not each.voided", ""),),
        ("test_what_was_taken_back_is_on_no_page",),
    ),
)

WALLS: Sequence[Guard] = (
    Guard(
        "workspace filter: the person",
        "somebody from being taken for their namesake in another workspace",
        (Edit("_access_query", "_staff.c.workspace_id == WORKSPACE,", ""),),
        ("test_a_random_walk_in_two_like_workspaces_never_crosses[sqlite-1]",),
    ),
    Guard(
        "workspace filter: a client by code",
        "a code from finding its like in another workspace",
        (Edit("_WITH_CODE", "ClientRow.workspace_id == WORKSPACE,", ""),),
        ("test_a_random_walk_in_two_like_workspaces_never_crosses[sqlite-1]",),
    ),
    Guard(
        "workspace filter: a client locked for a write",
        "another workspace's client from being locked, and then written about",
        (Edit("_LOCK", "_TABLE.c.workspace_id == WORKSPACE,", ""),),
        ("test_a_random_walk_in_two_like_workspaces_never_crosses[sqlite-1]",),
    ),
    Guard(
        "workspace filter: the oldest of a conversation",
        "a workspace that must wait from holding up the like conversation of another",
        (Edit("_beside", "_OTHER.c.workspace_id == _MESSAGE.c.workspace_id,", ""),),
        ("test_an_errand_stays_in_its_workspace[a_slack_in_trouble-T0THERE]",),
    ),
    Guard(
        "workspace filter: a fact by its id",
        "another workspace's fact from being read, changed or struck out",
        (Edit("_having", "table.c.workspace_id == WORKSPACE,", ""),),
        ("test_a_random_walk_in_two_like_workspaces_never_crosses[sqlite-1]",),
    ),
)

NOBODY_IN: Sequence[Guard] = (
    Guard(
        "permission check: the role",
        "somebody from doing what their role may not",
        (Edit("_granted", "if not scopes:", "if False:"),),
        ("test_the_roster_does_with_its_unit_what_the_table_says[U0ANA]",),
    ),
    Guard(
        "permission check: whose client",
        "somebody from reaching a client who is not theirs",
        (
            Edit(
                "authorize",
                "if not _reaches(granted, wanted, found.clients, reached, recorded_by):",
                "if wanted not in found.clients:",
            ),
        ),
        ("test_the_roster_reaches_exactly_the_clients_the_table_says[U0ANA]",),
    ),
    Guard(
        "the page behind a form",
        "a forged view id from changing what somebody else looks at",
        (Edit("page_behind", " and view_id in beneath", ""),),
        ("test_a_page_is_shown_anew_where_slack_says_the_form_lies_on_it",),
    ),
    Guard(
        "permission check: still on the roster",
        "a form from being recorded after its author left the roster",
        (
            Edit(
                "member_on",
                "person.role_on(on) if not person.staff.removed else None",
                "next(iter(person.roles), None)",
            ),
            Edit("_access_query", "in_force(_role.c.from_on, _role.c.until_on, FIRST, LAST),", ""),
        ),
        ("test_who_has_left_the_roster_gets_no_reply_of_before",),
    ),
    Guard(
        "wrong clock: nothing goes on",
        "a machine whose clock is days off from planning, sending and deleting",
        (
            Edit(
                "Ticker._may_go_on",
                "return self._timekeeper is None or self._timekeeper.reading().may_plan",
                "return True",
            ),
        ),
        ("test_while_the_clock_is_days_off_nothing_is_planned_sent_or_deleted",),
    ),
    Guard(
        "wrong clock: whoever waits too far ahead",
        "people whom a clock ahead had planned for from waiting until it comes true",
        (
            Edit(
                "Ticker._put_right",
                "if self._timekeeper is None or self._timekeeper.reading().is_sure:",
                "if False:",
            ),
        ),
        ("test_a_start_after_the_clock_was_ahead_brings_everybody_back",),
    ),
    Guard(
        "wrong clock: only a clock that is right takes back",
        "a clock that is behind from taking back what is genuine",
        (
            Edit(
                "Ticker._put_right",
                "if self._timekeeper is None or self._timekeeper.reading().is_sure:",
                "if True:",
            ),
        ),
        ("test_a_clock_that_is_behind_takes_nothing_genuine_back",),
    ),
    Guard(
        "wrong clock: the bell rung by hand",
        "the ticker from being silent until a clock that was set back catches up",
        (
            Edit(
                "Ticker.start",
                'Thread(target=self._ring_by_hand, name="bell", daemon=True).start()',
                "",
            ),
        ),
        ("test_it_goes_on_at_once_when_the_wall_clock_jumps",),
    ),
    Guard(
        "permission check: at home here",
        "a stranger in a shared channel from being taken for the colleague who has the same id",
        (
            Edit(
                "actor_of",
                'return Actor(workspace.id, f"{asking}@{home}"[:LONGEST_ID])',
                "return Actor(workspace.id, asking)",
            ),
        ),
        (
            "test_a_stranger_with_her_id_is_not_taken_for_her[http-sqlite-button-T0CONNECT]",
            "test_a_stranger_does_not_get_the_reply_that_her_form_got",
        ),
    ),
    Guard(
        "roster check before sending",
        "a brief from reaching somebody who left after it was planned",
        (
            Edit(
                "load_each",
                'if each.ts is not None or roster.person(each.subject["staff"]) is not None',
                "if True",
            ),
            Edit(
                "_sections",
                "if not (reader.leads if for_unit else client_id in theirs):",
                "if False:",
            ),
        ),
        ("test_a_reader_who_left_the_roster_is_not_written_to",),
    ),
    Guard(
        "whose client it is, asked anew",
        "an old brief from telling what is new of a client to whoever handed them over",
        (
            Edit(
                "_brief",
                "reader = _reader_by_now(session, message, unit, set(sight.known.clients), now)",
                "pass",
            ),
        ),
        (
            "test_a_client_who_was_handed_over_is_left_out",
            "test_when_the_cover_has_ended_its_lines_go",
        ),
    ),
    Guard(
        "a form's shape",
        "what only a forged form holds from being called a fault of ours",
        (Edit("make_app", "app.use(payloads.check_shape)", ""),),
        ("test_a_forged_value_is_only_bad_input",),
    ),
    Guard(
        "a field's length, held to by the server",
        "a forged form from storing what no field of ours takes",
        (Edit("__init__", "self._hold_to_lengths()", "pass"),),
        ("test_no_field_takes_more_than_it_was_drawn_for",),
    ),
    Guard(
        "marks that nobody sees",
        "what somebody typed from steering a terminal or turning a line around",
        (Edit("legible", 'return _UNSEEN.sub("", _LINE_ENDS.sub("\\n", text))', "return text"),),
        ("test_marks_that_nobody_sees_are_left_out_and_lines_stay_lines",),
    ),
    Guard(
        "marks that nobody sees in a code",
        "two clients from having codes that nobody can tell apart",
        (Edit("tidy_code", '_UNSEEN_IN_A_CODE.sub("", legible(text))', "text"),),
        ("test_a_mark_that_nobody_sees_makes_no_other_code",),
    ),
    Guard(
        "a new code is written in A to Z",
        "a code that only looks like another client's from becoming one",
        (
            Edit(
                "_check_letters",
                "next((each for each in code if not each.isascii()), None)",
                "None",
            ),
        ),
        ("test_a_code_with_a_letter_that_only_looks_like_ours_is_refused",),
    ),
    Guard(
        "a fault of ours quotes nothing",
        "what is stored from reaching a terminal in the words of an error",
        (Edit("_met_a_fault", "fail(place_of(error))", "fail(str(error))"),),
        ("test_a_fault_of_ours_is_named_by_its_place_and_quotes_nothing",),
    ),
    Guard(
        "an erasure sees what looks alike",
        "a code in letters of another alphabet from staying after an erasure",
        (Edit("_letters_of", "as_it_looks(legible(letter.translate(_AS_MEANT)))", "letter"),),
        ("test_a_code_is_found_however_it_was_typed",),
    ),
    Guard(
        "emphasis is taken out of typed words",
        "a colleague's words from looking as if the bot had said them",
        (Edit("escape", 'return _MARKS.sub(rf"\\g<0>{_APART}", text)', "return text"),),
        ("test_marks_are_letters",),
    ),
    Guard(
        "an answer goes to Slack",
        "our words from being sent to an address that a forged request names",
        (
            Edit(
                "_answer_at_slack_alone",
                "if url and not settings.may_answer_at(str(url)):",
                "if False:",
            ),
        ),
        ("test_an_answer_is_sent_to_slack_alone",),
    ),
    Guard(
        "a file goes to Slack",
        "a contact log or a chart from being sent to an address that an answer names",
        (Edit("new_upload", 'not may_go_to(str(place["upload_url"]), slack.base_url)', "False"),),
        ("test_an_address_that_is_not_slacks_gets_no_file",),
    ),
    Guard(
        "a form's key",
        "a forged form from being recorded each time it is sent",
        (
            Edit(
                "IpsApp._checked",
                "before += [payloads.check_key, pointing_out.before_saving]",
                "before += [pointing_out.before_saving]",
            ),
        ),
        ("test_a_form_without_its_key_is_refused",),
    ),
    Guard(
        "practice page: other sites",
        "a page of another site from speaking in the practice workspace, or reading there",
        (
            Edit(
                "refuse_strangers",
                "if _comes_from_elsewhere(request, _NAMES | {listens_at}):",
                "if False:",
            ),
        ),
        ("test_whoever_comes_from_elsewhere_is_refused",),
    ),
    Guard(
        "a request that does not end: its time",
        "a connection from being held for ever",
        (
            Edit("_Receiver._serve", "keepalive_timeout=ARRIVING_SECONDS,", "keepalive_timeout=0,"),
            Edit("_Receiver._handle", "asyncio.timeout(ARRIVING_SECONDS)", "asyncio.timeout(None)"),
        ),
        ("test_whoever_does_not_end_a_request_is_hung_up_on",),
    ),
    Guard(
        "a request that does not end: their number",
        "one address, or many, from taking every file that the process may open",
        (
            Edit(
                "Unfinished.add",
                "self._drop([each for each, its in self._held.items() if its == whose][: -self._most_of_one])",
                "pass",
            ),
            Edit("Unfinished.add", "self._drop([*self._held][: -self._most])", "pass"),
        ),
        (
            "test_too_many_push_out_the_oldest_and_never_who_comes_next",
            "test_one_address_cannot_take_the_room_of_the_others",
        ),
    ),
    Guard(
        "signature",
        "anybody but Slack from being listened to",
        (
            Edit(
                "Front.answer",
                "if not self._is_signed(request):",
                "if False:",
            ),
            Edit(
                "make_app",
                "before_authorize=_remember_verified,",
                "before_authorize=_remember_verified,\nrequest_verification_enabled=False,",
            ),
        ),
        (
            "test_what_cannot_be_slack_is_turned_away",
            "test_a_timestamp_of_any_garbage_is_refused_before_anything_is_read",
        ),
    ),
    Guard(
        "signature before anything is read",
        "a stranger's body from reaching what takes bodies apart",
        (
            Edit(
                "Front._is_signed",
                "and self._signature.is_valid(request.body, signed_at, signature)",
                "",
            ),
        ),
        ("test_what_cannot_be_slack_is_turned_away",),
    ),
    Guard(
        "a request of a size",
        "a body without end from filling the memory",
        (
            Edit("_body", "if (request.content_length or 0) > MOST_BYTES:", "if False:"),
            Edit("_body", "if len(body) > MOST_BYTES:", "if False:"),
        ),
        ("test_what_comes_is_answered_and_what_cannot_be_read_is_not_logged",),
    ),
    Guard(
        "the front before Bolt: UTF-8",
        "a body that is no text from reaching Bolt, and the log as an error of ours",
        (Edit("Front._slack", 'request.body.decode("utf-8")', 'request.body.decode("latin-1")'),),
        ("test_a_signed_body_that_is_no_text_is_no_error_of_ours",),
    ),
    Guard(
        "the front before Bolt: timestamp",
        "a timestamp that is no number from being answered with a 500",
        (Edit("Front._is_signed", "_is_number(signed_at)", "True"),),
        (
            "test_what_cannot_be_slack_is_turned_away",
            "test_a_timestamp_of_any_garbage_is_refused_before_anything_is_read",
        ),
    ),
    Guard(
        "OAuth: a state is ours and young",
        "an installation that nobody here began",
        (
            Edit(
                "use_state",
                "if not is_bound(sealed) or not timedelta() <= age <= GOOD_FOR:",
                "if False:",
            ),
        ),
        (
            "test_a_state_is_good_for_ten_minutes",
            "test_another_sealed_text_of_ours_is_no_state",
        ),
    ),
    Guard(
        "OAuth: a state is good once",
        "an installation from being replayed",
        (
            Edit(
                "use_state",
                'return is_new_event(doors, NO_WORKSPACE, f"state:{key}", now=now)',
                "return True",
            ),
        ),
        ("test_a_state_is_good_once",),
    ),
    Guard(
        "OAuth: a state belongs to a browser",
        "somebody from being lured into installing a stranger's workspace",
        (
            Edit(
                "Installing.__init__",
                "state_store=_States(doors, clock),",
                "state_store=_States(doors, clock),\nstate_validation_enabled=False,",
            ),
        ),
        (
            "test_a_state_of_another_browser_installs_nothing",
            "test_an_invented_state_installs_nothing",
        ),
    ),
)

PRIVATE: Sequence[Guard] = (
    Guard(
        "a look at the channel",
        "client codes from a channel that others than the unit's people can read",
        (
            Edit(
                "Courier._to_say",
                "if self._is_held_for_its_channel(slack, leased, turn):",
                "if False:",
            ),
        ),
        (
            "test_the_agenda_waits_and_the_team_lead_alone_has_it_until_the_channel_is_closed",
            "test_a_job_lead_waits_too",
        ),
    ),
    Guard(
        "a look at what stands in the channel",
        "client codes that stand in a channel from being drawn there again, once others can read it",
        (Edit("Courier._bring_up_to_date", "if why is not None:", "if False:"),),
        (
            "test_what_stands_there_gives_way_to_a_sentence_until_the_channel_is_closed",
            "test_a_new_agenda_that_waits_takes_the_earlier_ones_out_of_sight",
        ),
    ),
    Guard(
        "a look for whoever chose the channel",
        "the unit's messages from a channel that somebody chose without being in it",
        (
            Edit(
                "ChannelLooks.why_open",
                "return channels.why_open(seen, people.of_the_unit, awaited)",
                "return why",
            ),
        ),
        ("test_a_channel_whose_chooser_is_not_in_it_gets_no_agenda_until_they_join",),
    ),
    Guard(
        "an employer's page: whom it names",
        "a colleague's client from being named to whoever may not see them",
        (
            Edit(
                "_meet_the_people",
                "{each: ClientLabel(each, people[each].code) for each in seen}",
                "{each: ClientLabel(each, people[each].code) for each in people}",
            ),
            Edit("_meet_the_people", "if each.id not in seen", "if False"),
        ),
        ("test_nobody_is_named_for_whom_they_may_not_see",),
    ),
    Guard(
        "a colleague's next step: whom it names",
        "a code in the brief of somebody who covers and may not see that client",
        (Edit("_may_see", " and (self._is_own(contact) or client_id in self.seen)", ""),),
        ("test_a_cover_reads_nothing_about_people_they_do_not_see",),
    ),
    Guard(
        "a colleague's next step: what it keeps back",
        "words about a client in the brief of somebody who may not see them",
        (Edit("_may_read", " or not holds(text, self.hidden)", " or True"),),
        ("test_a_cover_reads_nothing_about_people_they_do_not_see",),
    ),
    Guard(
        "a next step, an action: whose it is",
        "somebody from ending what a colleague is to do, whom they do not cover for",
        (Edit("as_whose", "hearing[0] == granted.me.id", "True"),),
        (
            "test_whoever_answers_for_them_today_may_and_nobody_else",
            "test_a_colleague_leaves_it_alone",
        ),
    ),
    Guard(
        "erasing: next steps of others",
        "what was typed of somebody erased from standing on in a brief",
        (
            Edit(
                "draw_without",
                "outbox.show_next_steps_again(session, workspace_id, blanked.employer_contact_ids)",
                "pass",
            ),
        ),
        ("test_what_a_colleague_typed_of_somebody_erased_is_drawn_again",),
    ),
    Guard(
        "an employer's page: what it keeps back",
        "words about a colleague's client from being read by whoever may not see them",
        (
            Edit("_readable", " or holds(text, self.hidden)", ""),
            Edit("_contact", "None if others else self", "self"),
        ),
        (
            "test_nobody_is_named_for_whom_they_may_not_see",
            "test_what_nobody_may_read_nobody_writes_over",
        ),
    ),
    Guard(
        "an employer's page: nobody's name on it",
        "a client's code or name from a page that the whole unit reads",
        (Edit("_store", "_names_nobody(desk, stored, latest)", ""),),
        ("test_no_page_of_the_unit_gets_a_clients_code_or_name",),
    ),
    Guard(
        "a job lead: nobody's name in it",
        "a client's code or name from reaching the unit's channel",
        (Edit("put_up", "_names_no_client(desk, one_line)", ""),),
        (
            "test_a_lead_that_holds_a_clients_name_is_refused_like_one_with_a_code",
            "test_a_code_in_a_lead_is_a_code_however_it_is_typed",
        ),
    ),
    Guard(
        "a new employer: nobody's name in it",
        "a client's code or name from standing in the list that the whole unit reads",
        (Edit("_new_employer", "if holds(name, signs_of(people.values())):", "if False:"),),
        ("test_no_new_employer_is_called_as_a_client_is",),
    ),
    Guard(
        "a code used again",
        "somebody new from being given the wishes and the history of whoever had their code",
        (Edit("_check_may_return", "if not draft.is_back:", "if False:"),),
        (
            "test_a_line_with_the_code_of_somebody_who_left_asks_first",
            "test_one_client_of_the_caseload_is_asked_about",
            "test_a_pasted_row_is_asked_about",
        ),
    ),
    Guard(
        "a code that may be a name",
        "a first name from becoming a code by a slip",
        (
            Edit(
                "_looks",
                "return looks_like(text, today) or (looks_of_code(text, today) if of_code else ())",
                "return looks_like(text, today)",
            ),
        ),
        (
            "test_a_name_is_no_code_before_somebody_says_so",
            "test_a_name_typed_into_the_form_is_asked_about_once",
        ),
    ),
    Guard(
        "encryption",
        "notes, names and tokens from being readable in the database",
        (
            Edit(
                "Cipher.seal",
                "sealed = self._newest.encrypt(nonce, text.encode(), place.as_data())",
                "sealed = text.encode()",
            ),
            Edit(
                "Cipher.open",
                "key.decrypt(nonce, token[_TEXT_AT:], place.as_data()).decode()",
                "token[_TEXT_AT:].decode()",
            ),
        ),
        (
            "test_private_text_is_not_readable_in_the_database",
            "test_nothing_typed_is_found_where_it_should_not_be",
            "test_a_token_is_not_readable_in_the_database",
        ),
    ),
    Guard(
        "a private text opens where it was written",
        "a note, a name or a token from being shown where somebody put it who has no key",
        (Edit("Place.as_data", "[self.table, self.column, *self.key]", "[]"),),
        (
            "test_no_text_of_any_table_opens_in_another_place",
            "test_two_notes_that_were_swapped_are_shown_on_neither_page",
            "test_a_token_that_was_swapped_speaks_for_nobody",
        ),
    ),
    Guard(
        "a private text is stored sealed alone",
        "a text from reaching the database past the cipher, by a statement that forgets it",
        (Edit("Sealed.process_bind_param", "value is not None and not", "False and not"),),
        ("test_a_text_that_is_not_sealed_cannot_be_stored",),
    ),
    Guard(
        "a change leaves what cannot be read",
        "a text that was put elsewhere from being lost by an edit of what stands beside it",
        (Edit("resealed", "values[name] == UNOPENED", "False"),),
        (
            "test_what_cannot_be_read_is_left_by_a_change_and_read_again_where_it_belongs",
            "test_an_edit_beside_it_leaves_the_text_as_it_stands",
        ),
    ),
    Guard(
        "a sheet: no cell is a formula",
        "what somebody typed from being reckoned by the spreadsheet of whoever opens the log",
        (Edit("_cell", 'return _FORMULA.sub(r"\\1\'\\2", plain)', "return plain"),),
        (
            "test_no_cell_is_a_formula_whatever_somebody_typed",
            "test_no_part_of_a_cell_is_one_where_another_mark_parts_them",
        ),
    ),
    Guard(
        "backup: the password is no argument",
        "the database's password from standing in the list of processes, which everybody reads",
        (
            Edit(
                "_run",
                'for name, value in url.query.items() if name != "password"',
                "for name, value in url.query.items()",
            ),
        ),
        ("test_a_password_stands_in_no_list_of_arguments",),
    ),
    Guard(
        "a units file: no more dots in a line",
        "a file of 40 kB from taking the memory of the machine",
        (Edit("_parsed", 'line.count(".") > MOST_DOTS', "False"),),
        ("test_a_bad_file_says_where_and_what_and_changes_nothing",),
    ),
    Guard(
        "a file that is named: no more than it may hold",
        "a device, or a file of any length, from taking the memory of the machine",
        (Edit("text_of", "opened.read(most + 1)", "opened.read(50 * most)"),),
        ("test_a_file_is_read_up_to_a_length",),
    ),
    Guard(
        "restore: nothing but tables and rows",
        "a trigger or a view in a prepared backup from being at work in the restored database",
        (Edit("_refuse", "odd is not None", "False"),),
        ("test_a_backup_that_somebody_has_prepared_is_refused",),
    ),
    Guard(
        "restore: only what is known is carried out",
        "a statement that a prepared backup calls a table, or hides behind one, from being carried out",
        (
            Edit(
                "_checked",
                'raise Odd(ODD if not _at_work(statement) else "a call")',
                "return Piece(as_it_stands)",
            ),
        ),
        ("test_a_backup_in_which_something_is_called_what_it_is_not",),
        POSTGRESQL,
    ),
    Guard(
        "restore: only what the file itself has made",
        "another program's table, called as one of ours, from being changed by a prepared backup",
        (Edit("_check_made", "raise Odd(ANOTHERS)", "return"),),
        ("test_a_backup_in_which_something_is_called_what_it_is_not",),
        POSTGRESQL,
    ),
    Guard(
        "restore: only where this program looks",
        "a table of ours from being made among those of another program",
        (Edit("_restore_postgresql", "_check_where(connection, made)", ""),),
        ("test_a_backup_of_another_place_is_not_restored_beside_this_one",),
        POSTGRESQL,
    ),
    Guard(
        "restore: looked through before it is asked anything",
        "what a prepared backup calls from being called by SQLite's own check of it",
        (
            Edit(
                "_prepare_sqlite",
                "_refuse(file, odd_in_sqlite(copy))\n_check_sound(copy)",
                "_check_sound(copy)\n_refuse(file, odd_in_sqlite(copy))",
            ),
        ),
        ("test_what_a_prepared_backup_calls_is_not_called_by_looking_at_it",),
    ),
    Guard(
        "files with keys and records: their owner's alone",
        "others on the machine from reading what a careless copy has opened to them",
        (Edit("close_to_others", "if _is_ours(path):", "if False:"),),
        ("test_a_start_closes_what_others_could_read",),
    ),
    Guard(
        "a prepared backup: nothing is called",
        "a default, a check or an index of a backup from calling a function once it is restored",
        (Edit("_at_work", "return unknown or", "return"),),
        ("test_a_backup_that_somebody_has_prepared_is_refused",),
    ),
    Guard(
        "quotas of what goes to others",
        "one person from clogging a unit's channel, or their colleagues' messages",
        (Edit("used_up", "if len(counted) <= quota.most:", "if True:"),),
        (
            "test_a_flood_of_job_leads_stops_and_says_from_when_on_it_goes_again",
            "test_colleagues_are_asked_for_cover_so_often_and_no_more",
            "test_so_many_an_hour_and_the_rest_later",
        ),
    ),
    Guard(
        "quotas: counted under the lock of the audit chain's head",
        "several requests sent at once from passing a quota that each of them alone finds kept",
        (
            Edit(
                "_work",
                "submissions.keep(session, claim, recorded, now=ask.now, instead=ask.amending)",
                "[look() for look in desk.last_looks]; submissions.keep(session, claim, recorded, now=ask.now, instead=ask.amending)",
            ),
            Edit("_work", "    for look in desk.last_looks:\n        look()", "    pass"),
        ),
        ("test_of_two_job_leads_sent_at_once_the_one_beyond_the_quota_is_refused",),
        POSTGRESQL,
    ),
    Guard(
        "people before messages",
        "an undo and the planner from waiting for each other, until one of them is broken off",
        (
            Edit(
                "Desk.to_messages",
                "self.of_messages.append(lambda: write(*where, *what, **also))",
                "write(*where, *what, **also)",
            ),
        ),
        ("test_a_record_struck_out_as_its_authors_brief_is_planned_stops_neither",),
        POSTGRESQL,
    ),
    Guard(
        "a limit of what comes at once",
        "clients whom somebody invents from ringing for a colleague twenty times",
        (Edit("_held_until", "if len(lately) < MOST_AT_ONCE:", "if True:"),),
        ("test_fifteen_invented_clients_are_five_messages_to_a_colleague_and_nobody_is_left_out",),
    ),
    Guard(
        "a limit of what comes at once: not into the night",
        "what runs out today from being held until tomorrow",
        (Edit("_held_until", "if in_time and held_until", "if held_until"),),
        ("test_what_comes_shortly_before_the_night_comes_at_once",),
    ),
    Guard(
        "quotas: refusals of strangers",
        "a flood of refused requests from filling the audit log",
        (Edit("_follows_another", "return times > 1", "return False"),),
        ("test_refusals_of_a_stranger_are_one_row_of_the_audit_a_minute",),
    ),
    Guard(
        "audit link",
        "an event that was rewritten, with its own hash made right, from going unseen",
        (
            Edit("hash_of", "previous.hex(),", ""),
            Edit("_Walk.step", "event.previous_hash == self._hash and", ""),
        ),
        ("test_a_rewritten_event_with_a_right_hash_of_its_own_is_seen",),
    ),
    Guard(
        "audit hash",
        "a changed event from going unseen",
        (Edit("_Walk.step", "and event.hash == fits", ""),),
        ("test_a_changed_event_is_seen",),
    ),
    Guard(
        "audit: the seal of an event",
        "an event that somebody without the keys put in from going unseen",
        (
            Edit(
                "_Walk._look_at_the_seal",
                "seal != SEALED and self._last_seal in (SEALED, BREAK)",
                "False",
            ),
        ),
        ("test_an_event_that_an_older_version_writes_beside_this_one_is_named",),
    ),
    Guard(
        "audit: the seal of the end",
        "a chain that was cut at its end, its head with it, from going unseen",
        (
            Edit(
                "_Walk.ends",
                "if self._key and self._key.of_head(self.chain, self.number, self._hash) != "
                "head.seal:",
                "if False:",
            ),
        ),
        (
            "test_a_chain_that_was_written_anew_by_the_rule_of_hashes_is_seen",
            "test_what_was_written_before_the_key_is_sealed_as_it_stands",
        ),
    ),
    Guard(
        "audit: what follows a break",
        "a chain that was written anew from looking whole once the bot has gone on with it",
        (
            Edit(
                "_end_of",
                "holds = key is not None and key.of_head(chain, found.number, digest) == found.seal",
                "holds = True",
            ),
        ),
        ("test_a_chain_that_was_written_anew_by_the_rule_of_hashes_is_seen",),
    ),
    Guard(
        "audit: the list of all chains",
        "a whole chain from being taken out without a word",
        (
            Edit(
                "_missed_from_the_list", 'yield BrokenLink(of_workspace, chain, 1, "gone")', "pass"
            ),
            Edit(
                "_begun",
                "holds=listed is not None and chain not in listed",
                "holds=True",
            ),
        ),
        (
            "test_a_whole_chain_that_was_taken_out_is_missed",
            "test_a_list_of_chains_that_was_taken_out_or_changed_is_seen",
        ),
    ),
    Guard(
        "audit: a key of its own for the key",
        "a text that somebody typed from being put in the place of the key of the seals",
        (
            Edit(
                "audit_key.opened",
                "current_cipher().alone_for(PURPOSE).decrypt(bytes(stored))",
                "current_cipher()._former.decrypt(bytes(stored))",
            ),
            Edit(
                "audit_key._closed",
                "current_cipher().alone_for(PURPOSE).encrypt(json.dumps(kept))",
                "current_cipher()._former.encrypt(json.dumps(kept))",
            ),
        ),
        ("test_a_note_that_somebody_typed_is_no_key",),
    ),
    Guard(
        "audit: a key that was taken away",
        "all chains from being written anew before a start that makes another key",
        (Edit("audit_key.make", "another = _anything_bound(session)", "another = False"),),
        ("test_where_texts_are_bound_to_their_places_there_was_a_key",),
    ),
    Guard(
        "audit: a new encryption key",
        "the seals from being unprovable once a former encryption key is dropped",
        (Edit("keys.rotate", "audit_key.keep_under_the_first_key(doors, cipher)", ""),),
        ("test_an_encryption_key_is_dropped_and_every_event_is_still_proved",),
    ),
    Guard(
        "notifications name nobody",
        "a lock screen from showing a client's code",
        (
            Edit(
                "text",
                'f"Your morning brief: {things} to look at"',
                'f"Your morning brief: {brief.lines[0].due.client.code}"',
            ),
        ),
        ("test_the_notification_says_how_many_and_nothing_about_anybody",),
    ),
    Guard(
        "nothing typed in a log",
        "what a person typed from reaching a log with an error",
        (
            Edit(
                "place_of",
                'return f"{type(error).__name__}{code}{behind} at {path}"',
                'return f"{type(error).__name__}{code}{behind} at {path}: {error}"',
            ),
        ),
        ("test_whatever_is_raised_after_the_ack_becomes_one_sentence",),
    ),
    Guard(
        "erasing: texts about others",
        "a client who was erased from being named in somebody else's note",
        (
            Edit("erase_client", "_take_out(doors, search)", "Blanked()"),
            Edit("_written_meanwhile", "_take_out(doors, search)", "Blanked()"),
        ),
        (
            "test_no_trace_is_left_wherever_anybody_typed",
            "test_the_other_entry_stays_as_it_was_recorded",
        ),
    ),
    Guard(
        "erasing: what was written meanwhile",
        "a code that a colleague wrote during the erasure from staying",
        (Edit("_written_meanwhile", "_take_out(doors, search)", "Blanked()"),),
        ("test_who_writes_meanwhile_loses_nothing_and_keeps_no_name",),
    ),
    Guard(
        "erasing: a form from before",
        "a form that was open during the erasure from bringing the client back",
        (Edit("_statement", "values[table.c.version] = table.c.version + ERASURES", "pass"),),
        ("test_a_form_that_was_open_does_not_bring_them_back",),
    ),
    Guard(
        "erasing: a request from before",
        "a request that is replayed after the erasure from entering the client anew",
        (Edit("_reply_without", 'return {"reply": search.instead}', "return _GONE"),),
        ("test_a_request_that_is_replayed_brings_nobody_back",),
    ),
    Guard(
        "erasing: somebody else's longer code",
        "the code of another client from being cut in two",
        (
            Edit(
                "_matches",
                "if not (others and _within_another(folded.text, first, last, others)):",
                "if True:",
            ),
        ),
        ("test_nobody_elses_code_is_touched",),
    ),
    Guard(
        "erasing: the file written anew",
        "bytes that SQLite has copied elsewhere from staying in its file",
        (Edit("_write_file_anew", 'cursor.execute("VACUUM")', "pass"),),
        ("test_what_is_deleted_is_nowhere_in_the_file",),
    ),
    Guard(
        "erasing: the tables written anew",
        "readable words from staying in PostgreSQL's pages",
        (
            Edit(
                "_written_anew",
                'f"VACUUM (FULL, ANALYZE) {quoted}"',
                'f"VACUUM (ANALYZE) {quoted}"',
            ),
        ),
        (
            "test_no_trace_is_left_wherever_anybody_typed",
            "test_not_a_byte_is_left",
        ),
        database=POSTGRESQL,
    ),
    Guard(
        "erasing: written anew once more after a reader",
        "what somebody might still have seen from standing in PostgreSQL's new file",
        (
            Edit(
                "_written_anew",
                'bool(connection.scalar(_IS_RID_OF_DEAD_ROWS, {"quoted": quoted}))',
                "True",
            ),
        ),
        ("test_what_a_reader_may_still_see_is_written_anew_once_more",),
        database=POSTGRESQL,
    ),
    Guard(
        "an agenda is read again after a change",
        "its further messages from telling what was edited or erased after its first",
        (Edit("_Lately.found", "not stamp or stamp != before or ", ""),),
        (
            "test_what_was_written_down_meanwhile_is_in_the_next_one",
            "test_who_was_erased_meanwhile_is_in_none",
        ),
    ),
)

# What a group supervision writes, and who reads it. One word finds them: `--only meeting`.
MEETINGS: Sequence[Guard] = (
    Guard(
        "a meeting: once in a week",
        "two people who start one meeting at once from writing it down twice",
        (Edit("_once_a_week", "raise MetThatWeek(each.id, each.on)", "pass"),),
        ("test_a_second_meeting_of_a_week_is_asked_about",),
    ),
    Guard(
        "a meeting: words that are there",
        "what one person wrote of a client from being written over by another",
        (
            Edit(
                "talk_about",
                "if before is not None and not before.voided and before.record.words is not None:",
                "if False:",
            ),
        ),
        ("test_one_talk_about_somebody_in_each_meeting",),
    ),
    Guard(
        "a meeting: what was agreed in it",
        "things to do from going unseen, or staying, with a meeting that is taken back",
        (Edit("_void", "if agreed and with_actions is None:", "if False:"),),
        (
            "test_an_undo_asks_what_is_to_become_of_what_was_agreed",
            "test_the_plan_of_a_review_that_is_taken_back_is_asked_about",
        ),
    ),
    Guard(
        "a meeting: who leads it",
        "a meeting that a peer mentor led from counting",
        (
            Edit(
                "_check",
                "if role is None or role.role == StaffRole.PEER_MENTOR.value:",
                "if role is None:",
            ),
        ),
        ("test_a_stand_in_leads_and_a_peer_mentor_does_not",),
    ),
    Guard(
        "a meeting: of one's own unit",
        "the pages of a meeting from being read by another unit",
        (
            Edit(
                "open_to",
                "unit_id=kept.record.vocational_unit_id if kept is not None else meeting_id,",
                "unit_id=None,",
            ),
        ),
        ("test_its_pages_are_the_units_own",),
    ),
    Guard(
        "a meeting: what belongs to it",
        "something from being agreed in a meeting of another unit, or in one that was taken back",
        (
            Edit(
                "_of_a_meeting_here",
                "_ours(desk, GroupSupervisionRecord, part.meeting_id)",
                "pass",
            ),
        ),
        (
            "test_its_pages_are_the_units_own",
            "test_undo_takes_back_who_was_there_and_who_was_raised",
        ),
    ),
    Guard(
        "a meeting: its words",
        "what was agreed about a client from being read by whoever may not see them",
        (
            Edit(
                "_raised",
                "words=each.record.words if each.record.client_id in theirs else None,",
                "words=each.record.words,",
            ),
        ),
        (
            "test_words_stay_behind_a_tap_and_codes_stand_in_the_channel",
            "test_what_is_agreed_stands_for_whoever_may_see_the_client",
        ),
    ),
    Guard(
        "a meeting: the words of its actions",
        "what is to be done about a client from being read by whoever may not see them",
        (
            Edit(
                "Reading.text",
                """hidden = (whom is not None and whom not in self.seen) or holds(
            action.record.what, self.hidden
        )""",
                "hidden = False",
            ),
        ),
        ("test_whoever_stands_in_reads_no_words_about_somebody_they_do_not_see",),
    ),
    Guard(
        "a meeting: somebody erased",
        "an erasure from making a meeting of the past one about nobody",
        (Edit("_keep_that_somebody_was_raised", "raised_erased=True,", ""),),
        ("test_a_meeting_stays_what_it_was_when_whoever_was_raised_is_erased",),
    ),
    Guard(
        "a meeting's job leads: who offers them",
        "colleagues from being written to by somebody who leads neither meeting nor unit",
        (
            Edit(
                "offer",
                "if desk.me != led_by and desk.granted.me.role is not StaffRole.TEAM_LEAD:",
                "if False:",
            ),
        ),
        ("test_a_specialist_who_does_not_lead_the_meeting_offers_nothing",),
    ),
    Guard(
        "a meeting's job leads: once",
        "somebody from being offered the same job lead for the same person again",
        (Edit("_new_offers", "each.dedupe_key not in had", "True"),),
        ("test_nobody_hears_of_it_twice",),
    ),
    Guard(
        "a meeting's job leads: whose they are",
        "a client from being named to somebody who works with them no more",
        (
            Edit(
                "_client",
                "if not permissions.within_reach(session, reader, Action.SEE_CLIENT, {client_id}, now=now):",
                "if False:",
            ),
        ),
        ("test_a_client_handed_over_meanwhile",),
    ),
    Guard(
        "a meeting's job leads: whose answer",
        "an offer from being answered by a colleague",
        (
            Edit(
                "_at_the_offer",
                "action=Action.ANSWER_LEAD_OFFER,",
                "action=Action.RECORD_STRATEGY,",
            ),
        ),
        ("test_a_colleague_answers_for_nobody_else",),
    ),
    Guard(
        "a meeting's job leads: answered once",
        "an answer from being taken back that has given way to another",
        (
            Edit(
                "undo_not_this_one",
                "if lead_offers.end_of(message.subject) is not OfferEnd.NOT_THIS_ONE:",
                "if False:",
            ),
        ),
        ("test_an_answer_that_stands_no_more_is_undone_no_second_time",),
    ),
)

GUARDS: tuple[Guard, ...] = (
    *NOTHING_TWICE, *NOTHING_LOST, *ENDS, *VOIDED, *WALLS, *NOBODY_IN, *PRIVATE, *MEETINGS,
)  # fmt: skip
