"""Studies that cost nothing: plain functions of a cell's values, in place of the real ones."""

from __future__ import annotations

import numpy as np

import cellsim as cs
from cellsim.claims.claim import Claim
from cellsim.claims.registry import STUDIES, Study
from cellsim.parameters.variants import variants
from cellsim.studies.drawn import outcomes
from cellsim.studies.result import dataset, many

#: What the stand-ins depend on.
NAMES = ("separator.thickness", "positive.thickness")

CELL = "asslb-nmc-graphite-gen1"
OTHER = "liquid-nmc811-graphite-ev"


def linear(cell, *, slope=1e6):
    """Separator and positive, in micrometres: linear in both, so that the spread has a form."""
    value = slope * (cell.separator.thickness.si + cell.positive.thickness.si)
    return {"energy_density": ("basis", np.stack([value, value / 2], axis=-1))}


def product(cell):
    """The same values, multiplied: one tells nothing without the other."""
    middle = [cs.load(CELL)[name].limits for name in NAMES]
    first, second = (
        1e6 * (part.thickness.si - sum(ends) / 2)
        for part, ends in zip((cell.separator, cell.positive), middle, strict=True)
    )
    return {"energy_density": first * second}


def conductive(cell):
    """Only the material that both the electrodes and the separator use."""
    value = cell.separator.electrolyte.conductivity.si * cell.positive.electrolyte.conductivity.si
    return {"energy_density": value}


def minutes(cell, *, slow=45e-6):
    """A time that is infinite from a separator of 45 um on."""
    thickness = cell.separator.thickness.si
    return {"charge_time": np.where(thickness > slow, np.inf, 1e6 * thickness)}


def failing(cell):
    """Raises, as no study should."""
    raise RuntimeError("the study broke")


def unsolved(cell):
    """No figure."""
    return {"energy_density": 0 * cell.separator.thickness.si + np.nan}


def study(function, said="nothing", **more):
    """A study from a formula of a cell, which takes arrays as well as numbers."""

    def run(cell, **arguments):
        figures = function(cell, **arguments)
        labels = {"basis": ["cell", "pack"]} if function is linear else {}
        return dataset(cell, figures, labels, limited_by=said, outside_range="nothing")

    def of_many(cell, changes, **arguments):
        found = variants(cell, changes)

        def of_each(value):
            """NaN where there is no such cell."""
            wide = np.broadcast_to(value, (found.number, *np.shape(value)[1:]))
            return np.where(
                (found.refusals == "").reshape(-1, *[1] * (wide.ndim - 1)), wide, np.nan
            )

        wide = {
            name: (value[0], of_each(np.reshape(value[1], (-1, 2))))
            if isinstance(value, tuple)
            else of_each(np.reshape(value, -1))
            for name, value in function(found.cell, **arguments).items()
        }
        labels = {"basis": ["cell", "pack"]} if function is linear else {}
        return many({**wide, **outcomes(found)}, labels)

    return Study(run, of_many, solves=False, **more)


#: All but thicknesses: fewer runs, quicker tests.
REST = ("negative.*", "case.*", "limits.*", "contact*", "*.[!t]*", "*.tortuosity*")
QUICK = {"isothermal": {"energy_density": REST, "charge_time": REST}}

STAND_INS = {
    "linear": study(linear, "the sum", **QUICK),
    "product": study(product, **QUICK),
    "conductive": study(conductive),
    "minutes": study(minutes, "waiting", speeds=("charge_time",), **QUICK),
    "failing": study(failing, **QUICK),
    "unsolved": study(unsolved, "solver: gave up", **QUICK),
}


def register(monkeypatch):
    """Add them to the studies that claims know."""
    for name, study in STAND_INS.items():
        monkeypatch.setitem(STUDIES, name, study)


def claim(study="linear", *, sense="at least", value=100.0, tolerance=0.0, **reading):
    """A claim with one reading of a stand-in."""
    quantity = "charge_time" if study == "minutes" else "energy_density"
    given = {
        "name": "only",
        "about": "a test",
        "study": study,
        "cell": CELL,
        "quantity": quantity,
        "select": {"basis": "cell"} if study == "linear" else {},
        "target": {
            "value": value,
            "unit": "min" if study == "minutes" else "W.h/L",
            "sense": sense,
            "tolerance": tolerance,
        },
        **reading,
    }
    return Claim(
        name="test",
        title="A test",
        statement="It tests.",
        source=("lee2020",),
        where="here",
        readings=(given,),
    )
