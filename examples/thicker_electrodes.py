"""How much energy density do thicker electrodes buy, and what do they cost in power?

The first-generation sulfide cell, with both coatings scaled together so that N/P stays: Wh/L on the
basis of the whole cell, from a C/3 and from a 2C discharge of the Doyle-Fuller-Newman model.
"""

from __future__ import annotations

import cellsim as cs


def scaled(cell: cs.Cell, factor: float) -> cs.Cell:
    """The cell with both coatings thicker by a factor."""
    return cell.replace(
        {
            "positive.thickness": factor * cell.positive.thickness.si,
            "negative.thickness": factor * cell.negative.thickness.si,
        }
    )


def main() -> dict[float, tuple[float, float]]:
    """Energy density [W.h/L] at C/3 and at 2C, by factor of thickness."""
    cell = cs.load("asslb-nmc-graphite-gen1")
    table = {}
    print("positive [um]   mAh/cm2   C/3 [W.h/L]   2C [W.h/L]")
    for factor in (1.0, 1.5, 2.0):
        thick = scaled(cell, factor)
        design = cs.design(thick)
        slow, fast = (
            float(cs.simulate(thick, cs.discharge(rate)).energy[-1]) / design.volume("cell")
            for rate in ("C/3", "2C")
        )
        table[factor] = (slow, fast)
        microns = 1e6 * thick.positive.thickness.si
        print(f"{microns:13.0f}   {design.areal_capacity:7.2f}   {slow:11.0f}   {fast:10.0f}")
    return table


if __name__ == "__main__":
    result = main()
    assert result[2.0][0] > result[1.0][0], "thicker electrodes hold more energy"
    loss = [1 - fast / slow for slow, fast in result.values()]
    assert loss[2] > loss[0], "and lose a larger part of it at high rate"
