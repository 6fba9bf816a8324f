"""Which loses more in the cold: the liquid cell or the sulfide cell?

Energy of a C/5 discharge, isothermal, as a share of that at 25 degC. The liquid cell is refused
below the liquidus of its electrolyte; the sulfide cell only slows down.
"""

from __future__ import annotations

from itertools import pairwise

import cellsim as cs

CELLS = ("liquid-nmc622-graphite-ev", "asslb-nmc-graphite-gen1")
TEMPERATURES = (25, 0, -10, -30)


def energy(cell: cs.Cell, celsius: float) -> float:
    """Energy of a C/5 discharge [W.h]; 0 where the cell does not run."""
    run = cs.simulate(cell, cs.discharge("C/5"), temperature=f"{celsius} degC")
    if run.attrs["status"] != "finished" or run.sizes["time"] == 0:
        print(f"   {cell.name} at {celsius} degC: {run.attrs['termination']}")
        return 0.0
    return float(run.energy[-1])


def main() -> dict[str, list[float]]:
    """Share of the 25 degC energy by cell, along `TEMPERATURES`."""
    shares = {}
    for name in CELLS:
        cell = cs.load(name)
        energies = [energy(cell, celsius) for celsius in TEMPERATURES]
        shares[name] = [value / energies[0] for value in energies]
        line = "  ".join(
            f"{c} degC: {share:4.0%}" for c, share in zip(TEMPERATURES, shares[name], strict=True)
        )
        print(f"{name:28s} {line}")
    return shares


if __name__ == "__main__":
    result = main()
    for shares in result.values():
        assert all(a >= b for a, b in pairwise(shares)), "colder is less"
    assert result["liquid-nmc622-graphite-ev"][-1] == 0, "frozen at -30 degC"
    assert result["asslb-nmc-graphite-gen1"][-1] > 0, "a solid does not freeze"
