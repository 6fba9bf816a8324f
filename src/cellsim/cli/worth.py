"""`cellsim worth [CELL...]`: which values cause the spread, and how well is each known?"""

from __future__ import annotations

from pathlib import Path

import click

from cellsim.cli import options, output, setting

#: Liquid and solid, of yesterday and tomorrow.
CELLS = (
    *("asslb-nmc-graphite-gen1", "asslb-nmc811-silicon", "asslb-nmc811-lithium"),
    *("liquid-nmc622-graphite-ev", "liquid-nmc811-graphite-ev"),
)


@click.command()
@options.some_cells
@click.option(
    "--samples",
    type=click.IntRange(min=8),
    default=128,
    show_default=True,
    help="Base points; each takes a run a leader and three more, four times a cell.",
)
@click.option(
    "--leaders",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="Values of each answer that are analysed one by one; the others together.",
)
@setting.seed
@options.set_values
@options.page_file(
    "Write the ranking with its figure to FILE (.md), the figure into a folder beside it."
)
@options.figure
@options.as_json
def command(
    cells: tuple[str, ...],
    samples: int,
    leaders: int,
    seed: int,
    changes: tuple[str, ...],
    page: Path | None,
    figure: Path | None,
    json_: bool,
) -> None:
    """Rank the values of CELLs by what measuring them is worth.

    For energy density, charge time and both ends of the temperature window: the share of the spread
    that each value causes, beside the grade of its source. Worth is the mean share, times 1 for an
    assumed value and down to 0.2 for one that was read at its source. Without CELL, five of the
    solid and liquid cells that ship; that takes some minutes.

    \b
    Examples:
      cellsim worth asslb-nmc-graphite-gen1
      cellsim worth --page docs/worth-measuring.md
    """
    loaded = [options.load_cell(name, changes) for name in dict.fromkeys(cells or CELLS)]
    with output.progress("worth measuring", 0) as bar:
        from cellsim.studies import worth

        found = worth(loaded, samples=samples, leaders=leaders, seed=seed, progress=bar.at)
    if figure is not None:
        from cellsim import plots

        plots.save(plots.worth(found), figure)
    if page is not None:
        from cellsim.report import worth as text

        text.write(page, found)
    if json_:
        output.emit(output.dataset(found))
        return
    from cellsim.report.worth import heads, ranking

    columns = ["", "value", "grade", "range", *(f">{head}" for head in heads(found)), ">worth, %"]
    output.show(output.table(columns, ranking(found), text="value, range"))
    failed = found.attrs["failed"]
    said = f", of which {failed} failed and are left out" if failed else ""
    output.show("", f"{found.attrs['runs']} variants{said}. Shares are means over the cells.")
