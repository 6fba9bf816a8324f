"""Numbers and words for people: what is rounded, broken, linked and escaped."""

from __future__ import annotations

import math

import pytest

from cellsim.report.text import breakable, linked, number, percent, prose, whole, within


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), (math.nan, "-"), (math.inf, "never"), (348.04, "348"), (1.23e-7, "1.23e-07")],
)
def test_numbers(value, text):
    assert number(value, 3) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 %"), (0.001, "<1 %"), (0.5, "50 %"), (0.999, ">99 %"), (1.0, "100 %")],
)
def test_a_share_that_is_nearly_none_or_all_does_not_pass_for_it(share, text):
    assert percent(share) == text


def test_a_unit_stays_with_its_number():
    assert (
        prose("10 to 80 % at -20 degC") == "10 to 80\N{NO-BREAK SPACE}% at -20\N{NO-BREAK SPACE}°C"
    )


def test_long_names_break_behind_their_points_and_are_escaped():
    assert breakable("a.b_c<d") == "a.<wbr>b_<wbr>c&lt;d"
    assert breakable("1. b") == "1. b"


def test_addresses_become_links_and_the_rest_is_escaped():
    found = str(linked("<b> https://doi.org/10.1/x&y. Then (http://a.b/c)."))
    assert found.startswith("&lt;b&gt; <a ")
    assert 'href="https://doi.org/10.1/x&amp;y"' in found
    assert 'href="http://a.b/c"' in found
    assert found.endswith("</a>).")


def test_what_is_no_address_is_no_link():
    assert "<a" not in linked('javascript:alert(1) "https:" doi.org/10.1')


@pytest.mark.parametrize(
    ("share", "text", "length"),
    [(0.256, "26", 25.6), (-0.02, "-2", 0.0), (1.3, "130", 100.0), (math.nan, "–", 0.0)],
)
def test_an_estimate_of_a_share_may_lie_beyond_the_ends_but_no_bar_does(share, text, length):
    assert whole(share) == text
    assert within(share) == length
