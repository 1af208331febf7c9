"""The settings that affect PyTorch's speed, so that each way of writing gets its best: which BLAS,
which of its kernels, and how threads are divided between the two."""

import dataclasses
import glob
import os


@dataclasses.dataclass(frozen=True)
class Setting:
    label: str
    environment: tuple = ()  # (variable, value) pairs
    torch_threads: int = 0  # 0: PyTorch's default

    def full_environment(self):
        """The current environment without disturbing variables, plus this setting's."""
        kept = {k: v for k, v in os.environ.items()
                if not k.startswith(("OMP_", "GOMP_", "OPENBLAS_", "BLIS_", "ATEN_"))}
        return {**kept, **dict(self.environment)}


def cpu_field(key):
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        for line in cpuinfo:
            if line.split(":")[0].strip() == key:
                return line.split(":", 1)[1].strip()
    return "unknown"


def kernel_variables(library):
    """OpenBLAS and BLIS choose slow kernels on a processor newer than themselves; this names the
    right ones. Debian's PyTorch has AVX-512 code that it uses only when told to."""
    flags = cpu_field("flags").split()
    avx512 = {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= set(flags)
    if not avx512 and "avx2" not in flags:
        return ()
    name = {("openblas", True): ("OPENBLAS_CORETYPE", "SkylakeX"),
            ("openblas", False): ("OPENBLAS_CORETYPE", "Haswell"),
            ("blis", True): ("BLIS_ARCH_TYPE", "0"),  # skx; BLIS reads names as 0, too
            ("blis", False): ("BLIS_ARCH_TYPE", "3")}  # haswell
    return (name[library, avx512],) + ((("ATEN_CPU_CAPABILITY", "avx512"),) if avx512 else ())


def blas_folders(extra, root="/"):
    """Folders with a libblas.so.3 of OpenBLAS or BLIS: Debian's and those in `extra`, as they are
    called below that root."""
    debian = ["/" + os.path.relpath(os.path.dirname(p), root)
              for p in glob.glob(f"{root}/usr/lib/*/*/libblas.so.3")]
    found = sorted(folder for folder in [*debian, *extra]
                   if any(name in os.path.basename(folder) for name in ("openblas", "blis")))
    return list(dict.fromkeys(found))


def blas_variants(folders):
    """(label, variables) for each BLAS, with the kernels it chooses itself and with the right ones.
    """
    for folder in folders:
        name = os.path.basename(folder)
        path = (("LD_LIBRARY_PATH", folder),)
        yield name, path
        kernels = kernel_variables("openblas" if "openblas" in name else "blis")
        if kernels:
            yield f"{name}, {kernels[0][0]}={kernels[0][1]}", path + kernels


def thread_layouts(threads, blas):
    """(label, PyTorch's threads, the BLAS's threads, more variables). PyTorch's OpenMP threads spin
    while they wait and so take cores from a BLAS with threads of its own, unless they wait
    passively or there is only one."""
    yield "1 thread", 1, 1, ()
    if threads > 1:
        yield f"{threads} threads", threads, threads, ()
        yield f"{threads} threads in the BLAS only", 1, threads, ()
    if threads > 1 and "pthread" in blas:
        passive = (("OMP_WAIT_POLICY", "PASSIVE"),)
        yield f"{threads} threads, passive waiting", threads, threads, passive


def as_installed(threads):
    """What PyTorch does without any tuning, except that a single thread must be asked for."""
    if threads > 1:
        return Setting("as installed")
    return Setting("as installed", thread_variables(1, 1), 1)


def thread_variables(torch_threads, blas_threads):
    return (("OMP_NUM_THREADS", str(torch_threads)), ("OPENBLAS_NUM_THREADS", str(blas_threads)),
            ("BLIS_NUM_THREADS", str(blas_threads)))


def candidates(threads, folders):
    """Every setting with at most this many threads, as_installed first."""
    result = [as_installed(threads)]
    for blas, variables in blas_variants(folders):
        for layout, torch_threads, blas_threads, more in thread_layouts(threads, blas):
            environment = variables + thread_variables(torch_threads, blas_threads) + more
            result.append(Setting(f"{blas}; {layout}", environment, torch_threads))
    return result
