"""Forges run files from honest ones and recomputes their digests, as a stranger could.

    tests/python tests/support/forged_files.py FOLDER HONEST.h5… [--count 2000] [--seed 1]

writes FOLDER/NNNN-KIND.h5. The same arguments give the same bytes. forged_structure.py,
forged_storage.py, forged_metadata.py and forged_lies.py define the kinds.
"""

import argparse
import collections
import hashlib
import io
import os
import pathlib
import random

import h5py

import forged_lies
import forged_metadata
import forged_storage
import forged_structure

TRAILER_SIZE = 2048
# Recognisable as text, as float32, as float64 and as integers.
SECRET = b"SECRET42"
SECRET_NUMBER = int.from_bytes(SECRET[:6], "little")

# Attributes that runexp does not read may hold anything.
HARMLESS = [forged_structure.dense_attributes]
MODULES = [forged_structure, forged_storage, forged_metadata, forged_lies]

Forgery = collections.namedtuple("Forgery", "name kind data must_be_refused")


class Traps:
    """Files in `folder` that forged files refer to, and that our programs must not open."""

    def __init__(self, folder, honest):
        self.secret = folder / "secret"
        self.secret.write_bytes(SECRET * 1024)
        self.secret_run = folder / "secret_run.h5"
        self.secret_run.write_bytes(honest)
        self.secret_relative = f"../{folder.name}/secret"
        self.pipe = folder / "pipe"
        os.mkfifo(self.pipe)
        with h5py.File(self.secret_run, "r+") as file:
            for dataset in file["metrics"].values():
                dataset[...] = SECRET_NUMBER


def sealed(image, trailer):
    """Joins an image and a trailer's text, which is padded or cut, and recomputes the digests."""
    head = trailer.split(b"[digest]\n")[0]
    # Blank lines need no room.
    lines = [line for line in head.split(b"\n") if line.strip()]
    end = b'[digest]\ncontent_sha256 = "%s"\n' % hashlib.sha256(image).hexdigest().encode()
    room = TRAILER_SIZE - len(end) - 84
    text = b"\n".join(lines)[:room - 1]
    text = text + b" " * (room - len(text) - 1) + b"\n" + end
    return image + text + b'trailer_sha256 = "%s"\n' % hashlib.sha256(text).hexdigest().encode()


def _rebuilt(image, **options):
    """The same run in another version of the HDF5 format, which stores the links and attributes of
    groups differently."""
    memory = io.BytesIO()
    with h5py.File(io.BytesIO(image), "r") as old, h5py.File(memory, "w", **options) as new:

        def copy(name, item):
            if isinstance(item, h5py.Dataset):
                old.copy(item, new, name, without_attrs=True)
            else:
                new.create_group(name, track_order=name.startswith(("parameters", "state")))
            copy_attributes(item, new[name])

        def copy_attributes(item, place):
            for key, value in item.attrs.items():
                if key not in ("DIMENSION_LIST", "REFERENCE_LIST", "CLASS", "NAME"):
                    place.attrs[key] = value

        copy_attributes(old, new)
        old.visititems(copy)
    return memory.getvalue()


def variants(honest):
    """(image, trailer) of an honest file, in this version of the HDF5 format, an older and a newer
    one."""
    image, trailer = honest[:-TRAILER_SIZE], honest[-TRAILER_SIZE:]
    return [(image, trailer), (_rebuilt(image, libver="earliest"), trailer),
            (_rebuilt(image, libver="latest"), trailer)]


def forge(count, seed, honest, traps, modules=MODULES):
    """Makes `count` forgeries of the honest files, each kind equally often."""
    bases = [variants(data) for data in honest]
    kinds = [(kind, module) for module in modules
             for kind in module.KINDS]
    for i in range(count):
        kind, module = kinds[i % len(kinds)]
        draw = random.Random(f"{seed} {i}")
        forms = draw.choice(bases)
        image, trailer = draw.choice(forms) if module is forged_metadata else forms[0]
        if module is forged_lies:
            image, trailer = kind(image, trailer, draw, traps)
        else:
            image = kind(image, draw, traps)
        yield Forgery(f"{i:04}-{kind.__name__}.h5", kind.__name__, sealed(image, trailer),
                      module in (forged_structure, forged_storage) and kind not in HARMLESS)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("honest", type=pathlib.Path, nargs="+")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    honest = [path.read_bytes() for path in arguments.honest]
    (arguments.folder / "traps").mkdir(parents=True)
    for forgery in forge(arguments.count, arguments.seed, honest,
                         Traps(arguments.folder / "traps", honest[0])):
        (arguments.folder / forgery.name).write_bytes(forgery.data)


if __name__ == "__main__":
    main()
