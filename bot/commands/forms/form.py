"""What came back in a submitted or half-filled modal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any, TypeVar

from bot.casework.checks import NOT_OFFERED
from bot.payloads import LONGEST_TEXT, inputs_of, most_of
from bot.views import blocks
from bot.views.pickers import TYPE_ON

Offered = TypeVar("Offered", bound=StrEnum)

_CHANNEL = re.compile("[CDG][A-Z0-9]+")


class Form:
    """The values of a submitted or half-filled modal, by the name of their field.

    A field's block id is its name, or `name:anything` where a new block was needed to show a new
    initial value. What cannot be read is collected in `errors`, block id -> one sentence.
    """

    def __init__(self, view: Mapping[str, Any]) -> None:
        self.view = view
        self._values: dict[str, Mapping[str, Any]] = {}
        self._block_ids: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self._inputs = inputs_of(view)
        for block_id in self._inputs:
            self._block_ids.setdefault(block_id.split(":")[0], block_id)
        for block_id, elements in (view.get("state") or {}).get("values", {}).items():
            name = block_id.split(":")[0]
            self._block_ids[name] = block_id
            for element in elements.values():
                self._values[name] = element
        self._hold_to_lengths()

    def _hold_to_lengths(self) -> None:
        """Slack's field stops at its length; a forged form does not."""
        longest = most_of(self.view)
        for name, held in self._values.items():
            most = longest.get(self._block_ids[name])
            if most is not None:
                self._hold_to(most, held.get("value") or "", name)

    def _hold_to(self, most: int, typed: str, name: str) -> None:
        if len(typed) > most:
            self.wrong(name, f"Please keep this to {most:,} letters.")

    def __contains__(self, name: str) -> bool:
        return name in self._block_ids

    def wrong(self, name: str, sentence: str) -> None:
        """Puts a sentence under a field, or under the first one where that field is not shown."""
        self.errors.setdefault(self.block_id(name), sentence)

    def block_id(self, name: str | None) -> str:
        known = self._block_ids.get(name or "")
        return known or (self._inputs[0] if self._inputs else "form")

    def text(self, name: str) -> str | None:
        """What was typed, whole: a long text stands in several fields."""
        more = (each for each in self._values if each.startswith(f"{name}{blocks.PART}"))
        names = [name, *sorted(more, key=lambda each: (len(each), each))]
        typed = blocks.whole([self._values.get(each, {}).get("value") or "" for each in names])
        self._hold_to(LONGEST_TEXT, typed, name)
        return typed.strip() or None

    def choice(self, name: str) -> str | None:
        chosen = self.option(name)
        return str(chosen["value"]) if chosen else None

    def option(self, name: str) -> dict[str, Any] | None:
        """The chosen option whole, to show it again."""
        chosen = self._values.get(name, {}).get("selected_option")
        return chosen if chosen and chosen["value"] != TYPE_ON else None

    def choices(self, name: str) -> tuple[str, ...]:
        return tuple(str(chosen["value"]) for chosen in self.chosen_options(name))

    def chosen_options(self, name: str) -> list[dict[str, Any]]:
        chosen = self._values.get(name, {}).get("selected_options") or []
        return [each for each in chosen if each["value"] != TYPE_ON]

    def ticked(self, name: str, value: str) -> bool:
        return value in self.choices(name)

    def yes_or_no(self, name: str) -> bool | None:
        """A choice between 'yes' and 'no'; None when neither was chosen."""
        return {"yes": True, "no": False}.get(self.choice(name) or "")

    def user(self, name: str) -> str | None:
        return self._values.get(name, {}).get("selected_user")

    def users(self, name: str) -> tuple[str, ...]:
        return tuple(filter(None, self._values.get(name, {}).get("selected_users") or ()))

    def conversation(self, name: str) -> str | None:
        chosen = self._values.get(name, {}).get("selected_conversation")
        if chosen is not None and _CHANNEL.fullmatch(chosen) is None:
            self.wrong(name, "Please choose a channel from the list.")
            return None
        return chosen

    def hour(self, name: str) -> time | None:
        chosen = self._values.get(name, {}).get("selected_time")
        return time.fromisoformat(chosen) if chosen else None

    def day(self, name: str) -> date | None:
        chosen = self._values.get(name, {}).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None

    def number(self, name: str) -> float | None:
        typed = self.text(name)
        if typed is None:
            return None
        try:
            number = float(typed.replace(",", "."))
        except ValueError:
            self.wrong(name, "Please write a number here, such as 20.")
            return None
        if not 0 <= number <= 100_000:  # 'nan' is not even that
            self.wrong(name, "Please write a number from 0 to 100,000 here.")
            return None
        return number

    def one_of(self, name: str, kind: type[Offered]) -> Offered | None:
        """The choice as what it stands for; None when nothing was chosen.

        One that we do not offer (any more) is noted.
        """
        chosen = self.choice(name)
        if not chosen:
            return None
        try:
            return kind(chosen)
        except ValueError:
            self.wrong(name, NOT_OFFERED)
            return None

    def several(self, name: str, kind: type[Offered]) -> tuple[Offered, ...]:
        """The choices as what they stand for, as `one_of`."""
        try:
            return tuple(kind(each) for each in self.choices(name))
        except ValueError:
            self.wrong(name, NOT_OFFERED)
            return ()

    def needed(self, name: str, value: Any, sentence: str) -> None:
        """Notes that a required field is empty."""
        if value in (None, "", ()):
            self.wrong(name, sentence)
