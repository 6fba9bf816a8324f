"""`cellsim design CELL`: the stack resolved to volume, mass, energy, raw materials and cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output
from cellsim.report.text import number

if TYPE_CHECKING:
    from cellsim.cell_design import Design

_DRAWING = 76


@click.command()
@options.cell_argument
@options.set_values
@options.figure
@options.as_json
def command(cell: str, changes: tuple[str, ...], figure: Path | None, json_: bool) -> None:
    """Resolve the stack: layers, Wh/L, Wh/kg, materials, cost.

    Energy is a C/3 discharge at 25 degC in closed form; thickness is the greatest in the cycle.

    \b
    Examples:
      cellsim design asslb-nmc-graphite-gen1
      cellsim design asslb-nmc-graphite-gen1 --set positive.thickness=95um --figure stack.svg
    """
    from cellsim.cell_design import design

    result = design(options.load_cell(cell, changes))
    if figure is not None:
        _draw(result, figure)
    if json_:
        output.emit(as_dict(result))
        return
    output.show(f"{result.cell.title} ({result.cell.name}, {result.cell.hash[:12]})", "")
    output.show(_headline(result), "", _densities(result), "", _layers(result), "")
    output.show(*_drawing(result), "", _materials(result), "", _raw(result))
    output.show("", f"Materials cost: {number(result.cost, 3)} USD/kWh ({_basis_of_cost(result)})")


def as_dict(result: Design) -> dict[str, Any]:
    """All that a design answers, with the unit in each key."""
    from cellsim.cell_design import BASES

    return {
        "cell": result.cell.name,
        "cell_hash": result.cell.hash,
        "nominal_capacity [A.h]": result.nominal_capacity,
        "areal_capacity [mA.h/cm2]": result.areal_capacity,
        "energy [W.h]": result.energy,
        "mean_voltage [V]": result.mean_voltage,
        "n_to_p": result.n_to_p,
        "electrode_area [m2]": result.electrode_area,
        "stack_thickness [um]": 1e6 * result.stack_thickness,
        "basis": {
            basis: {
                "energy_density [W.h/L]": result.energy_density(basis),
                "specific_energy [W.h/kg]": result.specific_energy(basis),
                "volume [L]": result.volume(basis),
                "mass [kg]": result.mass(basis),
            }
            for basis in BASES
        },
        "layers": [
            {
                "name": layer.name,
                "material": layer.material,
                "thickness [um]": None if layer.thickness is None else 1e6 * layer.thickness,
                "volume_share": layer.volume_share,
                "mass_share": layer.mass_share,
                "mass [kg]": layer.mass,
            }
            for layer in result.layers
        ],
        "material_masses [kg]": result.material_masses,
        "materials [kg/kW.h]": result.materials,
        "cost_breakdown [USD/kW.h]": result.cost_breakdown,
        "cost [USD/kW.h]": result.cost,
    }


def _headline(result: Design) -> Any:
    ratio = "lithium metal" if result.n_to_p is None else number(result.n_to_p, 3)
    rows = [
        ("nominal capacity (C/20)", number(result.nominal_capacity), "Ah"),
        ("areal capacity", number(result.areal_capacity, 3), "mAh/cm2"),
        ("energy (C/3, 25 degC)", number(result.energy), "Wh"),
        ("mean voltage", number(result.mean_voltage), "V"),
        ("N/P", ratio, ""),
        ("electrode area", number(result.electrode_area), "m2"),
        ("stack thickness", number(1e6 * result.stack_thickness), "um"),
    ]
    return output.table(("quantity", ">value", "unit"), rows)


def _densities(result: Design) -> Any:
    from cellsim.cell_design import BASES

    rows = [
        (
            basis,
            f"{result.energy_density(basis):.0f}",
            f"{result.specific_energy(basis):.0f}",
            number(result.volume(basis)),
            number(result.mass(basis)),
        )
        for basis in BASES
    ]
    columns = ("basis", ">Wh/L", ">Wh/kg", ">volume [L]", ">mass [kg]")
    return output.table(columns, rows)


def _layers(result: Design) -> Any:
    rows = [
        (
            layer.name,
            "" if layer.thickness is None else f"{1e6 * layer.thickness:.1f}",
            _percent(layer.volume_share),
            _percent(layer.mass_share),
            layer.material,
        )
        for layer in result.layers
    ]
    total = f"{100 * sum(layer.volume_share for layer in result.layers):.1f}"
    mass = f"{100 * sum(layer.mass_share for layer in result.layers):.1f}"
    rows.append(("cell", f"{1e6 * result.stack_thickness:.1f}", total, mass, ""))
    columns = ("layer", ">thickness [um]", ">volume [%]", ">mass [%]", "material")
    return output.table(columns, rows, text="material")


def _percent(share: float) -> str:
    return f"{100 * share:.1f}" if share else ""


def _drawing(result: Design) -> list[Any]:
    from cellsim.cli import stack

    layers = [layer for layer in result.layers if layer.thickness]
    names = [layer.name for layer in layers]
    thicknesses = [layer.thickness or 0.0 for layer in layers]
    key = ", ".join(
        f"{letter} {layer.name}" for letter, layer in zip(stack.letters(names), layers, strict=True)
    )
    heading = "One repeat unit to scale, at its thickest:"
    if output.on_terminal():
        width = min(output.terminal_width() - 1, _DRAWING)
        return [heading, stack.coloured(names, thicknesses, width), key]
    return [heading, *stack.plain(names, thicknesses, _DRAWING), key]


def _materials(result: Design) -> Any:
    masses, costs = result.material_masses, result.cost_breakdown
    total = sum(masses.values())
    rows = [
        (
            name,
            number(1e3 * mass),
            f"{100 * mass / total:.1f}",
            number(1e3 * mass / result.energy, 3),
            number(costs[name], 3),
        )
        for name, mass in sorted(masses.items(), key=lambda item: -item[1])
    ]
    columns = ("component", ">mass [g]", ">share [%]", ">kg/kWh", ">USD/kWh")
    return output.table(columns, rows)


def _raw(result: Design) -> Any:
    rows = [(name, number(mass, 3)) for name, mass in result.materials.items() if mass > 0]
    return output.table(("raw material", ">kg/kWh"), rows)


def _basis_of_cost(result: Design) -> str:
    return f"prices of {result.prices.year}, {result.prices.currency}; no labour, plant or yield"


def _draw(result: Design, path: Path) -> None:
    from cellsim import plots

    plots.save(plots.stack(result), path)
