from dataclasses import replace

import pytest

from tamis.extraction import Form, check_form, form_table
from tamis.extraction.form import Field
from tamis.extraction.rules import Matches, Ordered

NOTE = Field("note", "text", "notes", "note")


def test_a_sound_form_has_no_problem(form: Form):
    assert check_form(form) == []


def test_a_form_without_fields_is_sound_because_extraction_has_not_begun():
    assert check_form(Form()) == []


@pytest.mark.parametrize(
    ("field", "what"),
    [
        (replace(NOTE, name="sex"), "field sex stands twice"),
        (replace(NOTE, role="locator", required=True), "role locator is given twice"),
        (replace(NOTE, codes=("a", "b")), "field note has codes and type text"),
        (
            replace(NOTE, type="category", codes=("a", "b"), former_codes=("b",)),
            "field note lists b as code and as former code",
        ),
    ],
)
def test_a_fault_of_a_field_is_named(form: Form, field: Field, what: str):
    problems = check_form(replace(form, fields=(*form.fields, field)))
    assert what in [problem.what for problem in problems]


@pytest.mark.parametrize("role", ["case", "report", "source_level", "locator"])
def test_a_case_must_carry_its_key_its_report_and_its_source(form: Form, role: str):
    fields = tuple(field for field in form.fields if field.role != role)
    problems = check_form(replace(form, fields=fields))
    assert [problem.what for problem in problems] == [f"no field has the role {role}"]


def test_a_field_that_every_case_carries_must_be_required(form: Form):
    fields = tuple(replace(field, required=field.name != "report") for field in form.fields)
    problems = check_form(replace(form, fields=fields))
    assert [problem.what for problem in problems] == ["field report has the role report but is not required"]


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        (Ordered("ordered", "days", "weeks"), "the rule names 'weeks', which is no field"),
        (Ordered("ordered", "days", "sex"), "the rule orders sex, which is of type category"),
        (Matches("matches", "sex", "(", "a sex"), "the pattern '(' cannot be read"),
    ],
)
def test_a_fault_of_a_rule_is_named_with_its_line(form: Form, rule: Ordered | Matches, what: str):
    problems = check_form(replace(form, rules=(rule,)), lambda place: 7 if place[:2] == ("rules", 0) else 0)
    assert [(problem.line, problem.what) for problem in problems] == [(7, what)]


def test_entries_know_former_codes_and_no_field_that_is_coded_later(form: Form):
    entries = {column.name: column for column in form_table(form, "entries").columns}
    agreed = {column.name: column for column in form_table(form, "agreed").columns}
    assert entries["sex"].codes == ("male", "female", "boy")
    assert agreed["sex"].codes == ("male", "female")
    assert agreed.keys() - entries.keys() == {"event"}
