"""The shipped weights of evidence, written by ``python -m dev.duplicates.fit``."""

INTERCEPT = -1.77
SLOPE = 1.00
MERGE_FROM = 0.7
ASK_FROM = 0.4
LEVELS: dict[str, dict[str, float]] = {
    "title": {
        "related": -1.62,
        "distant": -2.86,
        "differs": -4.44,
        "similar": 0.0,
        "close": 0.95,
        "nearly the same": 2.23,
        "the same": 3.77,
        "the same, but short": 0.82,
        "in another language": 0.38,
        "the beginning or end of the other": 1.25,
    },
    "authors": {
        "half shared": -1.3,
        "few shared": -2.67,
        "none shared": -2.67,
        "most shared": 0.53,
        "all shared": 0.61,
        "one, shared": 0.05,
    },
    "first author": {
        "among the others": 0.0,
        "another initial": -0.49,
        "differs": -0.74,
        "similar": 0.0,
        "the same": 0.0,
    },
    "year": {"one apart": -2.42, "two or three apart": -5.15, "four or more apart": -5.15, "the same": 1.06},
    "journal": {
        "a word shared": -1.52,
        "differs": -3.29,
        "similar": 0.36,
        "abbreviated": 0.36,
        "the same": 0.36,
    },
    "volume and pages": {
        "volume the same, pages differ": -3.32,
        "pages differ": -4.17,
        "both differ": -5.84,
        "pages overlap": 1.09,
        "first page the same, volume differs": 2.69,
        "first page the same": 4.3,
        "pages the same": 5.5,
        "first page and volume the same": 5.65,
        "the same": 6.96,
        "volume differs": -1.67,
        "volume the same": 0.46,
        "pages the same, volume differs": 0.07,
        "online first": 0.73,
    },
    "issue": {"differs": -1.11, "the same": 0.0},
    "DOI": {"differs": -2.96, "another version": 2.2, "the same": 4.48},
    "PMID": {"differs": -0.33, "the same": 0.0},
    "ISSN": {"differs": -0.77, "the same": 0.32},
    "abstract": {"differs": -3.26, "similar": 1.99, "the same": 2.19},
    "registry number": {"differs": 0.0, "the same": 0.0},
    "numbers in the title": {"one title has more": -4.02, "differ": -5.82, "the same": 0.0},
    "kind of title": {"differs": -2.73},
    "kind of publication": {"differs": -1.83, "the same": 0.79},
}
