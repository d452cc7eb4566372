"""/enroll: program entry and re-entry; and the client's wishes, changed later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.casework.access.permissions import Action
from bot.casework.administration import roster
from bot.casework.drafts import ClientWishesDraft, EnrollDraft
from bot.casework.privacy.pointed_out import looks_of_code
from bot.casework.recording import enrollment
from bot.casework.recording.enrollment import SamePerson
from bot.casework.replies import NotAllowed, Recorded, Refusal
from bot.commands.forms import modals, new_team, pickers, same_person, slack_people, typed_lines
from bot.commands.forms.modals import Form, Turn
from bot.commands.lines import program_entry as lines
from bot.commands.lines.program_entry import ProgramEntryLine
from bot.views import program_entry as views
from bot.views import reply, words
from bot.views.blocks import Block, View
from bot.views.pickers import Sentence
from bot.views.program_entry import EnrollForm, WishesForm
from ips.facts import Disclosure


def register(app: App) -> None:
    app.command("/enroll")(command)
    app.view(views.SUBMIT)(submit)
    app.view(views.WISHES)(submit_wishes)


def command(command: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    run(modals.turn_of(context, body), command.get("text") or "")


def run(turn: Turn, text: str) -> None:
    """A bare command opens the form; a line is recorded, or fills the form with what it holds."""
    modals.permitted(turn, Action.ENROLL)
    if not text.strip() or typed_lines.is_long(text):
        open_form(turn)
        return
    line = _with_colleague(turn, typed_lines.alone(turn, text, lines.read))
    code = line.codes[0] if line.codes else None
    unsure = [*line.unsure, *(run.text for run in line.runs), *line.codes[1:]]
    unsure += line.foreign_labels
    values = EnrollForm(
        entered_on=line.day_or(turn.today),
        code=code,
        specialist=line.colleague or turn.actor.slack_user_id,
        wishes=replace(
            _blank(turn, mh_team=line.labelled.get("team")), job_wishes=line.labelled.get("wishes")
        ),
        unsure=tuple(unsure),
    )
    sure = code is not None and not unsure and not looks_of_code(code, turn.today)
    new = new_team.in_doubt(turn, values.wishes.mh_team)
    if new or not sure or code is None or values.entered_on is None:
        _open(turn, values, new)
        return
    try:
        draft = EnrollDraft(
            code=code,
            entered_on=values.entered_on,
            staff_member_id=_staff_member(turn, line.colleague),
            mh_team=values.wishes.mh_team,
            job_wishes=values.wishes.job_wishes,
            is_back=bool(line.is_back),
        )
        done = enrollment.enroll(
            turn.doors, turn.actor, draft, now=turn.now, submission=turn.trigger_id
        )
    except NotAllowed:
        raise
    except SamePerson as question:
        _open(turn, replace(values, same_person=question.sentence))
        return
    except Refusal as refusal:
        _open(turn, replace(values, unsure=(Sentence(refusal.sentence),)))
        return
    turn.say(reply.message(done, turn.today))


def _with_colleague(turn: Turn, line: ProgramEntryLine) -> ProgramEntryLine:
    """'@Ben Birch' is somebody of the roster: Slack hands a mention on as the name that it shows.

    What is nobody's name, or two people's, stays in the line and is asked about.
    """
    mentions = [run for run in line.runs if run.text.startswith("@")]
    if len(mentions) != 1 or line.colleague is not None:
        return line
    staff = roster.staff(turn.doors, turn.actor, now=turn.now)
    ids = [member.slack_user_id for member in staff if member.role is not None]
    named = slack_people.by_name(turn.slack, turn.actor.workspace_id, ids)
    colleague = named.get(slack_people.folded(mentions[0].text.removeprefix("@"))) or None
    if colleague is None:
        return line
    left = tuple(run for run in line.runs if run is not mentions[0])
    return replace(line, colleague=colleague, runs=left)


def open_form(turn: Turn) -> None:
    """The form with sensible defaults; also from the Home tab."""
    modals.permitted(turn, Action.ENROLL)
    _open(
        turn,
        EnrollForm(entered_on=turn.today, specialist=turn.actor.slack_user_id, wishes=_blank(turn)),
    )


def _open(turn: Turn, values: EnrollForm, question: Block | None = None) -> None:
    view = views.form(values, modals.carry().packed())
    modals.open_modal(turn, new_team.asking(view, "mh_team", question))


def _blank(turn: Turn, mh_team: str | None = None) -> WishesForm:
    return WishesForm(mh_team=mh_team, names_allowed=turn.standpoint.names_allowed)


def _staff_member(turn: Turn, slack_user_id: str | None) -> str | None:
    """The roster's id of a colleague; None for oneself. Raises Refusal for somebody else's."""
    if slack_user_id in (None, turn.actor.slack_user_id):
        return None
    for member in roster.staff(turn.doors, turn.actor, now=turn.now):
        if member.slack_user_id == slack_user_id and member.role is not None:
            return member.id
    raise Refusal(
        "That person is not on your unit's roster. Please pick a colleague of the unit.",
        "staff_member_id",
    )


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)
    code, entered_on = form.text("code"), form.day("entered_on")
    form.needed("code", code, "Please write the client's code.")
    form.needed("entered_on", entered_on, "Which day did they enter?")
    is_back = same_person.is_back(form, view)

    def record() -> Recorded:
        assert code is not None
        assert entered_on is not None
        draft = EnrollDraft(
            code=code,
            entered_on=entered_on,
            staff_member_id=_staff_member(turn, form.user("staff_member_id")),
            name=form.text("name"),
            mh_team=form.text("mh_team"),
            job_wishes=form.text("job_wishes"),
            meeting_wishes=form.text("meeting_wishes"),
            visits_at_work=form.yes_or_no("visits_at_work"),
            disclosure=_disclosure(form),
            disclosure_limits=form.text("disclosure_limits"),
            is_back=is_back,
        )
        return enrollment.enroll(
            turn.doors, turn.actor, draft, now=turn.now, submission=carried.key
        )

    if new_team.is_asked(ack, turn, form, "mh_team"):
        return
    try:
        modals.submit(ack, form, record, turn.today, another="enroll")
    except SamePerson as question:
        same_person.ask(ack, view, question.sentence)


def again(turn: Turn) -> View:
    modals.permitted(turn, Action.ENROLL)
    values = EnrollForm(
        entered_on=turn.today, specialist=turn.actor.slack_user_id, wishes=_blank(turn)
    )
    return views.form(values, modals.carry().packed())


def _disclosure(form: Form) -> Disclosure:
    """Limits without a choice mean a choice within limits."""
    chosen = form.one_of("disclosure", Disclosure) or Disclosure.NOT_DISCUSSED
    if chosen is Disclosure.NOT_DISCUSSED and form.text("disclosure_limits"):
        return Disclosure.WITHIN_LIMITS
    return chosen


# ---------------------------------------------------------------- wishes, changed later


def open_wishes(turn: Turn, client_id: str) -> None:
    modals.on_roster(turn)

    def build() -> View:
        (known,) = pickers.introduced(turn, (client_id,), Action.CHANGE_WISHES)
        values = WishesForm(
            job_wishes=known.job_wishes,
            meeting_wishes=known.meeting_wishes,
            visits_at_work=known.visits_at_work,
            disclosure=known.disclosure,
            disclosure_limits=known.disclosure_limits,
            mh_team=known.mh_team,
            name=known.choice.client.name,
            names_allowed=turn.standpoint.names_allowed,
        )
        carried = modals.carry(client=client_id, version=str(known.version))
        return views.wishes_form(words.client_label(known.choice.client), values, carried.packed())

    modals.open_then(turn, "Wishes", build)


def submit_wishes(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext
) -> None:
    turn, form, carried = modals.turn_of(context, body), Form(view), modals.carried(view)

    def record() -> Recorded:
        draft = ClientWishesDraft(
            client_id=carried.get("client") or "",
            job_wishes=form.text("job_wishes"),
            meeting_wishes=form.text("meeting_wishes"),
            visits_at_work=form.yes_or_no("visits_at_work"),
            disclosure=_disclosure(form),
            disclosure_limits=form.text("disclosure_limits"),
            mh_team=form.text("mh_team"),
            name=form.text("name"),
            keeps_name="name" not in form,
        )
        return enrollment.change_wishes(
            turn.doors,
            turn.actor,
            draft,
            now=turn.now,
            submission=carried.key,
            version=carried.version,
        )

    if not new_team.is_asked(ack, turn, form, "mh_team"):
        modals.submit(ack, form, record, turn.today)
