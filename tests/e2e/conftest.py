"""Ends the run with one plain line."""

from collections import Counter

import pytest

COUNTS: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed or report.when == "call":
        COUNTS["failed" if report.failed else "passed"] += 1


def pytest_unconfigure() -> None:
    print(f"{COUNTS['passed']} passed, {COUNTS['failed']} failed")  # noqa: T201  (the line that the caller reads)
