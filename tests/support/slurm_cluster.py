"""A real Slurm cluster on this machine, for tests: a controller, munge, and nodes on the loopback
device, in a directory of their own and on ports of their own. No service of the machine takes part.
"""

import contextlib
import ctypes
import getpass
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PROGRAMS = "munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "sinfo"
SYSTEM_PATH = "/usr/sbin:/sbin:" + os.environ.get("PATH", "/usr/bin:/bin")

CONF = """ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser={user}
SlurmdUser={user}
AuthInfo=socket={folder}/munge.sock
{listening}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
KillWait=5
MinJobAge=300
{settings}
"""


def why_there_is_none():
    """Why no cluster can be started here, or None."""
    missing = [name for name in PROGRAMS if not shutil.which(name, path=SYSTEM_PATH)]
    if missing:
        return (f"skipped: no Slurm here ({', '.join(missing)} not found); "
                "tools/setup --slurm installs it")
    return None


def exit_where_there_is_none():
    """Ends a test with the code that ctest counts as skipped, after saying why."""
    if reason := why_there_is_none():
        print(reason)
        sys.exit(77)


def listening():
    """The setting by which the daemons listen on this machine's own address alone. Slurm looks that
    up by the host's name; where the name has none, as in a chroot, they listen on all."""
    try:
        socket.gethostbyname(socket.gethostname())
    except OSError:
        return ""
    return "CommunicationParameters=NoInAddrAny,NoCtldInAddrAny"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def processes_with(variable):
    """The ids of all processes whose environment holds "NAME=VALUE"."""
    wanted = os.fsencode(variable)
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            pass
    return found


def children_of(pid):
    """The ids of the processes below one, itself not included."""
    below = []
    for entry in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in map(int, entry.read_text().split()):
                below += [child, *children_of(child)]
        except OSError:
            pass
    return below


class Cluster:
    """Use it in a with statement."""

    def __init__(self, nodes=2, cpus=1, settings=""):
        self.nodes = [f"n{i + 1}" for i in range(nodes)]
        self.cpus = cpus
        self.settings = settings
        self.daemons = {}

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="slurm."))
        self.environment = {**os.environ, "PATH": SYSTEM_PATH,
                            "SLURM_CONF": f"{self.folder}/slurm.conf"}
        try:
            self._configure()
            self._start_munge()
            self.start_controller("-c")
            for node in self.nodes:
                self.start_node(node)
            self.wait_for("nodes that are idle", self._all_idle)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in [*self.nodes, "slurmctld", "munged"]:
            self.kill_daemon(name)
        for pid in processes_with(f"SLURM_CONF={self.folder}/slurm.conf"):
            if pid != os.getpid():
                self._signal(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _configure(self):
        self.folder.chmod(0o755)  # munged wants its socket to be reachable
        (self.folder / "state").mkdir()
        host = socket.gethostname().split(".")[0]
        port, *ports = free_ports(1 + len(self.nodes))
        text = CONF.format(host=host, port=port, user=getpass.getuser(), folder=self.folder,
                           listening=listening(), settings=self.settings)
        for node, node_port in zip(self.nodes, ports):
            text += (f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={node_port} "
                     f"CPUs={self.cpus}\n")
        text += f"PartitionName=main Nodes={','.join(self.nodes)} Default=YES\n"
        (self.folder / "slurm.conf").write_text(text)
        # Slurm 23 and later, without cgroups. Earlier ones do not know the value.
        if self._version() >= (23,):
            (self.folder / "cgroup.conf").write_text("CgroupPlugin=disabled\n")
        key = self.folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(os.urandom(1024))

    def _version(self):
        words = subprocess.run(["sinfo", "--version"], env=self.environment, text=True,
                               capture_output=True).stdout.split()
        return tuple(int(part) for part in words[-1].split(".")[:2]) if words else (0,)

    def _start(self, name, *command):
        log = open(self.folder / f"{name}.out", "ab")
        with log:
            self.daemons[name] = subprocess.Popen(
                command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=die_with_parent)

    def _start_munge(self):
        files = {"key-file": "munge.key", "socket": "munge.sock", "pid-file": "munged.pid",
                 "log-file": "munged.log", "seed-file": "munge.seed"}
        self._start("munged", "munged", "--foreground", "--force",
                    *(f"--{option}={self.folder}/{name}" for option, name in files.items()))
        self.wait_for("munge's socket", (self.folder / "munge.sock").exists)

    def start_controller(self, *options):
        self._start("slurmctld", "slurmctld", "-D", *options)

    def start_node(self, node):
        self._start(node, "slurmd", "-D", "-N", node)

    def kill_daemon(self, name):
        """Kills a daemon alone; the jobs of a node go on."""
        daemon = self.daemons.pop(name, None)
        if daemon:
            daemon.kill()
            daemon.wait()

    def kill_node(self, node):
        """Kills a node: its daemon, and all that it has started."""
        stepds = [pid for pid in processes_with(f"SLURM_CONF={self.folder}/slurm.conf")
                  if self._runs_for(pid, node)]
        self.kill_daemon(node)
        for pid in stepds:
            for child in [pid, *children_of(pid)]:
                self._signal(child, signal.SIGKILL)

    def _runs_for(self, pid, node):
        """Whether a process is a slurmstepd of the node, or a process of one of its jobs."""
        try:
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
            environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            return False
        return (b"SLURMD_NODENAME=" + node.encode() in environment
                or (command.startswith(b"slurmstepd") and self._node_of_stepd(pid) == node))

    def _node_of_stepd(self, pid):
        for child in children_of(pid):
            try:
                for entry in pathlib.Path(f"/proc/{child}/environ").read_bytes().split(b"\0"):
                    if entry.startswith(b"SLURMD_NODENAME="):
                        return entry.split(b"=")[1].decode()
            except OSError:
                pass
        return None

    @staticmethod
    def _signal(pid, number):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass

    def run(self, *command, check=True, **options):
        process = subprocess.run(command, env=self.environment, text=True, capture_output=True,
                                 timeout=120, **options)
        if check and process.returncode != 0:
            raise AssertionError(f"{command}: exit {process.returncode}\n{process.stdout}"
                                 f"{process.stderr}{self.logs()}")
        return process

    @contextlib.contextmanager
    def variables(self, **variables):
        """More variables of the environment, for what is submitted meanwhile."""
        before = self.environment
        self.environment = before | {name: str(value) for name, value in variables.items()}
        try:
            yield
        finally:
            self.environment = before

    def wait_until_saved(self):
        """Until the controller's state is on the disk, some seconds after it has changed: one that
        is killed before forgets what it has started, starts it twice, and drains the node."""
        now = time.time()
        self.run("scontrol", "update", "jobid=1", "comment=changed")
        self.wait_for("the state", lambda: (self.folder / "state/job_state").stat().st_mtime > now)

    def _all_idle(self):
        states = self.run("sinfo", "-h", "-N", "-o", "%T", check=False).stdout.split()
        return states == ["idle"] * len(self.nodes)

    def tasks(self):
        """{array index: state} of all tasks that Slurm remembers."""
        lines = self.run("squeue", "-h", "-r", "-t", "all", "-o", "%F %K %T").stdout.splitlines()
        return {(int(job), int(index)): state
                for job, index, state in map(str.split, lines) if index != "N/A"}

    def hurry(self):
        """Starts requeued tasks at once, for which Slurm waits two minutes."""
        listed = self.run("squeue", "-h", "-r", "-t", "PENDING", "-o", "%i %r", check=False).stdout
        for line in listed.splitlines():
            job, reason = line.split(maxsplit=1)
            if "BeginTime" in reason:
                self.run("scontrol", "update", f"jobid={job}", "StartTime=now", check=False)

    def wait_for(self, what, is_true, seconds=180, hurry=False):
        deadline = time.monotonic() + seconds
        while not (value := is_true()):
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {seconds} s for {what}\n{self.logs()}")
            if hurry:
                self.hurry()
            time.sleep(0.1)
        return value

    def logs(self):
        text = ""
        for path in sorted(self.folder.glob("*.log")) + sorted(self.folder.glob("*.out")):
            text += f"--- {path.name}\n" + "\n".join(
                path.read_text(errors="replace").splitlines()[-15:]) + "\n"
        return text
