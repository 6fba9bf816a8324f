"""Every figure: axes labelled with units, legends complete, colours told apart."""

from __future__ import annotations

import re

import matplotlib as mpl
import numpy as np
import pytest

import cellsim as cs
from cellsim import plots
from cellsim.errors import InputError
from cellsim.plots import style
from tests.conftest import CELLS
from tests.plots import synthetic

UNIT = re.compile(r"\[[^\]]+\]$")


def _axes(drawn):
    return [ax for ax in np.ravel(drawn) if ax.axison]


def _legend(ax):
    figure = style.sheet(ax)
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


@pytest.fixture(scope="module")
def designs():
    return [cs.design(cs.load(name)) for name in CELLS]


def _windows(names):
    return [
        synthetic.window(name, mode, -20, 100) for name in names for mode in ("discharge", "charge")
    ]


TARGETS = {"energy_density": ">= 400 Wh/L", "charge_time": "<= 12 min"}

FIGURES = {
    "stack": lambda d: plots.stack(d),
    "breakdown": lambda d: plots.breakdown(d),
    "rate_capability": lambda d: plots.rate_capability(
        [synthetic.rates(item.cell.name, 0.1 + 0.05 * i) for i, item in enumerate(d)]
    ),
    "discharge_curves": lambda d: plots.discharge_curves(
        [synthetic.discharge(f"{10 * i} degC") for i, _ in enumerate(d)]
    ),
    "charge_map": lambda d: plots.charge_map(synthetic.charge_map("temperature", "rate")),
    "charge_map along one": lambda d: plots.charge_map(synthetic.charge_map("temperature")),
    "energy_map": lambda d: plots.energy_map(synthetic.energy_map("temperature", "rate")),
    "energy_map along one": lambda d: plots.energy_map(synthetic.energy_map("rate")),
    "charge_tradeoff": lambda d: plots.charge_tradeoff(
        synthetic.charge_tradeoff([item.cell.name for item in d])
    ),
    "charge_trace": lambda d: plots.charge_trace(synthetic.charge()),
    "run_trace": lambda d: plots.run_trace(synthetic.charge()),
    "temperature_window": lambda d: plots.temperature_window(_windows([i.cell.name for i in d])),
    "cold_losses": lambda d: plots.cold_losses(synthetic.cold_losses([i.cell.name for i in d])),
    "comparison": lambda d: plots.comparison(synthetic.comparison([i.cell.name for i in d])),
    "drawn_comparison": lambda d: plots.comparison(
        synthetic.drawn_comparison([i.cell.name for i in d]), solid=[d[0].cell.name]
    ),
    "energy_power": lambda d: plots.energy_power(synthetic.comparison([i.cell.name for i in d])),
    "drawn_energy_power": lambda d: plots.energy_power(
        synthetic.drawn_comparison([i.cell.name for i in d])
    ),
    "sweep_lines": lambda d: plots.sweep_lines(synthetic.sweep("rate"), "energy_density"),
    "sweep_lines of cells": lambda d: plots.sweep_lines(
        synthetic.sweep("cell", "positive.thickness"), "charge_time"
    ),
    "sweep_lines of samples": lambda d: plots.sweep_lines(
        synthetic.sweep("rate", "temperature", samples=20), "energy_density", by="temperature"
    ),
    "sweep_map": lambda d: plots.sweep_map(
        synthetic.sweep("temperature", "positive.thickness"), "energy_density"
    ),
    "feasible_region": lambda d: plots.feasible_region(
        synthetic.sweep("temperature", "positive.thickness"), TARGETS
    ),
    "feasible_region of samples": lambda d: plots.feasible_region(
        synthetic.sweep("temperature", "positive.thickness", samples=20), TARGETS
    ),
    "tornado": lambda d: plots.tornado(synthetic.sensitivity(len(d))),
    "worth": lambda d: plots.worth(synthetic.worth(len(d))),
    "parallel_coordinates": lambda d: plots.parallel_coordinates(
        synthetic.front(), ["positive.thickness", "energy_density", "charge_time"]
    ),
    "ragone": lambda d: plots.ragone(synthetic.sweep("rate")),
    "ragone of cells": lambda d: plots.ragone(synthetic.sweep("cell", "rate")),
    "pareto_front": lambda d: plots.pareto_front(
        synthetic.front(), "energy_density", "charge_time", colour="positive.thickness"
    ),
    "needed_value": lambda d: plots.needed_value(synthetic.needed()),
    "target_distribution": lambda d: plots.target_distribution(synthetic.drawn_verdict()),
    "target_distribution without figures": lambda d: plots.target_distribution(
        synthetic.verdict(), label="energy density"
    ),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("count", [1, 2, 10])
def test_axes_are_labelled_with_units(name, count, designs, tmp_path):
    axes = _axes(FIGURES[name](designs[:count]))
    style.sheet(axes[0]).canvas.draw()  # lays the figure out, and warns where it does not fit
    for ax in axes:
        labels = [ax.get_xlabel(), ax.get_ylabel()]
        assert any(labels) or ax is not axes[-1]
        for label in filter(None, labels):
            assert UNIT.search(label), f"{name}: '{label}' has no unit"
    plots.save(axes[0], tmp_path / "figure.svg")
    assert (tmp_path / "figure.svg").stat().st_size > 2000


@pytest.mark.parametrize("name", FIGURES)
def test_the_callers_settings_are_left_alone(name, designs):
    before = dict(mpl.rcParams)
    FIGURES[name](designs[:2])
    assert dict(mpl.rcParams) == before


def test_labels_come_from_the_nomenclature():
    assert style.label("voltage") == "Terminal voltage [V]"
    assert style.label("energy_density") == "Energy density [Wh/L]"
    assert style.label("capacity_fraction") == "Share of the nominal capacity delivered"


def test_ten_lines_differ():
    looks = [style.line(index) for index in range(10)]
    assert len({(look["color"], str(look["linestyle"]), look["marker"]) for look in looks}) == 10
    assert style.YELLOW not in style.LINES


def test_stack_is_to_scale(designs):
    ax = plots.stack(designs[:3])
    widths = [patch.get_width() for patch in ax.patches]
    layers = [layer for item in designs[:3] for layer in item.layers if layer.thickness]
    assert widths == pytest.approx([1e6 * layer.thickness for layer in layers], rel=1e-12)


def test_breakdown_adds_up_to_the_whole(designs):
    for ax in plots.breakdown(designs):
        total = sum(patch.get_width() for patch in ax.patches)
        assert total == pytest.approx(len(designs), rel=1e-9)


def test_a_run_that_failed_stays_in_the_legend_with_its_reason():
    runs = [synthetic.discharge("-40 degC", failed=True, points=0), synthetic.discharge()]
    ax = plots.discharge_curves(runs)
    assert _legend(ax) == ["−40 °C: electrolyte frozen", "25 °C"]


def test_discharge_curves_run_from_cold_to_hot():
    runs = [synthetic.discharge(f"{t} degC") for t in (60, -20, 25)]
    ax = plots.discharge_curves(runs)
    assert _legend(ax) == ["−20 °C", "25 °C", "60 °C"]
    red = [mpl.colors.to_rgb(line.get_color())[0] for line in ax.lines]
    assert red == sorted(red)


def test_charge_trace_shows_what_binds():
    axes = plots.charge_trace(synthetic.charge())
    assert _legend(axes[0]) == ["rate", "anode potential", "upper voltage"]
    assert (axes[0].lines[0].get_ydata() > 0).all()  # the charging current is drawn upwards


def test_cold_losses_stack_up_to_their_sum():
    data = synthetic.cold_losses(["a", "b", "c"])
    ax = plots.cold_losses(data)
    for i in range(data.sizes["cell"]):
        for line in (0, 1):
            bars = [bar for bar in ax.patches if round(bar.get_y() + 0.4) == 3 * i + 1 + line]
            whole = 1e3 * np.nansum(data["loss"].values[i, line])
            assert sum(bar.get_width() for bar in bars) == pytest.approx(whole, rel=1e-9)
    texts = " ".join(text.get_text() for text in ax.texts)
    assert "80 % of its 25 °C energy" in texts
    assert "frozen; else 80 %" in texts
    assert "not solved" in texts


def test_a_voltage_that_is_won_goes_to_the_left():
    data = synthetic.cold_losses(["a", "b"])
    data["loss"][0, 1, list(data["part"].values).index("solid diffusion")] = -0.05
    ax = plots.cold_losses(data)
    assert ax.get_xlim()[0] < -50
    left = [bar for bar in ax.patches if bar.get_width() < 0]
    assert [bar.get_width() for bar in left] == pytest.approx([-50.0])


def test_a_window_that_is_open_or_empty():
    empty = synthetic.window("cold", "charge", np.nan, np.nan, "excluded at 25 degC")
    ax = plots.temperature_window([empty, synthetic.window("open", "discharge", -20, 125)])
    texts = [text.get_text() for text in ax.texts]
    assert "not even at 25 °C" in texts
    # All excluded; and: too cold, works, and the arrow that says nothing was found.
    assert len(ax.patches) == 4


def test_a_window_shows_what_ends_it_and_its_spread():
    window = synthetic.window("a", "discharge", -20, 70, "loses more than 20 %")
    ends = {"lower_bound_low": 240.0, "lower_bound_high": 260.0}
    drawn = window.assign(upper_bound_low=320.0, upper_bound_high=370.0, **ends)
    ax = plots.temperature_window([drawn])
    assert _legend(ax) == [
        *("works", "delivers too little", "ages too fast at rest", "5-95 % of an end")
    ]
    for strip, start, width in zip(ax.patches[-2:], (240, 320), (20, 50), strict=True):
        assert strip.get_x() == pytest.approx(start - 273.15)
        assert strip.get_width() == pytest.approx(width)


def test_comparison_has_a_panel_a_criterion():
    table = synthetic.comparison(["a", "b"])
    axes = plots.comparison(table, solid=["b"])
    labels = [ax.get_xlabel() for ax in axes.flat if ax.axison]
    assert labels == [
        *("Energy density\nof the cell [Wh/L]", "Specific energy\nof the cell [Wh/kg]"),
        "Mean voltage [V]",
        *("Capacity at 1C [%]", "Capacity at 3C [%]", "Charge 10-80 % [min]"),
        *("Coldest discharge [°C]", "Hottest discharge [°C]"),
        *("Lithium as Li₂CO₃ [kg/kWh]", "Nickel [kg/kWh]", "Materials cost [USD/kWh]"),
    ]
    assert _legend(axes[0, 0]) == ["liquid, as it is", "solid, as it is", "best"]
    charge = axes[2, 1]
    assert {text.get_text() for text in charge.texts} == {"← better", "as it is: never"}
    assert "better →" in [text.get_text() for text in axes[0, 0].texts]
    marks = [line.get_xdata()[0] for line in axes[0, 0].lines]
    assert marks == pytest.approx([400, 800])


def test_a_comparison_shows_its_intervals_and_who_is_best():
    table = synthetic.drawn_comparison(["a", "b"])
    axes = plots.comparison(table)
    ax = axes[0, 0]
    thin, thick, mark = ax.lines[:3]
    assert list(thin.get_xdata()) == pytest.approx(
        table["figure_quantile"].values[0, 0, [0, 4]].tolist()
    )
    assert list(thick.get_xdata()) == pytest.approx(
        table["figure_quantile"].values[0, 0, [1, 3]].tolist()
    )
    assert mark.get_xdata()[0] == pytest.approx(400)
    band = ax.patches[0]
    assert band.get_y() == 0.5  # behind the second
    assert {"0 %", "100 %"} <= {text.get_text() for text in ax.texts}
    never = axes[2, 1].lines[0]  # some samples of the first are never charged
    assert never.get_xdata()[1] > axes[2, 1].get_xlim()[1]
    assert "samples in which it is best" in _legend(ax)


@pytest.mark.parametrize("count", [2, 6])
def test_energy_against_power(count):
    """Of many cells each has a panel; a discharge that delivers nothing has no point."""
    cells = [f"cell {i}" for i in range(count)]
    table = synthetic.drawn_comparison(cells)
    axes = plots.energy_power(table, solid=cells[:1])
    assert len(axes) == (1 if count == 2 else 6)
    last = axes[-1]
    assert last.get_xlabel() == "Mean power density, cell [W/L]"
    assert axes[0].get_ylabel() == "Energy density, cell [Wh/L]"
    assert _legend(axes[0])[:3] == ["solid electrolyte", "liquid electrolyte", "5-95 %"]
    of = {line.get_label(): line for line in last.lines}
    energy = table["energy_density_at_rate"].sel(basis="cell")
    power = table["power_density"].sel(basis="cell")
    for i, name in enumerate(cells):
        assert of[name].get_ydata() == pytest.approx(energy.values[i, :3])
        assert of[name].get_xdata() == pytest.approx(power.values[i, :3])
        hollow = of[name].get_markerfacecolor() == "white"
        assert hollow == (i > 0)
    assert {tuple(ax.get_xlim()) for ax in axes} == {tuple(last.get_xlim())}
    assert len(last.patches) == (2 if count == 2 else 1)  # bands


def _counted(ax):
    """What the bars of a distribution say: number of samples by whether they meet the target."""
    said = [text for _, text in style.explained(style.sheet(ax))]
    bars = [re.search(r": (\d+) of (\d+), (meets|misses) the target", text) for text in said]
    found = {"meets": 0, "misses": 0}
    for bar in bars:
        found[bar[3]] += int(bar[1])
    return found, {int(bar[2]) for bar in bars}


@pytest.mark.parametrize("never", [0, 300, 1024])
@pytest.mark.parametrize("sense", ["at least", "at most"])
def test_every_sample_is_in_one_bar_and_on_its_side(sense, never):
    target = synthetic.Target(value=445, unit="W.h/L", sense=sense)
    tried = synthetic.drawn_verdict(never=never, target=target)
    found, of = _counted(plots.target_distribution(tried))
    met = int(target.met(np.array(tried.figures)).sum())
    assert found == {"meets": met, "misses": 1024 - met}
    assert of == {1024}


def test_bars_stand_where_they_say_and_as_high_as_they_count():
    ax = plots.target_distribution(synthetic.drawn_verdict())
    for bar, text in style.explained(style.sheet(ax)):
        low, high, count = re.match(r"([\d.]+|up) (?:to )?([\d.]+|and).*: (\d+) of", text).groups()
        assert bar.get_height() == int(count)
        if low != "up" and high != "and":
            assert (
                float(low) - 0.6 < bar.get_x() < bar.get_x() + bar.get_width() < float(high) + 0.6
            )


def test_a_distribution_shows_target_interval_and_nominal_value():
    tried = synthetic.drawn_verdict()
    ax = plots.target_distribution(tried, label="energy density")
    assert ax.get_xlabel() == "Energy density [Wh/L]"
    assert [text.get_text() for text in ax.texts] == ["target: at least 450 Wh/L"]
    interval, nominal, target = (list(line.get_xdata()) for line in ax.get_lines())
    assert interval == pytest.approx(tried.interval)
    assert nominal == [tried.value]
    assert set(target) == {450}
    low, high = ax.get_xlim()
    assert low < tried.interval[0] < 450 < tried.interval[1] < high


@pytest.mark.parametrize("figures", [(), (np.inf,) * 400 + (12.0, 40.0, 600.0) * 208])
def test_what_is_never_reached_stands_behind_the_numbers(figures):
    target = synthetic.Target(value=10, unit="min", sense="at most")
    tried = synthetic.verdict(
        value=np.inf, interval=(30.0, np.inf), target=target, unit="min", figures=figures
    )
    ax = plots.target_distribution(tried)
    style.sheet(ax).canvas.draw()
    names = [label.get_text() for label in ax.get_xticklabels()]
    assert names[-1] == "never"
    assert all(float(name) < 3000 for name in names[:-1])
    interval, nominal = (list(line.get_xdata()) for line in ax.get_lines()[:2])
    assert interval[1] == nominal[0] == ax.get_xticks()[-1]
    assert ax.get_xticks()[-2] < nominal[0] < ax.get_xlim()[1]
    assert (ax.get_xscale() == "log") == bool(figures)


@pytest.mark.parametrize("value", [0.0, 1.0, 450.0])
def test_samples_that_are_all_alike(value):
    tried = synthetic.drawn_verdict(value=value, interval=(value, value), figures=(value,) * 7)
    found, _ = _counted(plots.target_distribution(tried))
    assert sum(found.values()) == 7


def test_the_same_figure_gives_the_same_file(tmp_path):
    for name in ("one.svg", "two.svg"):
        plots.save(plots.discharge_curves(synthetic.discharge()), tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("figure.bmp", "'.bmp' is not a format of figures - end the name in .svg, .pdf or .png"),
        ("none/figure.svg", "cannot be written: No such file or directory - choose another file"),
    ],
)
def test_a_file_that_cannot_be(name, message, tmp_path):
    with pytest.raises(InputError, match=re.escape(message)):
        plots.save(plots.discharge_curves(synthetic.discharge()), tmp_path / name)


def test_small_cells_are_drawn_in_milliamperes():
    assert style.scaled([0.0, 0.02], "A") == (1e3, "mA")
    assert style.scaled([0.0, 20.0], "A.h") == (1.0, "A.h")
    assert style.scaled([], "A") == (1.0, "A")
    small = synthetic.discharge().assign(capacity=lambda run: run["capacity"] / 1000)
    assert plots.discharge_curves(small).get_xlabel() == "Charge delivered [mAh]"


def test_what_ended_a_discharge_early_is_said():
    early = synthetic.discharge("0 degC")
    early.attrs["termination"] = "electrolyte depleted"
    ax = plots.discharge_curves([early, synthetic.discharge()])
    assert _legend(ax) == ["0 °C: electrolyte depleted", "25 °C"]


def test_noise_does_not_fill_an_axis():
    still = synthetic.charge()
    still["voltage"] = 4.2 + 1e-6 * still["soc"]
    axes = plots.charge_trace(still)
    low, high = axes[1].get_ylim()
    assert high - low >= 0.05
    top = axes[0].get_ylim()[1]
    assert top > 1.05 * float(-still["current"].min())


def test_lithium_metal_is_not_warned_of_plating():
    metal = synthetic.charge()
    metal["anode_potential"] = -0.02 - 0.01 * metal["soc"]
    texts = [text.get_text() for text in plots.charge_trace(metal)[2].texts]
    assert texts == []


@pytest.mark.parametrize("names", [("temperature", "rate"), ("temperature",), ("rate", "loading")])
def test_a_map_says_what_holds_the_current(names):
    ax = plots.charge_map(synthetic.charge_map(*names))
    style.sheet(ax).canvas.draw()
    assert set(_legend(ax)) == {"anode potential", "rate", "never"}
    known = {"temperature": "Ambient temperature [°C]", "rate": "C-rate of the charger [1/h]"}
    assert ax.get_xlabel() == known[names[0]]


def test_a_map_of_three_quantities_is_refused():
    with pytest.raises(InputError, match="has more than two dimensions"):
        plots.charge_map(synthetic.charge_map("temperature", "rate", "loading"))


def test_a_map_of_energy_marks_what_is_frozen_and_where_half_is_left():
    ax = plots.energy_map(synthetic.energy_map("temperature", "rate"))
    style.sheet(ax).canvas.draw()
    assert _legend(ax) == ["50 % of the energy at 25 °C", "electrolyte frozen"]
    shown = ax.collections[0].get_array()
    assert np.ma.getmaskarray(shown).sum() == 5  # every rate at the coldest
    assert _legend(plots.energy_map(synthetic.energy_map("temperature"))) == ["electrolyte frozen"]


@pytest.mark.parametrize("energy", [0.0, np.nan, 300.0])
def test_a_map_of_energy_without_contrast_is_drawn(energy):
    for names in (("temperature", "rate"), ("rate",)):
        flat = synthetic.energy_map(*names)
        for name in ("energy", "energy_density", "energy_fraction"):
            flat[name] = flat[name] * 0 + energy
        style.sheet(plots.energy_map(flat)).canvas.draw()


@pytest.mark.parametrize("minutes", [np.inf, np.nan, 20.0])
def test_a_map_without_contrast_is_drawn(minutes):
    flat = synthetic.charge_map("temperature", "rate")
    flat["charge_time"] = flat["charge_time"] * 0 + minutes
    style.sheet(plots.charge_map(flat)).canvas.draw()


def test_the_front_is_filled_and_what_is_beaten_hollow():
    ax = plots.charge_tradeoff(synthetic.charge_tradeoff(["one", "two"]))
    hollow = [line for line in ax.lines if line.get_markerfacecolor() == "white"]
    assert [list(line.get_ydata()) for line in hollow] == [[200], [200]]
    rings = [line for line in ax.lines if line.get_markersize() == 9]
    assert [list(line.get_ydata()) for line in rings] == [[400], [400]]
    assert _legend(ax) == ["non-dominated", "dominated", "as it is", "one", "two"]
