"""What other programs see of a run file: h5py, h5dump and tomllib read files of write_run_file.

Usage: tests/python tests/log/run_file_test.py WRITE_RUN_FILE
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import tomllib
import unittest

import h5py
import numpy

WRITER = None
TRAILER_SIZE = 2048


class RunFileTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "雨_test.h5"

    def write(self, kind, **environment):
        subprocess.run([WRITER, self.path, kind], check=True, env=os.environ | environment)
        return self.path

    def open(self, kind):
        file = h5py.File(self.write(kind), "r")
        self.addCleanup(file.close)
        return file

    def test_root_attributes(self):
        attributes = self.open("finished").attrs
        self.assertEqual(attributes["format"], "runexp-run")
        self.assertEqual(attributes["format_version"], 2)
        self.assertEqual(attributes["name"], "雨_test")
        self.assertEqual(attributes["status"], "finished")
        self.assertEqual(attributes["numerics_version"], 1)
        self.assertEqual(len(attributes["run_id"]), 12)
        self.assertTrue(attributes["identity"].startswith(attributes["run_id"]))
        self.assertEqual(len(attributes["result_sha256"]), 64)
        self.assertEqual(attributes["stop_reason"], "")
        self.assertEqual(attributes["error"], "")

    def test_groups(self):
        always = ["spec", "corpus", "metrics", "samples", "parameters", "timing", "provenance"]
        self.assertCountEqual(self.open("finished"), always + ["notes", "state"])
        self.assertCountEqual(self.open("interrupted"), always + ["notes", "state"])

    def test_a_run_that_diverged_cannot_go_on(self):
        self.assertNotIn("state", self.open("diverged"))

    def test_spec(self):
        file = self.open("finished")
        spec = file["spec"]
        resolved = tomllib.loads(spec["toml"][()].decode())
        fields = {k: v for k, v in resolved.items() if not isinstance(v, dict)}
        for section, values in resolved.items():
            if isinstance(values, dict):
                fields |= {f"{section}.{key}": value for key, value in values.items()}
        self.assertIn("training.clip_theta", fields)
        self.assertCountEqual(spec.attrs, fields)
        for name, value in fields.items():
            logged = spec.attrs[name]
            self.assertEqual(list(logged) if isinstance(value, list) else logged, value, name)
        identity = spec["identity_text"][()]
        self.assertEqual(hashlib.sha256(identity).hexdigest(), file.attrs["identity"])

    def test_corpus(self):
        corpus = self.open("finished")["corpus"]
        self.assertEqual(corpus.attrs["characters"], 10000)
        self.assertEqual(corpus.attrs["vocabulary_size"], 3)
        self.assertEqual(corpus.attrs["is_stand_in"], 1)
        self.assertEqual(corpus["vocabulary"].dtype, numpy.dtype("<u4"))
        self.assertEqual("".join(map(chr, corpus["vocabulary"])), " 落雨")

    def test_metrics_have_a_dimension_scale_and_a_plot(self):
        file = self.open("finished")
        self.assertEqual(file.attrs["default"], "metrics")
        for group in file["metrics"], file["timing"]:
            epoch = group["epoch"]
            self.assertTrue(h5py.h5ds.is_scale(epoch.id))
            self.assertEqual(list(epoch), [1, 2])
            for name in set(group) - {"epoch"}:
                dataset = group[name]
                self.assertEqual((dataset.shape, dataset.dtype), ((2,), numpy.dtype("<f8")))
                self.assertTrue(dataset.fletcher32)
                self.assertTrue(h5py.h5ds.is_attached(dataset.id, epoch.id, 0))
                self.assertEqual(dataset.dims[0]["epoch"], epoch)
                self.assertTrue(dataset.attrs["units"])
                self.assertTrue(dataset.attrs["long_name"])
        metrics = file["metrics"]
        self.assertCountEqual(
            metrics, ["epoch", "cross_entropy", "perplexity", "gradient_norm", "clipped_fraction"]
        )
        self.assertEqual(metrics["perplexity"][0], 3.0)
        self.assertEqual(metrics.attrs["baseline_perplexity"], len(file["corpus/vocabulary"]))
        self.assertEqual(
            metrics.attrs["beat_baseline"],
            min(metrics["perplexity"]) < len(file["corpus/vocabulary"]),
        )
        self.assertEqual(metrics.attrs["NX_class"], "NXdata")
        self.assertEqual(metrics.attrs["signal"], "perplexity")
        self.assertEqual(list(metrics.attrs["axes"]), ["epoch"])
        self.assertIn('"signal_scale_type": "log"', metrics.attrs["SILX_style"])

    def test_samples(self):
        samples = self.open("finished")["samples"]
        self.assertEqual(list(samples["epoch"]), [1, 2, 2])
        self.assertEqual(list(samples["prefix"].asstr()), ["雨落", "雨落", ""])
        self.assertEqual(samples["text"].asstr()[0], "雨落在窗前")

    def test_parameters(self):
        parameters = self.open("finished")["parameters"]
        self.assertCountEqual(parameters, ["initial", "epoch_000001", "epoch_1000000", "final"])
        shapes = {"W_xh": (3, 2), "W_hh": (2, 2), "b_h": (2,), "W_hq": (2, 3), "b_q": (3,)}
        for group in parameters.values():
            self.assertEqual(list(group), list(shapes))  # in order of creation
            for name, shape in shapes.items():
                self.assertEqual((group[name].shape, group[name].dtype), (shape, numpy.dtype("<f4")))
                self.assertIsNone(group[name].chunks)
        self.assertEqual(parameters["final/W_xh"][0, 1], 1.5)
        # Contiguous, so that they can be mapped.
        tensor = parameters["final/W_xh"]
        mapped = numpy.memmap(self.path, "<f4", "r", tensor.id.get_offset(), tensor.shape)
        numpy.testing.assert_array_equal(mapped, tensor)

    def test_state(self):
        state = self.open("interrupted")["state"]
        self.assertEqual(state.attrs["epochs_done"], 1)
        self.assertEqual(state.attrs["updates_in_epoch"], 5)
        self.assertEqual(state.attrs["loss_sum"], 123.0625)
        self.assertEqual(state["carried/H"].shape, (2, 2))
        self.assertEqual(state["parameters/b_q"].shape, (3,))

    def test_a_run_without_epochs_opens(self):
        file = self.open("started")
        for group in file["metrics"], file["timing"]:
            for dataset in group.values():
                self.assertEqual(dataset[()].shape, (0,))
        self.assertEqual(file["samples/text"].shape, (0,))

    def test_trailer_is_toml_and_its_digests_hold(self):
        data = self.write("finished").read_bytes()
        content, text = data[:-TRAILER_SIZE], data[-TRAILER_SIZE:]
        trailer = tomllib.loads(text.decode())
        self.assertEqual(trailer["name"], "雨_test")
        self.assertEqual(trailer["metrics"]["best_epoch"], 2)
        self.assertEqual(trailer["spec"]["training"]["learning_rate"], 0.1)
        self.assertEqual(trailer["spec"]["samples"]["prefixes"], ["雨落", 'a "quoted" word'])
        digests = trailer["digest"]
        self.assertEqual(digests["content_sha256"], hashlib.sha256(content).hexdigest())
        before = text[: text.rindex(b"trailer_sha256")]
        self.assertEqual(digests["trailer_sha256"], hashlib.sha256(before).hexdigest())

    def test_no_byte_depends_on_old_memory_or_the_time(self):
        first = self.write("interrupted", MALLOC_PERTURB_="85").read_bytes()
        time.sleep(1.1)  # HDF5 would store whole seconds
        self.assertEqual(first, self.write("interrupted", MALLOC_PERTURB_="170").read_bytes())

    def test_h5dump_opens_every_kind(self):
        for kind in "started", "interrupted", "finished":
            dump = subprocess.run(["h5dump", self.write(kind)], capture_output=True, text=True)
            self.assertEqual((dump.returncode, dump.stderr), (0, ""))
            self.assertIn('DATASET "perplexity"', dump.stdout)

    def test_opens_at_any_moment_while_it_is_replaced(self):
        self.write("finished")
        writer = subprocess.Popen([WRITER, self.path, "finished", "forever"])
        try:
            seen = set()
            deadline = time.monotonic() + 2
            while time.monotonic() < deadline:
                with h5py.File(self.path, "r") as file:
                    seen.add(file["metrics/perplexity"][()].size)
                    self.assertEqual(len(file["parameters/final/b_q"]), 3)
            self.assertIsNone(writer.poll())
            self.assertGreater(len(seen), 1)
        finally:
            writer.kill()
            writer.wait()


if __name__ == "__main__":
    WRITER = sys.argv.pop(1)
    unittest.main()
