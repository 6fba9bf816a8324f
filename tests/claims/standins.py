"""Studies that cost nothing: plain functions of a cell's values, in place of the real ones."""

from __future__ import annotations

import numpy as np

from cellsim.claims.claim import Claim
from cellsim.claims.registry import STUDIES, Study
from cellsim.studies.result import dataset

CELL = "asslb-nmc-graphite-gen1"
OTHER = "liquid-nmc811-graphite-ev"


def linear(cell, *, mesh=None, slope=1e6):
    """Separator and positive, in micrometres: linear in both, so that the spread has a form."""
    value = slope * (cell.separator.thickness.si + cell.positive.thickness.si)
    return dataset(
        cell, {"energy_density": ("basis", [value, value / 2])}, {"basis": ["cell", "pack"]}
    ).assign_attrs(limited_by="the sum", outside_range="nothing")


def conductive(cell, *, mesh=None):
    """Only the material that both the electrodes and the separator use."""
    value = cell.separator.electrolyte.conductivity.si * cell.positive.electrolyte.conductivity.si
    return dataset(cell, {"energy_density": value})


def minutes(cell, *, mesh=None, slow=45e-6):
    """A time that is infinite from a separator of 45 um on."""
    thickness = cell.separator.thickness.si
    taken = np.inf if thickness > slow else 1e6 * thickness
    return dataset(cell, {"charge_time": taken}, limited_by="waiting")


def failing(cell, *, mesh=None):
    """Raises, as no study should."""
    raise RuntimeError("the study broke")


def unsolved(cell, *, mesh=None):
    """No figure."""
    return dataset(cell, {"energy_density": np.nan}, limited_by="solver: gave up")


#: All but thicknesses: fewer runs, quicker tests.
REST = ("negative.*", "case.*", "limits.*", "contact*", "*.[!t]*", "*.tortuosity*")
QUICK = {"energy_density": REST, "charge_time": REST}

STAND_INS = {
    "linear": Study(linear, QUICK),
    "conductive": Study(conductive),
    "minutes": Study(minutes, QUICK, kinds={"charge_time": "speed"}),
    "failing": Study(failing, QUICK),
    "unsolved": Study(unsolved, QUICK),
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
