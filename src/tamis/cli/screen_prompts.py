"""Questions that the screening terminal asks in front of the report: a reason, a line of text, or only a look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tamis.protocol import Criterion

_Result = TypeVar("_Result")
_BOX = """
{name} {{ align: center middle; }}
{name} > Vertical {{ width: 80%; max-width: 90; height: auto; max-height: 90%; border: round $primary; padding: 0 1;
    background: $surface; }}
{name} OptionList {{ height: auto; max-height: 16; }}
"""


class _Prompt(ModalScreen[_Result]):
    """Closed once, whatever else a fast hand has typed before it is gone."""

    def _close(self, result: _Result) -> None:
        if self.is_current:
            self.dismiss(result)


class AskReason(_Prompt[str | None]):
    """A list of reasons; a digit or Enter takes one, Escape goes back. The result is a code, or None.

    An optional reason has a first row for none, whose result is empty.
    """

    CSS = _BOX.format(name="AskReason")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back")]

    def __init__(self, decision: str, choices: Sequence[Criterion], *, optional: bool) -> None:
        super().__init__()
        self._decision = decision
        self._choices = [("", "no reason")] if optional else []
        self._choices += [(choice.code, f"{choice.code} {choice.label}") for choice in choices]
        self._first = 0 if optional else 1

    def compose(self) -> ComposeResult:
        """Lay the list out."""
        rows = [
            Option(Text(f"{k}  {words}"), id=f"row{k}")
            for k, (_, words) in enumerate(self._choices, self._first)
        ]
        with Vertical():
            yield Static(Text(f"Reason to {self._decision} (digit or Enter, Escape goes back)", "bold"))
            yield OptionList(*rows)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the row."""
        self._close(self._choices[event.option_index][0])

    def on_key(self, event: Key) -> None:
        """Take the row with that number."""
        if event.key.isdigit():
            place = int(event.key) - self._first
            event.stop()
            if 0 <= place < len(self._choices):
                self._close(self._choices[place][0])

    def action_leave(self) -> None:
        """Go back without a reason."""
        self._close(None)


class AskText(_Prompt[str | None]):
    """One line of text; Enter takes it, Escape leaves it as it was (None)."""

    CSS = _BOX.format(name="AskText")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back")]

    def __init__(self, title: str, value: str, hint: str = "") -> None:
        super().__init__()
        self._title, self._value, self._hint = title, value, hint

    def compose(self) -> ComposeResult:
        """Lay the line out."""
        with Vertical():
            yield Static(Text(f"{self._title} (Enter keeps it, Escape goes back)", "bold"))
            yield Input(self._value)
            yield Static(Text(self._hint, "dim"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line."""
        self._close(event.value)

    def action_leave(self) -> None:
        """Leave the text as it was."""
        self._close(None)


class ShowText(_Prompt[None]):
    """Lines to look at; any key closes them."""

    CSS = _BOX.format(name="ShowText")

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        """Lay the lines out."""
        with Vertical():
            yield Static(Text(self._title, "bold"))
            yield Static(Text("\n".join(self._lines)))
            yield Static(Text("Any key goes back.", "dim"))

    def on_key(self, event: Key) -> None:
        """Close."""
        event.stop()
        self._close(None)
