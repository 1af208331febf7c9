"""Forged run files whose objects, links and types are hostile.

Each function below takes the image of an honest run, a random.Random and the Traps, and returns the
forged image. It forges something that runexp reads, so the file must be refused.
"""

import h5py
import numpy

from forged_image import ATTRIBUTES, GROUPS, NUMBERS, STRINGS, Forged, create_attribute, create_dataset


def external_link(image, draw, traps):
    path = draw.choice(NUMBERS + STRINGS + GROUPS)
    file = draw.choice([traps.secret_run, traps.secret_run.name, traps.pipe, traps.secret])
    return Forged(image).replaced(
        path, lambda group, name: group.__setitem__(name, h5py.ExternalLink(str(file), path)))


def soft_link(image, draw, traps):
    path = draw.choice(NUMBERS + STRINGS + GROUPS)
    target = draw.choice([f"/{path}", "/", "/moved", "..", "../..", f"/{draw.choice(GROUPS)}"])
    with (forged := Forged(image)).open() as file:
        if target == "/moved":
            file.move(path, "moved")
        else:
            del file[path]
        file[path] = h5py.SoftLink(target)
    return forged.getvalue()


def cycle(image, draw, traps):
    """Hard links that lead back to a group above them."""
    with (forged := Forged(image)).open() as file:
        above, below = draw.choice([("/", "metrics"), ("/", "parameters"), ("/", "provenance"),
                                    ("parameters", "parameters"), ("metrics", "metrics"),
                                    ("parameters", "parameters/initial")])
        for i in range(draw.choice([1, 2, 40])):
            file[below][f"{draw.choice(['again', 'epoch_000009', 'W'])}{i}"] = file[above]
        if draw.random() < 0.3:
            del file["samples"]
            file["samples"] = file["metrics"]
    return forged.getvalue()


def alias(image, draw, traps):
    """Many names for one dataset: read once for each."""
    place = draw.choice(["parameters/initial", "parameters"])
    with (forged := Forged(image)).open() as file:
        large = draw.choice([10**3, 10**5, 10**6])
        target = file.create_dataset("large", (large,), "<f4", data=numpy.zeros(large, "<f4"))
        if place == "parameters":
            target = file.create_group("tensors")
            target["W"] = file["large"]
        group, root = file[place], file["/"]
        for i in range(draw.choice([100, 1000, 3000])):
            group.id.links.create_hard(b"epoch_2%06d" % i if place == "parameters" else b"W%d" % i,
                                       root.id, target.name.encode())
        del file["large"]
    return forged.getvalue()


def deep_nesting(image, draw, traps):
    with (forged := Forged(image)).open() as file:
        group = file[draw.choice(["parameters", "parameters/initial", "/"])]
        for _ in range(draw.choice([40, 200, 1500])):
            group = group.create_group("g")
    return forged.getvalue()


def many_objects(image, draw, traps):
    place = draw.choice(["parameters/initial", "parameters"])
    with (forged := Forged(image)).open() as file:
        for i in range(draw.choice([300, 1000])):
            if place == "parameters":
                h5py.h5g.create(file[place].id, b"epoch_%06d" % (i + 10**7))
            else:
                create_dataset(file[place], f"W{i}", (1 << 20, 1 << 20), "<f4")
    return forged.getvalue()


def _wrong_type(draw):
    return draw.choice([
        numpy.dtype([("a", "<f8"), ("b", "<i4")]), h5py.ref_dtype, h5py.regionref_dtype,
        h5py.enum_dtype({"a": 1, "b": 2}), numpy.dtype("V16"), numpy.dtype("S7"),
        h5py.vlen_dtype(numpy.dtype("<f8")), h5py.vlen_dtype(h5py.vlen_dtype(numpy.dtype("<i8"))),
        numpy.dtype(("<f8", (1000,))), numpy.dtype([("text", h5py.string_dtype())]),
        numpy.dtype("<c16")])


def wrong_type(image, draw, traps):
    """The wrong type in a dataset or an attribute."""
    dtype = _wrong_type(draw)
    if draw.random() < 0.5:
        path = draw.choice(NUMBERS + STRINGS)
        return Forged(image).replaced(
            path, lambda group, name: group.create_dataset(name, (2,), dtype))
    place, name = draw.choice([*ATTRIBUTES, ("provenance", "forged")])
    with (forged := Forged(image)).open() as file:
        create_attribute(file[place], name, dtype)
    return forged.getvalue()


def committed_type(image, draw, traps):
    """A named datatype: of a dataset, of an attribute, or in place of a dataset."""
    path = draw.choice(NUMBERS)
    forged = Forged(image)
    with forged.open() as file:
        file["type"] = numpy.dtype(draw.choice(["<f8", "<i8"]))
        kind = file["type"].id
        choice = draw.choice(["dataset", "attribute", "instead"])
        if choice == "attribute":
            place, name = draw.choice(ATTRIBUTES)
            create_attribute(file[place], name, kind)
        else:
            del file[path]
            if choice == "dataset":
                parent, _, name = path.rpartition("/")
                h5py.h5d.create(file[parent].id, name.encode(), kind, h5py.h5s.create_simple((2,)))
            else:
                file[path] = file["type"]
    return forged.getvalue()


def dense_attributes(image, draw, traps):
    """Thousands of attributes, in the fractal heap and the B-tree of the newer format."""
    with (forged := Forged(image)).open(libver="latest") as file:
        group = file[draw.choice(["provenance", "provenance", "spec", "metrics"])]
        count = draw.choice([50, 500, 2500])
        if draw.random() < 0.5:
            parent, _, name = group.name.rpartition("/")
            del file[group.name]
            group = file[parent or "/"].create_group(name)
        kind, space = h5py.h5t.py_create(numpy.dtype("S300")), h5py.h5s.create(h5py.h5s.SCALAR)
        for i in range(count):
            h5py.h5a.create(group.id, b"key%05d" % i, kind, space)
    return forged.getvalue()


KINDS = [external_link, soft_link, cycle, alias, deep_nesting, many_objects, wrong_type,
         committed_type, dense_attributes]
