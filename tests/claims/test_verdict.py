"""Words and margins of verdicts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellsim.claims.verdict import to_change, word

#: How many, which way, and what it would do.
_ONE = r"(\d+)(?: more samples)?, all (meeting|missing) .*?(hold|depend|fail)"


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [(1.0, "holds"), (0.9, "holds"), (0.899, "depends"), (0.1, "depends"), (0.099, "fails")],
)
def test_verdicts_change_at_nine_tenths_and_one_tenth(probability, verdict):
    assert word(probability) == verdict


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_so_many_more_samples_change_the_verdict_and_one_fewer_does_not(counts):
    met, samples = counts
    text, now = to_change(met, samples), word(met / samples)
    found = re.findall(
        r"(\d+)(?: more samples)?, all (meeting|missing) .*?(hold|depend|fail)", text
    )
    assert len(found) == (2 if now == "depends" else 1)
    for number, way, then in found:

        def after(n, way=way):
            return word((met + n * (way == "meeting")) / (samples + n))

        assert after(int(number)).startswith(then)
        assert after(int(number) - 1) == now
