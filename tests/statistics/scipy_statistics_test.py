"""core/statistics against SciPy.

Usage: tests/python tests/statistics/scipy_statistics_test.py PRINT_STATISTICS
Skipped if SciPy is not installed.
"""

import json
import subprocess
import sys
import unittest
import warnings

try:
    import numpy
    from scipy import optimize, stats
except ImportError:
    print("python3-scipy is not installed", file=sys.stderr)
    sys.exit(77)

PROGRAM = None


def statistics_of(samples):
    lines = "".join(" ".join(map(repr, map(float, sample))) + "\n" for sample in samples)
    output = subprocess.run([PROGRAM], input=lines, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def sign_flip_p(sample):
    """All 2^n choices of signs."""
    if len(sample) == 1:  # which SciPy refuses
        return 1.0
    return stats.permutation_test((sample,), numpy.mean, permutation_type="samples",
                                  vectorized=True, n_resamples=numpy.inf).pvalue


def student_bound(degrees):
    """SciPy's own quantile is wrong by up to 1e-10 in Debian 12; its distribution is not."""
    return optimize.brentq(lambda t: stats.t.sf(t, degrees) - 0.025, 1, 20, xtol=1e-14, rtol=1e-14)


class Scipy(unittest.TestCase):
    def setUp(self):
        random = numpy.random.default_rng(18)
        self.samples = [random.normal(shift, size=n) for n in range(1, 13) for shift in (0, 0.3, 1)]
        # With ties: few different values, some 0.
        self.samples += [random.integers(-2, 4, size=n) * 0.1 for n in range(2, 13)]
        self.results = statistics_of(self.samples)

    def test_sign_flips(self):
        for sample, result in zip(self.samples, self.results):
            with self.subTest(sample=sample):
                self.assertAlmostEqual(result["p"], sign_flip_p(sample), delta=1e-12)

    def test_signed_ranks(self):
        for sample, result in zip(self.samples, self.results):
            # 0.1 and 0.30000000000000004 - 0.2 would be no ties for SciPy.
            rounded = numpy.round(sample, 12)
            ranks = stats.rankdata(numpy.abs(rounded)) * numpy.sign(rounded)
            self.assertEqual(result["ranks"], ranks.tolist())
            self.assertAlmostEqual(result["rank_p"], sign_flip_p(ranks), delta=1e-12)
            if len(set(numpy.abs(rounded)) - {0}) == len(sample):
                self.assertAlmostEqual(result["rank_p"], stats.wilcoxon(sample, mode="exact").pvalue,
                                       delta=1e-12)

    def test_intervals(self):
        for sample, result in zip(self.samples, self.results):
            self.assertAlmostEqual(result["mean"], numpy.mean(sample), delta=1e-12)
            self.assertAlmostEqual(result["median"], numpy.median(sample), delta=1e-12)
            if len(sample) < 3 or not numpy.std(sample):
                continue
            half = student_bound(len(sample) - 1) * stats.sem(sample)
            self.assertAlmostEqual(result["low"], numpy.mean(sample) - half, delta=1e-10)
            self.assertAlmostEqual(result["high"], numpy.mean(sample) + half, delta=1e-10)

    def test_twenty_values(self):
        """So many are the last that are exact, and too many for SciPy's test to be quick."""
        random = numpy.random.default_rng(20)
        samples = [random.lognormal(size=20) - 1, random.normal(0.5, size=20),
                   random.integers(-2, 4, size=20) * 0.1]
        for sample, result in zip(samples, statistics_of(samples)):
            sums = numpy.zeros(1)
            for value in sample:
                sums = numpy.concatenate([sums + value, sums - value])
            observed = abs(sample.sum())
            p = numpy.mean(numpy.abs(sums) >= observed * (1 - 1e-12))
            self.assertAlmostEqual(result["p"], p, delta=1e-12)

    def test_needed_samples_have_a_power_of_80_percent(self):
        for d in (0.1, 0.2, 0.5, 0.8, 1, 1.5, 2):
            (result,) = statistics_of([[d - 1, d, d + 1]])
            powers = []
            for n in result["needed"] - 2, result["needed"] + 1:
                t, shift = student_bound(n - 1), d * n ** 0.5
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of a division within SciPy
                    powers.append(stats.nct.sf(t, n - 1, shift))
            self.assertLess(powers[0], 0.8, d)
            self.assertGreater(powers[1], 0.8, d)

    def test_holm(self):
        random = numpy.random.default_rng(5)
        for n in range(1, 9):
            p = random.uniform(0, 0.2, size=n)
            (result,) = statistics_of([p])
            order = numpy.argsort(p)
            adjusted = numpy.empty(n)
            adjusted[order] = numpy.minimum(1, numpy.maximum.accumulate(
                p[order] * numpy.arange(n, 0, -1)))
            numpy.testing.assert_allclose(result["holm"], adjusted, rtol=1e-14)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
