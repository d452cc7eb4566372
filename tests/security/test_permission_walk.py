"""Every command, button, form, shortcut and typeahead, by everybody, about everyone.

The table of `bot.casework.access.permissions` is walked cell by cell through Slack's protocol:
who may gets on with it; who may not gets the answer that somebody who does not exist would have
got, leaves nothing on record, and leaves a row in the audit.
"""

from __future__ import annotations

from collections import Counter

import pytest

from bot.casework.access.permissions import (
    NO_UNIT,
    NOT_IN_YOUR_UNIT,
    PERMISSIONS,
    Action,
    Role,
    Scope,
    who_may,
)
from bot.commands.menu import OPENERS
from bot.commands.roster import NOT_YOURS
from bot.commands.unit_log import LINES
from bot.commands.vocational_unit import ADMINS_ONLY
from bot.manifest import COMMANDS, MENU
from tests.security.acts import ELSEWHERE, OF_CLIENTS, OF_THE_UNIT, Act
from tests.security.stage import (
    ADA,
    ANA,
    DEE,
    GUS,
    LEA,
    PIA,
    RON,
    ZOE,
    Answer,
    Stage,
    Target,
)
from tests.support import count_statements

ROLES = {LEA: Role.TEAM_LEAD, ANA: Role.EMPLOYMENT_SPECIALIST, PIA: Role.PEER_MENTOR}
STRANGERS = {
    "guest": GUS,
    "Slack Connect stranger": ZOE,
    "removed from the roster": RON,
    "deactivated": DEE,
    "admin without unit": ADA,
}
SCOPES = ("own", "unit", "covered", "other unit", "other workspace")
HARBOR = frozenset({"own", "unit", "covered"})
ON_CASELOAD = frozenset({(ANA, "own"), (ANA, "covered"), (PIA, "own")})
NOT_SURE = "I know no client"
NOBODY_HAS_IT = "None of your people has that code"
REFUSALS = (*map(who_may, Action), NOT_IN_YOUR_UNIT, NO_UNIT, ADMINS_ONLY, NOT_YOURS)
HOME = ("event app_home_opened", "action home.refresh")
WENT_WRONG = ("went wrong", "(reference")


@pytest.fixture(scope="module")
def stage(kept_stage: Stage) -> Stage:
    return kept_stage


def may(who: str, scope: str, needs: tuple[Action, ...]) -> bool:
    """What the table says of somebody on Harbor's roster and one client."""
    return all(_may(who, scope, PERMISSIONS.get((ROLES[who], action))) for action in needs)


def _may(who: str, scope: str, cell: object) -> bool:
    scopes = cell.scopes if cell is not None else frozenset()  # type: ignore[attr-defined]
    return (
        (Scope.UNIT in scopes and scope in HARBOR)
        or (Scope.CASELOAD in scopes and (who, scope) in ON_CASELOAD)
        or (Scope.OWN_ENTRY in scopes and (who, scope) == (ANA, "own"))
    )


def told(answer: Answer, target: Target) -> str:
    """The whole answer, with the client's code made alike too."""
    return answer.text.replace(target.code, "CODE")


def one_for_each_listener() -> list[Act]:
    """What one stranger has tried in all its variations need not be tried so by the next."""
    return list({act.listener: act for act in (*OF_CLIENTS, *OF_THE_UNIT)}.values())


def refused(answer: Answer) -> bool:
    return any(sentence in answer.text for sentence in REFUSALS)


def found_nobody(answer: Answer, target: Target) -> bool:
    """How somebody named by a code comes back who is out of reach: not at all."""
    shown = "".join(str(args) for _, args, _ in answer.calls) + answer.body
    return target.client not in shown


class Walk:
    """One person's walk; every step begins with the records as they were."""

    def __init__(self, stage: Stage, who: str) -> None:
        self.stage, self.who = stage, who
        self.copy = stage.remember()
        self.wrong: list[str] = []

    def step(self, act: Act, target: Target) -> tuple[Answer, bool, int]:
        """The answer, whether anything else is on record now, and the denials in the audit."""
        denials = self.stage.denials()
        answer = self.stage.ask(self.who, act.payload(self.stage, target))
        written = self.stage.differing(self.copy)
        changed = not all(table.startswith("audit") for table in written)
        denied = self.stage.denials() - denials
        if changed:
            self.stage.restore(self.copy)
        errors = [f"{method}: {error}" for method, _, error in answer.calls if error]
        self.check(act, not errors, f"Slack refused {errors}")
        self.check(act, answer.status == 200, f"answered {answer.status}")
        self.check(
            act, not any(each in answer.text for each in WENT_WRONG), f"failed: {answer.text}"
        )
        return answer, changed, denied

    def check(self, act: Act, holds: bool, what: str, scope: str = "") -> None:
        if not holds:
            self.wrong.append(f"{self.who} {act.name} {scope}: {what}"[:600])

    def done(self) -> None:
        self.stage.restore(self.copy)
        assert not self.wrong, f"{len(self.wrong)} wrong:\n" + "\n".join(self.wrong)


def test_every_listener_is_walked(stage: Stage) -> None:
    walked = {act.listener for act in (*OF_CLIENTS, *OF_THE_UNIT)} | ELSEWHERE
    registered = {f"{one.kind} {one.name}" for one in stage.app.registered}
    assert registered - walked == set()
    assert walked - registered == set()


def test_no_listener_is_hidden_from_the_walk(stage: Stage) -> None:
    """Bolt has more doors than those that are counted: a form's closing, workflow steps, …"""
    assert len(stage.app._listeners) == len(stage.app.registered)


def test_where_several_listen_to_one_name_each_is_walked(stage: Stage) -> None:
    """A matcher tells them apart by the form that the press comes from."""
    listening = Counter(f"{one.kind} {one.name}" for one in stage.app.registered)
    walked = Counter(act.listener for act in (*OF_CLIENTS, *OF_THE_UNIT))
    assert [name for name, count in listening.items() if count > 1 and walked[name] < count] == []


def test_every_word_after_ips_is_walked() -> None:
    """As a word, and as a button of the menu; the verbs of the other commands too."""
    walked = {act.note for act in (*OF_CLIENTS, *OF_THE_UNIT) if act.listener == "command /ips"}
    assert walked >= {*OPENERS, *LINES, *(one.verb for one in COMMANDS if one.name != MENU)}


def test_every_kind_of_thing_to_do_is_tried_by_somebody() -> None:
    """An action of the table that no act needs would be a cell that nobody has walked."""
    needed = {action for act in (*OF_CLIENTS, *OF_THE_UNIT) for action in act.needs}
    by_its_message = {Action.REVIEW_LOG}  # `test_buttons_on_messages.py`
    assert set(Action) - needed == by_its_message


def asks_whose(who: str, scope: str, act: Act) -> bool:
    """A line about a colleague's client could be a slip where this person does not stand in."""
    return who == ANA and scope == "unit" and act.writes and act.by_code


@pytest.mark.parametrize("who", ROLES)
def test_the_roster_reaches_exactly_the_clients_the_table_says(stage: Stage, who: str) -> None:
    walk = Walk(stage, who)
    for act in OF_CLIENTS:
        nobody, _, _ = walk.step(act, stage.targets["nobody"])
        as_nobody = told(nobody, stage.targets["nobody"])
        for scope, target in stage.targets.items():
            if scope not in SCOPES or (act.by_code and scope == "other workspace"):
                continue  # that workspace has the same code: it is one's own client's here
            answer, changed, denied = walk.step(act, target)
            if may(who, scope, act.needs):
                walk.check(act, not refused(answer), f"refused: {answer.text}", scope)
                walk.check(act, denied == 0, "denied in the audit", scope)
                asked = asks_whose(who, scope, act)
                said = not asked or " caseload. Is it the client you mean?" in answer.text
                walk.check(act, said, f"asks nothing: {answer.text}", scope)
                wrote = changed or asked or not act.writes
                walk.check(act, wrote, f"wrote nothing: {answer.text}", scope)
                continue
            walk.check(act, not changed, "left something on record", scope)
            same = told(answer, target) == as_nobody
            if act.by_code:
                unseen = act.listener.startswith("options") or found_nobody(answer, target)
                same = same or refused(answer)
                walk.check(act, unseen, f"shows them: {answer.text}", scope)
            walk.check(act, same, f"{answer.text}\n  but of nobody: {nobody.text}", scope)
            audited = denied == 1 or (act.by_code and (scope not in HARBOR))
            filtered = act.listener.startswith("options")
            walk.check(act, audited or filtered, f"{denied} rows in the audit", scope)
    walk.done()


@pytest.mark.parametrize("who", ROLES)
def test_a_refusal_asks_the_database_as_much_whether_or_not_the_client_exists(
    stage: Stage, who: str
) -> None:
    """So that the time it takes tells next to nothing. Of an entry somewhere else one statement
    more is asked, for the clients that it is about; its id is nothing that can be guessed."""
    stage.ask(who, OF_CLIENTS[0].payload(stage, stage.targets["nobody"]))  # all is warm by now
    differing = []
    for act in (each for each in OF_CLIENTS if not each.by_code):
        copy, asked = stage.remember(), {}
        for scope in ("nobody", "other unit", "other workspace"):
            if may(who, scope, act.needs):
                continue
            with count_statements(stage.doors) as statements:
                stage.ask(who, act.payload(stage, stage.targets[scope]))
            asked[scope] = len(statements)
            stage.restore(copy)
        if asked and max(asked.values()) - min(asked.values()) > 1:
            differing.append(f"{act.name}: {asked}")
    assert differing == []


@pytest.mark.parametrize("who", ROLES)
def test_the_roster_does_with_its_unit_what_the_table_says(stage: Stage, who: str) -> None:
    walk = Walk(stage, who)
    for act in OF_THE_UNIT:
        allowed = all((ROLES[who], action) in PERMISSIONS for action in act.needs)
        if act.listener == "action job_lead.close" or act.note == "of the unit":
            allowed = who == LEA  # Ben has written it down
        answer, changed, denied = walk.step(act, stage.targets["own"])
        empty = act.listener.startswith("options") and '"options": []' in answer.body
        walk.check(act, allowed != (refused(answer) or empty), f"may={allowed}: {answer.text}")
        walk.check(act, denied == (0 if allowed else 1), f"{denied} rows in the audit")
        walk.check(act, changed == (allowed and act.writes) or (allowed and not act.writes),
                   f"on record: {changed}")  # fmt: skip
    walk.done()


@pytest.mark.parametrize("kind", STRANGERS)
def test_nobody_from_outside_gets_in(stage: Stage, kind: str) -> None:
    who = STRANGERS[kind]
    walk = Walk(stage, who)
    for act in (*OF_CLIENTS, *OF_THE_UNIT) if who == GUS else one_for_each_listener():
        if who == ZOE and act.listener in HOME:
            continue  # Slack shows a stranger no Home of an app that is not theirs
        allowed = not act.needs or (
            who == ADA and all((Role.ADMIN, action) in PERMISSIONS for action in act.needs)
        )
        answer, changed, denied = walk.step(act, stage.targets["own"])
        if allowed:
            walk.check(act, not refused(answer), f"refused: {answer.text}")
            walk.check(act, denied == 0, "denied in the audit")
            continue
        empty = act.listener.startswith("options") and '"options": []' in answer.body
        walk.check(act, refused(answer) or empty, f"not refused: {answer.text}")
        walk.check(act, not changed, "left something on record")
        walk.check(act, denied == 1, f"{denied} rows in the audit")
        if act.about_client and who == GUS:
            nobody, _, _ = walk.step(act, stage.targets["nobody"])
            same = told(answer, stage.targets["own"]) == told(nobody, stage.targets["nobody"])
            walk.check(act, same, f"{answer.text}\n  but of nobody: {nobody.text}")
    walk.done()
