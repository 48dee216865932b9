import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tamis.paper import docx
from tamis.paper.build import build_paper


def test_the_docx_holds_text_tables_and_png_figures(
    manuscript: str,
    results: Mapping[str, Any],
    library: Mapping[str, Mapping[str, str]],
    assets: Callable[[str], bytes],
) -> None:
    pytest.importorskip("pypandoc", reason="the extra docx is not installed")
    paper = build_paper(manuscript, results, library, assets)
    assert paper.docx is not None
    with zipfile.ZipFile(io.BytesIO(paper.docx)) as archive:
        names = archive.namelist()
        text = archive.read("word/document.xml").decode()
        properties = archive.read("docProps/core.xml").decode()
    assert sum(name.endswith(".png") for name in names) == 2
    assert "Site_of #lesion $x &lt;b&gt;@all&lt;/b&gt; *literal*" in text
    assert properties.count("2026-11-21T00:00:00Z") == 2


def test_without_pandoc_there_is_a_line_and_no_failure(
    monkeypatch: pytest.MonkeyPatch,
    manuscript: str,
    results: Mapping[str, Any],
    library: Mapping[str, Mapping[str, str]],
    assets: Callable[[str], bytes],
) -> None:
    monkeypatch.setattr(docx, "pypandoc", None)
    paper = build_paper(manuscript, results, library, assets)
    assert paper.docx is None
    assert paper.pdf
    assert "No DOCX: pandoc is not installed. To have one: pip install 'tamis[docx]'" in paper.notes
