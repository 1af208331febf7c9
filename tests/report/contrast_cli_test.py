"""runexp contrast on the command line.

Usage: tests/python tests/report/contrast_cli_test.py RUNEXP [unittest arguments]
"""

import math

from end_to_end import main
from made_runs import MadeRunsTest

RANDOM, CONSECUTIVE = {"training__sampling": "random"}, {"training__sampling": "consecutive"}


class Contrast(MadeRunsTest):
    def make_pair(self, seed, consecutive, random, **settings):
        """Runs with these perplexities; None for one that diverged."""
        for value, sampling in ((consecutive, CONSECUTIVE), (random, RANDOM)):
            status = "diverged" if value is None else "finished"
            self.make(value or 1e9, status, seed=seed, **sampling, **settings)

    def contrast(self, *arguments):
        (contrast,) = self.json_of("contrast", "made", "--of", "sampling", *arguments)["contrasts"]
        return contrast

    maxDiff = None

    def assert_says(self, sentence, *arguments):
        """It is in the JSON, and the last that people read."""
        self.assertEqual(self.contrast(*arguments)["sentence"], sentence)
        self.assertTrue(self.output_of("contrast", "made", "--of", "sampling", *arguments).endswith(
            "\n\n" + sentence + "\n"))


class Sentence(Contrast):
    def make_seeds(self, ratios, **settings):
        for seed, ratio in enumerate(ratios, 1):
            self.make_pair(seed, 2.0 + seed, (2.0 + seed) * ratio, **settings)

    def test_more_than_noise(self):
        self.make_seeds([1.12, 1.13, 1.14, 1.15, 1.16, 1.14, 1.13, 1.15])
        self.assert_says("random sampling ends 14 % higher than consecutive (95 % interval 13 to 15 "
                         "%, p = 0.0078, 8 seeds): more than noise")
        contrast = self.contrast()
        self.assertEqual((contrast["p"], contrast["p_holm"]), (2 / 256, 2 / 256))
        self.assertEqual((contrast["from"], contrast["to"], contrast["units"]),
                         ("consecutive", "random", 8))
        self.assertAlmostEqual(contrast["ratio"], math.prod(
            [1.12, 1.13, 1.14, 1.15, 1.16, 1.14, 1.13, 1.15]) ** (1 / 8), delta=1e-12)

    def test_noise(self):
        self.make_seeds([0.7, 1.4, 1.1, 0.8, 1.3, 1.05, 0.95])
        self.assert_says(
            "random sampling ends 1.6 % higher than consecutive (95 % interval 19 % lower to 28 % "
            "higher, p = 0.84, 7 seeds): it may be noise; an effect of this size takes about 1,906 "
            "seeds (two-sided 5 %, power 80 %)")

    def test_too_few_seeds(self):
        self.make_seeds([0.88, 0.9, 0.92])
        self.assert_says(
            "random sampling ends 10 % lower than consecutive (95 % interval 4.9 to 15 %, 3 seeds): "
            "3 seeds cannot decide anything at 5 %; an effect of this size takes about 6 seeds "
            "(two-sided 5 %, power 80 %)")
        self.assertEqual(self.contrast()["p"], 0.25)

    def test_seeds_that_are_too_few_for_so_many_contrasts(self):
        for by in 1.0, 2.0:
            for seed in range(1, 7):
                for value, sampling in (2.0, CONSECUTIVE), (2.0 + seed / 100, RANDOM):
                    self.make(value, seed=seed, training__learning_rate=by, **sampling)
        output = self.output_of("contrast", "made", "--of", "sampling", "--by", "learning_rate")
        self.assertEqual(output.count(", 6 seeds): 6 seeds cannot decide 2 contrasts at 5 %; "), 2, output)

    def test_pairs_of_several_lengths_are_said_to_count_alike(self):
        for epochs in 30, 10:
            self.make_seeds([1.1] * 6, training__epochs=epochs, epochs=epochs)
        both = ("contrast", "made", "--of", "sampling")
        self.assertIn("\npairs of runs of 10, 30 epochs count alike; to take one length, add\n"
                      "  --where 'epochs=10'\n", self.output_of(*both))
        self.assertEqual(self.json_of(*both)["lengths"], [10, 30])
        for one in ["--where", "training.epochs=10"], ["--by", "training.epochs"]:
            self.assertNotIn("count alike", self.output_of(*both, *one))
            self.assertEqual(self.json_of(*both, *one)["lengths"], [])

    def test_a_single_seed(self):
        self.make_seeds([3])
        self.assert_says("random sampling ends 3.0 times as high as consecutive (1 seed): 1 seed "
                         "cannot decide anything at 5 %; it takes 6 seeds at least")

    def test_another_metric(self):
        self.make_seeds([1.1] * 6)
        self.assert_says(
            "the best_perplexity of random sampling is 10 % higher than that of consecutive (95 % "
            "interval 10 to 10 %, p = 0.031, 6 seeds): more than noise", "--metric", "best")

    def test_no_difference(self):
        self.make_seeds([1] * 6)
        self.assertEqual(self.contrast()["p"], 1)
        self.assertIn("random sampling ends as high as consecutive (", self.contrast()["sentence"])

    def test_the_seed_is_the_unit(self):
        """Other fields are averaged within a seed: they are no more evidence."""
        for rate in (1.0, 2.0, 3.0):
            self.make_seeds([1.2, 1.3, 1.4, 1.2], training__learning_rate=rate)
        contrast = self.contrast()
        self.assertEqual((contrast["pairs_well"], contrast["units"], contrast["p"]), (12, 4, 2 / 16))
        pairs = self.contrast("--unit", "pair")
        self.assertEqual((pairs["units"], pairs["p"]), (12, 2 / 2**12))
        self.assertAlmostEqual(pairs["ratio"], contrast["ratio"], delta=1e-12)
        self.assertIn("p = 0.00049, 12 pairs, each taken as independent): more than noise",
                      pairs["sentence"])

    def test_many_seeds_are_drawn_and_repeatable(self):
        self.make_seeds([0.9, 1.2, 1.15] * 8)
        first = self.contrast()
        self.assertFalse(first["is_exact"])
        self.assertTrue(0.001 < first["p"] < 0.1)
        self.assertEqual(self.contrast(), first)
        files = sorted((self.folder / "made").iterdir(), reverse=True)
        process = self.json_of("contrast", *map(str, files), "--of", "sampling")
        self.assertEqual(process["contrasts"][0], first)


class Diverged(Contrast):
    def test_on_one_side(self):
        for seed in range(1, 7):
            self.make_pair(seed, 2.0, 2.2)
        self.make_pair(7, 2.0, None)
        self.make_pair(8, None, 2.0)
        contrast = self.contrast()
        self.assertEqual([contrast[f"pairs_{what}"] for what in
                          ("well", "from_diverged", "to_diverged", "both_diverged")], [6, 1, 1, 0])
        self.assertAlmostEqual(contrast["ratio"], 1.1)
        self.assertEqual((contrast["units"], contrast["units_of_ratio"]), (8, 6))
        self.assertEqual(contrast["test"], "signed ranks")
        # Six ranks of 3.5 and one of 7.5 against one of 7.5: a sum of 21 or more.
        self.assertEqual(contrast["p"], self.rank_p([3.5] * 6 + [7.5, -7.5]))
        self.assertEqual(
            contrast["sentence"],
            "random sampling ends 10 % higher than consecutive where both end well (95 % interval 10 "
            "to 10 %, 6 seeds), and random sampling diverges in 1 seed in which consecutive does "
            "not, and consecutive diverges in 1 seed in which random sampling does not; by signed "
            "ranks, divergence being the highest, random sampling ends higher than consecutive (p = "
            f"{contrast['p']:.2g}, 8 seeds): it may be noise")

    def rank_p(self, ranks):
        sums = [0]
        for rank in ranks:
            sums = [s + sign * rank for s in sums for sign in (1, -1)]
        return sum(abs(s) >= abs(sum(ranks)) for s in sums) / len(sums)

    def test_on_one_side_always(self):
        for seed in range(1, 8):
            self.make_pair(seed, 2.0 + seed, None)
        contrast = self.contrast()
        self.assertEqual((contrast["p"], contrast["ratio"]), (2 / 128, None))
        self.assertEqual(
            contrast["sentence"],
            "random sampling diverges in 7 seeds in which consecutive does not; by signed ranks, "
            "divergence being the highest, random sampling ends higher than consecutive (p = 0.016, "
            "7 seeds): more than noise")

    def test_on_both_sides_is_no_evidence(self):
        for seed in range(1, 7):
            self.make_pair(seed, 2.0, 2.2)
        self.make_pair(7, None, None)
        contrast = self.contrast()
        self.assertEqual((contrast["units"], contrast["p"], contrast["test"]), (6, 2 / 64, "mean"))
        self.assertIn("\nno evidence, because both runs diverged: 1 pair\n",
                      self.output_of("contrast", "made", "--of", "sampling"))

    def test_everything_diverged(self):
        for seed in (1, 2):
            self.make_pair(seed, None, None)
        self.assertEqual(self.contrast()["sentence"],
                         "random sampling and consecutive diverge alike in all 2 pairs: no evidence")

    def test_within_a_seed_divergence_on_either_side_cancels_out(self):
        self.make_pair(1, None, 2.0, training__learning_rate=1.0)
        self.make_pair(1, 2.0, None, training__learning_rate=2.0)
        self.make_pair(1, 2.0, 3.0, training__learning_rate=3.0)
        contrast = self.contrast()
        self.assertEqual((contrast["units"], contrast["test"]), (1, "mean"))
        self.assertAlmostEqual(contrast["ratio"], 1.5)


class Pairs(Contrast):
    def test_many_values_are_corrected_by_holm(self):
        for seed in range(1, 8):
            for rate, perplexity in ((1.0, 5.0), (2.0, 4.0), (3.0, 4.0 + (-1) ** seed * 0.1)):
                self.make(perplexity + 0.01 * seed, seed=seed, training__learning_rate=rate)
        found = self.json_of("contrast", "made", "--of", "learning_rate")
        self.assertEqual(found["least_units"], 7)
        contrasts = found["contrasts"]
        self.assertEqual([(c["from"], c["to"]) for c in contrasts], [(1, 2), (1, 3), (2, 3)])
        p = [c["p"] for c in contrasts]
        self.assertEqual(p[:2], [2 / 128] * 2)
        self.assertEqual([c["p_holm"] for c in contrasts], [6 / 128, 6 / 128, p[2]])
        self.assertIn("p = 0.047 after Holm for 3 contrasts, 7 seeds): more than noise",
                      contrasts[0]["sentence"])
        output = self.output_of("contrast", "made", "--of", "learning_rate")
        self.assertRegex(output, r"\nfrom  to  pairs  seeds  ratio +95 % interval +p  p \(Holm\)\n")

    def test_by_another_field(self):
        for seed in range(1, 4):
            self.make_pair(seed, 2.0, 2.0 + seed, training__learning_rate=1.0)
            self.make_pair(seed, 2.0, 1.0, training__learning_rate=20.0)
        all_of_them = self.json_of("contrast", "made", "--of", "sampling", "--by", "learning_rate")
        contrasts = all_of_them["contrasts"]
        self.assertEqual([(c["by"], c["pairs_well"]) for c in contrasts], [(1, 3), (20, 3)])
        self.assertTrue(contrasts[1]["sentence"].startswith(
            "learning_rate 20: random sampling ends 50 % lower than consecutive ("))

    def test_a_field_that_one_side_lacks_is_no_difference(self):
        """carry_state has no meaning with random sampling."""
        for seed in (1, 2):
            for carry in (True, False):
                self.make(4.0, seed=seed, training__carry_state=carry, **CONSECUTIVE)
            self.make(5.0, seed=seed, **RANDOM)
        contrast = self.contrast()
        self.assertEqual((contrast["pairs_well"], contrast["units"]), (4, 2))
        (other,) = self.json_of("contrast", "made", "--of", "carry_state")["contrasts"]
        self.assertEqual((other["from"], other["to"], other["pairs_well"]), (False, True, 2))

    def test_a_field_that_both_sides_have_is_a_difference(self):
        for schedule in "step", "exponential":
            for gamma in (0.5, 0.9):
                self.make(4.0, seed=1, training__schedule=schedule, schedule__gamma=gamma)
        (contrast,) = self.json_of("contrast", "made", "--of", "schedule")["contrasts"]
        self.assertEqual(contrast["pairs_well"], 2)

    def test_by_a_field_that_the_left_side_lacks(self):
        self.make(4.0, seed=1, model__cell="tanh")
        for bias in (0.0, 1.0):
            self.make(3.0 + bias, seed=1, model__cell="lstm", model__forget_bias=bias)
        found = self.json_of("contrast", "made", "--of", "cell", "--by", "forget_bias")
        self.assertEqual([(c["by"], c["pairs_well"]) for c in found["contrasts"]], [(0, 1), (1, 1)])

    def test_labels_are_no_difference_and_numerics_are(self):
        self.make(2.0, seed=1, name="one", **CONSECUTIVE)
        self.make(2.2, seed=1, name="two", **RANDOM)
        self.assertEqual(self.contrast()["pairs_well"], 1)
        self.make(2.0, seed=2, numerics_version=2, **CONSECUTIVE)
        self.make(2.2, seed=2, **RANDOM)
        self.assertEqual(self.contrast()["pairs_well"], 1)

    def test_open_and_lonely_runs_are_named(self):
        for seed in (1, 2, 3):
            self.make_pair(seed, 2.0, 2.2)
        self.make(2.0, "failed", seed=4, **CONSECUTIVE)
        self.make(2.0, seed=4, **RANDOM)
        self.make(2.0, seed=5, **RANDOM)
        output = self.output_of("contrast", "made", "--of", "sampling")
        self.assertIn("\n\nleft out, because they have no result: 1 failed\n"
                      "without a partner: 1 run\n\n", output)
        self.assertIn("cannot decide anything", output)

    def test_values_without_pairs(self):
        for seed, rate in ((1, 1.0), (1, 2.0), (9, 3.0)):
            for theta in (0.1, 0.2):  # which all have
                self.make(2.0 + rate, seed=seed, training__learning_rate=rate, training__clip_theta=theta)
        found = self.json_of("contrast", "made", "--of", "learning_rate")
        self.assertEqual((len(found["contrasts"]), found["without_pairs"]), (1, 2))
        self.assertIn("\nwithout pairs:\n  1 and 3: their runs also differ in seed (1 against 9)\n"
                      "  2 and 3: their runs also differ in seed (1 against 9)\n\n",
                      self.output_of("contrast", "made", "--of", "learning_rate"))

    def test_many_values(self):
        for number in range(200):
            self.make(2.0, seed=number, training__learning_rate=1.0 + number)
        process = self.run_cli("contrast", "made", "--of", "learning_rate")
        self.assertEqual(process.returncode, 2)
        self.assertTrue(process.errors.endswith("\n  … 19,900 pairs of values in total\n"))
        self.assertEqual(process.errors.count("also differ in seed"), 5)

    def test_a_run_that_is_found_twice_counts_once(self):
        self.make_pair(1, 2.0, 2.2)
        self.make(2.2, file="again.h5", seed=1, **RANDOM)
        process = self.run_cli("contrast", "made", "again.h5", "--of", "sampling", "--json")
        self.assertEqual(process.errors, "runexp: 1 more file of the same runs: each run counts once\n")
        self.assertIn('"pairs_well": 1,', process.output)

    def test_a_filter(self):
        for seed in (1, 2, 3):
            self.make_pair(seed, 2.0, 2.2)
        self.assertEqual(self.contrast("--where", "seed<3")["units"], 2)


class Picture(Contrast):
    def test_each_pair_is_a_line(self):
        self.make_pair(1, 2.0, 8.0)
        self.make_pair(2, 8.0, None)
        lines = self.output_of("contrast", "made", "--of", "sampling").splitlines()
        self.assertRegex(lines[2], r"^ {11}consecutive +random$")
        self.assertRegex(lines[3], r"^ {10}│ +.*[⠁-⣿]│ diverged$")
        self.assertRegex(lines[4], r"^    8\.000 │[⠁-⣿].*│ 8\.000$")
        self.assertRegex(lines[14], r"^    2\.000 │[⠁-⣿]")
        self.assertEqual(lines[15], "           2 pairs: 2 rise, 0 fall (log axis)")
        self.assertEqual({len(line.partition("│")[2].partition("│")[0]) for line in lines[3:15]}, {54})
        self.assertLessEqual(max(map(len, lines[2:16])), 80)


class Mistakes(Contrast):
    def test_no_such_field(self):
        self.assert_fails('--of: error: "smapling" is neither a field nor a metric\n    smapling\n'
                          "    ^^^^^^^^\n    did you mean training.sampling?\n",
                          "contrast", "nowhere", "--of", "smapling")
        self.assert_fails("--of: error: perplexity is no setting but what came of it\n"
                          "    for example: seed, training.sampling, corpus\n",
                          "contrast", "made", "--of", "perplexity")
        self.assert_fails("--of: error: name is a label: it tells no runs apart\n"
                          "    for example: seed, training.sampling, corpus\n",
                          "contrast", "made", "--of", "name")
        process = self.run_cli("contrast", "made", "--of", "seed", "--metric", "training.epochs")
        self.assertIn("--metric: error: training.epochs is a setting; nothing measures it\n"
                      "    one of epochs_done, cross_entropy, perplexity, ", process.errors)

    def test_one_value(self):
        for seed in (1, 2):
            self.make(2.0, seed=seed, **RANDOM)
        self.assert_fails(
            "runexp contrast: training.sampling is random in all of the 2 runs, so there is nothing to "
            "contrast\n  They differ in seed.\n", "contrast", "made", "--of", "sampling")
        self.assert_fails(
            "runexp contrast: training.carry_state has no meaning in any of the 2 runs, so there is "
            "nothing to contrast\n  They differ in seed.\n", "contrast", "made", "--of", "carry_state")

    def test_no_pairs(self):
        self.make(2.0, seed=1, training__learning_rate=1.0, **RANDOM)
        self.make(2.0, seed=1, training__learning_rate=2.0, **CONSECUTIVE)
        self.assert_fails(
            "runexp contrast: there are no pairs that differ in training.sampling alone\n"
            "  consecutive and random: their runs also differ in training.learning_rate (2 against 1)\n",
            "contrast", "made", "--of", "sampling")
        self.make(2.0, "failed", seed=1, training__learning_rate=2.0, **RANDOM)
        self.assert_fails(
            "runexp contrast: there are no pairs that differ in training.sampling alone\n"
            "  consecutive and random: no pair of runs has finished on both sides\n"
            "  Open runs count for nothing: 1 failed.\n", "contrast", "made", "--of", "sampling")

    def test_of_and_by_are_the_same(self):
        self.make_pair(1, 2.0, 2.2)
        self.assert_fails(
            "runexp contrast: --of and --by are both training.sampling\n"
            "  Runs of different training.sampling are what is contrasted; leave out --by.\n",
            "contrast", "made", "--of", "sampling", "--by", "sampling")

    def test_the_seed_is_no_field_like_others(self):
        self.make(2.0, seed=1)
        self.make(3.0, seed=2)
        message = ("runexp contrast: the seed is the unit, of which every contrast needs several\n"
                   "  Add --unit pair.\n")
        self.assert_fails(message, "contrast", "made", "--of", "seed")
        self.assert_fails(message, "contrast", "made", "--of", "sampling", "--by", "seed")
        (contrast,) = self.json_of("contrast", "made", "--of", "seed", "--unit", "pair")["contrasts"]
        self.assertAlmostEqual(contrast["ratio"], 1.5)

    def test_nothing_to_read(self):
        self.assert_fails("runexp contrast: there are no such runs\n",
                          "contrast", "made", "--of", "sampling")

    def test_a_value_without_a_logarithm(self):
        self.make(2.0, seed=1, **CONSECUTIVE)
        run = self.make(0.0, seed=1, **RANDOM)
        self.assert_fails(
            f"runexp contrast: perplexity of made/{run}.h5 is 0, so there are no ratios to it\n"
            "  Contrast another metric, or leave such runs out with --where.\n",
            "contrast", "made", "--of", "sampling")


if __name__ == "__main__":
    main()
