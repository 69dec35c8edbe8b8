"""The figures of a run, as a table that a person can read."""

from __future__ import annotations

from tests.chaos.run import Result

HEADS = "fault|database|letters|confirmed|arrived|lost|doubled|wrong|uncertain|held|failed|repeated|no answer|seconds"


def list_figures(result: Result) -> list[str]:
    """One row."""
    verdict = result.verdict
    counts = (result.letters, verdict.confirmed, verdict.accepted)
    faults = (len(verdict.lost), len(verdict.doubled), len(verdict.wrong))
    others = (verdict.uncertain, verdict.held, verdict.failed, verdict.repeated, result.failed_requests)
    figures = [str(figure) for figure in (*counts, *faults, *others)]
    return [result.fault, result.database, *figures, f"{result.seconds:.0f}"]


def format_table(results: list[Result]) -> str:
    """Heads, rows, and what the faults noted."""
    rows = [HEADS.split("|"), *(list_figures(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    notes = [f"{result.fault} ({result.database}): {result.notes}" for result in results if result.notes]
    return "\n".join([*lines, "", *notes])


def list_problems(result: Result) -> list[str]:
    """What must not be, at most ten of each."""
    verdict = result.verdict
    kinds = (("lost", verdict.lost), ("doubled", verdict.doubled), ("wrong", verdict.wrong))
    problems = [f"{result.fault}: {kind}: {words}" for kind, found in kinds for words in found[:10]]
    return problems + ([f"{result.fault}: {result.refused} refused"] if result.refused else [])
