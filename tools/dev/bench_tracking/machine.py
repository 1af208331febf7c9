"""Describes the machine on which a record is made."""

import os
import pathlib
import platform

CPUS = pathlib.Path("/sys/devices/system/cpu")


def read(path):
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return "unknown"


def cpu_info(*keys):
    """The first value in /proc/cpuinfo under one of the keys, which differ between x86 and Arm."""
    for line in read(pathlib.Path("/proc/cpuinfo")).splitlines():
        key, _, value = line.partition(":")
        if key.strip() in keys:
            return value.strip()
    return "unknown"


def turbo():
    switches = [
        (CPUS / "intel_pstate" / "no_turbo", {"0": "on", "1": "off"}),
        (CPUS / "cpufreq" / "boost", {"1": "on", "0": "off"}),
    ]
    known = (states.get(read(path)) for path, states in switches)
    return next(filter(None, known), "unknown")


def facts():
    return {
        "host": platform.node(),
        "cpu_model": cpu_info("model name", "Model"),
        "cpu_features": cpu_info("flags", "Features"),
        "cores": os.cpu_count(),
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "governor": read(CPUS / "cpu0" / "cpufreq" / "scaling_governor"),
        "turbo": turbo(),
    }
