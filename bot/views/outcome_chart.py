"""The chart of outcomes: who worked of all served, eight quarters, beside the reference lines."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

from bot.casework.reading.outcomes import TrendQuarter
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.outcomes import percent, reference
from ips.fidelity.bands import BANDS

TITLE = "Worked, of all served, by quarter"
FILE_NAME = "outcomes.png"

_OURS, _REFERENCE = "#1f5a92", "#8a8a8a"

# The drawing library shares caches between figures, and deliverers draw in threads.
_one_at_a_time = Lock()


def png(trend: Sequence[TrendQuarter]) -> bytes:
    """A picture of 1080 x 810 pixels that a phone shows whole."""
    with _one_at_a_time:
        return _trend_drawn(tuple(trend))


@lru_cache(maxsize=16)
def _trend_drawn(trend: tuple[TrendQuarter, ...]) -> bytes:
    # Drawing is rarely needed and slow to import; no window system is ever touched.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(7.2, 5.4), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    places = [place for place, each in enumerate(trend) if each.rate is not None]
    rates = [float(each.rate * 100) for each in trend if each.rate is not None]
    axes.plot(places, rates, color=_OURS, linewidth=3, marker="o", markersize=8)
    for place, rate in zip(places, rates, strict=True):
        axes.text(place, rate + 2, f"{rate:.0f}", ha="center", va="bottom", size=15, color=_OURS)
    for band in BANDS:
        axes.axhline(float(band.rate * 100), color=_REFERENCE, linewidth=1, linestyle=":")
        axes.text(
            len(trend) - 0.45,
            float(band.rate * 100),
            f"{band.rate * 100} {band.name.removesuffix(' fidelity')}",
            size=11,
            color=_REFERENCE,
            va="center",
        )
    axes.set_title(f"{TITLE}, in %", size=17)
    axes.set_xlim(-0.5, len(trend) - 0.5)
    axes.set_xticks(range(len(trend)), [_quarter(each) for each in trend], size=13)
    axes.set_ylim(0, max([60.0, *rates]) * 1.1)
    axes.tick_params(axis="y", labelsize=13)
    axes.spines[["top", "right"]].set_visible(False)
    drawn = io.BytesIO()
    FigureCanvasAgg(figure).print_figure(drawn, format="png")
    return drawn.getvalue()


def _quarter(point: TrendQuarter) -> str:
    year, number = str(point.quarter).split(" ")
    return f"{number}\n{year}"


def in_words(trend: Sequence[TrendQuarter]) -> list[Block]:
    """Where Slack takes no picture."""
    return [
        blocks.section(f"*{TITLE}*\n{blocks.escape(alt_text(trend))}"),
        blocks.context(blocks.escape(reference())),
    ]


def alt_text(trend: Sequence[TrendQuarter]) -> str:
    """The chart in words, for whoever cannot see it."""
    points = "; ".join(
        f"{each.quarter}: {percent(each.rate)}"
        if each.rate is not None
        else f"{each.quarter}: nobody was served"
        for each in trend
    )
    lines = ", ".join(f"{percent(each.rate)} {each.name}" for each in BANDS)
    return f"Who worked, of all served. {points}. Reference lines: {lines}."
