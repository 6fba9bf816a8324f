"""The page as a browser sees it: self-contained, escaped, in order, every figure with its text."""

from __future__ import annotations

import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import cellsim as cs
from cellsim import report
from cellsim.claims import Decider, Evidence
from cellsim.errors import InputError
from cellsim.parameters import files
from tests.plots import synthetic
from tests.report.conftest import EV, GEN1

VOID = {"meta", "br", "link", "hr", "img", "input", "wbr"}


class Page(HTMLParser):
    """Elements with their attributes, headings, ids, text; tags must close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.headings: list[int] = []
        self.text = ""
        self.style = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        inside = self.open[-1] if self.open else ""
        if inside == "style":
            self.style += data
        elif inside != "script":
            self.text += data.replace("\N{NO-BREAK SPACE}", " ")

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page(tmp_path_factory, verdicts, evidence):
    path = tmp_path_factory.mktemp("report") / "report.html"
    report.write(path, verdicts, evidence)
    return Page(path.read_text(encoding="utf-8"))


def test_tags_close(page):
    assert page.open == []


def test_nothing_is_fetched(page):
    for tag, attributes in page.elements:
        assert not {"src", "srcset", "data"} & attributes.keys(), tag
        for name in ("href", "xlink:href"):
            where = attributes.get(name, "#")
            if tag == "a":  # a reader may follow it, the page does not
                assert where.startswith(("#", "http://", "https://"))
            else:
                assert where.startswith("#") or (tag, where) == ("link", "data:,")
    assert not {"iframe", "img", "object", "embed"} & {tag for tag, _ in page.elements}
    assert not re.search(r"@import|url\((?!#)", page.style)


def test_links_and_ids(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        target = attributes.get("href", attributes.get("xlink:href", ""))
        if target.startswith("#"):
            assert target[1:] in ids


def test_every_figure_has_a_text_alternative(page):
    drawings = page.all("svg")
    assert len(drawings) == 3 + 4 + 2 * 2  # distributions, figures of all cells, two of each cell
    for drawing in drawings:
        assert drawing["role"] == "img"
        assert len(drawing["aria-label"]) > 40
        assert "viewbox" in drawing
        assert "width" not in drawing  # so that it shrinks with the page


def test_headings_are_in_order(page):
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    for before, after in zip(page.headings, page.headings[1:], strict=False):
        assert after <= before + 1


def test_verdicts_come_first_and_say_everything(page):
    head = page.text.index("Verdicts at a glance")
    assert head < page.text.index("The claims, one by one") < page.text.index("Doyle-Fuller")
    for text in (
        "fails",
        "depends",
        "not testable",
        "at least 450 Wh/L",
        "348",
        "290 to 420",
        "positive.active_fraction",
        "60 ± 5, 62 ± 4 %",
        "of 1,024 samples; 95 % interval",
        "160 samples more that miss it would make it fail",
        "3 of 1024: solver: no convergence",
        "1 to 3 mS/cm",
        "positive.active_fraction = 0.63, outside its range of 0.43 to 0.5",
        "separator.thickness (assumed)",
        "Fire is no outcome of a cell model.",
        "solver: no convergence",
        "What the model does not know",
    ):
        assert text in page.text, text


def test_claims_carry_statement_and_source(page):
    assert "A sulfide cell with NCM and graphite" in page.text
    assert "NEDO phase 2" in page.text


def test_every_value_of_every_cell_is_there(page):
    for name in (EV, GEN1):
        cell = cs.load(name)
        assert cell.hash in page.text
        for path, _ in cell.values():
            assert path in page.text
    assert "doi.org/10.1149/1945-7111/abf8d7" in page.text
    links = [link["href"] for link in page.all("a")]
    assert "https://doi.org/10.1149/1945-7111/abf8d7" in links


def test_it_is_made_for_phones_print_and_the_dark(page, verdicts, tmp_path):
    metas = [meta.get("name") for meta in page.all("meta")]
    assert "viewport" in metas
    report.write(tmp_path / "report.html", verdicts, None)
    text = (tmp_path / "report.html").read_text()
    rules = ("prefers-color-scheme: dark", "@media print", "max-width: 46rem", "reduced-motion")
    for rule in rules:
        assert rule in text


def test_the_readme_knows_no_more_than_the_page(page):
    readme = Path(__file__).resolve().parents[2].joinpath("README.md").read_text(encoding="utf-8")
    unknown = readme.split("## What the model does not know")[1].split("\n## ")[0]
    heads = re.findall(r"^- \*\*(.+?)\.?\*\*", unknown, flags=re.MULTILINE)
    assert len(heads) > 5
    for head in heads:
        assert head.removesuffix(" where fronts are steep") in page.text, head


def test_versions_hashes_and_draws(page, evidence):
    text = page.text
    for said in (cs.__version__, "seed 0", "1,024 samples", files.digest()):
        assert said in text
    for item in evidence.designs.values():
        assert item.cell.hash in text


def test_the_hash_of_the_data_follows_the_data(edited):
    before = files.digest()
    assert before == files.digest()
    folder = edited("prices.toml", "USD", "EUR").parent
    after = files.digest()
    assert after != before
    (folder / "verdicts.json").write_text("{}")  # a result is no data
    assert files.digest() == after


def test_the_library_travels_with_its_licence(page, tmp_path, verdicts):
    report.write(tmp_path / "report.html", verdicts, None)
    text = (tmp_path / "report.html").read_text()
    assert "FloatingUIDOM" in text
    assert "Permission is hereby granted, free of charge" in text
    assert text.count("</script>") == 1


def test_curves_carry_their_values(page):
    for drawing in page.all("svg"):
        if "discharge" not in drawing["id"]:
            continue
        (axes,) = json.loads(drawing["data-curves"])
        assert axes["labels"] == ["Charge delivered [Ah]", "Terminal voltage [V]"]
        (line,) = axes["lines"]  # the other never started
        assert line["label"] == "25 °C"
        left, top, right, bottom = axes["box"]
        for x, y, charge, voltage in line["points"]:
            assert left - 0.1 <= x <= right + 0.1
            assert top - 0.1 <= y <= bottom + 0.1
            assert 0 <= charge <= 30
            assert 2.5 < voltage < 4.3
        places, charges = zip(*((p[0], p[2]) for p in line["points"]), strict=True)
        slope = (places[-1] - places[0]) / (charges[-1] - charges[0])
        expected = [places[0] + slope * charge for charge in charges]
        assert places == pytest.approx(expected, abs=0.2)


def test_bars_say_what_they_are(page):
    said = [attributes["data-tip"] for tag, attributes in page.elements if "data-tip" in attributes]
    drawn = [re.search(r": (\d+) of 1024, ", text) for text in said]
    assert sum(int(found[1]) for found in drawn if found) == 1024
    assert any(text.startswith(f"{GEN1}, separator: ") for text in said)


def test_hostile_text_is_escaped(tmp_path, evidence):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    cell = cs.load(GEN1).model_copy(update={"title": hostile, "description": hostile})
    verdict = synthetic.verdict(
        claim="no-such-claim",
        title=hostile,
        reading=hostile,
        about=hostile,
        needed=hostile,
        limited_by=hostile,
        notes=(hostile,),
        decided_by=(Decider(hostile, 0.9, 0.0, 0.9, 0.0),),
    )
    found = Evidence(
        designs={hostile: cs.design(cell)},
        discharges={hostile: {298.15: synthetic.discharge()}},
        problems=[hostile],
    )
    report.write(tmp_path / "report.html", [verdict], found)
    page = Page((tmp_path / "report.html").read_text())
    assert page.open == []
    assert len(page.all("script")) == 1  # the page's own
    assert not page.all("img")
    assert not any("onerror" in attributes for _, attributes in page.elements)
    assert page.text.count(hostile) > 5


def test_shares_that_could_not_be_estimated(tmp_path):
    unknown = Decider("positive.thickness", *[math.nan] * 4)
    report.write(tmp_path / "report.html", [synthetic.drawn_verdict(decided_by=(unknown,))], None)
    page = Page((tmp_path / "report.html").read_text())
    assert "–, – %" in page.text
    assert not [a for _, a in page.elements if "nan%" in a.get("style", "")]


def test_a_report_without_figures(tmp_path, verdicts):
    report.write(tmp_path / "report.html", verdicts, None)
    page = Page((tmp_path / "report.html").read_text())
    assert "#figures" not in [link.get("href") for link in page.all("a")]
    assert len(page.all("svg")) == 3


def test_the_same_verdicts_give_the_same_page(tmp_path, verdicts):
    for name in ("one.html", "two.html"):
        report.write(tmp_path / name, verdicts, None)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_a_path_that_cannot_be_written(tmp_path, verdicts):
    with pytest.raises(InputError, match="cannot be written: No such file or directory - choose"):
        report.write(tmp_path / "none" / "report.html", verdicts, None)
