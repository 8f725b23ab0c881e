"""Real programs in a network of their own, for the end-to-end tests.

`run_tests` gives the script a network namespace with nothing but lo, and `Case` gives each test
folders of its own as XDG_RUNTIME_DIR and XDG_STATE_HOME: none meets a user's router or a real
interface.
Everything that waits has a limit; whatever a test starts ends with it, also if the test is killed.
"""
import json, os, re, shutil, signal, socket, subprocess, sys, tempfile, threading, time, unittest
from pathlib import Path

from unhurried import Unhurried

PATIENCE = 10.0  # seconds for what takes milliseconds on an idle machine
SKIPPED = 77
ENTERED = "HANA_TEST_NETWORK"
QUANTILES = {"count", "p50_us", "p99_us", "p999_us", "max_us"}  # of every time in JSON


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def need_programs(*packages):
    """Pairs of a program and the Debian package that has it."""
    for program, package in packages:
        if not shutil.which(program):
            skip(f"{program} is not installed (package {package})")


def run_tests(*packages):
    """Runs the unittest cases of the calling script in a network namespace."""
    need_programs(("unshare", "util-linux"), ("setpriv", "util-linux"), ("ip", "iproute2"), *packages)
    if ENTERED not in os.environ:
        _enter_namespace()
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for variable in ("HANA_INTERFACE", "HANA_GROUP"):
        os.environ.pop(variable, None)
    unittest.main("__main__", argv=sys.argv[:1], verbosity=2)


def _enter_namespace():
    space = ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--map-current-user", "--keep-caps"])
    made = subprocess.run([*space, "true"], capture_output=True, text=True)
    if made.returncode != 0:
        skip("network namespaces are not allowed: " + made.stderr.strip())
    os.environ[ENTERED] = "1"
    os.execvp(space[0], [*space, *sys.orig_argv])


class Lines:
    """The lines of a pipe, with the time at which each arrived."""

    def __init__(self, pipe):
        self.seen = []  # (monotonic seconds, text)
        self.ended = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._read, args=(pipe,), daemon=True)
        self._thread.start()

    def _read(self, pipe):
        with pipe:
            for line in pipe:
                with self._news:
                    self.seen.append((time.monotonic(), line.rstrip("\n")))
                    self._news.notify_all()
        with self._news:
            self.ended = True
            self._news.notify_all()

    @property
    def texts(self):
        with self._news:
            return [text for _, text in self.seen]

    def count(self):
        return len(self.seen)

    def wait_until(self, wanted, seconds=PATIENCE, start=0):
        """The first (time, what `wanted` returned) for a line from number `start` on."""
        end = time.monotonic() + seconds
        with self._news:
            while True:
                for at, text in self.seen[start:]:
                    start += 1
                    if (found := wanted(text)) is not None:
                        return at, found
                left = end - time.monotonic()
                if self.ended or left <= 0:
                    break
                self._news.wait(left)
        tail = "\n".join(self.texts[-20:])
        why = "before the end of its output" if self.ended else f"within {seconds} s"
        raise AssertionError(f"what was waited for did not come {why}; the last lines:\n{tail}")

    def wait_for(self, pattern, seconds=PATIENCE, start=0):
        return self.wait_until(lambda text: re.search(pattern, text), seconds, start)

    def wait_for_end(self, seconds=PATIENCE):
        self._thread.join(seconds)
        if not self.ended:
            raise AssertionError(f"its output did not end within {seconds} s")
        return self.texts


class Program:
    """A process whose output is read while it runs. `host`: another namespace than the test's."""

    def __init__(self, *command, host=None, environment=None, read_out=Lines):
        inside = host.enter if host else []
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [*inside, "setpriv", "--pdeathsig", "TERM", *map(str, command)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
            env={**os.environ, **(environment or {})})
        self.out = read_out(self.process.stdout)
        self.err = Lines(self.process.stderr)

    @property
    def pid(self):
        return self.process.pid

    def write_line(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def wait(self, seconds=PATIENCE):
        """The exit status, once all output is read."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            shown = "\n".join(self.out.texts[-5:] + self.err.texts[-5:])
            raise AssertionError(f"still running after {seconds} s:\n{shown}") from None
        self.out.wait_for_end()
        self.err.wait_for_end()
        return code

    def stop(self, sign=signal.SIGTERM, seconds=PATIENCE):
        self.process.send_signal(sign)
        return self.wait(seconds)

    def end(self):
        """Asks it to stop, and does not ask twice: what it leaves in the system is its to remove."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass

    def json_lines(self):
        return [json.loads(text) for text in self.out.texts]

    def wait_for_json(self, wanted, seconds=PATIENCE, start=0):
        """The first (time, object) of stdout for which `wanted(object)` is true."""
        def fits(text):
            thing = json.loads(text)
            return thing if wanted(thing) else None
        return self.out.wait_until(fits, seconds, start)


class Host:
    """A network namespace that lives as long as this object's process."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "unshare", "--net", "sh", "-c", "echo made; exec sleep 3600"],
            stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "made\n":
            raise AssertionError("no second network namespace")
        self.enter = ["nsenter", "--target", str(self.process.pid), "--net"]
        self.ip("link", "set", "lo", "up")

    def ip(self, *arguments):
        subprocess.run([*self.enter, "ip", *arguments], check=True, capture_output=True, text=True)

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Case(Unhurried):
    """Starts programs that end with the test."""

    router_program = None  # the path of hana-router, set by the script

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hana-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        for variable in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME"):
            (self.folder / variable).mkdir(0o700)
            os.environ[variable] = str(self.folder / variable)

    def start(self, *command, **options):
        program = Program(*command, **options)
        self.addCleanup(program.end)
        return program

    def hana(self, *arguments, **options):
        return self.start(self.router_program, *arguments, **options)

    def run_hana(self, *arguments, seconds=PATIENCE, **options):
        """A command that ends by itself: its status, its lines of stdout and of stderr."""
        program = self.hana(*arguments, **options)
        return program.wait(seconds), program.out.texts, program.err.texts

    def router(self, *arguments, **options):
        """A router that is ready."""
        router = self.hana("run", *arguments, **options)
        router.err.wait_for("Ctrl-C stops")
        return router

    def status_of(self, router):
        return self.answer_of(router, "status")

    def answer_of(self, router, request):
        """What the router says of itself, asked as docs/protocol.md has it."""
        path, = [path for path in control_sockets() if path.name.endswith(f"-{router.pid}.sock")]
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(PATIENCE)
            control.connect(str(path))
            control.sendall(json.dumps({"v": 1, "id": 1, "request": request}).encode() + b"\n")
            with control.makefile() as lines:
                return json.loads(lines.readline())["ok"]

    def asked(self, command, *arguments):
        """What `devices`, `nodes` or `latency` say as JSON objects, one a line."""
        code, out, err = self.run_hana(command, "--json", *arguments)
        self.assertEqual((code, err), (0, []))
        return [json.loads(line) for line in out]

    def show(self, text, name="show.toml"):
        file = self.folder / name
        file.write_text(text)
        return file

    def eventually(self, condition, seconds=PATIENCE, every=0.02):
        """What `condition` returns once it is true."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            if time.monotonic() > end:
                self.fail(f"did not become true within {seconds} s")
            time.sleep(every)
        return found


def memory_kb(program):
    """What it has in memory now (VmRSS)."""
    line, = [line for line in Path(f"/proc/{program.pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


def control_sockets():
    """Those of the routers of this test."""
    return sorted((Path(os.environ["XDG_RUNTIME_DIR"]) / "hana-router").glob("*"))


def free_udp_port():
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.bind(("", 0))
        return probe.getsockname()[1]
