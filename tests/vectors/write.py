#!/usr/bin/python3
"""Writes the test vectors of core/NUMERICS.md: each step of a small run, from draws to digest.

They are computed by tools/independent_verify, which was written from that page alone; the tests hold
the C++ code to them (tests/run/vectors_test.cc). Floats are hexadecimal, matrices are lists of rows.

Usage: tests/vectors/write.py [FOLDER]     (this one)
"""

import hashlib
import json
import pathlib
import re
import sys

import numpy

FOLDER = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(FOLDER.parents[1] / "tools"))
from independent import result, spec as specs, streams  # noqa: E402
from independent.run import Run  # noqa: E402

# V, H and M are no multiples of a vector; the first update of each run is clipped.
TEXT = "a small boat rows home at dusk; quick wavelets fix its lamp in gold. who calls? the 春 wind, softly!"
SPEC = {
    "seed": 7, "corpus.max_characters": 10000, "model.hidden_units": 5, "model.initial_stddev": 0.5,
    "training.sampling": "consecutive", "training.carry_state": True, "training.epochs": 3,
    "training.batch_size": 3, "training.time_steps": 4, "training.learning_rate": 2.0,
    "training.clip_theta": 0.25, "training.loss": "cross_entropy", "samples.every_epochs": 2,
    "samples.length": 6, "samples.prefixes": ["a small "], "log.parameters_every_epochs": 0}

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

# Layers, embedding, dropout, start values, the cells of several gates, and a validation text.
SMALL_TEXT = ("she sells sea shells, as he sees all the shells else; "
              "a seal eats these eels at least, he tells us all")
SMALL = {"model.hidden_units": 3, "training.batch_size": 2, "training.time_steps": 3,
         "samples.prefixes": ["she "]}
MODELS = {
    "layers": {"model.layers": 2, "model.embedding_units": 2, "model.dropout": 0.25,
               "model.output_dropout": 0.5, "model.initial": "uniform", "model.initial_bound": 0.75},
    "gru": {"model.cell": "gru", "model.layers": 2, "model.dropout": 0.25},
    "gru, inner bias": {"model.cell": "gru", "model.gru_inner_bias": True, "model.initial": "pytorch"},
    "gru, reset before": {"model.cell": "gru", "model.gru_reset": "before", "model.embedding_units": 2},
    "lstm": {"model.cell": "lstm", "model.layers": 2, "model.forget_bias": 1.0, "model.initial": "pytorch",
             "training.reset_state": "never"},
    "validation": {"corpus.validation_fraction": 0.29, "corpus.test_fraction": 0.1, "validation.rows": 3,
                   "validation.every_epochs": 2, "training.epochs": 6, "training.learning_rate": 8.0}}


def written(value):
    """Floats as hexadecimal, without the zeros at their ends; arrays as lists."""
    if isinstance(value, dict):
        return {key: written(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, numpy.ndarray)):
        return [written(item) for item in value]
    if isinstance(value, (float, numpy.floating)):
        return re.sub(r"\.?0+p", "p", float(value).hex())
    return value.item() if isinstance(value, numpy.generic) else value


def spec_of(fields):
    """SPEC with these fields, and without those that have no meaning beside them."""
    spec = SPEC | fields
    if spec["training.sampling"] == "random":
        del spec["training.carry_state"]
    if "model.initial" in spec:
        del spec["model.initial_stddev"]
    return specs.complete(spec)


def finished(spec, text):
    """The run of a spec, and what all vectors say of it."""
    run = Run(spec, text)
    for epoch in range(1, spec["training.epochs"] + 1):
        run.epoch(epoch)
    assert run.status == "finished"
    identity_text = specs.identity_text(spec, hashlib.sha256(text.encode()).hexdigest(), run.initial)
    return run, {
        "text": text,
        "spec": {name: spec[name] for name in specs.FIELDS if specs.in_identity(spec, name)},
        "epochs": by_epoch(run.metrics), "identity_text": identity_text,
        "result_sha256": result.result_sha256(result.entries_of(run, identity_text))}


def by_epoch(curves):
    return [dict(zip(curves, values)) for values in zip(*curves.values())]


def first_updates(spec, text, count):
    """What these updates compute, and the run after each."""
    run = Run(spec, text)
    batches = run.batches(1)
    for b, begins in enumerate(batches[:count]):
        yield run, run.update(begins, run.states_before(b), len(batches))


def vectors(sampling, loss):
    # Clipped outputs lie on both sides of the bounds.
    stddev = 0.5 if loss == "cross_entropy" else 2.0
    spec = spec_of({"model.initial_stddev": stddev, "training.sampling": sampling, "training.loss": loss})
    run, facts = finished(spec, TEXT)
    draws = streams.draws(spec["seed"], "init/W_xh", numpy.arange(8))
    ((_, update),) = first_updates(spec, TEXT, 1)
    (hidden_states,) = update["hidden_states"]
    assert update.pop("clipped") and update["clipping_factor"] < 1
    return {
        "text": facts["text"], "spec": facts["spec"],
        "draws of init/W_xh": [f"0x{int(draw):016x}" for draw in draws],
        "normals of init/W_xh": streams.quantile(streams.uniform(draws)),
        "initial_parameters": run.initial,
        "shuffle of epoch 1": streams.shuffle(spec["seed"], "shuffle/epoch=1", (len(TEXT) - 1) // run.T),
        "first update": update | {"hidden_states": hidden_states},
        "epochs": facts["epochs"], "samples": run.samples,
        "identity_text": facts["identity_text"], "result_sha256": facts["result_sha256"]}


def optimizer_vectors(name, fields):
    """The first updates of a run, and its result."""
    spec = spec_of({"training.optimizer": name} | fields)
    shown = lambda tensors: {tensor: tensors[tensor] for tensor in SHOWN}
    updates = [{"clipping_factor": update["clipping_factor"], "step": update["step"],
                "moments": [shown(moment) for moment in run.optimizer.moments],
                "parameters": shown(run.parameters)} for run, update in first_updates(spec, TEXT, 4)]
    _, facts = finished(spec, TEXT)
    return {"text": facts["text"], "spec": facts["spec"], "updates": updates,
            "epochs": facts["epochs"], "result_sha256": facts["result_sha256"]}


def model_vectors(fields):
    """The initial parameters of a run, what its first update computes, and its result."""
    spec = spec_of(SMALL | fields)
    run, facts = finished(spec, SMALL_TEXT)
    ((_, update),) = first_updates(spec, SMALL_TEXT, 1)
    shown = ("hidden_states", "losses", "loss", "gradients", "gradient_norm")
    return {"text": facts["text"], "spec": facts["spec"], "initial_parameters": run.initial,
            "first update": {name: update[name] for name in shown},
            "epochs": facts["epochs"], "validation": by_epoch(run.validation), "best_parameters": run.best,
            "samples": run.samples, "result_sha256": facts["result_sha256"]}


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


def write(folder, name, value):
    (folder / f"{name}.json").write_text(dumped(written(value)) + "\n", encoding="utf-8")


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for sampling in "consecutive", "random":
        for loss in "cross_entropy", "clipped_probability":
            write(folder, f"{sampling}_{loss}", vectors(sampling, loss))
    write(folder, "optimizers", {name: optimizer_vectors(name, fields) for name, fields in OPTIMIZERS.items()})
    write(folder, "models", {name: model_vectors(fields) for name, fields in MODELS.items()})


if __name__ == "__main__":
    main()
