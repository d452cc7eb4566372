"""The tests that run on one database, each with the reason why.

Every other test of a database runs on SQLite and on PostgreSQL. A row names a file, or a test of
it; with `--db twice` all run on both but what SQLite alone can show. `make test` is red if one of
the queries asks SQLite for something and never PostgreSQL: then a test that makes it do so belongs
in `ON_BOTH_ALL_THE_SAME`.
"""

from __future__ import annotations

IN_THE_FILE = "looks into the SQLite file, beside the bot's own connections"
ONE_WRITER = "SQLite alone has one writer at a time"
COPIED = "begins with a copy of a SQLite file"
NO_TYPES = "SQLite alone lets somebody write what is not of the column's type"

ON_SQLITE_ALONE = {
    "commands/test_contact_conversation.py::"
    "test_a_busy_database_says_not_recorded_and_keeps_what_was_typed": ONE_WRITER,
    "db/test_audit_chain.py::test_an_event_that_cannot_even_be_read_is_seen": NO_TYPES,
    "db/test_audit_chain.py::test_a_changed_head_is_seen": NO_TYPES,
    "db/test_backups.py::test_an_empty_migrated_database_is_filled": IN_THE_FILE,
    "db/test_doors.py::test_sqlite_leaves_nothing_outside_its_own_folder": IN_THE_FILE,
    "db/test_doors.py::test_what_is_deleted_is_nowhere_in_the_file": IN_THE_FILE,
    "db/test_doors.py::test_whoever_is_at_work_keeps_the_file_as_it_is": IN_THE_FILE,
    "security/test_buttons_on_messages.py": IN_THE_FILE,
    "security/test_forged_requests.py": IN_THE_FILE,
    "security/test_forged_values.py::test_a_forged_press_is_only_bad_input": COPIED,
    "security/test_forged_values.py::test_a_form_as_it_was_drawn_is_readable": COPIED,
    "security/test_forged_values.py::test_no_field_takes_more_than_it_was_drawn_for": COPIED,
    "security/test_forged_values.py::test_what_was_once_our_fault_is_only_bad_input": COPIED,
    "security/test_forged_values.py::test_a_forged_value_is_only_bad_input": IN_THE_FILE,
    "security/test_lost_accounts.py::test_no_brief_is_posted_to_them": IN_THE_FILE,
    "security/test_lost_accounts.py::"
    "test_they_are_off_the_roster_and_the_team_lead_is_told_once_what_to_do": IN_THE_FILE,
    "security/test_lost_accounts.py::test_who_is_on_no_roster_leaves_no_trace": IN_THE_FILE,
    "security/test_twice_and_late.py::"
    "test_a_request_that_is_sent_again_changes_nothing_and_is_answered_the_same": COPIED,
    "security/test_who_is_asking.py::test_a_stranger_with_her_id_is_not_taken_for_her": IN_THE_FILE,
    "security/test_who_is_asking.py::"
    "test_the_audit_names_the_stranger_with_their_home": IN_THE_FILE,
    "test_health.py::test_a_database_that_takes_no_writes_is_not_ready": IN_THE_FILE,
    "test_oauth.py::test_a_token_is_not_readable_in_the_database": IN_THE_FILE,
    "test_oauth.py::test_to_begin_writes_nothing": IN_THE_FILE,
}
"""What PostgreSQL has nothing like, or what is looked up in SQLite's own way."""

AS_SHOWN = "shows what casework answers; casework is tried on both"
RECORDED = "is compared with what was recorded from SQLite"
BEFORE_IT = "is settled before the database is asked for more than who that is"
BESIDE_IT = "is about Slack, the process or its clock; a database is only there"
COUNTED = "is about the number of statements, which is the same"
MESSAGES_ELSEWHERE = "is about what a message says; how messages are kept and sent is tried on both"
REFUSALS = "is a list of refusals, one of which is tried on both"
THE_TABLE = "walks a table that decides whatever the database, and is long"

NEVER_ON_BOTH = {
    "behaviour/test_acts.py": RECORDED,
    "behaviour/test_names.py": RECORDED,
    "behaviour/test_story.py": RECORDED,
    "behaviour/test_upgrade.py": RECORDED,
    "casework/test_briefs_drawn_again.py": MESSAGES_ELSEWHERE,
    "casework/test_enrolling.py::test_a_code_is_no_name_and_no_birth_date": REFUSALS,
    "casework/test_known_workspaces.py": COUNTED,
    "casework/test_recording_contacts.py::test_what_cannot_be_is_refused_with_its_field": REFUSALS,
    "casework/test_recording_jobs.py::test_what_cannot_be_is_refused_with_its_field": REFUSALS,
    "casework/test_recording_jobs.py::"
    "test_a_seasonal_job_is_as_permanent_as_the_units_profile_said_when_it_started": AS_SHOWN,
    "casework/test_roster_and_units.py::test_leave_that_cannot_be_is_refused": REFUSALS,
    "casework/test_roster_and_units.py::test_transfers_that_cannot_be_are_refused": REFUSALS,
    "casework/test_roster_and_units.py::test_what_cannot_be_is_refused_with_its_field": REFUSALS,
    "casework/test_scores_of_a_large_unit.py": COUNTED,
    "casework/test_struck_out.py": AS_SHOWN,
    "casework/test_units_file.py::"
    "test_a_bad_file_says_where_and_what_and_changes_nothing": REFUSALS,
    "commands/test_app.py": AS_SHOWN,
    "commands/test_caseload_pages.py": AS_SHOWN,
    "commands/test_contact_conversation.py": AS_SHOWN,
    "commands/test_delivery_health.py": MESSAGES_ELSEWHERE,
    "commands/test_digest_conversation.py::"
    "test_any_button_on_a_brief_proves_that_it_stands": MESSAGES_ELSEWHERE,
    "commands/test_drawing_late.py": AS_SHOWN,
    "commands/test_home_and_leads.py": AS_SHOWN,
    "commands/test_ips_menu.py": AS_SHOWN,
    "commands/test_keeping_messages.py": AS_SHOWN,
    "commands/test_other_conversations.py": AS_SHOWN,
    "commands/test_short_records.py": AS_SHOWN,
    "commands/test_socket_mode.py": BESIDE_IT,
    "commands/test_statement_counts.py": COUNTED,
    "commands/test_undo_and_edit.py": AS_SHOWN,
    "commands/test_welcome.py": AS_SHOWN,
    "db/test_backups.py::test_what_is_no_backup_is_refused": REFUSALS,
    "jobs/test_clock_jumps.py": "walks for minutes; test_clock_set_back.py is tried on both",
    "jobs/test_ticker.py::test_it_goes_on_at_once_when_the_wall_clock_jumps": BESIDE_IT,
    "privacy/test_erasing.py::test_a_code_of_a_longer_one_and_of_another_unit_stay": AS_SHOWN,
    "privacy/test_erasing.py::test_a_look_of_the_team_lead_is_on_the_page_the_next_time": AS_SHOWN,
    "privacy/test_erasing.py::"
    "test_a_visit_that_was_theirs_by_mistake_leaves_no_former_version": AS_SHOWN,
    "privacy/test_erasing.py::test_no_home_tab_shows_them_any_more": AS_SHOWN,
    "privacy/test_erasing.py::test_somebody_who_has_left_can_still_be_erased": AS_SHOWN,
    "privacy/test_erasing.py::test_the_button_is_the_team_leads_and_asks_first": AS_SHOWN,
    "privacy/test_erasing.py::"
    "test_whoever_leaves_the_roster_has_nobody_on_their_home_tab": AS_SHOWN,
    "privacy/test_names.py": AS_SHOWN,
    "privacy/test_pointing_out.py": AS_SHOWN,
    "security/test_database_trouble.py::"
    "test_a_full_disk_is_told_and_what_fitted_is_whole": "PostgreSQL's is an outage like another",
    "security/test_lost_accounts.py": BESIDE_IT,
    "security/test_malformed_requests.py::test_a_body_of_any_garbage_is_answered": BEFORE_IT,
    "security/test_malformed_requests.py::"
    "test_a_timestamp_of_any_garbage_is_refused_before_anything_is_read": BEFORE_IT,
    "security/test_malformed_requests.py::"
    "test_an_endless_line_is_not_taken_apart_and_comes_back": BEFORE_IT,
    "security/test_malformed_requests.py::test_any_payload_at_all_is_answered": BEFORE_IT,
    "security/test_malformed_requests.py::test_what_a_modal_carries_may_be_anything": BEFORE_IT,
    "security/test_memories.py": BESIDE_IT,
    "security/test_permission_walk.py": THE_TABLE,
    "security/test_server_verbs.py": COPIED,
    "security/test_statements_of_every_act.py": COPIED,
    "security/test_twice_and_late.py::"
    "test_a_form_sent_after_its_author_left_the_roster_records_nothing": BEFORE_IT,
    "security/test_twice_and_late.py::"
    "test_a_line_is_recorded_though_its_trigger_has_expired": BESIDE_IT,
    "security/test_twice_and_late.py::"
    "test_a_modal_left_open_for_a_day_is_recorded_for_the_day_it_names": AS_SHOWN,
    "security/test_twice_and_late.py::test_an_event_delivered_twice_is_acted_on_once": AS_SHOWN,
    "security/test_twice_and_late.py::"
    "test_an_expired_trigger_is_told_and_nothing_is_recorded": BESIDE_IT,
    "security/test_twice_and_late.py::test_an_undo_after_an_undo_says_so": AS_SHOWN,
    "security/test_twice_and_late.py::"
    "test_the_second_of_two_editors_is_told_and_loses_nothing": AS_SHOWN,
    "security/test_twins.py": COPIED,
    "security/test_wall.py": "reads the tree of a statement, which is the same",
    "security/test_who_is_asking.py": BEFORE_IT,
    "test_health.py": BESIDE_IT,
    "test_oauth.py": BESIDE_IT,
    "test_timekeeping.py": BESIDE_IT,
    "test_web.py": BESIDE_IT,
}
"""Written for one database from the first."""

RULES = "is what a rule says of few records; reading and writing them is tried on both below"
READING = "is what is made of records once read; reading them is tried on both below"
WHEN = "is when a message is planned; planning it is tried on both in test_brief_planning.py"
WORDS = "is how words are understood; what they record is tried on both in casework"

GIVEN_UP = {
    "casework/test_caseload_reading.py": READING,
    "casework/test_enrolling.py": RULES,
    "casework/test_last_waking_hour.py": WHEN,
    "casework/test_nudges_and_sharing.py": RULES,
    "casework/test_permission_table.py": RULES,
    "casework/test_recording_contacts.py": RULES,
    "casework/test_recording_jobs.py": RULES,
    "casework/test_roster_and_units.py": RULES,
    "casework/test_settings_midday.py": WHEN,
    "casework/test_what_is_news.py": READING,
    "casework/test_who_hears.py": READING,
    "commands/test_action_conversation.py": AS_SHOWN,
    "commands/test_action_plan.py": AS_SHOWN,
    "commands/test_after_a_death.py": AS_SHOWN,
    "commands/test_arrangements.py": AS_SHOWN,
    "commands/test_authorizations_in_the_brief.py": MESSAGES_ELSEWHERE,
    "commands/test_codes_as_typed.py": WORDS,
    "commands/test_codes_of_new_clients.py": WORDS,
    "commands/test_codes_used_again.py": WORDS,
    "commands/test_colleagues_clients.py": AS_SHOWN,
    "commands/test_days_and_names.py": WORDS,
    "commands/test_digest_conversation.py": AS_SHOWN,
    "commands/test_employer_page.py": AS_SHOWN,
    "commands/test_fidelity_page.py": AS_SHOWN,
    "commands/test_fidelity_review.py": AS_SHOWN,
    "commands/test_group_supervision.py": AS_SHOWN,
    "commands/test_item_rating.py": AS_SHOWN,
    "commands/test_lead_offers.py": AS_SHOWN,
    "commands/test_lines_about_several.py": WORDS,
    "commands/test_lines_of_the_unit.py": WORDS,
    "commands/test_meeting_thread.py": AS_SHOWN,
    "commands/test_new_team.py": WORDS,
    "commands/test_next_step_conversation.py": AS_SHOWN,
    "commands/test_nothing_is_cut.py": WORDS,
    "commands/test_outcomes_conversation.py": AS_SHOWN,
    "commands/test_records_about_clients.py": AS_SHOWN,
    "commands/test_short_records_by_line.py": WORDS,
    "commands/test_typed_messages.py": WORDS,
    "commands/test_unit_calendar_conversation.py": AS_SHOWN,
    "commands/test_unit_log.py": AS_SHOWN,
    "commands/test_week_time.py": AS_SHOWN,
}
"""Ran on both before, and said the same on both."""

STATEMENT = "asks PostgreSQL for what nothing else asks it for"
SQL_DIFFERS = "letters, their order and their bytes are not compared alike"
TOGETHER = "keeps two apart who do the same"
WHOLE = "is about what a transaction takes with it"

ON_BOTH_ALL_THE_SAME = {
    "casework/test_caseload_reading.py::"
    "test_case_hyphens_and_spaces_do_not_matter_and_wildcards_are_letters": SQL_DIFFERS,
    "casework/test_caseload_reading.py::"
    "test_employers_are_found_by_name_or_alias_folded": SQL_DIFFERS,
    "casework/test_caseload_reading.py::"
    "test_my_own_people_come_first_and_colleagues_by_code": SQL_DIFFERS,
    "casework/test_caseload_reading.py::"
    "test_names_are_matched_only_for_ones_own_people_and_only_where_allowed": SQL_DIFFERS,
    "casework/test_caseload_reading.py::"
    "test_reading_takes_as_many_statements_with_many_clients_as_with_few": COUNTED,
    "casework/test_enrolling.py::"
    "test_a_code_in_the_program_is_refused_however_it_is_written": SQL_DIFFERS,
    "casework/test_enrolling.py::test_a_database_that_goes_away_takes_back_nobody_who_is_in": WHOLE,
    "casework/test_enrolling.py::test_a_mh_team_is_one_however_it_is_typed": SQL_DIFFERS,
    "casework/test_known_workspaces.py::test_it_is_read_once_a_minute": STATEMENT,
    "casework/test_nudges_and_sharing.py::test_a_job_lead_that_is_closed_was_there": STATEMENT,
    "casework/test_nudges_and_sharing.py::"
    "test_a_review_that_is_undone_is_open_to_be_made_again": STATEMENT,
    "casework/test_nudges_and_sharing.py::"
    "test_a_snooze_lasts_until_tomorrows_brief_and_moves_no_due_date": STATEMENT,
    "casework/test_nudges_and_sharing.py::"
    "test_of_two_reviews_at_the_same_moment_the_second_finds_the_first": TOGETHER,
    "casework/test_nudges_and_sharing.py::"
    "test_the_first_takes_it_and_the_second_reads_who_did": TOGETHER,
    "casework/test_nudges_and_sharing.py::test_the_team_lead_reviews_a_week_once": TOGETHER,
    "casework/test_permission_table.py::"
    "test_a_denial_is_audited_in_a_transaction_of_its_own": WHOLE,
    "casework/test_permission_table.py::test_one_query_decides_however_many_clients": COUNTED,
    "casework/test_recording_contacts.py::"
    "test_a_visit_takes_no_more_statements_for_telling_the_week": COUNTED,
    "casework/test_recording_contacts.py::"
    "test_an_edit_keeps_what_was_said_before_and_a_void_the_row": STATEMENT,
    "casework/test_recording_contacts.py::"
    "test_an_edit_that_names_one_client_fewer_reopens_their_clock": STATEMENT,
    "casework/test_recording_contacts.py::test_statements_do_not_grow_with_clients": COUNTED,
    "casework/test_recording_contacts.py::"
    "test_the_purpose_of_a_visit_is_stored_encrypted": SQL_DIFFERS,
    "casework/test_recording_contacts.py::"
    "test_the_same_employer_is_found_however_it_is_written": SQL_DIFFERS,
    "casework/test_recording_jobs.py::"
    "test_a_change_of_hours_asks_for_work_incentives_again": STATEMENT,
    "casework/test_recording_jobs.py::"
    "test_a_job_that_a_colleague_has_recorded_already_is_not_recorded_twice": TOGETHER,
    "casework/test_recording_jobs.py::"
    "test_one_visit_meets_the_clocks_of_two_jobs_or_of_the_one_it_names": STATEMENT,
    "casework/test_roster_and_units.py::test_a_form_sent_twice_makes_one_unit": TOGETHER,
    "casework/test_roster_and_units.py::test_a_role_and_fte_are_dated": STATEMENT,
    "casework/test_roster_and_units.py::"
    "test_it_makes_one_unit_also_where_the_first_was_saved_just_after_we_looked": TOGETHER,
    "casework/test_roster_and_units.py::"
    "test_leave_cut_short_keeps_the_days_that_were_away": STATEMENT,
    "casework/test_roster_and_units.py::test_leave_is_listed_and_cancelled": STATEMENT,
    "casework/test_roster_and_units.py::test_mh_teams_are_dated_rows": STATEMENT,
    "casework/test_roster_and_units.py::"
    "test_personal_settings_stay_within_the_units_bounds": STATEMENT,
    "casework/test_roster_and_units.py::test_the_same_leave_form_sent_twice_is_one_leave": TOGETHER,
    "casework/test_struck_out.py::test_a_change_of_hours_is_no_part_of_its_job": STATEMENT,
    "casework/test_struck_out.py::test_a_contact_does_not_stand_in_the_contact_log": STATEMENT,
    "casework/test_who_hears.py::test_last_octobers_caseload_is_still_answerable": STATEMENT,
    "casework/test_who_hears.py::"
    "test_the_number_of_queries_does_not_grow_with_the_caseload": COUNTED,
    "commands/test_action_conversation.py::test_it_is_erased_with_whom_it_is_about": WHOLE,
    "commands/test_action_plan.py::"
    "test_a_review_that_was_undone_or_is_anothers_has_no_plan": STATEMENT,
    "commands/test_arrangements.py::"
    "test_whoever_is_to_come_to_somebody_who_leaves_stays_where_they_are": STATEMENT,
    "commands/test_codes_as_typed.py::test_a_list_finds_the_code": SQL_DIFFERS,
    "commands/test_codes_as_typed.py::"
    "test_a_list_finds_the_employer_however_its_name_is_spaced": SQL_DIFFERS,
    "commands/test_digest_conversation.py::"
    "test_the_contact_log_is_read_before_it_is_marked_reviewed": STATEMENT,
    "commands/test_digest_conversation.py::"
    "test_and_more_opens_the_whole_brief_for_its_reader_alone": STATEMENT,
    "commands/test_keeping_messages.py::test_other_changes_leave_it_alone": STATEMENT,
    "commands/test_lead_offers.py::test_nobody_hears_of_it_twice": TOGETHER,
    "commands/test_lead_offers.py::"
    "test_what_was_taken_up_is_taken_back_and_offered_again": STATEMENT,
    "commands/test_lead_offers.py::test_whoever_is_erased_leaves_the_conversation": WHOLE,
    "commands/test_meeting_thread.py::test_whoever_is_erased_leaves_the_thread": WHOLE,
    "commands/test_records_about_clients.py::"
    "test_edit_opens_the_form_with_all_that_is_on_record": STATEMENT,
    "commands/test_typed_messages.py::"
    "test_an_event_that_slack_delivers_twice_is_answered_once": TOGETHER,
    "security/test_lost_accounts.py::"
    "test_a_member_of_an_organizations_other_workspace_stays": STATEMENT,
    "security/test_wall.py::test_a_change_beside_a_change_is_judged_too": STATEMENT,
}
"""Rows of the files above that run on both."""

ASKED_OF_SQLITE_ALONE = {
    "db/queries/outbox/sending.py finish: UPDATE conversation_pace": (
        "PostgreSQL does it within the statement that finishes the message"
    ),
    "db/queries/records/links.py add_clients: INSERT employer_contact_client": (
        "the invented unit alone is written so, in the practice workspace's own file"
    ),
}
"""What no test asks PostgreSQL for, with the reason."""

CHOICES = {
    "sqlite": ["sqlite"],
    "postgresql": ["postgresql"],
    "both": ["sqlite", "postgresql"],
    "twice": ["sqlite", "postgresql"],
}
"""What `--db` chooses; `twice` passes over what is enough on one."""


def databases_of(test: str, chosen: str) -> list[str]:
    """Which databases this test runs on; `test` as a row has it."""
    file = test.partition("::")[0]
    kinds = CHOICES[chosen]
    if {test, file} & ON_SQLITE_ALONE.keys():
        return ["sqlite"]
    one = {test, file} & (NEVER_ON_BOTH.keys() | GIVEN_UP.keys())
    if chosen == "both" and one and test not in ON_BOTH_ALL_THE_SAME:
        return kinds[:1]
    return kinds
