"""The page as a browser sees it: self-contained, escaped, in order, every figure with its text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

import cellsim as cs
from cellsim import report
from cellsim.claims import Decider, Evidence
from cellsim.errors import InputError
from tests.plots import synthetic

GEN1, EV = "asslb-nmc-graphite-gen1", "liquid-nmc811-graphite-ev"
VOID = {"meta", "br", "link", "hr", "img"}


class Page(HTMLParser):
    """Elements with their attributes, headings, ids, text; tags must close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.headings: list[int] = []
        self.text = ""
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
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def verdicts():
    return [
        synthetic.verdict("fails"),
        synthetic.verdict("depends", reading="stack", value=440.0),
        synthetic.verdict(
            "not testable",
            claim="liquid-burns-solid-is-safe",
            title="Liquid electrolyte is flammable, a solid cell is safe",
            reading="",
            target=None,
            value=None,
            interval=None,
            probability=None,
            decided_by=(),
            notes=("Fire is no outcome of a cell model.",),
        ),
    ]


@pytest.fixture(scope="module")
def evidence():
    names = (EV, GEN1)
    return Evidence(
        designs={name: cs.design(cs.load(name)) for name in names},
        rate_capability={name: synthetic.rates(name) for name in names},
        discharges={
            name: {
                253.15: synthetic.discharge("-20 degC", failed=True, points=0),
                298.15: synthetic.discharge(),
            }
            for name in names
        },
        charges={name: synthetic.charge() for name in names},
        comparison=synthetic.comparison(list(names)),
        problems=["asslb-nmc811-lithium, charges: solver: no convergence"],
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory, verdicts, evidence):
    path = tmp_path_factory.mktemp("report") / "report.html"
    report.write(path, verdicts, evidence)
    return Page(path.read_text(encoding="utf-8"))


def test_tags_close(page):
    assert page.open == []


def test_nothing_is_fetched(page):
    for tag, attributes in page.elements:
        assert "src" not in attributes, tag
        for name in ("href", "xlink:href"):
            assert attributes.get(name, "#").startswith("#"), (tag, attributes)
    assert not {"script", "link", "iframe", "img", "object"} & {tag for tag, _ in page.elements}


def test_links_and_ids(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        target = attributes.get("href", attributes.get("xlink:href", ""))
        if target.startswith("#"):
            assert target[1:] in ids


def test_every_figure_has_a_text_alternative(page):
    drawings = page.all("svg")
    assert len(drawings) == 2 + 4 + 2 * 2  # strips, figures of all cells, two of each cell
    for drawing in drawings:
        assert drawing["role"] == "img"
        assert len(drawing["aria-label"]) > 40
        assert "viewbox" in drawing
        assert "width" not in drawing  # so that it shrinks with the page
    assert len(page.all("title")) == 1 + len(drawings)


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
        "positive.active_fraction: 62 % of the variance",
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
    assert "https://doi.org/10.1149/1945-7111/abf8d7" in page.text


def test_it_is_made_for_phones_print_and_the_dark(page, verdicts, tmp_path):
    metas = [meta.get("name") for meta in page.all("meta")]
    assert "viewport" in metas
    report.write(tmp_path / "report.html", verdicts, None)
    text = (tmp_path / "report.html").read_text()
    for rule in ("prefers-color-scheme: dark", "@media print", "max-width: 46rem"):
        assert rule in text


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
    assert not page.all("script")
    assert not page.all("img")
    assert not any("onerror" in attributes for _, attributes in page.elements)
    assert page.text.count(hostile) > 5


def test_a_report_without_figures(tmp_path, verdicts):
    report.write(tmp_path / "report.html", verdicts, None)
    page = Page((tmp_path / "report.html").read_text())
    assert "#figures" not in [link.get("href") for link in page.all("a")]
    assert len(page.all("svg")) == 2


def test_the_same_verdicts_give_the_same_page(tmp_path, verdicts):
    for name in ("one.html", "two.html"):
        report.write(tmp_path / name, verdicts, None)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_a_path_that_cannot_be_written(tmp_path, verdicts):
    with pytest.raises(InputError, match="cannot be written: No such file or directory - choose"):
        report.write(tmp_path / "none" / "report.html", verdicts, None)
