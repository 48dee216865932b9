"""Run suites of reference answers through tamis: `python -m tests.conformance PATH.json [--family F]`.

`cases` reads both formats of suite, `comparison` compares, `adapters` finds who answers a family,
`report` prints. modules named in `adapters.OWNERS` each hold `ADAPTERS`, a dictionary from family (or
kind) to a function that turns a Case into a mapping shaped like the case's expected answer.
"""
