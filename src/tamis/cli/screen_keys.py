"""Keys of the screening terminal: which key does what, and how a person changes it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tamis.errors import UsageError

# What can be done -> key and words. A narrow terminal shows the first ones alone, so the ways out stand early.
# A digit always gives the reason with that number.
ACTIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "include": ("i", "Include"),
        "exclude": ("e", "Exclude"),
        "unsure": ("u", "Unsure"),
        "not_retrieved": ("r", "Not retrieved"),
        "undo": ("z", "Undo"),
        "help": ("h", "Help"),
        "quit": ("q", "Quit"),
        "later": ("s", "Later"),
        "earlier": ("b", "Back"),
        "note": ("n", "Note"),
        "label": ("l", "Labels"),
        "criteria": ("c", "Criteria"),
        "why": ("w", "Why now"),
    }
)


def screening_keys(changes: str) -> dict[str, str]:
    """Return action -> key after a person's changes.

    Parameters
    ----------
    changes : str
        Such as ``include=j, exclude=f``; empty for the keys of ACTIONS.

    Raises
    ------
    UsageError
        If a change is not of that form, an action is unknown, a key is no single letter or sign, or two actions
        would have one key; all of these are named at once.
    """
    keys = {action: key for action, (key, _) in ACTIONS.items()}
    faults: list[str] = []
    for part in filter(None, (part.strip() for part in changes.split(","))):
        action, equals, key = (piece.strip() for piece in part.partition("="))
        if not equals:
            faults.append(f"{part!r} is no change of a key, expected action=key")
        elif action not in keys:
            faults.append(f"{action!r} is no action, expected one of {', '.join(keys)}")
        elif len(key) != 1 or not key.isalpha():
            faults.append(f"{key!r} for {action} is not one letter")
        else:
            keys[action] = key
    of_key: dict[str, list[str]] = {}
    for action, key in keys.items():
        of_key.setdefault(key, []).append(action)
    faults += [f"{key!r} would mean {' and '.join(names)}" for key, names in of_key.items() if len(names) > 1]
    if faults:
        raise UsageError(f"Keys of the terminal: {'; '.join(faults)}.")
    return keys
