"""Each command: what it prints for people, what for machines, which files it writes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import click
import pytest
import xarray as xr

import cellsim as cs
from cellsim.claims import Evidence
from cellsim.report.marks import marks
from cellsim.report.validation_summary import COMMAND
from cellsim.validation.record import load as load_record
from tests.conftest import CELLS
from tests.plots import synthetic

GEN1, EV = "asslb-nmc-graphite-gen1", "liquid-nmc811-graphite-ev"
COMMANDS = (
    *("cells", "show", "design", "discharge", "charge", "run"),
    *("sweep", "sensitivity", "needed", "worth", "pareto"),
    *("window", "losses", "compare", "validate", "reproduce"),
)


def ok(result):
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def parsed(result):
    return json.loads(ok(result), parse_constant=pytest.fail)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(run, command):
    text = ok(run(command, "--help"))
    assert f"cellsim {command}" in text.partition("Example")[2]
    assert "--json" in text


def test_main_help_lists_every_command(run):
    lines = ok(run("--help")).partition("Commands:")[2].split("\n")
    assert [line.split()[0] for line in lines if line] == list(COMMANDS)
    assert not any(line.endswith("...") for line in lines)


def test_version(run):
    assert cs.__version__ in ok(run("--version"))


def test_cells(run):
    text = ok(run("cells"))
    assert text.split() != []
    assert [line.split()[0] for line in text.splitlines()[1:]] == list(CELLS)
    rows = parsed(run("cells", "--json"))
    assert {row["kind"] for row in rows} == {"liquid", "solid"}


def test_show(run):
    text = ok(run("show", GEN1))
    values = len(list(cs.load(GEN1).values()))
    grades = [line.split()[0] for line in text.splitlines()[3 : 3 + values]]
    assert grades[0] == "assumed"
    assert grades[-1] == "primary"
    assert f"{values} values: " in text.splitlines()[-1]


def test_show_sources(run):
    text = ok(run("show", GEN1, "--sources"))
    assert "https://doi.org/10.1149/1945-7111/abf8d7" in text


def test_show_json(run):
    data = parsed(run("show", GEN1, "--json", "--set", "positive.thickness=75um"))
    assert data["cell"] == GEN1
    assert sum(data["counts"].values()) == len(data["values"])
    changed = next(row for row in data["values"] if row["path"] == "positive.thickness")
    assert changed["value"] == "75 um"


def test_design(run):
    text = ok(run("design", GEN1))
    design = cs.design(cs.load(GEN1))
    assert f"{design.energy_density('cell'):.0f}" in text
    for word in ("Wh/L", "thickness [um]", "mass [kg]", "N/P", "|aa|bbb", "LCE", "USD/kWh"):
        assert word in text
    assert max(map(len, text.splitlines())) <= 80 or "+" in text


def test_design_json_follows_set(run):
    plain, thick = (
        parsed(run("design", GEN1, "--json", *extra))
        for extra in ([], ["--set", "positive.thickness=85um"])
    )
    layer = next(layer for layer in thick["layers"] if layer["name"] == "positive")
    assert layer["thickness [um]"] == pytest.approx(85, rel=0.02)
    assert thick["nominal_capacity [A.h]"] > plain["nominal_capacity [A.h]"]
    assert set(plain["basis"]) == {"stack", "cell", "pack"}


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_design_figure(run, tmp_path, ending):
    ok(run("design", GEN1, "--figure", f"stack.{ending}"))
    assert (tmp_path / f"stack.{ending}").stat().st_size > 1000


def test_discharge_passes_its_options_on(run, quick):
    text = ok(
        run("discharge", GEN1, "--rate", "C/3", "--temperature", "-10degC", "--model", "SPMe")
    )
    assert quick[0]["temperature"] == "-10 degC"
    assert quick[0]["model"] == "SPMe"
    assert quick[0]["thermal"] == "isothermal"
    assert quick[0]["engine"] is None
    assert quick[0]["protocol"] == cs.discharge("C/3")
    assert "lower voltage" in text
    assert "105.0  Wh" in text


@pytest.mark.parametrize("command", ["discharge", "charge"])
def test_the_engine_is_passed_on(run, quick, command):
    ok(run(command, GEN1, "--engine", "reference"))
    assert quick[0]["engine"] == "reference"


def test_the_engine_of_a_study_is_passed_on(run, monkeypatch):
    asked = []

    def window(cell, *, mode, **options):
        asked.append(options)
        return synthetic.window(cell.name, mode, -24, 125)

    module = "cellsim.studies.comparison"
    monkeypatch.setattr("cellsim.studies.temperature_window", window)
    monkeypatch.setattr(f"{module}.headline", lambda cell, **how: asked.append(how) or cell.name)
    monkeypatch.setattr(f"{module}.side_by_side", synthetic.comparison)
    monkeypatch.setattr("cellsim.claims.reproduce", lambda *_, **how: asked.append(how) or [])
    compare = ["compare", EV, GEN1, "--samples", "0"]
    for command in (["window", EV], compare, ["reproduce", "--json"]):
        ok(run(*command, "--engine", "reference"))
    assert [how["engine"] for how in asked] == ["reference"] * 5


def test_an_engine_without_the_physics_is_refused(run):
    result = run("charge", GEN1, "--engine", "batch", "--model", "SPM")
    assert result.exit_code == 2
    message = "engine = batch: lacks the model SPM - give reference, or leave it out"
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_discharge_files(run, quick, tmp_path):
    ok(run("discharge", GEN1, "--csv", "run.csv", "--figure", "run.svg"))
    with (tmp_path / "run.csv").open() as stream:
        rows = list(csv.reader(stream))
    assert rows[0][:3] == ["time [s]", "voltage [V]", "current [A]"]
    assert rows[0][-1] == "limit"
    assert len(rows) == 51
    ok(run("discharge", GEN1, "--csv", "run.nc"))
    with xr.open_dataset(tmp_path / "run.nc", engine="scipy") as data:
        assert data.attrs["termination"] == "lower voltage"
        assert data["voltage"].attrs["units"] == "V"


def test_discharge_json(run, quick):
    data = parsed(run("discharge", GEN1, "--json"))
    assert data["attributes"]["status"] == "finished"
    assert data["variables"]["voltage"]["units"] == "V"
    assert len(data["variables"]["voltage"]["values"]) == 50


def test_a_run_that_failed_prints_why_and_exits_1(run, monkeypatch):
    failed = synthetic.discharge("-40 degC", failed=True, points=0)
    monkeypatch.setattr("cellsim.engines.simulate", lambda *_, **__: failed)
    result = run("discharge", GEN1, "--temperature", "-40degC")
    assert result.exit_code == 1
    assert "electrolyte frozen" in result.stdout
    assert "Traceback" not in result.output


def test_the_fastest_charge(run, quick, tmp_path):
    text = ok(run("charge", EV, "--from", "20%", "--to", "0.7", "--figure", "charge.png"))
    assert quick[0]["protocol"] == cs.fast_charge((0.2, 0.7))
    assert quick[0]["initial_soc"] == 0.2
    assert quick[0]["thermal"] == "lumped"
    assert "what bound the current" in text
    assert "anode potential" in text
    assert "mean C-rate" in text
    assert "energy efficiency" in text
    assert (tmp_path / "charge.png").exists()


def test_a_charge_as_json_has_what_is_made_of_it(run):
    data = parsed(run("charge", GEN1, "--from", "30%", "--to", "50%", "--json"))
    made = data["charge"]["variables"]
    minutes = made["charge_time"]["values"]
    assert data["variables"]["time"]["values"][-1] == pytest.approx(60 * minutes)
    assert made["mean_rate"]["values"] * minutes == pytest.approx(12, rel=1e-4)
    assert 0.8 < made["energy_efficiency"]["values"] < 1
    assert sum(made["limit_time"]["values"]) == pytest.approx(60 * minutes, rel=1e-4)
    assert set(made["limit"]["values"]) <= {"anode potential", "upper voltage", "rate"}


def test_a_charge_with_cells_drawn(run):
    data = parsed(run("charge", GEN1, "--from", "30%", "--to", "50%", "--samples", "8", "--json"))
    made = data["charge"]["variables"]
    low, high = made["charge_time_low"]["values"], made["charge_time_high"]["values"]
    assert 0 < low < high
    assert "drawn_charge_time" not in made
    text = ok(run("charge", GEN1, "--from", "30%", "--to", "50%", "--samples", "8"))
    assert "duration, 5-95 %" in text
    result = run("charge", GEN1, "--rate", "1C", "--samples", "8")
    assert result.exit_code == 2
    assert "--rate = 1C: does not go with --samples" in result.stderr


OVER_TWO = ("--over", "temperature=10..40:3", "--over", "rate=1..4:2")


def test_a_map_of_charges(run, tmp_path):
    text = ok(run("charge", GEN1, *OVER_TWO, "--figure", "map.svg", "--csv", "map.csv"))
    lines = text.splitlines()
    assert lines[0] == f"{GEN1}: minutes from 10 to 80 %, lumped"
    assert lines[2] == "across: C-rate of the charger [1/h]"
    assert [line.split()[0] for line in lines[4:7]] == ["10", "25", "40"]
    assert "rate" in lines[-1]
    assert (tmp_path / "map.svg").exists()
    with (tmp_path / "map.csv").open() as stream:
        rows = list(csv.reader(stream))
    assert rows[0][:3] == ["temperature [K]", "rate [1/h]", "charge_time [min]"]
    assert len(rows) == 7
    ok(run("charge", GEN1, *OVER_TWO, "--csv", "map.nc"))
    data = parsed(run("charge", GEN1, *OVER_TWO, "--json"))
    assert data["variables"]["charge_time"]["dimensions"] == ["temperature", "rate"]


def test_discharges_over_two_quantities(run, tmp_path):
    over = ("--over", "temperature=-40,25", "--over", "rate=1,2")
    text = ok(run("discharge", EV, *over, "--figure", "map.svg", "--csv", "map.csv"))
    assert "energy density of the cell [Wh/L], isothermal" in text
    assert "ended by: a electrolyte frozen, b lower voltage" in text
    frozen = next(line.split() for line in text.splitlines() if line.strip().startswith("-40"))
    assert frozen[1:] == ["0.00", "a", "0.00", "a"]
    assert (tmp_path / "map.svg").stat().st_size > 5000
    assert len((tmp_path / "map.csv").read_text("utf-8").splitlines()) == 5


def test_discharges_over_one_quantity(run):
    text = ok(run("discharge", EV, "--over", "rate=1,2", "--temperature", "10degC"))
    assert "[Wh/L], 10 degC, isothermal" in text
    assert "of 25 degC [%]" in text
    result = run("discharge", EV, "--over", "loading=1,2")
    assert result.exit_code == 2
    assert "--over = loading: is not a quantity that discharges are varied by" in result.stderr
    result = run("discharge", EV, "--over", "rate=1,2", "--model", "SPM")
    assert "--model = SPM: does not go with --over" in result.stderr


def test_charges_over_one_quantity(run):
    text = ok(run("charge", EV, "--over", "temperature=-40,25", "--set", "positive.thickness=70um"))
    cold, mild = text.splitlines()[3:]
    assert cold.split()[:2] == ["-40", "never"]
    assert cold.endswith("electrolyte frozen")
    assert mild.endswith("soc reached")
    loading = parsed(run("charge", GEN1, "--over", "loading=0.5..2:3", "--json"))
    assert loading["variables"]["loading"]["values"] == pytest.approx([0.5, 1, 2])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--over", "rate"], "--over 'rate' is not NAME=FROM..TO - write it like"),
        (["--over", "rate=1..x"], "--over rate = 1..x: is no range of numbers"),
        (["--over", "rate=3..1"], "is no range of numbers"),
        (["--over", "loading=0..2"], "is no range of numbers"),
        (["--over", "rate=1..2:1"], "is no range of numbers"),
        (["--over", "rate=1", "--over", "rate=2"], "--over names it twice"),
        (["--over", "colour=1..2"], "over = colour: is not a quantity"),
        ([*OVER_TWO, "--over", "loading=1,2"], "is more than two quantities - drop one"),
        ([*OVER_TWO, "--rate", "1C"], "--rate = 1C: does not go with --over"),
        ([*OVER_TWO, "--engine", "reference"], "--engine = reference: does not go with --over"),
        ([*OVER_TWO, "--model", "SPM"], "--model = SPM: does not go with --over"),
        ([*OVER_TWO, "--to", "5%"], "--to = 5%: is not above --from"),
    ],
)
def test_a_map_that_cannot_be(run, arguments, message):
    result = run("charge", GEN1, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_cc_cv(run, quick):
    ok(run("charge", EV, "--rate", "2C", "--to-voltage", "4.1V", "--cut-off", "C/10"))
    assert quick[0]["protocol"] == cs.charge("2C", "4.1 V", "C/10")


def test_a_protocol_from_a_file(run, quick, tmp_path):
    (tmp_path / "p.toml").write_text("[[steps]]\nstep = 'discharge'\nat = '5 A'", "utf-8")
    arguments = ("--temperature", "10degC", "--figure", "run.svg", "--csv", "run.csv")
    text = ok(run("run", GEN1, "p.toml", *arguments))
    assert quick[0]["protocol"] == cs.protocol([cs.step.discharge("5 A")], name="p")
    assert quick[0]["temperature"] == "10 degC"
    assert "ended by" in text
    assert "lower voltage" in text
    assert (tmp_path / "run.svg").exists()
    assert len((tmp_path / "run.csv").read_text("utf-8").splitlines()) == 51
    assert "step_name" in ok(run("run", GEN1, "p.toml", "--json"))


def test_a_protocol_file_that_cannot_be_used(run, tmp_path):
    (tmp_path / "p.toml").write_text("[[steps]]\nstep = 'nap'", "utf-8")
    result = run("run", GEN1, "p.toml")
    assert result.exit_code == 2
    assert "p.toml: steps[1].step = nap: is not a step - one of charge" in result.stderr


def test_window(run, monkeypatch):
    def study(cell, *, mode, **_):
        return synthetic.window(cell.name, mode, -24, 125)

    monkeypatch.setattr("cellsim.studies.temperature_window", study)
    text = ok(run("window", EV, GEN1, "--mode", "both", "--figure", "window.svg"))
    assert text.count("-24") == 8  # two cells and modes, held at ambient and warmed
    assert ok(run("window", EV, "--thermal", "lumped")).count("-24") == 1
    assert "none found" in text
    assert "Note:\n  ageing" in text
    assert len(parsed(run("window", EV, "--json"))) == 2


def test_losses(run, monkeypatch):
    asked = []

    def losses(cells, **how):
        asked.append(how)
        return synthetic.cold_losses([cell.name for cell in cells])

    def comparison(cell, against, **how):
        asked.append(how)
        return synthetic.cold_comparison(cell.name, against.name, samples=how["samples"])

    monkeypatch.setattr("cellsim.studies.cold_losses", losses)
    monkeypatch.setattr("cellsim.studies.cold_comparison", comparison)
    options = ("--temperature", "-10degC", "--rate", "C/10", "--discharged", "30%")
    text = ok(run("losses", EV, GEN1, *options, "--samples", "4", "--figure", "losses.svg"))
    assert [how["temperature"] for how in asked] == ["-10 degC"] * 2
    assert [how["rate"] for how in asked] == ["C/10"] * 2
    assert (asked[0]["discharged"], asked[1]["vary"]) == (0.3, ("*",))
    # The solid cell stands first, whatever the order.
    assert f"{GEN1} against {EV}" in text
    assert "82 against 0 %, frozen; 82 against 94 % were nothing frozen" in text
    assert "the greater share in 60 % of them, 10 % were nothing frozen" in text
    assert "+35" in text
    data = parsed(run("losses", EV, GEN1, "--json", "--samples", "0", "--vary", "*thickness"))
    assert (
        data["comparisons"][0]["attributes"]["turned_by"] == f"{GEN1} would keep more with a.b 3 um"
    )
    assert "loss" in data["losses"]["variables"]
    assert asked[-1]["vary"] == ("*thickness",)


def test_losses_of_one_kind_are_not_compared(run, monkeypatch):
    monkeypatch.setattr(
        "cellsim.studies.cold_losses", lambda c, **_: synthetic.cold_losses([i.name for i in c])
    )
    assert "against" not in ok(run("losses", EV, "liquid-nmc622-graphite-ev"))


@pytest.fixture
def compared(monkeypatch):
    """Made-up studies of each cell, with as many samples as asked for."""
    asked = []

    def headline(cell, samples, **how):
        asked.append({"samples": samples, **how})
        return synthetic.headline(cell.name, 1.0 + (cell.name == GEN1), samples)

    monkeypatch.setattr("cellsim.studies.comparison.headline", headline)
    return asked


def test_compare(run, compared):
    text = ok(run("compare", EV, GEN1, "--samples", "0", "--figure", "compare.svg"))
    lines = text.splitlines()
    assert lines[:2] == [f"A  {EV}", f"B  {GEN1}"]
    assert lines[3].split() == ["criterion", "want", "A", "B", "best"]
    assert lines[4].split() == ["energy", "density", "[Wh/L]", "more", "400", "800", "B"]
    assert lines[9].split() == ["charge", "10-80", "%", "[min]", "less", "20.0", "10.0", "B"]
    assert "Not counted in the window:\n  ageing, venting" in text
    assert "5 and 95 %" not in text
    found = parsed(run("compare", EV, GEN1, "--samples", "0", "--json"))["variables"]
    assert found["cell"]["values"] == [EV, GEN1]
    assert found["winner"]["values"][0] == GEN1
    assert compared[0]["samples"] == 0


def test_compare_prints_spreads_and_how_often_each_is_best(run, compared):
    text = ok(run("compare", EV, GEN1))
    assert compared[0]["samples"] == 256
    row = next(line for line in text.splitlines() if line.startswith("energy density"))
    energy = synthetic.headline(EV, 1.0, 256)["energy_density"].sel(basis="cell")
    ends = [f"{float(energy[f'energy_density_{end}']):.0f}" for end in ("low", "high")]
    assert row.split()[3:8] == ["more", "400", ends[0], "to", ends[1]]
    assert row.endswith("B 100 %")
    rates = next(line for line in text.splitlines() if line.startswith("capacity at 1C"))
    assert rates.endswith("alike")  # the seed is the same
    assert "Each cell as it is, and 5 and 95 % of 256 cells drawn from its ranges" in text
    line = next(line for line in text.splitlines() if line.startswith(f"{GEN1}  energy"))
    assert "energy density (100 %), specific energy (100 %)" in line
    result = run("compare", EV, GEN1, "--engine", "reference")
    assert result.exit_code == 2
    assert "--engine = reference: does not go with --samples above 0" in result.stderr


def test_compare_writes_what_it_found(run, compared):
    text = ok(run("compare", EV, GEN1, "--json", "--csv", "a.csv", "--ragone", "ragone.png"))
    found = json.loads(text)["variables"]
    assert found["best"]["dimensions"] == ["criterion", "cell"]
    assert not any("sample" in one["dimensions"] for one in found.values())
    head, *rows = Path("a.csv").read_text(encoding="utf-8").splitlines()
    assert {"figure", "best", "unit", "5 %", "95 %"} <= set(head.split(","))
    assert len(rows) == 2 * len(found["criterion"]["values"])
    assert Path("ragone.png").stat().st_size > 2000
    ok(run("compare", EV, GEN1, "--csv", "a.nc"))
    assert Path("a.nc").stat().st_size > 2000


def test_compare_on_a_terminal_of_80_columns(run, compared, monkeypatch):
    """Of two cells and of six, nothing is cut off."""
    monkeypatch.setattr("cellsim.cli.output.on_terminal", lambda *_: True)
    monkeypatch.setenv("COLUMNS", "80")
    for names in ((EV, GEN1), (GEN1, *(name for name in CELLS if name != GEN1))[:6]):
        text = click.unstyle(run("compare", *names).stdout)
        assert max(map(len, text.splitlines())) <= 80
        assert "100 %" in text
        assert "hottest discharge" in text


def test_compare_takes_the_basis_and_the_window_of_charging(run, compared):
    found = parsed(run("compare", EV, GEN1, "--basis", "stack", "--charge-window", "--json"))
    assert found["attributes"]["basis"] == "stack"
    assert found["variables"]["figure"]["values"][0] == pytest.approx([480, 960])
    assert compared[0]["charge_window"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([EV], "compare needs two different cells"),
        ([EV, EV], f"cells = {EV}: is compared with itself - give it once"),
        ([EV, "no-such-cell"], "no-such-cell"),
        ([EV, GEN1, "--samples", "-1"], "'--samples'"),
        ([EV, GEN1, "--basis", "box"], "'--basis'"),
        ([EV, GEN1, "--ragone", "a.txt"], "--ragone = a.txt"),
    ],
)
def test_what_compare_refuses(run, compared, given, said):
    result = run("compare", *given)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.fixture
def tried(monkeypatch):
    verdicts = [
        synthetic.verdict(),
        synthetic.verdict(
            "not testable", target=None, value=None, interval=None, notes=("no kinetics",)
        ),
    ]
    monkeypatch.setattr("cellsim.claims.reproduce", lambda *_, **__: verdicts)
    monkeypatch.setattr("cellsim.claims.evidence", lambda *_, **__: Evidence())
    return verdicts


def test_reproduce(run, tried, tmp_path):
    text = ok(run("reproduce"))
    assert text.splitlines()[1].startswith("nedo-450-wh-per-l  cell     at least 450 Wh/L")
    assert "290 to 420" in text
    assert "positive.active_fraction 62 %" in text
    assert "no kinetics" in text
    assert "2 readings: 1 fails, 1 not testable" in text
    report = tmp_path / "cellsim-report.html"
    assert text.splitlines()[-1] == f"Report: {report.as_uri()}"
    assert "450 Wh/L" in report.read_text()


def test_reproduce_json(run, tried, tmp_path):
    data = parsed(run("reproduce", "--json"))
    assert data[0]["verdict"] == "fails"
    assert data[0]["decided_by"][0]["total"] == 0.62
    assert data[1]["target"] is None
    assert not (tmp_path / "cellsim-report.html").exists()
    parsed(run("reproduce", "--json", "--output", "report.html"))
    assert (tmp_path / "report.html").exists()


def test_ctrl_c_leaves_the_verdicts_on_disk(run, tried, tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("cellsim.claims.evidence", stop)
    result = run("reproduce", "--output", "report.html")
    assert result.exit_code == 130
    assert "report without figures: report.html" in result.stderr
    assert "A first-generation sulfide cell" in (tmp_path / "report.html").read_text()


def test_a_real_discharge(run):
    data = parsed(run("discharge", EV, "--rate", "C/2", "--json"))
    assert data["attributes"]["termination"] == "lower voltage"
    assert data["attributes"]["engine"] == "batch"
    assert data["variables"]["capacity"]["values"][-1] == pytest.approx(
        cs.design(cs.load(EV)).nominal_capacity, rel=0.1
    )


@pytest.fixture
def validated(monkeypatch):
    """Two rows that cost nothing."""
    from cellsim.validation import Row

    rows = [
        Row("catl-lfp", "capacity", "capacity", "A.h", 161.0, 180.0, "prediction", stated=2.0),
        Row("catl-lfp", "energy", "energy", "W.h", 515.0, float("nan"), "fit", problem="no run"),
    ]
    monkeypatch.setattr("cellsim.validation.validate", lambda *_, **__: rows)
    return rows


def test_validate(run, validated):
    text = ok(run("validate"))
    assert "161 ± 2.0" in text
    assert "+11.8" in text
    assert "no run" in text
    assert "1 measured values are predicted: 0 within 10 %, the median miss is 12 %." in text


def test_validate_json(run, validated):
    first, second = parsed(run("validate", "--json"))
    assert first["relative"] == pytest.approx(19 / 161)
    assert (second["computed"], second["problem"]) == (None, "no run")


def test_validate_writes_its_page(run, validated, tmp_path):
    ok(run("validate", "--page", "validation.md", "--figure", "parity.svg"))
    page = (tmp_path / "validation.md").read_text(encoding="utf-8")
    assert "## CATL LFP of the Model 3, from its layers" in page
    assert "| capacity |  | capacity [Ah] | 161 ± 2.0 | 180 | 19.0 | +11.8 | prediction |" in page
    assert (tmp_path / "figures" / "validation" / "parity.svg").exists()
    assert (tmp_path / "parity.svg").exists()
    assert len(load_record(tmp_path / "validation.json")) == len(validated)


def test_validate_writes_its_lines(run, validated, tmp_path):
    begin, end = marks("validation", COMMAND)
    (tmp_path / "README.md").write_text(f"above\n{begin}\n{end}\nbelow\n", encoding="utf-8")
    ok(run("validate", "--lines", "README.md"))
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "1 measured values" in text
    assert text.endswith("below\n")
