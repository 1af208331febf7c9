"""Forged run files whose data is stored in a place or a way that no honest run uses.

Each function below takes the image of an honest run, a random.Random and the Traps, and returns the
forged image. It forges something that runexp reads, so the file must be refused.
"""

import functools
import re
import struct
import zlib

import h5py
import numpy

from forged_image import NUMBERS, STRINGS, Forged, create_dataset, dataset_properties, type_of


def external_storage(image, draw, traps):
    """A dataset whose bytes are in another file."""
    path = draw.choice(NUMBERS + STRINGS)
    dtype = h5py.string_dtype() if path in STRINGS else draw.choice(["<f8", "<i8", "<u4", "<f4", "u1"])
    properties = dataset_properties()
    name = draw.choice([traps.secret, traps.secret_relative, traps.pipe, "/dev/zero",
                        "../" * draw.randrange(1, 9) + "etc/passwd"])
    for _ in range(draw.choice([1, 1, 3])):
        properties.set_external(str(name).encode(), draw.choice([0, 0, 8]), draw.choice([48, 4096]))
    shape = () if path.startswith("spec/") else (draw.choice([2, 3]),)
    return Forged(image).replaced(
        path, lambda group, name: create_dataset(group, name, shape, dtype, properties))


def virtual_dataset(image, draw, traps):
    """A dataset that maps one of another file, or itself."""
    path = draw.choice(NUMBERS)
    source = draw.choice([traps.secret_run, traps.secret_run.name, "."])
    length = draw.choice([2, 100, 10**6])
    layout = h5py.VirtualLayout((length,), draw.choice(["<f8", "<i8"]))
    layout[:2] = h5py.VirtualSource(str(source), f"/{path}", shape=(2,))
    return Forged(image).replaced(
        path, lambda group, name: group.create_virtual_dataset(name, layout))


def unallocated(image, draw, traps):
    """A shape of far more elements than the file has bytes for."""
    path = draw.choice(NUMBERS + STRINGS)
    dtype = h5py.string_dtype() if path in STRINGS else type_of(path)
    size = draw.choice([10**7, 10**8, 1 << 31, 1 << 40, (1 << 58) - 1])
    properties = dataset_properties()
    if draw.random() < 0.7:
        properties.set_chunk((draw.choice([1, 1000, 1 << 20]),))
        if draw.random() < 0.5 and path not in STRINGS:
            properties.set_fletcher32()
    if draw.random() < 0.3 and path not in STRINGS:
        properties.set_fill_value(numpy.array(7, dtype))
    properties.set_alloc_time(h5py.h5d.ALLOC_TIME_LATE)
    return Forged(image).replaced(
        path, lambda group, name: create_dataset(group, name, (size,), dtype, properties))


@functools.cache
def _zeros(size):
    return zlib.compress(bytes(size), 9)


def deflate_bomb(image, draw, traps):
    path = draw.choice(NUMBERS)
    chunk = draw.choice([1 << 20, 1 << 25])
    chunks = draw.choice([1, 4, 16])

    def make(group, name):
        dtype = numpy.dtype(type_of(path))
        properties = dataset_properties()
        properties.set_chunk((chunk // dtype.itemsize,))
        properties.set_deflate(9)
        dataset = create_dataset(group, name, (chunks * chunk // dtype.itemsize,), dtype, properties)
        for i in range(chunks):
            dataset.id.write_direct_chunk((i * chunk // dtype.itemsize,), _zeros(chunk))

    return Forged(image).replaced(path, make)


def filters(image, draw, traps):
    """Filters that runexp does not use, known to the library or not."""
    path = draw.choice(NUMBERS)
    dtype = numpy.dtype(type_of(path))
    properties = dataset_properties()
    properties.set_chunk((16,))
    name = draw.choice(["szip", "shuffle", "scaleoffset", "lzf", "unknown", "unknown"])
    if name == "shuffle":
        properties.set_shuffle()
    elif name == "scaleoffset" and dtype.kind == "i":
        properties.set_scaleoffset(h5py.h5z.SO_INT, 0)
    elif name == "lzf":
        properties.set_filter(h5py.h5z.FILTER_LZF, h5py.h5z.FLAG_OPTIONAL)
    elif name == "szip" and h5py.h5z.filter_avail(h5py.h5z.FILTER_SZIP):
        properties.set_szip(h5py.h5z.SZIP_NN_OPTION_MASK, 8)
    else:
        properties.set_filter(draw.choice([305, 32000, 32015, 65535]), h5py.h5z.FLAG_OPTIONAL,
                              tuple(draw.randrange(1 << 32) for _ in range(draw.randrange(9))))

    def make(group, name):
        dataset = create_dataset(group, name, (16,), dtype, properties)
        dataset.id.write_direct_chunk((0,), draw.randbytes(draw.choice([1, 64, 16 * dtype.itemsize])))

    return Forged(image).replaced(path, make)


def shared_string(image, draw, traps):
    """Very many elements that all refer to one long string of the global heap."""
    count, length = draw.choice([(10**4, 10**5)] * 5 + [(10**5, 10**4), (10**6, 10**3), (10**6, 10**5)])
    path = draw.choice(["samples/text", "samples/prefix"])
    forged = Forged(image)
    with forged.open() as file:
        file.create_dataset("long", (1,), h5py.string_dtype(), data=["x" * length])
        place = file["long"].id.get_offset()
    reference = forged.getvalue()[place:place + 16]

    def make(group, name):
        properties = dataset_properties()
        properties.set_chunk((count,))
        dataset = create_dataset(group, name, (count,), h5py.string_dtype(), properties)
        dataset.id.write_direct_chunk((0,), reference * count)

    return forged.replaced(path, make)


def shared_chunks(image, draw, traps):
    """Very many chunks that all share the same bytes of the file."""
    size, count = draw.choice([(1 << 13, 2000), (1 << 16, 500), (1 << 20, 200)])
    path = draw.choice(NUMBERS)
    dtype = numpy.dtype(type_of(path))

    def make(group, name):
        properties = dataset_properties()
        properties.set_chunk((size // dtype.itemsize,))
        properties.set_fletcher32()
        dataset = create_dataset(group, name, (size // dtype.itemsize * count,), dtype, properties)
        for i in range(count):  # the checksum of zeros is zero
            chunk = bytes(size + 4 if i == 0 else 4)
            dataset.id.write_direct_chunk((i * size // dtype.itemsize,), chunk)
        first.append(dataset.id.get_chunk_info(0).byte_offset)

    first = []
    data = bytearray(Forged(image).replaced(path, make))
    # The leaves of the B-tree of chunks. A key is size, skipped filters and position, in two
    # dimensions; the address follows each key.
    for leaf in re.finditer(rb"TREE\x01\0(..).{16}", data, re.DOTALL):
        for i in range(int.from_bytes(leaf[1], "little")):
            key = leaf.end() + 32 * i
            if data[key] == 4:
                struct.pack_into("<Q", data, key, size + 4)
                struct.pack_into("<Q", data, key + 24, *first)
    return bytes(data)


def shared_storage(image, draw, traps):
    """Very many contiguous datasets that all share the same bytes of the file."""
    size, count = draw.choice([(1 << 15, 900), (1 << 18, 300), (1 << 20, 300)])
    with (forged := Forged(image)).open() as file:
        group = file["parameters/initial"]
        first = group.create_dataset("W", data=numpy.zeros(size, "<f4")).id.get_offset()
        properties = dataset_properties()
        properties.set_alloc_time(h5py.h5d.ALLOC_TIME_LATE)
        for i in range(count):
            create_dataset(group, f"W{i}", (size,), "<f4", properties)
    nowhere = b"\x03\x01" + b"\xff" * 8 + struct.pack("<Q", 4 * size)
    return forged.getvalue().replace(
        nowhere, b"\x03\x01" + struct.pack("<QQ", first, 4 * size))


KINDS = [external_storage, virtual_dataset, unallocated, deflate_bomb, filters, shared_string,
         shared_chunks, shared_storage]
