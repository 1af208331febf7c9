"""Two-sample rank statistics: the Mann-Whitney test, Cliff's delta and Holm's adjustment."""

import functools
import math
from collections import Counter

EXACT_UP_TO = 30  # total samples; beyond, the normal approximation is as good as exact


def doubled_ranks(values):
    """Twice the rank of each value, from 2; equal values share their mean rank, so the doubled
    one is an integer."""
    ordered = sorted(values)
    of_value, first = {}, 0
    for value, count in Counter(ordered).items():  # ascending, as inserted
        of_value[value] = 2 * first + count + 1
        first += count
    return [of_value[value] for value in values]


@functools.cache
def rank_sum_counts(ranks, size):
    """The number of ways in which `size` of the ranks have each possible sum."""
    ways = [Counter() for _ in range(size + 1)]
    ways[0][0] = 1
    for rank in ranks:
        for k in range(size, 0, -1):
            for total, count in ways[k - 1].items():
                ways[k][total + rank] += count
    return ways[size]


def mann_whitney_p(a, b):
    """Two-sided p of the hypothesis that a and b come from one distribution: the probability that a
    random division of all values has a rank sum at least as far from its mean. Exact for small
    samples, with or without ties."""
    ranks = doubled_ranks([*a, *b])
    n, m, both = len(a), len(b), len(a) + len(b)
    mean = n * (both + 1)
    deviation = abs(sum(ranks[:n]) - mean)
    if both <= EXACT_UP_TO:
        counts = rank_sum_counts(tuple(sorted(ranks)), n)
        extreme = sum(count for total, count in counts.items() if abs(total - mean) >= deviation)
        return extreme / math.comb(both, n)
    ties = sum(t**3 - t for t in Counter(ranks).values())
    variance = n * m / 3 * (both + 1 - ties / (both * (both - 1)))  # of the doubled rank sum
    if variance == 0:
        return 1.0
    continuous = max(0, deviation - 1)  # continuity correction: half a rank
    return math.erfc(continuous / math.sqrt(2 * variance))


def cliffs_delta(a, b):
    """P(b > a) - P(b < a) for values drawn from each: 1 if all of b is above all of a."""
    ranks = doubled_ranks([*a, *b])
    n, m = len(a), len(b)
    return (sum(ranks[n:]) - m * (m + 1)) / (n * m) - 1


def holm_adjusted(ps):
    """Adjusts p values so that taking each one below a level as significant keeps the chance of any
    false alarm below that level."""
    adjusted, highest = [0.0] * len(ps), 0.0
    for position, i in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        highest = max(highest, min(1.0, (len(ps) - position) * ps[i]))
        adjusted[i] = highest
    return adjusted
