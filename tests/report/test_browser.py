"""The page in a real browser: quiet, alone, readable by all, and alive under a pointer."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from cellsim import report

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium on PATH (Debian: apt-get install chromium)"
)

OPEN = "document.querySelectorAll('details').forEach(one => (one.open = true))"
#: What reaches beyond the right edge of the window; parts of a drawing count as the drawing.
BEYOND = """[...document.body.querySelectorAll(':not(svg *)')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 0.5)
    .map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory, verdicts, evidence):
    path = tmp_path_factory.mktemp("report") / "report.html"
    report.write(path, verdicts, evidence)
    return path.as_uri()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER)
        yield started
        started.close()


@pytest.fixture
def visit(browser, address):
    """Open the page; whatever it says or asks for beside itself fails the test at its end."""
    contexts, heard = [], []

    def note(route):
        if route.request.url == address:
            return route.continue_()
        heard.append(f"request {route.request.url}")
        return route.abort()

    def open_page(width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.route("**/*", note)
        page = context.new_page()
        page.on("console", lambda said: heard.append(f"{said.type} {said.text}"))
        page.on("pageerror", lambda error: heard.append(f"error {error}"))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def test_nothing_is_wider_than_the_window(visit):
    page = visit()
    for width in (360, 400, 800, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(OPEN)
        assert page.evaluate(BEYOND) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def _settle(page, part):
    """Scroll to it, and let the page notice: scrolling takes a note away."""
    part.scroll_into_view_if_needed()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_it_passes_an_accessibility_check(visit, width, scheme):
    page = visit(width, color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(OPEN)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    passed = {rule["id"] for rule in found.response["passes"]}
    assert {"color-contrast", "heading-order", "svg-img-alt", "region", "label"} <= passed


def test_the_check_sees_what_is_wrong(visit):
    page = visit()
    page.evaluate("document.querySelector('main').innerHTML += '<h6>Skipped</h6>'")
    page.evaluate("document.querySelector('.lead').style.color = '#c0c0c0'")
    rules = {"heading-order", "color-contrast"}
    found = Axe().run(page, options={"runOnly": sorted(rules)})
    assert {rule["id"] for rule in found.response["violations"]} == rules


def test_a_bar_says_its_range_and_count(visit):
    page = visit()
    bar = page.locator("#reading-1-figure [data-tip]").nth(5)
    _settle(page, bar)
    bar.hover()
    tip = page.locator(".tip")
    expect(tip).to_be_visible()
    assert re.fullmatch(
        r"[\d.]+ to [\d.]+ Wh/L: \d+ of 1024, (meets|misses) the target", tip.inner_text()
    )
    assert bar.get_attribute("data-tip") == tip.inner_text()
    page.mouse.move(1, 1)
    expect(tip).to_be_hidden()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_curve_says_its_values(visit, evidence, width):
    page = visit(width)
    figure = page.locator("#fig-discharge-asslb-nmc-graphite-gen1")
    _settle(page, figure)
    box = figure.bounding_box()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.3 * box["height"])
    tip = page.locator(".tip")
    expect(tip).to_be_visible()
    first, name, second = tip.inner_text().splitlines()
    assert name == "Terminal voltage [V]"
    charge = float(first.removeprefix("Charge delivered [Ah]: "))
    voltage = float(second.removeprefix("25 °C: "))
    assert 22 < charge < 30
    run = evidence.discharges["asslb-nmc-graphite-gen1"][298.15]
    assert voltage == pytest.approx(np.interp(charge, run["capacity"], run["voltage"]), abs=2e-3)
    place = tip.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= width
    assert page.locator(".pointer circle").count() == 1


def test_a_figure_is_read_by_the_keyboard(visit):
    page = visit()
    tip = page.locator(".tip")
    page.locator(".figure:has(#reading-1-figure)").focus()
    said = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End"):
        page.keyboard.press(key)
        said.append(tip.inner_text())
    assert said[0] == said[2] != said[1] != said[3]
    assert all("of 1024" in text for text in said)
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_readings_are_found_by_word_and_by_verdict(visit):
    page = visit()
    rows = page.locator("#glance tr[data-word]:visible")
    assert rows.count() == 4
    page.get_by_role("button", name="fails").click()
    assert rows.evaluate_all("rows => rows.map(row => row.dataset.word)") == ["fails", "fails"]
    page.get_by_role("button", name="fails").click()
    page.locator("#glance-text").fill("flammable")
    assert rows.evaluate_all("rows => rows.map(row => row.dataset.word)") == ["not testable"]
    assert page.locator("#glance tbody:visible").count() == 1
    assert page.locator("[data-filter=glance] .found").inner_text() == "1 of 4"


def test_parameters_are_found_where_they_are_folded_away(visit):
    page = visit()
    rows = page.locator(".parameters tbody tr:visible")
    assert rows.count() == 0
    page.locator("#parameters-text").fill("gen1 separator.thickness")
    assert rows.count() == 1
    assert "separator.thickness" in rows.inner_text()
    page.locator("#parameters-text").fill("")
    assert rows.count() == 0


def test_a_link_opens_what_it_leads_to(visit):
    page = visit()
    page.locator("#reading-0 .basis summary").click()
    page.locator("#reading-0 a[href='#cell-asslb-nmc-graphite-gen1']").click()
    assert page.locator("#cell-asslb-nmc-graphite-gen1 .parameters").is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_all_of_it_is_printed(visit, script):
    page = visit(java_script_enabled=script)
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="print")
    if script:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for part in (".parameters", ".basis .rows", "#reading-1-figure", ".deciders"):
        assert page.locator(part).first.bounding_box()["height"] > 30, part
    assert not page.locator(".filter").first.is_visible()


def test_it_stands_without_its_script(visit):
    page = visit(400, java_script_enabled=False)
    text = page.locator("body").inner_text()
    for said in ("Verdicts at a glance", "of 1,024 samples", "li6ps5cl.conductivity", "Versions"):
        assert said in text
    assert not page.locator(".filter").first.is_visible()
    assert page.locator("#reading-1-figure").is_visible()


def test_it_keeps_still_for_those_who_ask(visit):
    script = "getComputedStyle(document.documentElement).scrollBehavior"
    assert visit().evaluate(script) == "smooth"
    assert visit(reduced_motion="reduce").evaluate(script) == "auto"
