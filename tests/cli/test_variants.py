"""Commands that run many variants of a cell: what they print, and what they refuse."""

from __future__ import annotations

import json

import pytest

GEN1 = "asslb-nmc-graphite-gen1"
FEW = ("--samples", "8", "--leaders", "2")


def ok(result):
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def test_sensitivity(run, tmp_path):
    given = (*FEW, "--target", ">= 1 Wh/L", "--figure", "tornado.svg")
    text = ok(run("sensitivity", GEN1, *given))
    assert "energy density, cell [W.h/L]" in text
    assert "100.0 %" in text  # sure to hold more than 1 Wh/L
    lines = text.partition("What decides")[2].splitlines()
    named = [line.split()[0] for line in lines if "." in line and line[:1].isalpha()]
    assert len(named) == 2
    assert " others " in text
    assert (tmp_path / "tornado.svg").stat().st_size > 2000


def test_sensitivity_as_json_is_what_is_printed(run):
    data = json.loads(ok(run("sensitivity", GEN1, *FEW, "--json")), parse_constant=pytest.fail)
    indices, spread = data["sensitivity"], data["uncertainty"]
    assert indices["variables"]["parameter"]["values"][-1] == "others"
    assert indices["attributes"]["runs"] == 8 * (3 + 2) + 32 * (
        len(indices["variables"]["screened"]["values"]) + 2
    )
    assert spread["variables"]["quantile"]["units"] == "W.h/L"
    assert spread["variables"]["size"]["values"] == [2, 4, 8, 16]


def test_worth(run, tmp_path):
    given = (*FEW, "--page", "worth.md", "--figure", "worth.svg", "--json")
    data = json.loads(ok(run("worth", "asslb-nmc811-lithium", *given)), parse_constant=pytest.fail)
    named = data["variables"]["parameter"]["values"]
    page = (tmp_path / "worth.md").read_text(encoding="utf-8")
    assert page.index(f"| 1 | `{named[0]}` |") < page.index(f"| 2 | `{named[1]}` |")
    assert "## asslb-nmc811-lithium, shares in %" in page
    for picture in ("worth.svg", "figures/worth.svg"):
        assert (tmp_path / picture).stat().st_size > 2000


def test_needed(run, tmp_path):
    text = ok(run("needed", GEN1, "positive.thickness", "--target", ">= 335 Wh/L"))
    assert "published 60.00 um to 130.0 um" in text
    number, unit = text.rpartition("at least ")[2].split()
    assert unit == "um"
    density = ok(run("design", GEN1, "--json", "--set", f"positive.thickness={number}um"))
    # The design's closed form is another producer, and within a few per cent.
    found = json.loads(density)["basis"]["cell"]["energy_density [W.h/L]"]
    assert found == pytest.approx(335, rel=0.05)


def test_needed_of_samples(run, tmp_path):
    given = ("--target", ">= 330 Wh/L", "--samples", "8", "--figure", "needed.svg")
    text = ok(run("needed", GEN1, "positive.thickness", *given))
    assert "never met" in text
    assert "of the samples: " in text
    assert (tmp_path / "needed.svg").stat().st_size > 2000


def test_needed_within_bounds(run):
    given = ("--target", ">= 300 Wh/L", "--within", "20um..30um")
    text = ok(run("needed", GEN1, "positive.thickness", *given))
    assert "never met at all values tried" in text


PARETO = (
    *("--maximise", "energy_density", "--minimise", "charge_time"),
    *("--over", "positive.thickness=40um..120um", "--population", "4", "--generations", "2"),
)


def test_pareto(run, tmp_path):
    text = ok(run("pareto", GEN1, *PARETO, "--figure", "front.svg"))
    assert "8 designs tried, 0 of them failed" in text
    rows = [line.split() for line in text.splitlines() if line.endswith(" um")]
    energy, minutes = ([float(row[i]) for row in rows] for i in (0, 1))
    assert energy == sorted(energy, reverse=True)
    assert minutes == sorted(minutes, reverse=True)
    assert (tmp_path / "front.svg").stat().st_size > 2000


def test_pareto_says_where_nothing_is_left(run):
    text = ok(run("pareto", GEN1, *PARETO, "--require", "specific_energy>=5000 Wh/kg"))
    assert "No design within the bounds meets what is required." in text


def test_three_objectives_are_drawn_as_parallel_coordinates(run, tmp_path):
    given = ("--maximise", "specific_energy", "--figure", "front.svg")
    text = ok(run("pareto", GEN1, *PARETO, *given))
    assert "specific_energy [W.h/kg]" in text
    assert "From the least" not in text
    assert (tmp_path / "front.svg").stat().st_size > 2000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sensitivity", GEN1, "--output", "beauty"], "beauty: is not an output"),
        (["sensitivity", GEN1, "--target", "450"], "target = 450: is no comparison - write it"),
        (["sensitivity", GEN1, "--target", ">= 4 kg"], "give it in W.h/L"),
        (
            ["sensitivity", GEN1, "--rate", "1C", "--protocol", "a.toml"],
            "--rate: does not go with --protocol - drop one of them",
        ),
        (["sensitivity", GEN1, "--protocol", "none.toml"], "none.toml"),
        (["needed", GEN1, "positive.thickness"], "Missing option '--target'"),
        (["needed", GEN1, "positive.hickness", "--target", ">= 1 Wh/L"], "did you mean"),
        (
            ["needed", GEN1, "positive.thickness", "--target", ">= 1 Wh/L", "--within", "20um"],
            "--within = 20um: is not FROM..TO",
        ),
        (["pareto", GEN1, *PARETO[4:]], "is no trade-off - give two or more"),
        (
            ["pareto", GEN1, *PARETO[:4], "--over", "positive.thickness"],
            "--over 'positive.thickness' is not PATH=VALUE",
        ),
        (["pareto", GEN1, *PARETO, "--minimise", "energy_density"], "names a figure twice"),
        (["pareto", GEN1, *PARETO, "--require", "energy"], "target"),
    ],
)
def test_bad_input_is_one_line(run, arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
