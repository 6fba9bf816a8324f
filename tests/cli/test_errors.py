"""Bad input: exit code 2, one line on stderr that says what, where and what to do; no traceback."""

from __future__ import annotations

import pytest

GEN1 = "asslb-nmc-graphite-gen1"
BAD = [
    (["desing"], "there is no command 'desing' - did you mean 'design'?"),
    (["design"], "Missing argument 'CELL' - see 'cellsim design --help'"),
    (["design", GEN1, "--colour"], "No such option '--colour' - see 'cellsim design --help'"),
    (
        ["design", "asslb-nmc-graphite-gen2"],
        "there is no cell 'asslb-nmc-graphite-gen2' - did you mean asslb-nmc-graphite-gen1",
    ),
    (["design", "none.toml"], "none.toml: there is no such file"),
    (
        ["design", GEN1, "--set", "positive.thicknes=95um"],
        "--set: positive.thicknes: there is no 'thicknes' here - did you mean 'thickness'?",
    ),
    (
        ["design", GEN1, "--set", "positive.thickness=95"],
        "--set: positive.thickness = 95: has no unit - give one, such as '95 um'",
    ),
    (
        ["design", GEN1, "--set", "positive.thickness=95kg"],
        "unit 'kg' has the wrong dimension - give a unit such as m",
    ),
    (
        ["design", GEN1, "--set", "positive.thickness=thick"],
        "'thick' is not a number with a unit - write it like 95um or '1.2 mS/cm'",
    ),
    (
        ["design", GEN1, "--set", "positive.thickness"],
        "--set 'positive.thickness' is not PATH=VALUE - write it like positive.thickness=95um",
    ),
    (
        ["design", GEN1, "--set", "positive.thickness=80um", "--set", "positive.thickness=90um"],
        "positive.thickness = 90um: --set names it twice - keep one",
    ),
    (["design", GEN1, "--set", "negative.thickness=10um"], "N/P is"),
    (
        ["design", GEN1, "--figure", "stack.bmp"],
        "--figure = stack.bmp: '.bmp' is not a format it can be written in - "
        "end the name in .svg, .pdf, .png",
    ),
    (
        ["design", GEN1, "--figure", "none/stack.svg"],
        "--figure = none/stack.svg: its folder does not exist - create none",
    ),
    (
        ["discharge", GEN1, "--rate", "fast"],
        "rate = fast: is not a C-rate - write it like '1C', 'C/3' or '2.5C'",
    ),
    (
        ["discharge", GEN1, "--temperature", "-20"],
        "--temperature = -20: has no unit - write -20degC, or kelvin as 298K",
    ),
    (
        ["discharge", GEN1, "--temperature", "-300degC"],
        "--temperature = -300degC: is below absolute zero - raise it",
    ),
    (["discharge", GEN1, "--temperature", "20um"], "unit 'um' has the wrong dimension"),
    (["discharge", GEN1, "--model", "P2D"], "'P2D' is not one of 'DFN', 'SPMe', 'SPM'"),
    (["discharge", GEN1, "--csv", "run.xls"], "end the name in .csv, .nc"),
    (
        ["charge", GEN1, "--rate", "1C", "--to", "80%"],
        "--to = 80%: goes with the fastest charge, not with --rate",
    ),
    (["charge", GEN1, "--cut-off", "C/50"], "--cut-off = C/50: goes with --rate only"),
    (["charge", GEN1, "--from", "110%"], "--from = 110%: is not a state of charge"),
    (["charge", GEN1, "--from", "90%"], "--to = 80%: is not above --from - exchange them"),
    (["window", GEN1, "--rate", "0C"], "rate = 0C: is not a C-rate"),
    (["losses", GEN1, "--temperature", "25degC"], "temperature = 25 degC: is what the cold is"),
    (["losses", GEN1, "--discharged", "0%"], "discharged = 0.0: is not a share of the capacity"),
    (["window"], "Missing argument 'CELL...'"),
    (["compare", GEN1, GEN1], "compare needs two different cells"),
    (["reproduce", "nedo-500-wh-per-l"], "there is no claim 'nedo-500-wh-per-l' - did you mean"),
    (["reproduce", "--output", "report.txt"], "end the name in .html, .htm"),
    (["validate", "catl"], "there is no validation case 'catl' - did you mean"),
    (["validate", "--page", "page.html"], "end the name in .md"),
    (["validate", "catl-lfp", "--lines", "page.md"], "--lines: is of all cases - name none"),
    (["reproduce", "--workers", "0"], "0 is not in the range x>=1"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[" ".join(a) for a, _ in BAD])
def test_bad_input_is_one_message(run, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert result.stderr.startswith("cellsim: ")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


def test_a_path_that_cannot_be_written(run, tmp_path):
    (tmp_path / "folder.svg").mkdir()
    result = run("design", GEN1, "--figure", "folder.svg")
    assert result.exit_code == 2
    assert "--figure = folder.svg: cannot be written: Is a directory" in result.stderr


def test_a_file_at_fault_is_named(run, edited):
    file = edited("cells/asslb-nmc-graphite-gen1.toml", "[limits]", "[limits]\nspeed = 3")
    result = run("design", GEN1)
    assert result.exit_code == 2
    assert f"{file}: limits.speed" in result.stderr
    assert "is not a key of the schema - remove it, or check its spelling" in result.stderr


def test_no_arguments_print_the_help(run):
    result = run()
    assert result.exit_code == 2
    assert "Usage: cellsim" in result.stderr


def test_interrupted(run, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("cellsim.engines.simulate", stop)
    result = run("discharge", GEN1)
    assert result.exit_code == 130
    assert result.stderr.strip() == "cellsim: interrupted"


def test_an_old_file_survives_the_check(run, tmp_path):
    (tmp_path / "old.svg").write_text("keep")
    run("design", GEN1, "--figure", "old.svg", "--set", "positive.thickness=95")
    assert (tmp_path / "old.svg").read_text() == "keep"
