"""What limits a fast charge, and for how long?

10 to 80 % of the first-generation sulfide cell, at each moment with the greatest current that
breaks no limit; warm and cold.
"""

from __future__ import annotations

import numpy as np

import cellsim as cs


def main() -> dict[int, float]:
    """Minutes by temperature [degC]."""
    cell = cs.load("asslb-nmc-graphite-gen1")
    minutes = {}
    for celsius in (45, 25):
        run = cs.simulate(cell, cs.fast_charge((0.1, 0.8)), temperature=f"{celsius} degC")
        time = run.time.values
        minutes[celsius] = float(time[-1]) / 60
        held = {
            str(word): float(np.diff(time)[run.limit.values[1:] == word].sum()) / 60
            for word in np.unique(run.limit.values[1:])
        }
        shares = ", ".join(f"{word} {span:.1f} min" for word, span in held.items())
        print(f"{celsius} degC: {minutes[celsius]:.1f} min ({run.attrs['termination']}): {shares}")
    return minutes


if __name__ == "__main__":
    result = main()
    assert result[45] < result[25], "warmth shortens the charge"
