"""What SECURITY.md promises of the program, sentence by sentence, and the tests that hold it.

A sentence is as it stands there. One that promises nothing says why in `NO_PROMISE`.
"""

from __future__ import annotations

from collections.abc import Mapping

PROMISES: Mapping[str, tuple[str, ...]] = {
    (
        "What comes to Slack's address over HTTP must carry Slack's signature: without it "
        "there is a 401, the same whatever is in it."
    ): (
        "test_what_cannot_be_slack_is_turned_away",
        "test_a_timestamp_of_any_garbage_is_refused_before_anything_is_read",
    ),
    (
        "What is too large or too slow hears that, and what is no HTTP gets the server's own "
        "page, which repeats it to whoever sent it and names the server's version; no log has "
        "it."
    ): (
        "test_what_comes_is_answered_and_what_cannot_be_read_is_not_logged",
        "test_a_length_of_any_garbage_is_answered",
    ),
    ("Socket Mode uses a connection that only the app's own token opens."): (
        "test_only_the_app_token_opens_a_socket",
    ),
    (
        "Whoever connects to `web` and never ends a request holds no thread, and a connection "
        "for some seconds; of more than 600 such, or 200 from one address, the oldest is "
        "dropped."
    ): (
        "test_whoever_does_not_end_a_request_holds_no_thread",
        "test_whoever_does_not_end_a_request_is_hung_up_on",
        "test_too_many_push_out_the_oldest_and_never_who_comes_next",
        "test_one_address_cannot_take_the_room_of_the_others",
    ),
    (
        "Every command, button, form and picker asks again: who is this, on which roster, for "
        "which client?"
    ): (
        "test_every_listener_is_walked",
        "test_nobody_from_outside_gets_in",
    ),
    (
        "One table says what each role may do "
        "([`bot/casework/access/permissions.py`](bot/casework/access/permissions.py))."
    ): ("test_authorize_obeys_every_cell",),
    (
        "Whoever may not gets one sentence, the same whether or not the client exists, and the "
        "refusal is audited."
    ): (
        "test_the_roster_reaches_exactly_the_clients_the_table_says",
        "test_the_others_ids_are_answered_like_ids_that_exist_nowhere",
        "test_strangers_get_one_sentence_and_an_audit_row",
    ),
    ("Of somebody on no roster the first of a minute is, and how many of the same followed."): (
        "test_refusals_of_a_stranger_are_one_row_of_the_audit_a_minute",
    ),
    (
        "What one person sends to others (job leads, offers of them, requests for cover) has a "
        "quota, which several requests at once do not pass either, and job leads and their "
        "offers go behind what cannot wait in the same conversation: nobody holds up a unit's "
        "agenda with them, or a colleague's brief."
    ): (
        "test_a_flood_of_job_leads_stops_and_says_from_when_on_it_goes_again",
        "test_ten_at_once_never_pass_the_quota",
        "test_colleagues_are_asked_for_cover_so_often_and_no_more",
        "test_three_hundred_job_leads_hold_up_no_agenda",
    ),
    (
        "What follows from records and cannot wait (15 invented clients rang 24 times for "
        "colleagues) comes four times an hour, then once in a quarter of an hour, all of it in "
        "one message."
    ): ("test_fifteen_invented_clients_are_five_messages_to_a_colleague_and_nobody_is_left_out",),
    (
        "A user id counts together with its workspace alone: somebody of another organization, "
        "in a channel shared with it, is not taken for the colleague who happens to have the "
        "same id, and the audit names them with their home."
    ): (
        "test_a_stranger_with_her_id_is_not_taken_for_her",
        "test_the_audit_names_the_stranger_with_their_home",
    ),
    (
        "What people read is sent to https addresses of Slack's alone, also where a request "
        "names another for its answer, or Slack's own answer another for a file; a stand-in "
        "for Slack has to be on this machine."
    ): (
        "test_an_answer_is_sent_to_slack_alone",
        "test_answers_go_to_slack_or_to_its_stand_in_alone",
        "test_an_address_that_is_not_slacks_gets_no_file",
    ),
    ("A form that does not carry its own key is not recorded."): (
        "test_a_form_without_its_key_is_refused",
    ),
    ("The practice workspace listens on this machine alone, with tokens of each start's own."): (
        "test_only_this_machine_reaches_it",
        "test_each_start_has_tokens_of_its_own",
    ),
    (
        "A page of another site, open in the same browser, is refused: by the name it calls, "
        "by its origin, and nothing there happens by an address alone."
    ): (
        "test_a_page_of_another_site_does_nothing_and_reads_nothing",
        "test_under_another_name_the_page_is_not_there",
        "test_other_sites_cannot_act",
    ),
    (
        "Guests, apps, deactivated accounts and people of other workspaces cannot be put on a "
        "roster in Slack."
    ): (
        "test_whoever_is_no_full_member_here_has_no_place_on_a_roster",
        "test_a_guest_cannot_join_the_roster",
    ),
    (
        "Who becomes a guest later, or whose account is closed, is off the roster as soon as "
        "Slack tells of it, and a daily look finds what was not heard."
    ): (
        "test_they_are_off_the_roster_and_the_team_lead_is_told_once_what_to_do",
        "test_what_nobody_heard_of_is_found_when_the_bot_starts",
    ),
    ("The team lead is told once, and puts them back when they are full members again."): (
        "test_they_are_off_the_roster_and_the_team_lead_is_told_once_what_to_do",
        "test_back_as_a_full_member_the_team_lead_puts_them_back_and_their_people_are_there",
    ),
    ("A workspace admin sets units up and sees no client."): (
        "test_an_admin_sets_units_up_and_does_nothing_else",
    ),
    (
        "Somebody of the agency, to whom whoever runs the server has given it, reads what the "
        "units have sent, side by side: without numbers below a bound, and without those from "
        "which such a number could be reckoned."
    ): (
        "test_nobody_reads_it_to_whom_it_was_not_given",
        "test_units_stand_side_by_side_and_small_numbers_are_hidden",
        "test_no_small_number_can_be_computed_back",
    ),
    (
        "Another table says what each verb may tell and change "
        "([`bot/server/verbs.py`](bot/server/verbs.py)): none prints a name or a note, the dry "
        "runs alone print codes, and what a verb changes or shows is audited with `server` as "
        "its actor."
    ): (
        "test_every_verb_and_every_option_has_a_row",
        "test_a_verb_keeps_to_its_row",
    ),
    ("A second unit's data is out of reach: every client belongs to one unit."): (
        "test_the_roster_reaches_exactly_the_clients_the_table_says",
        "test_other_units_and_strangers_pick_nobody",
    ),
    (
        "Another workspace's too: in every query each table is held to one workspace, and "
        "tests judge that of all that is done in two workspaces with the same names."
    ): (
        "test_what_anybody_does_stays_in_their_workspace",
        "test_an_errand_stays_in_its_workspace",
    ),
    (
        "Somebody hostile on the inside is played, too: everybody, of every role and of none, "
        "does anything with ids of anybody, in two workspaces, and after each step a reference "
        "of a few lines says whose words may have been seen and whose rows may have changed."
    ): ("test_nobody_sees_or_changes_what_is_not_theirs",),
    ("The tests take 200 on each."): ("test_nobody_sees_or_changes_what_is_not_theirs",),
    (
        "Encrypted (AES-256-GCM, keys from `ENCRYPTION_KEYS`): whatever people write about "
        "somebody in words of their own, the names of clients and of whoever was met or spoken "
        "with, with their roles, employers' hiring habits, what an action, a next step or a "
        "job lead says, the feedback to a colleague, Slack's token, and the former versions of "
        "edited entries."
    ): (
        "test_whatever_is_stored_as_bytes_is_sealed",
        "test_nothing_typed_is_found_where_it_should_not_be",
        "test_private_text_is_not_readable_in_the_database",
        "test_a_token_is_not_readable_in_the_database",
    ),
    (
        "Each such text is bound to its row and column: whoever can write to the database, and "
        "has no key, cannot have one shown in another entry, of another client or another "
        "workspace."
    ): ("test_no_text_of_any_table_opens_in_another_place",),
    ("It reads `[cannot be read]` there; the log and `doctor` say where, and nothing of it."): (
        "test_two_notes_that_were_swapped_are_shown_on_neither_page",
        "test_a_text_that_was_put_elsewhere_is_named_by_its_place_alone",
    ),
    (
        "What a version before this one wrote is bound by `keys rotate` "
        "([how](docs/decisions/0006-encryption-and-keys.md))."
    ): ("test_with_one_key_rotating_binds_what_a_former_version_wrote",),
    ("SQLite overwrites what is deleted (`secure_delete`)."): (
        "test_what_is_deleted_is_nowhere_in_the_file",
    ),
    (
        "Its files, the key file and `.env` are their owner's alone to read: a start closes "
        "those that are ours, `doctor` names those that are not."
    ): (
        "test_a_new_sqlite_file_is_its_owners_alone",
        "test_a_start_closes_what_others_could_read",
        "test_doctor_names_each_of_them_and_changes_none",
    ),
    ("A backup is made so, and left as it is."): ("test_every_table_comes_back_as_it_was",),
    (
        "No core file is written; a machine that hands what is left of a process to a program "
        "of its own decides for itself."
    ): ("test_a_process_leaves_no_core_dump",),
    ("A message waiting to be sent holds ids, not text."): (
        "test_nothing_typed_is_found_where_it_should_not_be",
    ),
    ("It is written when it is sent."): (
        "test_what_is_struck_out_as_its_message_is_sent_stands_in_no_message",
    ),
    (
        "Control characters, and marks that turn a line around, are left out of everything "
        "that Slack passes on; the verbs of the command line write out what is on record of "
        "them (`\\x1b[2J`)."
    ): (
        "test_what_is_legible",
        "test_characters_that_no_database_keeps_are_left_out",
        "test_whatever_column_of_words_is_spoiled_no_verb_prints_it_raw",
        "test_marks_that_a_terminal_obeys_are_left_out_of_what_a_file_names",
    ),
    (
        "Line breaks stay; on the command line they are written out (`\\n`), so that no name "
        "makes a line which a verb never said."
    ): ("test_no_stored_text_makes_a_line_that_the_verb_never_said",),
    (
        "No field takes more letters than its form shows room for, and no text more than "
        "40,000, forged or not."
    ): (
        "test_no_field_takes_more_than_it_was_drawn_for",
        "test_a_line_longer_than_a_message_is_refused",
    ),
    (
        "In messages what people typed is shown letter for letter: no mention, link, emphasis "
        "or quotation comes of it."
    ): (
        "test_marks_are_letters",
        "test_whatever_is_typed_is_no_emphasis",
        "test_no_mention_and_no_link_come_of_words",
    ),
    ("A client's code is one whatever width, dash or case it is typed in, in job leads too."): (
        "test_a_line_names_the_client_with_any_dash_and_any_blank",
        "test_a_code_in_a_lead_is_a_code_however_it_is_typed",
    ),
    (
        "A new code has the letters A to Z and the digits 0 to 9 alone: what another alphabet "
        "has of the same look would be another client."
    ): ("test_a_code_with_a_letter_that_only_looks_like_ours_is_refused",),
    (
        "Codes of before stay as they are, and work; `doctor` counts those that are alike but "
        "for their width."
    ): (
        "test_doctor_counts_codes_that_differ_by_their_width_alone",
        "test_codes_are_compared_without_width_and_those_that_collide_stay_two_people",
    ),
    (
        "Notification texts, button values, form metadata and message metadata hold numbers "
        "and opaque ids only."
    ): (
        "test_nothing_typed_is_found_where_it_should_not_be",
        "test_the_notification_says_how_many_and_nothing_about_anybody",
        "test_what_was_typed_never_reaches_private_metadata",
    ),
    (
        "The texts of whoever has their brief read aloud, by their own choice, say what their "
        "messages show."
    ): (
        "test_whoever_chose_it_hears_what_the_brief_shows",
        "test_it_is_their_own_choice_alone",
        "test_the_channel_reads_nothing_aloud",
    ),
    ("In channels a code stands beside no employer of that person's."): (
        "test_the_channel_sees_codes_only_and_no_employer_or_missed_name",
        "test_wishes_stand_beside_leads_and_never_name_an_employer_or_the_client",
    ),
    ("Job leads that name a client's code are refused."): (
        "test_a_job_lead_names_no_client_and_ends_with_its_day",
        "test_a_code_in_a_lead_is_a_code_however_it_is_typed",
    ),
    (
        "No cell of the contact log's sheet is a formula, whatever was typed into it and "
        "whichever mark parts the cells."
    ): (
        "test_no_cell_is_a_formula_whatever_somebody_typed",
        "test_no_part_of_a_cell_is_one_where_another_mark_parts_them",
    ),
    ("Logs hold types of errors, places in the code, opaque ids and counts."): (
        "test_nothing_typed_is_found_where_it_should_not_be",
        "test_a_fault_of_ours_is_named_by_its_place_and_quotes_nothing",
        "test_an_error_quotes_nothing_that_was_typed",
    ),
    (
        "What people type never reaches them, and the libraries that would log whole requests "
        "are kept quiet at every `LOG_LEVEL`."
    ): ("test_nothing_typed_is_found_where_it_should_not_be",),
    (
        "The audit log is hash-chained and sealed: `audit verify` names what somebody without "
        "an encryption key has changed, added, reordered, cut off or taken out, a whole chain "
        "too ([what it proves, and what not](docs/operations.md#audit))."
    ): (
        "test_a_changed_event_is_seen",
        "test_reordered_events_are_seen",
        "test_a_removed_event_is_seen",
        "test_a_changed_head_is_seen",
        "test_a_whole_chain_that_was_taken_out_is_missed",
        "test_a_chain_that_was_written_anew_by_the_rule_of_hashes_is_seen",
    ),
    ("It holds ids and names of fields."): ("test_no_value_is_kept",),
    ("A team lead sees on a client's page who opened it."): (
        "test_every_look_at_a_page_is_audited",
        "test_a_look_of_the_team_lead_is_on_the_page_the_next_time",
    ),
    (
        "A note that looks like an SSN, a phone number, an e-mail address or a date of birth "
        "is pointed out before it is saved."
    ): (
        "test_it_is_noticed",
        "test_the_first_save_points_it_out_and_the_second_keeps_it",
    ),
    (
        "The bot deletes its own messages about clients after the unit's number of days, 90 "
        "unless changed; those of somebody who was taken off the roster at once."
    ): (
        "test_what_has_stood_long_enough_goes_and_the_rest_stays",
        "test_a_new_unit_keeps_them_for_a_quarter",
        "test_whoever_has_left_the_roster_keeps_no_brief",
    ),
    (
        "What Slack does not let it delete (an archived channel, or one that the bot is out "
        "of) is tried again every day, for two years."
    ): (
        "test_what_cannot_be_deleted_now_is_tried_again_another_day",
        "test_nobody_asks_for_ever",
    ),
    (
        "A team lead can erase a client: rows, former versions, kept replies, lines in "
        "messages and Home tabs."
    ): (
        "test_the_button_is_the_team_leads_and_asks_first",
        "test_not_a_byte_is_left",
        "test_no_home_tab_shows_them_any_more",
    ),
    (
        "Where somebody named them in a text about others, by code or by name, it says "
        "`[erased]` from then on, also in what stands in Slack, and a form that was open "
        "meanwhile cannot bring it back ([which words, and which "
        "stay](docs/decisions/0011-erasing-from-other-texts.md))."
    ): (
        "test_no_trace_is_left_wherever_anybody_typed",
        "test_a_form_that_was_open_does_not_bring_them_back",
    ),
    ("The audit's ids stay."): ("test_only_the_audit_and_an_empty_row_know_the_id",),
    ("SQLite's file is written anew after an erasure."): ("test_not_a_byte_is_left",),
    ("On PostgreSQL the tables with readable words are; see below."): ("test_not_a_byte_is_left",),
    (
        "Whoever began to read before keeps an erased row in the new file: the bot waits a "
        "moment, and writes it once more."
    ): ("test_what_a_reader_may_still_see_is_written_anew_once_more",),
    (
        "When the app is removed from a workspace its records are kept until `workspaces "
        "erase` deletes them all."
    ): (
        "test_when_the_app_leaves_the_token_goes_and_the_records_stay",
        "test_a_workspace_is_erased_once_the_app_has_left_it",
    ),
    ("`restore` takes our tables, their indexes and their rows."): (
        "test_every_table_comes_back_as_it_was",
        "test_a_restore_that_breaks_off_leaves_the_place_as_it_was",
    ),
    (
        "A backup with a trigger, a view, a function, a rule or a table of anything else is "
        "refused, and so is a default, a check or an index that calls a function, or what is "
        "changed or deleted along with something else."
    ): ("test_a_backup_that_somebody_has_prepared_is_refused",),
    (
        "PostgreSQL is given the statements that were read and checked, never the file: rights "
        "and owners, settings and extensions are left out, and nothing is about a table that "
        "the same file has not made, in the schema where this program looks."
    ): (
        "test_a_backup_in_which_something_is_called_what_it_is_not",
        "test_what_stands_behind_the_head_of_the_rows_is_a_row_and_no_statement",
        "test_a_backup_of_another_place_is_not_restored_beside_this_one",
    ),
    (
        "`keys rotate` encrypts everything again with a new key, and binds what is old to its "
        "place."
    ): (
        "test_everything_opens_with_the_new_key_alone",
        "test_rotating_to_a_new_key_binds_it_too_and_goes_on_where_it_broke_off",
    ),
    (
        "Every library is locked to one version and the hashes of its files "
        "(`requirements.lock`), is installed as a wheel, so that no code of it runs while it "
        "is installed, and by a pip of one version."
    ): (
        "test_it_is_nobody_and_installs_what_is_locked",
        "test_whatever_installs_is_pinned_and_takes_wheels_alone",
    ),
    (
        "The image of the [`Containerfile`](Containerfile) runs as nobody in particular, may "
        "do nothing of root's, and writes into its volume alone; the tests build and run it "
        "where `podman` or `docker` answers."
    ): ("test_it_runs_as_nobody_and_writes_into_its_data_alone",),
    ("`make sbom` writes the bill of materials (CycloneDX) from the lock."): (
        "test_everything_that_is_locked_is_named_once",
    ),
}

NO_PROMISE: Mapping[str, str] = {
    (
        "With 500 of them Slack's requests were [acknowledged in "
        "time](docs/reliability.md#when-strangers-hold-connections)."
    ): "measured: `python -m bench.connections`",
    (
        "A flood of connections is not kept off: that is for a proxy or the host."
    ): "what is not done",
    (
        "Other programs on this machine may look in; everybody in it is invented."
    ): "what is not done",
    (
        "Whoever runs a verb on the server has the database and the keys, so nothing is "
        "refused to them."
    ): "what is not done",
    (
        "`python -m bench.hostile` took 10,000 steps on each database (2 cores, November "
        "2026): on SQLite 1,689 of them changed something (238 s), on PostgreSQL 1,696 (450 s); "
        "none went too far."
    ): "measured: `python -m bench.hostile`",
    (
        "In plain: client codes, what employers are called, dates, modes, job titles, kinds of "
        "work and work sites, wages, the MH team, the names of units and of their holidays, "
        "and the answers that are picked from a list."
    ): "what stands open",
    (
        "**Code, employer and start date together can identify a person**, so treat the "
        "database as health data."
    ): "what stands open",
    ("An emoji's name becomes the emoji."): "what is not done",
    (
        "What work they wish for stands there in the agenda, and which job leads may fit them: "
        "a team talks about that together."
    ): "what stands open",
    (
        "What a prepared backup leaves out (a constraint, an index), or writes into its rows, "
        "is not noticed."
    ): "what is not done",
    (
        "Versions are watched with it: hand `sbom.json` to a scanner that knows OSV's "
        "advisories (`osv-scanner --sbom sbom.json`, Dependency-Track), weekly and before each "
        "release, or switch on your host's alerts for `requirements.lock`."
    ): "for whoever runs it",
    (
        "`make lock` takes the newest versions, `make test` says whether they fit."
    ): "for whoever runs it",
    ("Nothing in the program asks for updates by itself."): "what is not done",
}
