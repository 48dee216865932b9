"""Score the reference parser: ``python benchmarks/references.py [--segmentation | --names] PATH ...``.

Without an option every PATH is a JSONL file of references, one object a line: ``id``, ``raw``, and ``fields``
with comparison keys ``author title year container volume pages`` (letters and digits only, lower case, no
accents; ``pages`` as first-last; "" where the string holds none); ``group``, where present, splits a file
into sets. With ``--segmentation`` objects hold ``text``, ``refs`` (gold strings) and ``labels`` (printed
numbers or null); a folder holds pairs NAME.txt and NAME.json (``numbered``, ``references`` with ``string``). With
``--names`` objects hold ``raw`` and ``names`` (list of ``family``, ``given``). A CSV file in the layout of
``references_gold.csv`` is scored on every field including names.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tamis.review.citations import ParsedReference, parse_reference, parse_strings, split_references
from tamis.review.citations.names import parse_names

FIELDS = ("author", "title", "year", "container", "volume", "pages")


def key(text: str) -> str:
    """Return letters and digits, lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(
        letter for letter in plain.casefold() if letter.isalnum() and not unicodedata.combining(letter)
    )


def keys_of(reference: ParsedReference) -> dict[str, str]:
    """Return the comparison keys of a parsed reference."""
    pages = reference.pages or reference.article_number
    return {
        "author": key(_without_others(reference.printed.get("author", ""))),
        "title": key(reference.title),
        "year": reference.year,
        "container": key(reference.printed.get("container", "")),
        "volume": key(reference.volume),
        "pages": "-".join(key(part) for part in re.split("[-\N{EN DASH}]", pages)) if pages else "",
    }


def _without_others(text: str) -> str:
    return re.sub(r"\b(et\.?\s*al\b|and others\b|u\.\s?a\.).*$", "", text, flags=re.IGNORECASE)


def score_references(path: Path) -> None:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            groups[row.get("group", "")].append(row)
    for group, rows in groups.items():
        begun = time.process_time()
        parsed = parse_strings([row["raw"] for row in rows])
        spent = time.process_time() - begun
        _print_scores(f"{path.name} {group}".strip(), rows, parsed, spent)


def _print_scores(
    name: str, rows: Sequence[dict[str, Any]], parsed: Sequence[ParsedReference], spent: float
) -> None:
    hits, said, held = defaultdict(int), defaultdict(int), defaultdict(int)
    whole, sure, sure_whole = 0, 0, 0
    for row, reference in zip(rows, parsed, strict=True):
        found = keys_of(reference)
        right = 0
        for field in FIELDS:
            wanted = row["fields"].get(field, "")
            said[field] += bool(found[field])
            held[field] += bool(wanted)
            hits[field] += bool(wanted) and wanted == found[field]
            right += wanted == found[field]
        whole += right == len(FIELDS)
        sure += reference.status == "sure"
        sure_whole += reference.status == "sure" and right == len(FIELDS)
    count = len(rows)
    micro = _f1(sum(hits.values()), sum(said.values()), sum(held.values()))
    right_of_sure = 100 * sure_whole / max(sure, 1)
    print(f"{name}: {count} references, micro-F1 {micro:.1f}, all six right {100 * whole / count:.1f} %")
    print("   " + ", ".join(f"{field} {_f1(hits[field], said[field], held[field]):.1f}" for field in FIELDS))
    print(
        f"   sure: {100 * sure / count:.1f} % of references, of these all six right {right_of_sure:.1f} %; "
        f"{count / max(spent, 1e-9):.0f} references per CPU second"
    )


def _f1(hits: int, said: int, held: int) -> float:
    return 200 * hits / (said + held) if said + held else 100.0


def score_gold(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    right: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        reference = parse_reference(row["raw"])
        names = [
            name.strip()
            for name in row["authors"].split(";")
            if name.strip().rstrip(".") != "et al" and name.strip()
        ]
        wanted = [row[name] for name in ("year", "title", "container", "volume", "issue", "doi")]
        found = [
            reference.year,
            reference.title,
            reference.container,
            reference.volume,
            reference.issue,
            reference.doi,
        ]
        same = [key(a) == key(b) for a, b in zip(wanted, found, strict=True)]
        same.append(
            key(row["pages"] or row["article_number"]) == key(reference.pages or reference.article_number)
        )
        same.append(
            [key(name) for name in names] == [key(name.family + name.given) for name in reference.authors]
        )
        right[row["source_key"]].append(all(same))
    print(f"{path.name}: every field incl. names right in {sum(map(sum, right.values()))} of {len(rows)}")
    print("   " + ", ".join(f"{name} {sum(flags)}/{len(flags)}" for name, flags in right.items()))


def score_segmentation(path: Path) -> None:
    documents: list[tuple[str, list[str], bool]] = []
    if path.is_dir():
        for truth in sorted(path.glob("*.json")):
            data = json.loads(truth.read_text(encoding="utf-8"))
            text = truth.with_suffix(".txt").read_text(encoding="utf-8")
            documents.append((text, [item["string"] for item in data["references"]], bool(data["numbered"])))
    else:
        for line in path.read_text(encoding="utf-8").splitlines():
            data = json.loads(line)
            documents.append((data["text"], data["refs"], any(label for label in data["labels"])))
    for numbered in (True, False):
        hits = said = held = 0
        chosen = [document for document in documents if document[2] == numbered]
        for text, wanted, _ in chosen:
            found = [_string(piece.raw) for piece in split_references(text)]
            gold = [_string(string) for string in wanted]
            said, held = said + len(found), held + len(gold)
            hits += sum(min(found.count(string), gold.count(string)) for string in set(gold))
        if chosen:
            kind = "numbered" if numbered else "unnumbered"
            score = _f1(hits, said, held)
            print(
                f"{path.name}, {kind}: {len(chosen)} lists, {held} strings, F1 of exact strings {score:.1f}"
            )


def _string(text: str) -> str:
    """Compare strings by their letters and digits, without the printed number."""
    return key(re.sub(r"^\s*(?:\[\w{1,8}\]|\(?\d{1,4}[.)\]]|\d{1,4}(?=\s))\s*", "", text))


def score_names(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    right = sum(
        [(key(name.family), key(name.given + name.suffix)) for name in parse_names(row["raw"])[0]]
        == [(key(name.get("family", "")), key(name.get("given", ""))) for name in row["names"]]
        for row in rows
    )
    print(f"{path.name}: {len(rows)} author lists, exact {100 * right / len(rows):.1f} %")


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", type=Path)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--segmentation", action="store_true")
    kind.add_argument("--names", action="store_true")
    given = parser.parse_args(None if arguments is None else list(arguments))
    for path in given.paths:
        if given.segmentation:
            score_segmentation(path)
        elif given.names:
            score_names(path)
        elif path.suffix == ".csv":
            score_gold(path)
        else:
            score_references(path)


if __name__ == "__main__":
    main()
