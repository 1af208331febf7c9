"""The fields of a spec, and the rules 9.1 to 9.3: which of them make the identity, and how it is written."""

import decimal
import hashlib
from typing import Any, NamedTuple

from independent.unchecked import Unchecked

NUMERICS_VERSION = 3
ALWAYS = object()  # instead of a default: in the identity whatever the value
NEVER = object()  # a label or a place: has no part in the identity


class Condition(NamedTuple):
    """That a field has a meaning itself and one of these values; or none of them."""
    field: str
    values: tuple
    one_of_them: bool


class Field(NamedTuple):
    kind: Any  # a type, or the words of which it is one
    default: Any = ALWAYS  # With it a field has no part in the identity, and older files lack the field.
    only_with: tuple = ()  # Conditions: where it has a meaning


def only_if(field, *values):
    return (Condition(field, values, True),)


def only_unless(field, value):
    return (Condition(field, (value,), False),)


# All fields, in the order of the table in experiments/README.md. There is no field beside these: a run
# whose spec has another one cannot be checked.
FIELDS = {
    "name": Field(str, NEVER),
    "notes": Field(str, NEVER),
    "seed": Field(int),
    "corpus.file": Field(str, NEVER),
    "corpus.member": Field(str, NEVER),
    "corpus.sha256": Field(str, NEVER),
    "corpus.stand_in": Field(str, NEVER),
    "corpus.max_characters": Field(int),
    "corpus.newlines": Field(("space", "keep"), "space"),
    "corpus.only_a_to_z": Field(bool, False),
    "corpus.lowercase": Field(bool, False),
    "corpus.collapse_spaces": Field(bool, False),
    "corpus.validation_fraction": Field(float, 0.0),
    "corpus.test_fraction": Field(float, 0.0),
    "model.cell": Field(("tanh", "relu", "gru", "lstm"), "tanh"),
    "model.gru_reset": Field(("after", "before"), "after", only_if("model.cell", "gru")),
    "model.gru_inner_bias": Field(bool, False, only_if("model.gru_reset", "after")),
    "model.layers": Field(int, 1),
    "model.hidden_units": Field(int),
    "model.embedding_units": Field(int, 0),
    "model.dropout": Field(float, 0.0, only_unless("model.layers", 1)),
    "model.output_dropout": Field(float, 0.0),
    "model.initial": Field(("normal", "uniform", "pytorch", "file"), "normal"),
    "model.initial_file": Field(str, NEVER, only_if("model.initial", "file")),
    "model.initial_sha256": Field(str, NEVER, only_if("model.initial", "file")),
    "model.initial_stddev": Field(float, ALWAYS, only_if("model.initial", "normal")),
    "model.initial_bound": Field(float, 0.08, only_if("model.initial", "uniform")),
    "model.forget_bias": Field(float, 0.0,
                               only_if("model.cell", "lstm") + only_unless("model.initial", "file")),
    "training.sampling": Field(("consecutive", "random")),
    "training.carry_state": Field(bool, ALWAYS, only_if("training.sampling", "consecutive")),
    "training.epochs": Field(int),
    "training.batch_size": Field(int),
    "training.time_steps": Field(int),
    "training.learning_rate": Field(float),
    "training.clip_theta": Field(float),
    "training.loss": Field(("cross_entropy", "clipped_probability")),
    "training.optimizer": Field(("sgd", "momentum", "adagrad", "rmsprop", "adam", "adamw"), "sgd"),
    "training.clip": Field(("norm", "value"), "norm"),
    "training.schedule": Field(("constant", "step", "exponential", "linear", "cosine"), "constant"),
    "training.reset_state": Field(("epoch", "never"), "epoch", only_if("training.carry_state", True)),
    "momentum.momentum": Field(float, 0.9, only_if("training.optimizer", "momentum")),
    "momentum.nesterov": Field(bool, False, only_if("training.optimizer", "momentum")),
    "adagrad.eps": Field(float, 1e-10, only_if("training.optimizer", "adagrad")),
    "adagrad.initial_accumulator_value": Field(float, 0.0, only_if("training.optimizer", "adagrad")),
    "rmsprop.alpha": Field(float, 0.99, only_if("training.optimizer", "rmsprop")),
    "rmsprop.eps": Field(float, 1e-8, only_if("training.optimizer", "rmsprop")),
    "adam.beta1": Field(float, 0.9, only_if("training.optimizer", "adam", "adamw")),
    "adam.beta2": Field(float, 0.999, only_if("training.optimizer", "adam", "adamw")),
    "adam.eps": Field(float, 1e-8, only_if("training.optimizer", "adam", "adamw")),
    "adamw.weight_decay": Field(float, 0.01, only_if("training.optimizer", "adamw")),
    "schedule.gamma": Field(float, 0.5, only_if("training.schedule", "step", "exponential")),
    "schedule.every_epochs": Field(int, 5, only_if("training.schedule", "step")),
    "schedule.after_epoch": Field(int, 1, only_if("training.schedule", "exponential")),
    "schedule.final_factor": Field(float, 0.0, only_if("training.schedule", "linear", "cosine")),
    "schedule.warmup_updates": Field(int, 0),
    "validation.rows": Field(int, 32, only_unless("corpus.validation_fraction", 0.0)),
    "validation.every_epochs": Field(int, 1, only_unless("corpus.validation_fraction", 0.0)),
    "stop.perplexity_below": Field(float, 0.0),
    "stop.perplexity_above": Field(float, 0.0),
    "stop.after_epoch": Field(int, 0, only_unless("stop.perplexity_above", 0.0)),
    "stop.no_improvement_epochs": Field(int, 0),
    "samples.every_epochs": Field(int),
    "samples.length": Field(int),
    "samples.prefixes": Field(list),
    "log.parameters_every_epochs": Field(int),
    "expect.result_sha256": Field(str, NEVER),
}


def has_meaning(spec, name):
    return all(has_meaning(spec, condition.field) and
               (spec[condition.field] in condition.values) == condition.one_of_them
               for condition in FIELDS[name].only_with)


def complete(stored):
    """The spec of a run: the fields that its file has, with the types of the table, and all defaults.
    Whatever the table does not know is refused, for it may change the result."""
    spec = {name: field.default for name, field in FIELDS.items() if field.default not in (ALWAYS, NEVER)}
    spec["corpus.member"] = ""
    for name, value in stored.items():
        if name not in FIELDS:
            raise Unchecked(f"{name} is a field that this program does not know; check it with: runexp verify")
        spec[name] = of_kind(name, value)
    for name, field in FIELDS.items():
        if name in stored and not has_meaning(spec, name):
            raise Unchecked(f"{name} has no meaning in this run (experiments/README.md), but is in its spec")
        if name not in spec and field.default is ALWAYS and has_meaning(spec, name):
            raise Unchecked(f"{name} is missing in its spec")
    return spec


def of_kind(name, value):
    kind = FIELDS[name].kind
    if isinstance(kind, type):
        return kind(value)
    if value not in kind:
        raise Unchecked(f"{name} is {value!r}, which this program does not know; check it with: runexp verify")
    return value


def toml(value):
    """9.2"""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return toml_float(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    control = lambda c: f"\\u{ord(c):04x}" if c < " " or c == "\x7f" else c
    return '"' + "".join(escapes.get(c) or control(c) for c in value) + '"'


def toml_float(value):
    sign, digits, exponent = decimal.Decimal(repr(value)).normalize().as_tuple()
    fixed = str(int(value)) if value.is_integer() else format(decimal.Decimal(repr(value)), "f")
    rest = "".join(map(str, digits[1:]))
    scientific = f"{'-' * sign}{digits[0]}{'.' + rest if rest else ''}e{exponent + len(digits) - 1:+03d}"
    if len(scientific) < len(fixed):
        return scientific
    return fixed if "." in fixed else fixed + ".0"


def in_identity(spec, name):
    """Whether a field of the spec has a part in the identity (9.1)."""
    default = FIELDS[name].default
    return default is not NEVER and has_meaning(spec, name) and (default is ALWAYS or spec[name] != default)


def identity_text(spec, kept_text_sha256, initial):
    """9.1. initial: the parameters at the start."""
    lines = [f"{name} = {toml(spec[name])}" for name in FIELDS if in_identity(spec, name)]
    lines.append(f"corpus.kept_text_sha256 = {toml(kept_text_sha256)}")
    if spec["model.initial"] == "file":
        values = b"".join(value.astype("<f4").tobytes() for value in initial.values())
        lines.append(f"model.initial_values_sha256 = {toml(hashlib.sha256(values).hexdigest())}")
    lines.append(f"numerics_version = {NUMERICS_VERSION}")
    return "\n".join(lines) + "\n"


def identity_of(text):
    """9.3"""
    return hashlib.sha256(text.encode()).hexdigest()
