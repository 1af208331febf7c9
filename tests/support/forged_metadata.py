"""Forged run files whose HDF5 metadata is damaged on purpose, byte by byte, with the checksums of
the format corrected. Pure Python.

Each function below takes the image of an honest run, a random.Random and the Traps, and returns the
forged image. Some of them may leave everything that runexp reads intact.
"""

import functools
import re
import struct

SIGNATURES = rb"TREE|SNOD|HEAP|GCOL|OHDR|OCHK|FRHP|FHDB|FHIB|BTHD|BTIN|BTLF|FSHD|FSSE"
CHECKSUMMED = {b"OHDR", b"OCHK", b"FRHP", b"BTHD", b"BTIN", b"BTLF", b"FSHD", b"FSSE"}
EXTREMES = [0, 1, 7, 8, 255, 256, 0xffff, 1 << 31, (1 << 32) - 1, 1 << 40, 1 << 62, 1 << 63,
            (1 << 64) - 1, (1 << 64) - 8]


def checksum(data):
    """Jenkins' lookup3, as in HDF5."""
    mask = 0xffffffff
    rotate = lambda x, k: (x << k | x >> (32 - k)) & mask
    a = b = c = (0xdeadbeef + len(data)) & mask
    while len(data) > 12:
        x, y, z = struct.unpack_from("<III", data)
        a, b, c = (a + x) & mask, (b + y) & mask, (c + z) & mask
        a = ((a - c) & mask) ^ rotate(c, 4); c = (c + b) & mask
        b = ((b - a) & mask) ^ rotate(a, 6); a = (a + c) & mask
        c = ((c - b) & mask) ^ rotate(b, 8); b = (b + a) & mask
        a = ((a - c) & mask) ^ rotate(c, 16); c = (c + b) & mask
        b = ((b - a) & mask) ^ rotate(a, 19); a = (a + c) & mask
        c = ((c - b) & mask) ^ rotate(b, 4); b = (b + a) & mask
        data = data[12:]
    if not data:
        return c
    x, y, z = struct.unpack("<III", data.ljust(12, b"\0"))
    last = {"a": (a + x) & mask, "b": (b + y) & mask, "c": (c + z) & mask}
    for (to, by), k in ("cb", 14), ("ac", 11), ("ba", 25), ("cb", 16), ("ac", 4), ("ba", 14), ("cb", 24):
        last[to] = ((last[to] ^ last[by]) - rotate(last[by], k)) & mask
    return last["c"]


@functools.lru_cache(64)
def blocks(image):
    """(start, end, signature) of the parts of the metadata with a signature. The end is found by
    the checksum, for those that have one."""
    found = [(0, 96, b"\x89HDF")]
    starts = [match.start() for match in re.finditer(SIGNATURES, image)]
    for start, after in zip(starts, starts[1:] + [len(image)]):
        signature = image[start:start + 4]
        end = min(after, start + 4096)
        if signature in CHECKSUMMED:
            ends = (e for e in range(start + 6, min(end, start + 600))
                    if image[e:e + 4] != b"\0\0\0\0"
                    and struct.unpack_from("<I", image.ljust(e + 4, b"\0"), e)[0]
                    == checksum(image[start:e]))
            end = next(ends, None)
            if end is None:
                continue
        found.append((start, end, signature))
    return found


def _sealed(data, block):
    start, end, signature = block
    if signature in CHECKSUMMED:
        struct.pack_into("<I", data, end, checksum(bytes(data[start:end])))
    return bytes(data)


def _spoil(data, start, end, draw):
    """Makes one to three changes: to a bit, a byte, or a number (to an extreme or a neighbour)."""
    for _ in range(draw.choice([1, 1, 2, 3])):
        place = draw.randrange(start, end)
        size = draw.choice([1, 1, 2, 4, 8])
        if draw.random() < 0.4 or place + size > len(data):
            data[place] ^= 1 << draw.randrange(8)
            continue
        old = int.from_bytes(data[place:place + size], "little")
        new = draw.choice([draw.choice(EXTREMES), old + 1, old - 1, old * 2, draw.getrandbits(64)])
        data[place:place + size] = (new % (1 << 8 * size)).to_bytes(size, "little")


def _spoiled(image, draw, signatures):
    choices = [block for block in blocks(image) if re.fullmatch(signatures, block[2])]
    if not choices:
        return _spoiled(image, draw, b".+")
    data = bytearray(image)
    block = draw.choice(choices)
    _spoil(data, block[0] + (0 if draw.random() < 0.02 else 4), block[1], draw)
    return _sealed(data, block)


def superblock(image, draw, traps):
    data = bytearray(image)
    _spoil(data, 8, 96, draw)
    return bytes(data)


def object_header(image, draw, traps):
    """Finds headers of version 2 by their signature, those of version 1 by their first bytes."""
    old = [match.start() for match in re.finditer(rb"(?=\x01\x00.\x00\x01\x00\x00\x00.[\0-\x08]\0\0)",
                                                  image, re.DOTALL)]
    if not old or draw.random() < 0.3:
        return _spoiled(image, draw, rb"OHDR|OCHK")
    data = bytearray(image)
    start = draw.choice(old)
    _spoil(data, start, min(start + draw.choice([16, 64, 256]), len(data)), draw)
    return bytes(data)


def tree(image, draw, traps):
    return _spoiled(image, draw, rb"TREE|SNOD|BT..")


def local_heap(image, draw, traps):
    return _spoiled(image, draw, rb"HEAP")


def fractal_heap(image, draw, traps):
    return _spoiled(image, draw, rb"F...")


def raw_bytes(image, draw, traps):
    """Changes bytes anywhere."""
    data = bytearray(image)
    for _ in range(draw.choice([1, 4, 30])):
        _spoil(data, 0, len(data), draw)
    return bytes(data)


def global_heap_object(image, draw, traps):
    """The size, number or count of an object in a collection: H5HG_read and H5HG__protect."""
    data = bytearray(image)
    collections = [block[0] for block in blocks(image) if block[2] == b"GCOL"]
    start = draw.choice(collections)
    size = struct.unpack_from("<Q", data, start + 8)[0]
    objects, place = [], start + 16
    while place + 16 <= min(start + size, len(data)):
        index, length = struct.unpack_from("<H6xQ", data, place)
        objects.append(place)
        if index == 0:
            break
        place += 16 + (length + 7) // 8 * 8
    place = draw.choice(objects)
    left = start + size - place
    choice = draw.randrange(4)
    if choice == 0:
        struct.pack_into("<Q", data, start + 8, draw.choice([0, 16, 24, 4095, 1 << 32, size * 2,
                                                             *EXTREMES]))
    elif choice == 1:
        struct.pack_into("<H", data, place, draw.choice([0, 1, 2, 0x7fff, 0xffff]))
    else:
        struct.pack_into("<Q", data, place + 8, draw.choice(
            [0, 1, left, left - 16, left - 15, left + 1, left + 8, left + (1 << 20), *EXTREMES]))
    return bytes(data)


def global_heap_reference(image, draw, traps):
    """The length, address or number with which a dataset or an attribute refers to a string."""
    starts = [block[0] for block in blocks(image) if block[2] == b"GCOL"]
    pattern = b"|".join(re.escape(struct.pack("<Q", start)) for start in starts)
    references = [match.start() - 4 for match in re.finditer(pattern, image)]
    data = bytearray(image)
    for place in draw.sample(references, min(len(references), draw.choice([1, 1, 5]))):
        choice = draw.randrange(3)
        if choice == 0:
            struct.pack_into("<I", data, place, draw.choice([0, 1, 1 << 20, 1 << 31, (1 << 32) - 1]))
        elif choice == 1:
            struct.pack_into("<Q", data, place + 4, draw.choice(
                [draw.randrange(len(image)), len(image) - 8, len(image), *EXTREMES]))
        else:
            struct.pack_into("<I", data, place + 12, draw.choice(
                [0, 99, 0xffff, 1 << 16, 1 << 31, (1 << 32) - 1]))
    return bytes(data)


def truncated(image, draw, traps):
    """A file cut short or extended; the end of file in the superblock is kept or adjusted."""
    size = draw.choice([draw.randrange(8, len(image)), len(image) - draw.randrange(1, 64),
                        len(image) + draw.choice([1, 8, 4096])])
    data = bytearray(image[:size].ljust(size, b"\0"))
    if draw.random() < 0.5 and size >= 48:
        struct.pack_into("<Q", data, 40, draw.choice([size, size + 8, 1 << 40, 8]))
    return bytes(data)


def other_driver(image, draw, traps):
    """A user block, a base address, or a driver block of the family and multi drivers."""
    data = bytearray(image)
    choice = draw.randrange(3)
    if choice == 0:  # the signature comes first, and the file begins at 512
        data = bytearray(b"\x89HDF\r\n\x1a\n".ljust(draw.choice([512, 1024, 4096]), b"\0") + data)
    elif choice == 1:
        struct.pack_into("<Q", data, 24, draw.choice([8, 512, len(data), *EXTREMES]))
    else:
        struct.pack_into("<Q", data, 48, len(data))
        name = draw.choice([b"NCSAfami", b"NCSAmult", b"NCSA\0\0\0\0", b"SPLIT\0\0\0"])
        body = draw.choice([struct.pack("<Q", 1 << 20), bytes(8 * 12),
                            bytes([1, 2, 3, 4, 5, 6, 0, 0]) + draw.randbytes(96) +
                            str(traps.secret).encode() + b"%s-X.h5\0\0\0\0"])
        data += b"\0\0\0\0" + struct.pack("<I", draw.choice([len(body), 8, 1 << 31])) + name + body
        struct.pack_into("<Q", data, 40, len(data))
    return bytes(data)


def renamed(image, draw, traps):
    """Links and attributes whose names are paths, empty or not text."""
    names = [b"perplexity", b"initial", b"W_xh", b"metrics", b"run_id", b"identity_text", b"status"]
    name = draw.choice([name for name in names if name in image])
    new = draw.choice([b"..", b".", b"/", b"../../x", b"a/b", b"\0", b"\xff\xfe", b"\x1b[2J"])
    new = new[:len(name)].ljust(len(name), draw.choice([b"\0", b"/", b"."]))
    data = bytearray(image)
    for match in re.finditer(re.escape(name), image):
        if draw.random() < 0.7:
            data[match.start():match.end()] = new
    for block in blocks(image):  # names may be in any of them
        _sealed(data, block)
    return bytes(data)


KINDS = [superblock, object_header, tree, local_heap, fractal_heap, raw_bytes, global_heap_object,
         global_heap_reference, truncated, other_driver, renamed]
