"""What the tests share: the evaluation data beside the project, where it is present."""

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import pytest
from hypothesis import settings

mpl.use("Agg")
# No clock decides a test, and the same examples are tried everywhere.
settings.register_profile("tamis", deadline=None, derandomize=True)
settings.load_profile("tamis")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Return a function from a name below ../shared to its path; skips where the data is absent."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"needs ../shared/{name}, which a user's clone does not have")
        return path

    return find
