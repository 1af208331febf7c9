"""Run files with chosen settings and results, for commands that read nothing but trailers."""

import hashlib
import json
import re

from end_to_end import TRAILER_SIZE, CliTest, sealed


def with_line(text, section, key, value):
    """The trailer with another value, or none for None; a new key goes to the section's top."""
    line = b"" if value is None else f"{key} = {json.dumps(value, ensure_ascii=False)}\n".encode()
    changed, found = re.subn(rf"(?m)^{re.escape(key)} = .*\n".encode(), lambda _: line, text)
    return changed if found else text.replace(section + b"\n", section + b"\n" + line)


class MadeRunsTest(CliTest):
    """Has a folder of made runs, `made`."""

    def setUp(self):
        super().setUp()
        process = self.run_small("--set", "training.epochs=1")
        self.assertEqual(process.returncode, 0, process.errors)
        (path,) = (self.folder / "out").glob("*.h5")
        self.template = path.read_bytes()
        (self.folder / "made").mkdir()

    def make(self, perplexity, status="finished", file=None, **settings):
        """A run with this perplexity, at its best half of it; settings by names with __ for the dot.
        Returns its id."""
        names = {key.replace("__", "."): value for key, value in settings.items()}
        what = json.dumps([names, status], sort_keys=True).encode()
        run_id = hashlib.sha256(what).hexdigest()[:12]
        text = self.template[-TRAILER_SIZE:]
        for key, value in (("run_id", run_id), ("status", status)):
            text = with_line(text, b"", key, value)
        for key, value in (("perplexity", perplexity), ("best_perplexity", perplexity / 2)):
            text = re.sub(rf"(?m)^{key} = .*$".encode(), f"{key} = {value!r}".encode(), text)
        for key, value in names.items():
            text = with_line(text, b"[spec]", key, value)
        if names.get("training.sampling") == "random":
            text = with_line(text, b"[spec]", "training.carry_state", None)
        text = re.sub(rb"(?m)^ +\n", b"", text)  # the padding; sealed() adds another
        path = self.folder / (file or f"made/{run_id}.h5")
        path.write_bytes(sealed(self.template[:-TRAILER_SIZE], text))
        return run_id

    def output_of(self, *arguments):
        process = self.run_cli(*arguments)
        self.assertEqual((process.errors, process.returncode), ("", 0))
        return process.output

    def json_of(self, *arguments):
        return json.loads(self.output_of(*arguments, "--json"))

    def assert_fails(self, message, *arguments):
        process = self.run_cli(*arguments)
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertEqual(process.errors, message)
