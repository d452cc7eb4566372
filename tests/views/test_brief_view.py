"""What a brief looks like: short, what runs out first on top, within Slack's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.casework.reminders.content import (
    Brief,
    BriefLine,
    CoverRequest,
    DeliveryNotice,
    LineInWords,
    SharedJobLead,
    Welcome,
)
from bot.casework.replies import ClientLabel, DueLine
from bot.jobs.delivery import slack_words
from bot.views import blocks, brief, notices, words
from ips.due_contacts import standing
from ips.facts import Clock, Disclosure, DueContact, DueKey, DueState, StaffRole
from tests.payload_checks import complaints_about_message, complaints_about_view

MONDAY = date(2026, 3, 2)


def due_line(code: str, clock: Clock = Clock.POST_START, left: int = 2, **fields: Any) -> DueLine:
    due = DueContact(
        key=DueKey("c" * 32, clock, "f" * 32, 1),
        opens_on=MONDAY - timedelta(days=1),
        due_on=MONDAY + timedelta(days=left),
        known_on=MONDAY - timedelta(days=1),
        **{name: fields.pop(name) for name in ("state", "met_on") if name in fields},
    )
    return DueLine(
        due=due,
        standing=standing(due, MONDAY),
        title=fields.pop("title", "visit within 3 days of the start"),
        client=ClientLabel("c" * 32, code),
        **fields,
    )


def line(code: str, **fields: Any) -> BriefLine:
    made = due_line(code, **fields)
    is_open = made.due.state is DueState.OPEN
    return BriefLine(made.due, made.standing, is_open, lambda: LineInWords(made))


def worded(of: BriefLine, **otherwise: Any) -> BriefLine:
    return replace(of, in_words=lambda: replace(of.worded, **otherwise))


def a_brief(*lines: BriefLine, unit: tuple[BriefLine, ...] = (), urgent: bool = False) -> Brief:
    return Brief("m" * 32, MONDAY, urgent, lines, unit)


def shown(content: list[blocks.Block]) -> str:
    return "\n".join(
        block["text"]["text"] for block in content if isinstance(block.get("text"), dict)
    )


def buttons(content: list[blocks.Block]) -> list[dict[str, Any]]:
    return [e for block in content if block["type"] == "actions" for e in block["elements"]]


def test_the_notification_says_how_many_and_nothing_about_anybody() -> None:
    assert brief.text(a_brief(line("C-1"), line("C-2"), line("C-3"))) == (
        "Your morning brief: 3 things to look at"
    )
    assert brief.text(a_brief(line("C-1"))) == "Your morning brief: 1 thing to look at"
    assert "cannot wait" in brief.text(a_brief(line("C-1"), urgent=True))
    done = line("C-1", state=DueState.MET, met_on=MONDAY)
    assert brief.text(a_brief(done)) == "Your morning brief: all done"


def test_nobody_is_thanked_where_somebody_has_died() -> None:
    """The last line went away with them; or what is left was declined or is no longer due."""
    done, declined = (
        line("C-1", state=state, met_on=MONDAY) for state in (DueState.MET, DueState.DECLINED)
    )
    for urgent in (False, True):
        nobody = replace(a_brief(urgent=urgent), gone=True)
        for told in (nobody, replace(nobody, lines=(done,)), a_brief(declined, urgent=urgent)):
            said = brief.text(told) + shown(brief.message(told))
            assert "nothing more to do here" in said
            assert "hank" not in said
            assert "done." not in said
    assert "all done. Thank you." in shown(brief.message(a_brief(done)))
    assert shown(brief.message(a_brief(done, urgent=True))).startswith("*Done. Thank you.*")


def test_what_is_over_still_counts_and_nobody_is_told_off() -> None:
    said = shown(brief.message(a_brief(line("C-1", left=-1))))
    assert "since yesterday · a visit now still counts" in said


def test_what_is_done_gives_way_to_what_is_open() -> None:
    done = (line(f"D-{n}", state=DueState.MET, met_on=MONDAY) for n in range(8))
    said = shown(brief.message(a_brief(*done, *(line(f"C-{n}") for n in range(4)))))
    assert [f"*C-{n}*" in said for n in range(4)] == [True] * 4
    assert said.count("~*D-") == 4


def test_several_things_that_cannot_wait() -> None:
    one, two = line("C-1"), line("C-2")
    assert "*This runs out" in shown(brief.message(a_brief(one, urgent=True)))
    assert "*These run out" in shown(brief.message(a_brief(one, two, urgent=True)))


def test_the_whole_list_fits_a_modal_whatever_its_lines_say() -> None:
    covered = (worded(line(f"C-{n}"), covered_by="U0BEN") for n in range(60))
    view = brief.whole_list(a_brief(*covered))
    assert complaints_about_view(view) == []
    assert "… and 27 more: they stand in /caseload." in str(view["blocks"][-1])


def test_eight_lines_and_the_rest_one_tap_away() -> None:
    content = brief.message(a_brief(*(line(f"C-{n}") for n in range(12))))
    assert [f"*C-{n}*" in shown(content) for n in range(12)] == [True] * 8 + [False] * 4
    more = buttons(content)[-1]
    assert more["text"]["text"] == "… and 4 more"
    assert (more["action_id"], more["value"]) == ("brief.open", "m" * 32)
    assert complaints_about_message(content) == []
    whole = brief.whole_list(a_brief(*(line(f"C-{n}") for n in range(60))))
    assert "*C-48*" in shown(whole["blocks"])
    assert "… and 11 more: they stand in /caseload." in str(whole["blocks"][-1])
    assert complaints_about_view(whole) == []


def test_the_team_leads_share_keeps_its_place_beside_a_full_brief() -> None:
    content = brief.message(
        a_brief(*(line(f"C-{n}") for n in range(12)), unit=(line("U-1"), line("U-2")))
    )
    said = shown(content)
    assert "as team lead" in said
    assert said.index("*C-5*") < said.index("*U-1*") < said.index("*U-2*")
    assert "*C-6*" not in said


def test_the_team_leads_share_says_today_only_where_it_is_today() -> None:
    today, over = line("U-1", left=0), line("U-2", left=-1)
    assert "today is the last working day for these*" in shown(
        brief.message(a_brief(unit=(today,)))
    )
    said = shown(brief.message(a_brief(unit=(today, over))))
    assert "today is the last working day for these*" not in said
    assert "today is the last working day for these, or it has passed*" in said


def test_every_line_says_where_to_meet_and_what_may_be_said() -> None:
    said = shown(
        brief.message(
            a_brief(
                line(
                    "C-1",
                    visits_at_work=False,
                    meeting_wishes="at <the> library",
                    disclosure=Disclosure.DO_NOT_DISCLOSE,
                )
            )
        )
    )
    assert "Do not come to the workplace" in said
    assert "at &lt;the&gt; library" in said
    assert "say nothing about us or their health" in said


def test_each_line_has_its_own_buttons() -> None:
    content = brief.message(a_brief(line("C-1"), line("C-2", clock=Clock.CAREER_PROFILE)))
    ids = [button["action_id"] for button in buttons(content)]
    assert ids == [
        "due.log_it", "due.tried", "due.cover", "due.more",
        "due.log_it", "due.cover", "due.more",
    ]  # fmt: skip
    assert all(button["value"].count(":") == 3 for button in buttons(content))


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (DueState.MET, "done today"),
        (DueState.DECLINED, "declined by the client"),
        (DueState.CANCELLED, "no longer due"),
        (DueState.ENDED, "no longer due"),
    ],
)
def test_what_is_closed_is_struck_and_has_no_buttons(state: DueState, word: str) -> None:
    met_on = MONDAY if state is DueState.MET else None
    content = brief.message(a_brief(line("C-1", state=state, met_on=met_on)))
    assert "~*C-1*~" in shown(content)
    assert word in shown(content)
    assert buttons(content) == []


def test_what_is_heard_of_a_button_begins_with_what_is_seen() -> None:
    asked = buttons(brief.message(a_brief(line("C-114"))))
    assert [button["accessibility_label"] for button in asked] == [
        "Log it: visit within 3 days of the start, C-114",
        "Tried: visit within 3 days of the start, C-114",
        "Ask for cover: visit within 3 days of the start, C-114",
        "More …: visit within 3 days of the start, C-114",
    ]


def test_what_is_put_off_says_so() -> None:
    put_off = worded(line("C-1"), snoozed=True)
    content = brief.message(a_brief(put_off))
    assert buttons(content) == []
    assert content[-1]["elements"][0]["text"] == "Put off until your next brief."


def test_a_covering_colleague_sees_whose_client_it_is() -> None:
    assert "(<@U0ANA>)" in shown(
        brief.message(a_brief(worded(line("C-1"), for_slack_user="U0ANA")))
    )


def test_a_request_for_cover_shows_who_took_it() -> None:
    asked = CoverRequest("r" * 32, "U0ANA", due_line("C-1"), open=True, today=MONDAY)
    content = notices.cover_request(asked)
    assert [button["action_id"] for button in buttons(content)] == ["cover.take"]
    taken = notices.cover_request(replace(asked, taken_by="U0BEN"))
    assert buttons(taken) == []
    assert "<@U0BEN> takes it" in shown(taken)
    theirs = notices.cover_request(replace(asked, taken_by="U0BEN", yours=True))
    assert [button["action_id"] for button in buttons(theirs)] == ["due.log_it"]
    gone = notices.cover_request(replace(asked, open=False))
    assert "no longer due" in shown(gone)
    for each in (content, taken, theirs, gone):
        assert complaints_about_message(each) == []


def test_a_request_for_cover_names_its_day_since_it_stands_until_somebody_answers() -> None:
    due = due_line("C-1")
    for today in (due.due.due_on, due.due.due_on - timedelta(days=1)):
        asked = CoverRequest("r" * 32, "U0ANA", due, open=True, today=today)
        said = shown(notices.cover_request(asked))
        assert f"by {words.day(due.due.due_on)}" in said
        assert "today" not in said
        assert "tomorrow" not in said


def test_a_welcome_says_as_what_what_comes_and_how_to_begin() -> None:
    to = Welcome("Harbor <!here>", StaffRole.PEER_MENTOR, time(7, 30))
    said = shown(notices.welcome(to))
    assert "the roster of *Harbor &lt;!here&gt;* as peer mentor" in said
    assert "one brief here, at 07:30" in said
    assert "`/ips help`" in said
    assert "Harbor" not in notices.WELCOME_TEXT


def test_a_job_lead_names_an_employer_and_no_client() -> None:
    content = notices.job_lead(SharedJobLead("Bakers wanted <now>", "Bean", "U0ANA", False))
    assert shown(content) == "Job lead from <@U0ANA>\n*Bean*\nBakers wanted &lt;now&gt;"


@pytest.mark.parametrize("conversation", ["U0ANA", "C0UNIT"])
def test_a_failed_delivery_says_what_to_do(conversation: str) -> None:
    given_up = {*slack_words.FINAL.values()} - {"deleting_not_allowed"}  # of that nobody is told
    for reason in (*given_up, "refused", "not_taken", "not_confirmed", "a_new_word"):
        said = shown(notices.delivery(DeliveryNotice("brief", conversation, reason)))
        assert "could not be delivered" in said
        assert "lease" in said or "can be dismissed" in said  # 'Please …'
        assert reason in notices._WHY or reason == "a_new_word"
        assert reason not in said
