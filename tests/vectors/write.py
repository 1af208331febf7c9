#!/usr/bin/python3
"""Writes the test vectors of core/NUMERICS.md: each step of a small run, from draws to digest.

They are computed by tools/independent_verify, which was written from that page alone; the tests hold
the C++ code to them (tests/run/vectors_test.cc). Floats are hexadecimal, matrices are lists of rows.

Usage: tests/vectors/write.py [FOLDER]     (this one)
"""

import hashlib
import importlib.machinery
import importlib.util
import json
import pathlib
import re
import sys

import numpy

FOLDER = pathlib.Path(__file__).resolve().parent
PROGRAM = FOLDER.parents[1] / "tools" / "independent_verify"

# V, H and M are no multiples of a vector; the first update of each run is clipped.
TEXT = "a small boat rows home at dusk; quick wavelets fix its lamp in gold. who calls? the 春 wind, softly!"
SPEC = {
    "seed": 7, "corpus.max_characters": 10000, "model.cell": "tanh", "model.hidden_units": 5,
    "training.carry_state": True, "training.epochs": 3, "training.batch_size": 3,
    "training.time_steps": 4, "training.learning_rate": 2.0, "training.clip_theta": 0.25,
    "stop.perplexity_below": 0.0, "stop.perplexity_above": 0.0, "stop.after_epoch": 0,
    "stop.no_improvement_epochs": 0, "samples.every_epochs": 2, "samples.length": 6,
    "samples.prefixes": ["a small "], "log.parameters_every_epochs": 0}


def load_program():
    loader = importlib.machinery.SourceFileLoader("independent_verify", str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


iv = load_program()


def written(value):
    """Floats as hexadecimal, without the zeros at their ends; arrays as lists."""
    if isinstance(value, dict):
        return {key: written(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, numpy.ndarray)):
        return [written(item) for item in value]
    if isinstance(value, (float, numpy.floating)):
        return re.sub(r"\.?0+p", "p", float(value).hex())
    return value.item() if isinstance(value, numpy.generic) else value


def vectors(sampling, loss):
    # Clipped outputs lie on both sides of the bounds.
    stddev = 0.5 if loss == "cross_entropy" else 2.0
    spec = iv.DEFAULTS | SPEC | {"model.initial_stddev": stddev, "training.sampling": sampling, "training.loss": loss}
    run = iv.Run(spec, TEXT)
    draws = iv.draws(spec["seed"], "init/W_xh", numpy.arange(8))
    examples = (len(TEXT) - 1) // run.T
    update = iv.Run(spec, TEXT).update(run.batches(1)[0], numpy.zeros((run.N, run.H), numpy.float32))
    for epoch in range(1, spec["training.epochs"] + 1):
        run.epoch(epoch)
    assert run.status == "finished" and update["clipping_factor"] < 1
    text_sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    identity_text = iv.identity_text(spec, text_sha256)
    return {
        "text": TEXT,
        "spec": {field: value for field, value in spec.items() if f"{field} = " in identity_text},
        "draws of init/W_xh": [f"0x{int(draw):016x}" for draw in draws],
        "normals of init/W_xh": iv.quantile(iv.uniform(draws)),
        "initial_parameters": run.initial,
        "shuffle of epoch 1": iv.shuffle(spec["seed"], "shuffle/epoch=1", examples),
        "first update": update,
        "epochs": [dict(zip(run.metrics, values)) for values in zip(*run.metrics.values())],
        "samples": run.samples,
        "identity_text": identity_text,
        "result_sha256": iv.result_sha256(iv.entries_of(run, identity_text))}


# Each optimiser, schedule and way of clipping, and a state that is never reset.
OPTIMIZERS = {
    "momentum": {"training.learning_rate": 0.5, "training.schedule": "step", "schedule.every_epochs": 1,
                 "training.reset_state": "never"},
    "adagrad": {"training.learning_rate": 0.05, "adagrad.initial_accumulator_value": 1e-4,
                "training.clip": "value", "training.clip_theta": 0.01},
    "rmsprop": {"training.learning_rate": 0.01, "rmsprop.alpha": 0.95, "training.schedule": "exponential",
                "schedule.gamma": 0.9},
    "adam": {"training.learning_rate": 0.02, "training.schedule": "linear"},
    "adamw": {"training.learning_rate": 0.02, "training.schedule": "cosine", "schedule.warmup_updates": 3,
              "schedule.final_factor": 0.125, "adamw.weight_decay": 0.5}}
SHOWN = ("W_hh", "b_q")


def optimizer_vectors(name, fields):
    """The first updates of a run, and its result."""
    spec = iv.DEFAULTS | SPEC | {"model.initial_stddev": 0.5, "training.sampling": "consecutive",
                                 "training.loss": "cross_entropy", "training.optimizer": name} | fields
    run = iv.Run(spec, TEXT)
    state, updates = numpy.zeros((run.N, run.H), numpy.float32), []
    for begins in run.batches(1)[:4]:
        result = run.update(begins, state)
        state = result["hidden_states"][-run.N:]
        moments = run.moments[:2 if name.startswith("adam") else 1]
        updates.append({"clipping_factor": result["clipping_factor"], "step": result["step"],
                        "moments": [{tensor: moment[tensor] for tensor in SHOWN} for moment in moments],
                        "parameters": {tensor: run.parameters[tensor] for tensor in SHOWN}})
    run = iv.Run(spec, TEXT)
    for epoch in range(1, spec["training.epochs"] + 1):
        run.epoch(epoch)
    identity_text = iv.identity_text(spec, hashlib.sha256(TEXT.encode()).hexdigest())
    return {
        "text": TEXT,
        "spec": {field: value for field, value in spec.items() if f"{field} = " in identity_text},
        "updates": updates,
        "epochs": [dict(zip(run.metrics, values)) for values in zip(*run.metrics.values())],
        "result_sha256": iv.result_sha256(iv.entries_of(run, identity_text))}


def dumped(value, indent=0):
    """JSON with a row of numbers on a line."""
    space = " " * indent
    if isinstance(value, dict):
        lines = [f'{space} {json.dumps(key)}: {dumped(item, indent + 1)}' for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{space}}}"
    if isinstance(value, list) and value and isinstance(value[0], (list, dict)):
        lines = [f"{space} {dumped(item, indent + 1)}" for item in value]
        return "[\n" + ",\n".join(lines) + f"\n{space}]"
    return json.dumps(value, ensure_ascii=False)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for sampling in "consecutive", "random":
        for loss in "cross_entropy", "clipped_probability":
            text = dumped(written(vectors(sampling, loss)))
            (folder / f"{sampling}_{loss}.json").write_text(text + "\n", encoding="utf-8")
    runs = {name: optimizer_vectors(name, fields) for name, fields in OPTIMIZERS.items()}
    (folder / "optimizers.json").write_text(dumped(written(runs)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
