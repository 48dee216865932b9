"""The merged record of a cluster as an export holds it: all fields that a source knows, not only those compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tamis.review.importers import LISTS, RawRecord

# What an export says under this tag: the records that one record was made of.
MERGED_FROM = "merged from"


def merge_raw(members: Sequence[tuple[str, RawRecord]], origins: Mapping[str, str]) -> RawRecord:
    """Return one record for a cluster.

    Parameters
    ----------
    members : sequence of (str, RawRecord)
        Id and record, the first of the cluster first.
    origins : mapping
        Field -> id of the record whose value won, as of ``origins_of``; others come from the first record.

    Returns
    -------
    RawRecord
        Lists hold the values of all records once each, but authors and kinds, which come from one record; a
        field that is empty in the record that won comes from the first that has it; a tag of the source holds
        the values of all. ``extra`` names the records under MERGED_FROM.
    """
    first_id, first = members[0]
    if len(members) == 1:
        return first
    record_of = dict(members)
    fields: dict[str, tuple[str, ...]] = {}
    for name in dict.fromkeys(name for _, record in members for name in record.fields):
        # A date belongs to its year.
        source = record_of[origins.get("year" if name == "date" else name, first_id)]
        if name in LISTS and name not in ("authors", "editors", "type"):
            values = [
                value for record in (source, *record_of.values()) for value in record.fields.get(name, ())
            ]
            fields[name] = tuple(dict.fromkeys(values))
        elif name == "date" and name not in source.fields:
            year = source.first("year")
            fitting = [
                record for record in record_of.values() if year and record.first("date").startswith(year)
            ]
            fields |= {name: fitting[0].fields[name]} if fitting else {}
        else:
            holder = next(record for record in (source, *record_of.values()) if name in record.fields)
            fields[name] = holder.fields[name]
    extra: dict[str, tuple[str, ...]] = {}
    for record in record_of.values():
        for tag, values in record.extra.items():
            extra[tag] = tuple(dict.fromkeys((*extra.get(tag, ()), *values)))
    extra[MERGED_FROM] = ("; ".join(record_of),)
    telling = [record for record in record_of.values() if record.type != "other"]
    return RawRecord(first.position, first.line, (telling or [first])[0].type, fields, extra)
