import pandas as pd

from tamis.review.duplicates.serial import serial_columns


def test_a_column_that_numbers_the_export_is_left_out_with_a_notice() -> None:
    records = pd.DataFrame({"issue": [str(number) for number in range(100, 160)], "volume": ["3"] * 60})
    columns, notices = serial_columns(records)
    assert columns == ["issue"]
    assert "numbers the records from 100 to 159" in notices[0].what


def test_issues_are_not_taken_for_a_number_of_the_export() -> None:
    records = pd.DataFrame({"issue": [str(1 + number % 12) for number in range(60)]})
    assert serial_columns(records) == ([], [])
