"""The weekly agenda as Slack shows it: one message, its thread, and the team lead's own.

A line about a client stands in a row with a button to their page. What is long goes on in the
thread, and nothing is cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.casework.reminders.content import Digest
from bot.views import action, blocks, words
from bot.views.agenda_lines import Line, Topic, for_team_lead, topics
from bot.views.blocks import Block, Element

LINES_A_SECTION = 12
LINES_IN_MESSAGE = 20  # of one section of the main message, where each topic is short
ROWS_A_PART = 30  # of a reply; Slack takes fifty blocks
LETTERS_A_SECTION = blocks.SECTION - 100  # the title stands above
LETTERS_A_PART = 10_000  # → more in one message than anybody reads, and less than Slack takes
ROWS_A_MODAL = 90  # of its hundred blocks; a longer agenda stands in paragraphs there
LINES_IN_A_MODAL_SECTION = 100

TEXT = "The weekly agenda for group supervision"
PART_TEXT = "Details of the weekly agenda"
MISSED_TEXT = "For the team lead: what to look at before supervision"

START = "digest.start_supervision"
_GOES_ON = ", continued"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines of one topic that stand in one block: a client's or an employer's, or a paragraph."""

    title: str
    lines: tuple[Line, ...]

    @property
    def letters(self) -> int:
        return len(self.title) + sum(len(line.text) + 4 for line in self.lines)


# ---------------------------------------------------------------- the message


def message(digest: Digest) -> list[Block]:
    """The agenda itself; a phone shows it in a few screens."""
    agenda = digest.agenda
    content = [
        blocks.section(
            f"*Agenda for group supervision*\nWeek of {words.week_span(agenda.week.monday)}"
        ),
        blocks.context(
            f"{blocks.escape(digest.vocational_unit)} · as of {words.day(agenda.as_of)} · client "
            "codes only · details in the thread"
        ),
    ]
    for topic in topics(digest):
        content += _shortened(digest, topic)
    content += _review(digest)
    return content


def _shortened(digest: Digest, topic: Topic) -> list[Block]:
    if not topic.lines:
        return []
    here, later = _cut(topic)
    left = sum(line.under is None for line in later)
    more = (
        f"… and {left} more in the thread"
        if topic.most
        else f"{words.plural(left, 'line')} in the thread"
    )
    lines = (*here, *([Line(more)] if later else []))
    return _drawn(digest, _pieces(Topic(topic.title, lines), LINES_IN_MESSAGE))


def _cut(topic: Topic) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """What stands in the message, and what in the thread: it begins with no line's second half."""
    here, later = topic.lines[: topic.most], topic.lines[topic.most :]
    head = later[0].under if later else None
    if head is None:
        return here, later
    return here[:-1] if here[-1:] == (head,) else here, (head, *later)


def parts(digest: Digest) -> list[list[Block]]:
    """The replies of the thread, in order: whatever is longer than its place in the message."""
    left = [
        Topic(f"{each.title}{_GOES_ON}" if each.most else each.title, _cut(each)[1])
        for each in topics(digest)
    ]
    return _replies(digest, left)


def empty_part() -> list[Block]:
    """A reply whose lines have moved up: the thread became shorter."""
    return [blocks.section("_Nothing stands here any more; see the replies above._")]


def _review(digest: Digest, *, asked_for: bool = False) -> list[Block]:
    """`asked_for`: it stands in no message, so its week is what its buttons carry."""
    review = digest.review
    content: list[Block] = []
    if review is not None:
        reviewer = words.person(review.by_slack_user)
        sentence = f"✓ Contact log reviewed by {reviewer} on {words.day(review.on)}"
        if review.changed_since:
            sentence += ". *It was changed after that review.*"
        content.append(blocks.context(sentence))
    buttons = []
    value = digest.agenda.week.monday.isoformat() if asked_for else digest.message_id
    if digest.message_id is not None:
        start = blocks.button("Start group supervision", START, digest.message_id, style="primary")
        buttons.append(start)
    if value is not None:
        read = blocks.button("Contact log", "digest.contact_log", value)
        mark = blocks.button("Mark contact log reviewed", "digest.mark_reviewed", value)
        buttons += [read, *([mark] if review is None else [])]
    if digest.agenda.to_do:
        buttons.append(blocks.button(action.LIST_TITLE, action.OPEN))
    return [*content, blocks.actions(*buttons)] if buttons else content


# ---------------------------------------------------------------- rows, paragraphs and replies


def _pieces(topic: Topic, most_lines: int, *, rows: bool = True) -> list[_Piece]:
    """A row for each line that opens a page, and paragraphs of what stands between."""
    found: list[_Piece] = []
    together: list[Line] = []
    heads = {line.under for line in topic.lines}
    for line in topic.lines:
        if rows and (line.opens or line in heads):
            found += [*_paragraphs(topic.title, together, most_lines), _Piece(topic.title, (line,))]
            together = []
        else:
            together.append(line)
    return [*found, *_paragraphs(topic.title, together, most_lines)]


def _paragraphs(title: str, lines: Sequence[Line], most_lines: int) -> Iterator[_Piece]:
    held: list[Line] = []
    for line in lines:
        letters = sum(len(each.text) + 4 for each in held)
        if held and (len(held) == most_lines or letters + len(line.text) > LETTERS_A_SECTION):
            yield _Piece(title, tuple(held))
            held = []
        held.append(line)
    if held:
        yield _Piece(title, tuple(held))


def _replies(digest: Digest, of_topics: Sequence[Topic]) -> list[list[Block]]:
    """As many messages as the topics need, each with the title it goes on with on top."""
    packed: list[list[_Piece]] = []
    for piece in (each for topic in of_topics for each in _pieces(topic, LINES_A_SECTION)):
        last = packed[-1] if packed else []
        letters = sum(each.letters for each in last) + piece.letters
        if not last or len(last) == ROWS_A_PART or letters > LETTERS_A_PART:
            packed.append(_head_of(piece, last))
        packed[-1].append(piece)
    begun: set[str] = set()
    return [_drawn(digest, reply, begun) for reply in packed]


def _head_of(piece: _Piece, before: list[_Piece]) -> list[_Piece]:
    """What the next reply begins with; a line that would end the reply `before` moves there."""
    head = piece.lines[0].under
    if head is None:
        return []
    begins = _Piece(piece.title, (head,))
    if before[-1:] == [begins]:
        before.pop()
    return [begins]


def _drawn(digest: Digest, pieces: Sequence[_Piece], begun: set[str] | None = None) -> list[Block]:
    """The title stands over the first piece of its topic; `begun`: topics of earlier replies."""
    earlier = begun if begun is not None else set()
    content: list[Block] = []
    title = None
    for piece in pieces:
        heading = None if piece.title == title else piece.title
        if heading in earlier:
            heading = f"{piece.title.removesuffix(_GOES_ON)}{_GOES_ON}"
        title = piece.title
        earlier.add(title)
        content.append(_block(digest, piece, heading))
    return content


def _block(digest: Digest, piece: _Piece, heading: str | None) -> Block:
    lines = [line.text if line.under else f"• {line.text}" for line in piece.lines]
    text = "\n".join([f"*{heading}*"] * bool(heading) + lines)
    opens = _opens(digest, piece.lines[0]) if len(piece.lines) == 1 else None
    return blocks.section(text, accessory=opens)


def _opens(digest: Digest, line: Line) -> Element | None:
    """The way to the page of whom, or what, a line is about."""
    if line.employer is not None:
        return blocks.button("Open", "employer.open", line.employer.id, about=line.employer.name)
    client_id = digest.clients.get(line.code or "")
    if client_id is None or line.code is None:
        return None
    return blocks.button("Open", "client.open", client_id, about=line.code)


# ---------------------------------------------------------------- for the team lead alone


def missed(digest: Digest) -> list[list[Block]]:
    """Named missed clocks and declines: messages, none when there is nothing to say."""
    return [
        [blocks.section(_before_supervision(digest)), *reply]
        for reply in _replies(digest, for_team_lead(digest))
    ]


def _before_supervision(digest: Digest) -> str:
    week = words.week_span(digest.agenda.week.monday)
    return f"*For you alone, before supervision*\nWeek of {week}"


def nothing_missed() -> list[Block]:
    """In the place of a list from which everything has gone."""
    return [blocks.section("Nothing is missed or overdue any more. Thank you.")]


# ---------------------------------------------------------------- on demand


def on_demand(digest: Digest) -> list[Block]:
    """The same, for the team lead's eyes: the agenda whole, and the named clocks."""
    opening = message(digest)[:2]
    for rows in (True, False):
        content = [*opening, *_whole(digest, topics(digest), rows=rows)]
        named = _whole(digest, for_team_lead(digest), rows=rows)
        if named:
            content += [blocks.section(_before_supervision(digest)), *named]
        content += _review(digest, asked_for=True)
        if len(content) <= ROWS_A_MODAL:
            break
    return content


def _whole(digest: Digest, of_topics: Sequence[Topic], *, rows: bool) -> list[Block]:
    pieces = [
        each for topic in of_topics for each in _pieces(topic, LINES_IN_A_MODAL_SECTION, rows=rows)
    ]
    return _drawn(digest, pieces)
