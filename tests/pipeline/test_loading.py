"""What a command waits for that only reads the review."""

from __future__ import annotations

import subprocess
import sys


def test_reading_the_review_imports_no_figures_and_no_models() -> None:
    script = (
        "import sys; import tamis.pipeline.loading, tamis.pipeline.status, tamis.pipeline.sessions; "
        "print([name for name in ('matplotlib', 'tamis.figures', 'tamis.analysis', 'textual') if name in sys.modules])"
    )

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"
