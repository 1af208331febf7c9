"""Files of weights in the safetensors format, written and read from its description alone:
https://github.com/huggingface/safetensors, "Format".
"""

import json
import struct

import numpy as np

_GATES = {"tanh": 1, "relu": 1, "gru": 3, "lstm": 4}
_TYPES = {"f4": "F32", "f2": "F16", "f8": "F64", "i8": "I64"}


def read_safetensors(path):
    """Returns the tensors and the metadata, checking what the format demands."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    assert length % 8 == 0, "the data is not aligned"
    metadata = header.pop("__metadata__")
    tensors, end = {}, 0
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        assert first == end and entry["dtype"] == "F32"
        tensors[name] = np.frombuffer(data[8 + length + first:8 + length + last], "<f4").reshape(
            entry["shape"])
        end = last
    assert 8 + length + end == len(data), "bytes that belong to no tensor"
    return tensors, metadata


def safetensors(tensors, metadata=None):
    """The bytes of a file of these arrays, as PyTorch's users write it."""
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for name, array in tensors.items():
        array = np.asarray(array)
        begin = len(data)
        data += np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": _TYPES[array.dtype.str[1:]], "shape": list(array.shape),
                        "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def pytorch_tensors(text, cell="tanh", units=16, seed=1):
    """Random weights of a model of one layer that reads this text, by PyTorch's names."""
    rows, characters = _GATES[cell] * units, len(set(text))
    shapes = {"rnn.weight_ih_l0": (rows, characters), "rnn.weight_hh_l0": (rows, units),
              "rnn.bias_ih_l0": (rows,), "rnn.bias_hh_l0": (rows,),
              "linear.weight": (characters, units), "linear.bias": (characters,)}
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(-0.25, 0.25, shape).astype("f4") for name, shape in shapes.items()}
