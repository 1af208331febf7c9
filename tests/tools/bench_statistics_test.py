"""The statistics and the verdict of tools/dev/bench_compare, against known values."""

import fractions
import itertools
import math
import pathlib
import random
import statistics
import sys
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools/dev"))

from bench_tracking import Problem, rank_test, verdict
from bench_tracking.rank_test import cliffs_delta, holm_adjusted, mann_whitney_p


def p_by_definition(a, b):
    """Counts over every division of all values into two groups."""
    values = [*a, *b]

    def rank_sum(group):
        return sum(
            fractions.Fraction(2 * sum(v < x for v in values) + values.count(x) + 1, 2)
            for x in group
        )

    mean = fractions.Fraction(len(a) * (len(values) + 1), 2)
    observed = abs(rank_sum(a) - mean)
    sums = [rank_sum(group) for group in itertools.combinations(values, len(a))]
    return float(fractions.Fraction(sum(abs(s - mean) >= observed for s in sums), len(sums)))


class MannWhitneyTest(unittest.TestCase):
    def test_by_hand(self):
        self.assertEqual(mann_whitney_p([1, 2, 3], [4, 5, 6]), 2 / 20)
        self.assertEqual(mann_whitney_p([1, 2, 4], [3, 5, 6]), 4 / 20)
        self.assertEqual(mann_whitney_p([4, 5, 6], [1, 2, 3]), 2 / 20)
        self.assertEqual(mann_whitney_p([1], [2, 3, 4]), 2 / 4)
        for n in range(1, 16):
            p = mann_whitney_p(range(n), range(n, 2 * n))
            self.assertEqual(p, 2 / math.comb(2 * n, n))

    def test_textbook(self):
        # Hollander and Wolfe (1973), page 69, as in R's example of wilcox.test: W = 35, one-sided
        # p = 0.1272.
        x = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
        y = [1.15, 0.88, 0.90, 0.74, 1.21]
        self.assertEqual(round(mann_whitney_p(x, y) / 2, 4), 0.1272)

    def test_ties_by_definition(self):
        draw = random.Random(1)
        for _ in range(60):
            a = [draw.randrange(5) for _ in range(draw.randrange(1, 6))]
            b = [draw.randrange(5) for _ in range(draw.randrange(1, 6))]
            self.assertEqual(mann_whitney_p(a, b), p_by_definition(a, b), (a, b))

    def test_equal_values_differ_in_nothing(self):
        for n in (5, 50):
            self.assertEqual(mann_whitney_p([7.5] * n, [7.5] * n), 1)

    def test_normal_approximation(self):
        a, b = range(0, 40, 2), range(1, 41, 2)  # rank sum 400 of a mean of 410
        z = 9.5 / math.sqrt(20 * 20 * 41 / 12)
        self.assertAlmostEqual(mann_whitney_p(a, b), 2 * statistics.NormalDist().cdf(-z))
        # Four values, ten times each: T = 4 (10³ - 10), U = 50 of a mean of 200.
        a, b = [1] * 10 + [2] * 5 + [3] * 5, [2] * 5 + [3] * 5 + [4] * 10
        z = (200 - 50 - 0.5) / math.sqrt(400 / 12 * (41 - 4 * 990 / (40 * 39)))
        self.assertAlmostEqual(mann_whitney_p(a, b), 2 * statistics.NormalDist().cdf(-z))

    def test_approximation_meets_the_exact_values(self):
        draw = random.Random(2)
        for _ in range(20):
            a = [draw.gauss(0, 1) for _ in range(15)]
            b = [draw.gauss(0.5, 1) for _ in range(15)]
            exact = mann_whitney_p(a, b)
            with mock.patch.object(rank_test, "EXACT_UP_TO", 0):
                self.assertAlmostEqual(mann_whitney_p(a, b), exact, delta=0.01)


class EffectTest(unittest.TestCase):
    def test_cliffs_delta(self):
        self.assertEqual(cliffs_delta([1, 2], [3, 4]), 1)
        self.assertEqual(cliffs_delta([3, 4], [1, 2]), -1)
        self.assertEqual(cliffs_delta([1, 2, 2], [1, 2, 2]), 0)
        self.assertAlmostEqual(cliffs_delta([1, 2], [1, 2, 3]), (3 - 1) / 6)

    def test_holm(self):
        self.assertEqual(holm_adjusted([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])
        self.assertEqual(holm_adjusted([0.5, 0.9]), [1, 1])
        self.assertEqual(holm_adjusted([0.25]), [0.25])


class VerdictTest(unittest.TestCase):
    def test_borders(self):
        for old, new, p, expected in (
            (100, 105, 0, "no difference"), (100, 105.01, 0, "slower"),
            (105, 100, 0, "no difference"), (105.01, 100, 0, "faster"),
            (100, 200, 0.01, "no difference"), (100, 200, 0.0099, "slower"),
            (200, 100, 0.01, "no difference"), (200, 100, 0.0099, "faster"),
        ):
            with self.subTest(old=old, new=new, p=p):
                self.assertEqual(verdict.decide(old, new, p), expected)

    def test_launches_needed(self):
        needed = {benchmarks: verdict.launches_needed(benchmarks) for benchmarks in (1, 15, 180)}
        self.assertEqual(needed, {1: 5, 15: 7, 180: 9})
        verdict.refuse_too_few(7, 7, 15)
        with self.assertRaisesRegex(Problem, r"6 \+ 7 launches are too few .* needs 7 of each"):
            verdict.refuse_too_few(6, 7, 15)

    def test_one_distribution_is_no_difference(self):
        draw = random.Random(3)

        def sides():
            return {
                f"kernel/{i}": {"real_time_ns": [draw.lognormvariate(7, 0.2) for _ in range(10)]}
                for i in range(200)
            }

        comparisons = verdict.compare(sides(), sides())
        self.assertEqual({c.verdict for c in comparisons}, {"no difference"})
        self.assertTrue(any(c.p < 0.01 for c in comparisons), "the adjustment had work to do")

    def test_finds_what_is_slower_and_what_is_faster(self):
        a = {name: {"real_time_ns": list(range(100, 110))} for name in ("x", "y", "z", "only a")}
        b = {name: {"real_time_ns": [factor * t for t in range(100, 110)]}
             for name, factor in (("z", 1.04), ("y", 0.8), ("x", 1.2), ("only b", 1))}
        found = {c.name: c for c in verdict.compare(a, b)}
        self.assertEqual(
            {name: c.verdict for name, c in found.items()},
            {"x": "slower", "y": "faster", "z": "no difference"},
        )
        x = found["x"]
        self.assertEqual((x.median_a, x.delta, x.p), (104.5, 1, 2 / math.comb(20, 10)))
        self.assertAlmostEqual(x.ratio, 1.2)
        self.assertEqual(x.adjusted_p, 3 * x.p)

    def test_unclear_is_what_only_the_adjustment_stopped(self):
        a = {str(i): {"real_time_ns": [1, 2, 3, 4, 5, 6, 7]} for i in range(15)}
        b = {**a, "3": {"real_time_ns": [6.5, 8, 9, 10, 11, 12, 13]}}
        comparisons = verdict.compare(a, b)
        self.assertEqual([c.name for c in comparisons if verdict.is_unclear(c)], ["3"])
        self.assertEqual(comparisons[3].p, 4 / math.comb(14, 7))
        self.assertEqual(comparisons[3].verdict, "no difference")

    def test_refuses_sides_with_nothing_in_common(self):
        with self.assertRaisesRegex(Problem, "no benchmark in common"):
            verdict.compare({"x": {"real_time_ns": [1]}}, {})


if __name__ == "__main__":
    unittest.main()
