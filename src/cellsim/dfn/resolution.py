"""How finely a case is to be resolved, from its own numbers.

Particles, by the Fourier number Fo = D t / R^2, with t the time in which the surface of a
particle, charged evenly, is full or empty: the less has diffused by then, the thinner the layer
under the surface.

Layers, by how much more than RT/F the current loses across an electrode,
    polarisation = F I L / 2RT (1/kappa + 1/sigma),
and nu = L sqrt(a (1/kappa + 1/sigma) / r), r the resistance of the reaction (Newman's
distribution of reaction rate): both large, the reaction is a thin front. And by how much of the
salt the current drags out, depletion = (1 - t+) I L / (F D c0).
"""

import numpy as np

from .layout import FARADAY, GAS

# Modes keep the voltage within 0.8 mV RMS of 32 modes, mostly within 0.2, for constant D; shells
# within 2.5 mV of 130, or 6 where D(x) has a narrow dip. Cases are grouped by them.
MODES = np.array([6, 8, 10, 12, 16, 24, 36, 54])
SHELLS = np.array([14, 20, 28, 40, 60, 90, 130])
_SHORTEST = 1e-9  # a Fourier number of no time at all


def fourier_number(cases, tables, mesh):
    """The smaller one of the two electrodes: (cases,)."""
    found = np.full(len(cases), np.inf)
    for side, sign in (("n", 1.0), ("p", -1.0)):
        if side == "n" and mesh[0] == 0:
            continue
        get = {name: cases[f"{name}_{side}"] for name in ("L", "active", "R", "c_max", "D", "x0")}
        with np.errstate(all="ignore"):
            # dx/dt of the particle's mean is -3 rate.
            rate = cases["I"] / (3 * get["active"] * get["L"] * FARADAY * get["c_max"])
            spread = mean_diffusivity(cases, tables, side) / get["R"] ** 2
            room = np.where(sign * rate > 0, get["x0"], 1 - get["x0"])
            slow = room / np.abs(3 * rate)
            # Of a half-space under a constant flux.
            fast = np.pi * spread * (room / (2 * rate)) ** 2
            found = np.fmin(found, spread * np.minimum(slow, fast))
    # Not 0, which a current without bounds would give.
    return np.maximum(np.nan_to_num(found, nan=np.inf), 1e-9)


def mean_diffusivity(cases, tables, side):
    """D_s, where it is tabulated the least of three between empty and full [m2/s]."""
    number = cases[f"diffusivity_{side}"]
    values = [tables.diffusivity.value(0, number, x + 0 * number) for x in (0.25, 0.5, 0.75)]
    return cases[f"D_{side}"] * np.min(values, axis=0)


def modes_needed(fourier, fineness=1.0):
    wanted = np.clip(7.0 * (0.5 / np.maximum(fourier, _SHORTEST)) ** 0.4, MODES[0], 24)
    return _least(MODES, fineness * wanted - 0.5)


def shells_needed(fourier, fineness=1.0):
    wanted = np.clip(14.0 * (0.2 / np.maximum(fourier, _SHORTEST)) ** 0.3, SHELLS[0], 40)
    return _least(SHELLS, fineness * wanted - 0.5)


def _least(choice, wanted):
    """The least of the choice that is not under what is wanted, or the greatest."""
    at = np.searchsorted(choice, wanted)
    return choice[np.minimum(at, len(choice) - 1)]


# What 20 equal nodes an electrode resolve within some 0.5 mV RMS.
POLARISATION, DEPLETION = 15.0, 2.6
REFINEMENTS = np.array([1, 2, 4, 8])
# Beyond the last, volumes grow by this ratio from the separator on, which is worth a factor of 2.
GRADING = 1.02


def layers_needed(cases, tables, mesh):
    """Refinement of 20 nodes an electrode and 10 in the separator, and grading: (cases,) each."""
    sharp = np.zeros(len(cases))
    bulk = [tables.electrolyte.value(i, cases["electrolyte"], cases["c0"]) for i in range(3)]
    bulk[1] = bulk[1] * cases["factor_D"]
    bulk[2] = 1 - cases["factor_t"] * (1 - bulk[2])
    with np.errstate(all="ignore"):
        for side in "np" if mesh[0] else "p":
            names = ("L", "transport", "sigma", "active", "R", "k", "theta", "film")
            get = {name: cases[f"{name}_{side}"] for name in names}
            resistivity = 1 / (bulk[0] * get["transport"]) + 1 / get["sigma"]
            volts = GAS * cases["T"] / FARADAY
            load = np.abs(cases["I"]) * get["L"]
            exchange = 0.5 * get["k"] * get["theta"] * np.sqrt(cases["c0"] / 1000)
            reaction = volts / exchange + get["film"] / get["theta"]
            nu = get["L"] * np.sqrt(3 * get["active"] / get["R"] * resistivity / reaction)
            polarisation = 0.5 * load * resistivity / volts * (1 + nu / 8)
            depletion = bulk[2] * load / (FARADAY * bulk[1] * get["transport"] * cases["c0"])
            sharp = np.fmax(sharp, polarisation / POLARISATION)
            sharp = np.fmax(sharp, np.where(bulk[2] > 0, depletion / DEPLETION, 0.0))
    refinement = _least(REFINEMENTS, sharp)
    return refinement, np.where(sharp > REFINEMENTS[-1], GRADING, 0.0)
