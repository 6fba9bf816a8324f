"""Small results with the names and attributes of the engines' and studies' own."""

from __future__ import annotations

import numpy as np
import xarray as xr

from cellsim.claims import Decider, Target, Verdict
from cellsim.parameters.values import TRUST
from cellsim.quantities import QUANTITIES
from cellsim.studies.cold_losses import CAUSES
from cellsim.studies.comparison import side_by_side
from cellsim.studies.result import interval


def described(data: xr.Dataset) -> xr.Dataset:
    """Units and long names, as every producer writes them."""
    for name in (*data.data_vars, *data.coords):
        if name in QUANTITIES:
            data[name].attrs.update(QUANTITIES[str(name)].attributes)
    return data


def _run(time: np.ndarray, limit: np.ndarray, status: str, **variables: np.ndarray) -> xr.Dataset:
    columns = {name: ("time", values) for name, values in variables.items()}
    columns["step"] = ("time", np.ones(time.size, dtype=int))
    columns |= {
        "step_name": ("segment", ["discharge"]),
        "step_duration": ("segment", time[-1:] if time.size else [0.0]),
        "step_charge": ("segment", [1.0]),
        "step_energy": ("segment", [3.7]),
        "step_termination": ("segment", ["lower voltage"]),
    }
    attributes = {
        "status": status,
        "cell": "asslb-nmc-graphite-gen1",
        "cell_hash": "ab" * 32,
        "engine": "reference",
        "model": "DFN",
        "thermal": "isothermal",
        "lithium_closure": 1e-9,
        "energy_closure": 2e-4,
        "outside_range": "",
        "nominal_capacity": 24 / 0.7,
    }
    coordinates = {"time": time, "segment": [1]}
    return described(xr.Dataset({**columns, "limit": ("time", limit)}, coordinates, attributes))


def discharge(
    temperature: str = "25 degC", *, failed: bool = False, points: int = 50
) -> xr.Dataset:
    """A run of one hour; `points=0` is one that never started."""
    share = np.linspace(0, 1, points)
    run = _run(
        3600 * share,
        np.full(points, "rate"),
        "failed" if failed else "finished",
        voltage=4.2 - 0.8 * share - 0.7 * share**12,
        current=np.full(points, 30.0),
        temperature=np.full(points, 298.15),
        capacity=30 * share,
        energy=105 * share,
        soc=1 - share,
        anode_potential=0.1 + 0.2 * share,
    )
    run.attrs["temperature"] = temperature
    run.attrs["termination"] = "electrolyte frozen" if failed else "lower voltage"
    return run


def charge(temperature: str = "25 degC") -> xr.Dataset:
    """A fast charge that three limits bound in turn."""
    share = np.linspace(0, 1, 60)
    run = _run(
        1500 * share,
        np.repeat(["rate", "anode potential", "upper voltage"], 20),
        "finished",
        voltage=np.minimum(3.5 + share, 4.2),
        current=-90 * np.exp(-share),
        temperature=298.15 + 12 * share,
        capacity=-24 * share,
        energy=-90 * share,
        soc=0.1 + 0.7 * share,
        anode_potential=0.1 * np.exp(-5 * share),
    )
    run.attrs["temperature"] = temperature
    run.attrs["termination"] = "soc reached"
    return run


def rates(cell: str, fading: float = 0.1) -> xr.Dataset:
    """A rate capability."""
    rate = np.array([0.1, 1 / 3, 1.0, 3.0])
    share = 1 / (1 + (fading * rate) ** 2)
    return described(
        xr.Dataset(
            {"capacity_fraction": ("rate", share), "capacity": ("rate", 30 * share)},
            {"rate": rate},
            {"cell": cell, "cell_hash": "cd" * 32, "engine": "reference"},
        )
    )


def window(cell: str, mode: str, low: float, high: float, hot: str = "none found") -> xr.Dataset:
    """A temperature window [degC]."""
    return described(
        xr.Dataset(
            {
                "lower_bound": low + 273.15,
                "upper_bound": high + 273.15,
                "lower_criterion": "less than 50 % of the 25 degC energy",
                "upper_criterion": hot,
            },
            {"temperature": np.array([233.15, 298.15, 398.15])},
            {
                **{"cell": cell, "mode": mode, "thermal": "isothermal", "draws": ""},
                **{"not_counted": "ageing", "outside_range": ""},
            },
        )
    )


def cold_losses(cells: list[str]) -> xr.Dataset:
    """Losses at 25 and -20 degC; every second cell is frozen, the last one is not solved."""
    count = len(cells)
    each = np.linspace(0.01, 0.08, len(CAUSES))
    loss = np.stack([each * (1 + i) * np.array([[1], [8]]) for i in range(count)])
    loss[-1, 1] = np.nan
    ice = np.arange(count) % 2 == 1
    share = np.where(np.arange(count) == count - 1, np.nan, 0.8)
    return described(
        xr.Dataset(
            {
                "loss": (("cell", "temperature", "part"), loss),
                "read_at": ("cell", np.full(count, 0.2)),
                "frozen": ("cell", ice),
                "supercooled_fraction": ("cell", share),
                "energy_fraction": ("cell", np.where(ice, 0.0, share)),
                "finding": ("cell", ["delivers 80 % of its 25 degC energy"] * count),
            },
            {"cell": cells, "temperature": [298.15, 253.15], "part": list(CAUSES)},
            {"ambient": 253.15, "outside_range": "", "engine": "batch"},
        )
    )


def cold_comparison(cell: str, against: str, *, samples: int = 0) -> xr.Dataset:
    """One parameter that turns it, and one that does not."""
    data = xr.Dataset(
        {
            "energy_fraction": ("cell", [0.82, 0.0]),
            "supercooled_fraction": ("cell", [0.82, 0.94]),
            "frozen": ("cell", [False, True]),
            "low": ("parameter", [12.0, 0.3]),
            "high": ("parameter", [60.0, 3.0]),
            "unit": ("parameter", ["kJ/mol", "1"]),
            "margin_low": ("parameter", [-0.12, -0.2]),
            "margin_high": ("parameter", [0.35, -0.1]),
            "turning": ("parameter", [31.8, np.nan]),
            "finding": (
                "parameter",
                [f"{cell} above 31.8 kJ/mol", f"{against} all along 0.1 to 9"],
            ),
        },
        {"cell": [cell, against], "parameter": ["a.diffusivity_activation_energy", "b.rate"]},
        {"turned_by": f"{cell} would keep more with a.b 3 um", "solved": samples, "margin": -0.12},
    )
    if samples:
        odds = (("quantity", "freezing"), [[0.6, 0.1], [0.5, 0.0]])
        data = data.assign(probability=odds, rank_correlation=("parameter", [0.5, np.nan]))
        data["drawn_fraction"] = (("cell", "sample"), np.full((2, samples), 0.5))
        data = data.assign_coords(
            quantity=["energy_fraction", "energy_density"], freezing=["as drawn", "supercooled"]
        )
    return described(data)


def headline(
    cell: str, place: float = 1.0, samples: int = 0, *, seed: int = 0, charges: bool = True
) -> dict[str, xr.Dataset]:
    """Studies of a cell as the comparison reads them: the greater its place, the better.

    Samples scatter by a tenth. The first of two samples of a cell that never charges is no cell.
    """
    rates, bases = np.array([1 / 3, 1.0, 3.0, 10.0]), ["stack", "cell", "pack"]
    whole = np.array([1.2, 1.0, 0.7]) * place
    left = np.array([1.0, 0.95, 0.7, 0.0])
    energy = left[:, None] * whole
    minutes = 20 / place if charges else np.inf
    figures = {
        "energy_density": {
            "energy_density": ("basis", 400 * whole),
            "specific_energy": ("basis", 150 * whole),
            "mean_voltage": ((), 3.5 * place),
        },
        "rate_capability": {
            "capacity_fraction": ("rate", left),
            "duration": ("rate", 3600 * left / rates),
            "energy_density": (("rate", "basis"), 400 * energy),
            "specific_energy": (("rate", "basis"), 150 * energy),
            "power_density": (("rate", "basis"), 400 * rates[:, None] * whole),
            "specific_power": (("rate", "basis"), 150 * rates[:, None] * whole),
        },
        "charge_time": {"charge_time": ((), minutes)},
        "temperature_window": {
            "lower_bound": ((), 255 / place),
            "upper_bound": ((), 330 * place),
        },
        "materials": {"intensity": ("material", np.array([1.0, 0.5, 0.0]) / place)},
        "cost": {"total_cost": ((), 90 / place)},
    }
    coordinates = {"rate": rates, "basis": bases, "material": ["LCE", "Ni", "Co"]}
    words = {
        "energy_density": {"status": "finished"},
        "temperature_window": {
            "lower_criterion": "electrolyte frozen",
            "upper_criterion": "none found up to 125 degC",
        },
    }
    about = {
        "cell": cell,
        "cell_hash": cell,
        "engine": "reference",
        "limited_by": "anode potential 80 %",
        "not_counted": "ageing, venting",
    }
    found = {}
    for name, variables in figures.items():
        data = xr.Dataset({**variables, **words.get(name, {})}, attrs=about)
        there = {key: at for key, at in coordinates.items() if key in data.dims}
        data = data.assign_coords(there)
        found[name] = described(_with_samples(data, samples, seed, gap=not charges))
    return found


def _with_samples(data: xr.Dataset, samples: int, seed: int, gap: bool) -> xr.Dataset:
    if not samples:
        return data
    random = np.random.default_rng(seed)
    missing = 1 if gap else 0
    other = {"lower_bound": "drawn_lower", "upper_bound": "drawn_upper"}
    for name in list(data.data_vars):
        if data[name].dtype.kind != "f":
            continue
        scatter = xr.DataArray(random.uniform(0.9, 1.1, samples), dims="sample")
        drawn = data[name] * scatter
        drawn = drawn.where(drawn["sample"] >= missing).transpose("sample", ...)
        if name == "charge_time" and gap:
            drawn[1::2] = 15.0
        data[other.get(name, f"drawn_{name}")] = drawn
        ends = interval(str(name), drawn.values)
        data = data.assign({key: (data[name].dims, end) for key, end in ends.items()})
    text = f"{missing} of {samples} cannot be built or solved" if missing else ""
    if "lower_bound" in data:
        data["drawn_status"] = ("sample", ["works"] * samples)
    return data.assign_coords(sample=np.arange(samples)).assign_attrs(draws=text)


def comparison(cells: list[str], *_: object, samples: int = 0) -> xr.Dataset:
    """Headline figures, rising from cell to cell; the first never charges."""
    places = np.linspace(1, 2, len(cells))
    return side_by_side(
        [
            headline(cell, place, samples, seed=i, charges=i > 0)
            for i, (cell, place) in enumerate(zip(cells, places, strict=True))
        ]
    )


def drawn_comparison(cells: list[str], *_: object) -> xr.Dataset:
    """With samples; of the first cell one cannot be built, and not all ever charge."""
    return comparison(cells, samples=40)


def verdict(word: str = "fails", **changes: object) -> Verdict:
    """A verdict on 450 Wh/L."""
    given = {
        "claim": "nedo-450-wh-per-l",
        "title": "A first-generation sulfide cell holds 450 Wh/L",
        "reading": "cell",
        "about": "outer volume of the cell",
        "target": Target(value=450, unit="W.h/L", sense="at least"),
        "value": 348.0,
        "unit": "W.h/L",
        "interval": (290.0, 420.0),
        "probability": 0.02,
        "verdict": word,
        "decided_by": (
            Decider("positive.active_fraction", 0.6, 0.05, 0.62, 0.04),
            Decider("separator.thickness", 0.2, 0.05, 0.21, 0.04),
        ),
        "needed": "positive.active_fraction = 0.63, outside its range of 0.43 to 0.5",
        "limited_by": "lower voltage",
        "notes": ("separator.thickness at 30 um cannot be built; tried at 35 um",),
        "worst_sourced": "separator.thickness (assumed)",
    }
    return Verdict(**{**given, **changes})  # type: ignore[arg-type]


def drawn_verdict(seed: int = 0, *, never: int = 0, **changes: object) -> Verdict:
    """A verdict on 450 Wh/L by 1,024 samples, all its figures of one another; some `never` do."""
    figures = np.random.default_rng(seed).normal(430, 30, 1024)
    figures[:never] = -np.inf
    met = float(np.mean(figures >= 450))
    half = 1.96 * np.sqrt(met * (1 - met) / 1024)
    low, high = np.quantile(figures, (0.05, 0.95), method="inverted_cdf")
    given = {
        "value": 431.0,
        "interval": (float(low), float(high)),
        "probability": met,
        "probability_interval": (met - half, met + half),
        "figures": tuple(figures.tolist()),
        "samples": 1024,
        "without": "3 of 1024: solver: no convergence",
        "margin": "160 samples more that miss it would make it fail",
        "decided_by": (
            Decider("li6ps5cl.conductivity", 0.5, 0.06, 0.62, 0.07, "secondary", "1 to 3 mS/cm"),
            Decider("separator.thickness", 0.2, 0.05, 0.21, 0.04, "assumed", "20 to 35 um"),
            Decider("others", 0.02, 0.05, 0.1, 0.04),
        ),
    }
    return verdict("depends", **{**given, **changes})


def charge_map(*names: str) -> xr.Dataset:
    """Charge times over one or two quantities; the first corner never charges."""
    axes = {
        "temperature": np.linspace(253.15, 333.15, 6),
        "rate": np.linspace(1, 6, 5),
        "loading": np.geomspace(0.25, 2, 5),
    }
    axes = {name: axes[name] for name in names}
    shares = np.meshgrid(*(np.linspace(0, 1, v.size) for v in axes.values()), indexing="ij")
    minutes = 100 * np.exp(-2 * sum(shares))
    minutes.flat[0] = np.inf
    words = np.where(shares[0] > 0.5, "rate", "anode potential")
    words.flat[0] = "electrolyte frozen"
    data = described(
        xr.Dataset({"charge_time": (names, minutes), "limited_by": (names, words)}, axes)
    )
    for name, about in (("temperature", "ambient temperature"), ("rate", "C-rate of the charger")):
        if name in data.coords:
            data[name].attrs["long_name"] = about
    return data


def energy_map(*names: str) -> xr.Dataset:
    """Energy over temperature, rate or both; the coldest is frozen."""
    axes = {"temperature": np.linspace(233.15, 333.15, 6), "rate": np.geomspace(0.1, 4, 5)}
    axes = {name: axes[name] for name in names}
    shares = np.meshgrid(*(np.linspace(0, 1, v.size) for v in axes.values()), indexing="ij")
    energy = 100 * (1 + shares[0] - 0.9 * shares[-1])
    frozen = shares[0] == 0 if names[0] == "temperature" else np.zeros(energy.shape, bool)
    energy[frozen] = 0
    data = described(
        xr.Dataset(
            {
                "energy": (names, energy),
                "energy_density": (names, 4 * energy),
                "energy_fraction": (names, energy / 150),
                "status": (names, np.where(frozen, "failed", "finished")),
                "termination": (names, np.where(frozen, "electrolyte frozen", "lower voltage")),
            },
            axes,
            {"basis": "cell"},
        )
    )
    for name, about in (("temperature", "ambient temperature"), ("rate", "C-rate")):
        if name in data.coords:
            data[name].attrs["long_name"] = about
    return data


def charge_tradeoff(cells: list[str]) -> xr.Dataset:
    """Energy against time; the thinnest is beaten, the thickest never charges."""
    loading = np.array([0.25, 0.5, 1.0, 2.0])
    minutes = (
        np.array([[12.0, 11.0, 20.0, np.inf]] * len(cells)) + 5 * np.arange(len(cells))[:, None]
    )
    energy = np.array([[200.0, 300.0, 400.0, 450.0]] * len(cells))
    best = np.array([[False, True, True, False]] * len(cells))
    along = ("cell", "loading")
    return described(
        xr.Dataset(
            {
                "charge_time": (along, minutes),
                "energy_density": (along, energy),
                "non_dominated": (along, best),
            },
            {"cell": cells, "loading": loading},
            {"basis": "cell"},
        )
    )


def sweep(*names: str, samples: int = 0) -> xr.Dataset:
    """Energy density, charge time, specific energy and duration over some of four dimensions."""
    axes = {
        "cell": ["asslb-nmc-graphite-gen1", "liquid-nmc811-graphite-ev"],
        "temperature": np.linspace(263.15, 323.15, 5),
        "rate": np.geomspace(0.1, 6, 7),
        "positive.thickness": np.linspace(40e-6, 120e-6, 6),
    }
    axes = {name: axes[name] for name in names}
    shape = [len(values) for values in axes.values()] + ([samples] if samples else [])
    shares = np.meshgrid(*(np.linspace(0, 1, n) for n in shape), indexing="ij")
    along = (*names, "sample") if samples else names
    whole = sum(shares)
    data = xr.Dataset(
        {
            "energy_density": (along, 500 - 120 * whole, {"basis": "cell"}),
            "specific_energy": (along, 250 - 60 * whole, {"basis": "cell"}),
            "charge_time": (along, 8 + 9 * whole**2),
            "duration": (along, 36000 * np.exp(-4 * whole)),
        },
        {name: (name, values) for name, values in axes.items()},
    )
    if data["energy_density"].ndim > 1:
        data["energy_density"].values.flat[-1] = np.nan
    data = described(data)
    if "positive.thickness" in axes:
        said = {"units": "m", "long_name": "positive.thickness"}
        data["positive.thickness"].attrs.update(said)
    return data


def sensitivity(count: int = 5) -> xr.Dataset:
    """Indices of so many values and the others, at four sizes, with their samples."""
    names = [f"positive.value_{i}" for i in range(count)] + ["others"]
    first = np.geomspace(0.4, 0.02, len(names))
    size = np.array([32, 64, 128, 256])
    wide = 1 / np.sqrt(size)[:, None] * np.ones(len(names))
    along = ("size", "parameter")
    samples = np.random.default_rng(0).random((count + 1, 40))
    data = {
        "first_order": (along, first + 0.3 * wide),
        "first_order_confidence": (along, wide),
        "total_order": (along, 1.1 * first - 0.2 * wide),
        "total_order_confidence": (along, wide),
        "energy_density": ("sample", 300 + 100 * samples[-1], {"basis": "cell"}),
    }
    for name, values in zip(names, samples, strict=False):
        if name != "others":
            data[name] = ("sample", 1e-4 * values, {"units": "m", "long_name": name})
    attributes = {
        "output": "energy_density",
        "analysed": "energy_density",
        "others": 61,
        "confidence": 0.95,
    }
    return described(xr.Dataset(data, {"size": size, "parameter": names}, attributes))


def worth(count: int = 5) -> xr.Dataset:
    """Shares of so many values, two of a long name, in two cells."""
    long = "some-electrolyte.conductivity and its activation energy"
    names = [f"a-cell: positive.value_{i}" for i in range(count)] + [long, "some.value"]
    answers = ["energy_density", "charge_time", "lower_bound", "upper_bound"]
    share = np.random.default_rng(0).random((2, 4, len(names))) / 4
    share[0, 0, 0] = np.nan
    trust = [TRUST[i % len(TRUST)] for i in range(len(names))]
    along = ("cell", "answer", "parameter")
    data = {
        "share": (along, share),
        "share_confidence": (along, 0.1 * np.ones_like(share)),
        "others": (along[:2], share[..., 0]),
        "worth": ("parameter", np.sort(share[1, 1])[::-1]),
        "trust": ("parameter", trust),
        "range": ("parameter", ["1 to 2 um"] * len(names)),
        "source": ("parameter", ["ecker2015, chen2020", *[""] * (len(names) - 1)]),
    }
    labels = {"cell": ["a-cell", "b-cell"], "answer": answers, "parameter": names}
    return xr.Dataset(data, labels, {"runs": 100, "failed": 1, "confidence": 0.95})


def front() -> xr.Dataset:
    """Six verified designs."""
    share = np.linspace(0, 1, 6)
    data = described(
        xr.Dataset(
            {
                "energy_density": ("design", 400 - 100 * share**2),
                "charge_time": ("design", 25 - 15 * share),
                "specific_energy": ("design", 200 - 40 * share),
            }
        )
    )
    for name in ("energy_density", "charge_time"):
        data[f"{name}_reference"] = data[name] * 1.002
    thickness = {"units": "m", "long_name": "positive.thickness"}
    return data.assign({"positive.thickness": ("design", 1e-4 - 6e-5 * share, thickness)})


def needed(side: str = "at least") -> xr.Dataset:
    """What ten samples take: eight have an answer, one needs none, one cannot."""
    values = np.array([np.nan, *np.linspace(60e-6, 140e-6, 8), np.nan])
    words = np.array(["always met", *["found"] * 8, "never met"])
    about = {"units": "m", "long_name": "positive.thickness"}
    return xr.Dataset(
        {
            "value": ("sample", values, about),
            "status": ("sample", words),
            "side": ("sample", np.where(words == "found", side, "")),
        },
        attrs={
            "output": "energy_density",
            "target": "at least 350 W.h/L",
            "now": 80e-6,
            "lowest": 60e-6,
            "highest": 130e-6,
        },
    )
