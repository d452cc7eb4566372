"""How a test talks with the bot as a person does: type, wait for the answer, read it."""

from __future__ import annotations

from practice_workspace.threaded import Person

WAITING = "waiting"  # the modal that stands while a form is being filled


def last(person: Person) -> str:
    """What the newest message for this person's eyes only says."""
    return person.read(person.ephemerals[-1])


def said_after(person: Person, command: str, text: str) -> str:
    """Types a line and waits for its answer."""
    before = len(person.ephemerals)
    reaction = person.command(command, text)
    assert reaction.ok, reaction
    person.wait_for(lambda: len(person.ephemerals) > before)
    return last(person)


def form_after(person: Person, command: str, text: str = "") -> str:
    """Types the command and waits for its filled form; returns all that can be read in it.

    A form that stands already is not taken for it.
    """
    before = person.modal
    reaction = person.command(command, text)
    assert reaction.ok, reaction
    person.wait_for(lambda: person.modal and (before is None or person.modal.id != before.id))
    return filled_form(person)


def filled_form(person: Person) -> str:
    """Waits until the modal in front is more than 'One moment'."""
    person.wait_for(lambda: person.modal and person.modal.callback_id != WAITING)
    return person.read()


def form_in_front(person: Person, callback_id: str) -> str:
    """Waits for a certain modal."""
    person.wait_for(lambda: person.modal and person.modal.callback_id == callback_id)
    return person.read()


def picked(person: Person, field: str, query: str) -> str:
    """The value of the only option that a typeahead offers for these words."""
    (offered,) = person.suggest(field, query)
    value: str = offered["value"]
    return value
