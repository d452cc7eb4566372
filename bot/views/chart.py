"""The chart of face-to-face employer contacts: eight weeks, the unit's bars and its target line."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from bot.views import blocks, words
from bot.views.blocks import Block
from ips.agenda.counts import ChartWeek

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

TITLE = "Face-to-face employer contacts, eight weeks"
FILE_NAME = "employer-contacts.png"

# Chosen to be told apart in greyscale and by colour-blind readers too.
_CLIENT_SPECIFIC = "#1f5a92"
_GENERIC = "#9dbfe0"
_TARGET = "#b3470e"


# The drawing library shares caches between figures, and deliverers draw in threads.
_one_at_a_time = Lock()


def png(weeks: Sequence[ChartWeek]) -> bytes:
    """A picture of 1080 x 810 pixels that a phone shows whole: large type, few words."""
    with _one_at_a_time:
        return _draw(tuple(_since_the_first(weeks)))


def _since_the_first(weeks: Sequence[ChartWeek]) -> Sequence[ChartWeek]:
    """Without the weeks before the unit began to log here; the last week always stands."""
    begun = (place for place, week in enumerate(weeks) if week.target or week.count.total)
    return weeks[next(begun, len(weeks) - 1) :]


# Where drawing takes longer than the lease of a message, the next try finds it drawn.
@lru_cache(maxsize=16)
def _draw(weeks: tuple[ChartWeek, ...]) -> bytes:
    drawn = io.BytesIO()
    canvas_of(weeks).print_figure(drawn, format="png")
    return drawn.getvalue()


def canvas_of(weeks: Sequence[ChartWeek]) -> FigureCanvasAgg:
    """The picture, still to be put on paper."""
    # Drawing is needed once a week and slow to import; no window system is ever touched.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.patheffects import withStroke  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    figure = Figure(figsize=(7.2, 5.4), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    places = range(len(weeks))
    specific = [week.count.client_specific for week in weeks]
    generic = [week.count.generic for week in weeks]
    targets = [week.target for week in weeks]
    axes.bar(places, specific, color=_CLIENT_SPECIFIC, label="for a client")
    axes.bar(places, generic, bottom=specific, color=_GENERIC, label="generic")
    axes.step(
        [-0.5, *(place + 0.5 for place in places)],
        [*targets[:1], *targets],
        where="pre",
        color=_TARGET,
        linewidth=3,
        linestyle="--",
        label="target",
    )
    for place, week in zip(places, weeks, strict=True):
        number = axes.text(place, week.count.total, _label(week), ha="center", va="bottom", size=16)
        number.set_path_effects([withStroke(linewidth=4, foreground="white")])  # across the target
    axes.set_title("Face-to-face employer contacts a week", size=18)
    axes.set_xticks(list(places), [_monday(week) for week in weeks], size=13)
    axes.set_ylim(0, max([1, *targets, *(week.count.total for week in weeks)]) * 1.25)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(axis="y", labelsize=13)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3, fontsize=14, frameon=False)
    return FigureCanvasAgg(figure)


def _label(week: ChartWeek) -> str:
    """'4', below it '+ 2': side by side, the numbers of neighbouring weeks would touch."""
    generic = f"\n+ {week.count.generic}" if week.count.generic else ""
    return f"{week.count.client_specific}{generic}"


def _monday(week: ChartWeek) -> str:
    _, day, month = words.day(week.week.monday).split(" ")
    return f"{day}\n{month}"


def _in_words(week: ChartWeek) -> str:
    generic = f", + {week.count.generic} generic" if week.count.generic else ""
    return f"{week.count.client_specific} of {week.target}{generic}"


def in_words(weeks: Sequence[ChartWeek]) -> list[Block]:
    """Where Slack takes no picture."""
    return [blocks.section(f"*{TITLE}*\n{blocks.escape(alt_text(weeks))}")]


def alt_text(weeks: Sequence[ChartWeek]) -> str:
    """The chart in words, for whoever cannot see it."""
    by_week = "; ".join(
        f"week of {words.day(week.week.monday)}: {_in_words(week)}"
        for week in _since_the_first(weeks)
    )
    return f"Face-to-face employer contacts of the unit against the target. {by_week}."
