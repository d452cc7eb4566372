"""The shapes of a form and of what was pressed, as types that pydantic checks.

What else is in a payload nobody looks at. The lengths are Slack's own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError, model_validator

_TYPED = 3_000  # letters in one field, and in what a form carries


class _Option(BaseModel):
    value: Annotated[str, Field(max_length=150)]


def _reads(kind: type[date] | type[time]) -> Callable[[str], str]:
    def read(text: str) -> str:
        kind.fromisoformat(text)
        return text

    return read


_Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_reads(date))]
_Hour = Annotated[str, Field(pattern=r"^[0-9]{2}:[0-9]{2}$"), AfterValidator(_reads(time))]


class _Holder(BaseModel):
    """What a field of a form holds, or what was pressed."""

    selected_option: _Option | None = None
    selected_options: Annotated[list[_Option] | None, Field(max_length=100)] = None
    selected_date: _Day | None = None
    selected_time: _Hour | None = None
    selected_user: str | None = None
    selected_users: Annotated[list[str] | None, Field(max_length=100)] = None
    selected_conversation: str | None = None


class _Field(_Holder):
    value: Annotated[str | None, Field(max_length=_TYPED)] = None


class _Action(_Holder):
    value: str = ""
    type: Any = None

    @model_validator(mode="after")
    def _chosen(self) -> Self:
        if self.type == "overflow" and self.selected_option is None:
            raise ValueError("nothing was chosen in a menu")
        return self


class _Element(BaseModel):
    type: str


class _Input(BaseModel):
    type: Literal["input"]
    block_id: str
    element: _Element


def _no_input(type_: str) -> str:
    if type_ == "input":
        raise ValueError("an input has a block_id and an element")
    return type_


class _Block(BaseModel):
    type: Annotated[str, AfterValidator(_no_input)]


class _State(BaseModel):
    """`values`: block id -> action id -> what it holds."""

    values: dict[str, dict[str, _Field]] = Field(default_factory=dict)


class _Form(BaseModel):
    private_metadata: Annotated[str | None, Field(max_length=_TYPED)] = None
    blocks: Annotated[list[_Input | _Block], Field(default_factory=list, max_length=100)]
    state: _State | None = None


_A_FORM: TypeAdapter[_Form | None] = TypeAdapter(_Form | None)
_PRESSED = TypeAdapter(list[_Action])


def is_form(view: object) -> bool:
    """Whether it has the shape of a form that Slack sends, or there is none."""
    return _fits(_A_FORM, view)


def is_pressed(actions: object) -> bool:
    """Whether these are buttons and menus as Slack tells of them."""
    return _fits(_PRESSED, actions)


def _fits(shape: TypeAdapter[Any], value: object) -> bool:
    try:
        shape.validate_python(value)
    except ValidationError:
        return False
    return True
