"""`cellsim validate [CASE...]`: what is computed beside what was published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output
from cellsim.errors import InputError

if TYPE_CHECKING:
    from cellsim.validation import Row


@click.command()
@click.argument("cases", metavar="[CASE]...", nargs=-1)
@click.option(
    "--samples",
    type=click.IntRange(min=2),
    help="Cells drawn from the ranges, for the 5-95 % interval of each value.  [default: none]",
)
@options.pages("all cases with their figures, figures and record beside it", "three lines")
@options.figure
@options.as_json
def command(
    cases: tuple[str, ...],
    samples: int | None,
    page: Path | None,
    block: Path | None,
    figure: Path | None,
    json_: bool,
) -> None:
    """Compute what was published, and say by how much it is missed.

    All cases of params/validation, or those named. A prediction is a measured value that no
    parameter of the cell comes from; fits, stand-ins and calculated values are named so.

    \b
    Examples:
      cellsim validate
      cellsim validate kato2018-thick-electrodes --figure kato.svg
      cellsim validate --samples 64 --page docs/validation.md --lines README.md
    """
    if block is not None and cases:
        raise InputError("is of all cases", key="--lines", remedy="name none")
    rows = _rows(cases, samples)
    if json_:
        output.emit([row.to_dict() for row in rows])
    else:
        _show(rows)
    if figure is not None:
        from cellsim import plots
        from cellsim.validation import as_dataset

        plots.save(plots.parity(as_dataset(rows)), figure)
    if page is not None:
        from cellsim.report import validation

        validation.write(page, rows)
    if block is not None:
        from cellsim.report.validation_summary import write_lines

        write_lines(block, rows)


def _rows(cases: tuple[str, ...], samples: int | None) -> list[Row]:
    with output.progress("validation", 0) as bar:
        from cellsim.validation import validate

        return validate(list(dict.fromkeys(cases)) or None, samples=samples, progress=bar.at)


def _show(rows: list[Row]) -> None:
    from cellsim.report import validation as text
    from cellsim.report.validation_summary import summary

    columns = ["case", "comparison", "conditions", "quantity", ">published", ">computed"]
    columns += [">error", ">%", "role"]
    drawn = any(row.interval for row in rows)
    lines: list[tuple[Any, ...]] = [
        (
            *(row.case, row.comparison, text.conditions(row), text.quantity(row)),
            *(text.published(row), text.computed(row), text.miss(row)),
            *(text.percent(row), text.role(row)),
            *((text.interval(row),) if drawn else ()),
        )
        for row in rows
    ]
    columns += ["5-95 %"] if drawn else []
    flowing = "case, comparison, conditions, quantity, >computed"
    output.show(output.table(columns, lines, text=flowing), "", summary(rows))
