"""What the end-to-end tests share: reading run files with h5py alone, and a small spec."""

import hashlib
import random
import tomllib

import h5py

TRAILER_SIZE = 2048

SPEC = """name = "{name}"
seed = 3
[corpus]
file = "text.txt"
[model]
hidden_units = {hidden_units}
[training]
epochs = {epochs}
batch_size = 8
time_steps = 16
learning_rate = 10.0
[samples]
every_epochs = {sample_every}
length = 10
prefixes = ["河边"]
"""


def write_spec(folder, name="small", epochs=3, hidden_units=16, sample_every=0):
    """A spec and its corpus in `folder`: 1,000 characters, 7 updates per epoch."""
    words = "河边 柳树 小船 竹篮 炊烟 石桥 青苔 晚风 灯火 渡口 木匠 茶碗".split()
    words = random.Random(1).choices(words, k=500)
    (folder / "text.txt").write_text("".join(words), encoding="utf-8")
    path = folder / f"{name}.toml"
    path.write_text(SPEC.format(**locals()), encoding="utf-8")
    return path


def check_trailer(data):
    """The trailer of a run file's bytes, once both digests hold."""
    content, text = data[:-TRAILER_SIZE], data[-TRAILER_SIZE:]
    trailer = tomllib.loads(text.decode())
    before = text[: text.rindex(b"trailer_sha256")]
    digests = trailer["digest"]
    assert digests["content_sha256"] == hashlib.sha256(content).hexdigest(), "content digest"
    assert digests["trailer_sha256"] == hashlib.sha256(before).hexdigest(), "trailer digest"
    return trailer


def read_run(path):
    """Everything but provenance and timing, as {path: value}: attributes and datasets."""
    items = {}

    def visit(name, item):
        if name.split("/")[0] in ("provenance", "timing"):
            return
        for key, value in item.attrs.items():
            if key not in ("DIMENSION_LIST", "REFERENCE_LIST"):
                items[f"{name}@{key}"] = str(value)
        if isinstance(item, h5py.Dataset):
            value = item[()]
            items[name] = value.tolist() if hasattr(value, "tolist") else value

    with h5py.File(path, "r") as file:
        visit("", file)
        file.visititems(visit)
    return items
