"""Tests that ask how soon something happens, on machines that may stop.

A virtual machine with a busy neighbour, or a laptop with one, now and then lets no program run for tenths of a
second. A test that fails while that happened has measured the machine: `Unhurried` asks it again. One that fails
on a machine that did not stop fails at once, and one whose machine stops each time fails too.
"""
import os, subprocess, sys, unittest

TRIES = 4
STOPPED = 0.020  # seconds: a processor that lets a program wait for longer has stopped

_WATCHER = """
import os, select, sys, time
os.sched_setaffinity(0, {int(sys.argv[1])})
longest, last = 0.0, time.monotonic()
while not select.select([sys.stdin], [], [], 0.004)[0]:
    now = time.monotonic()
    longest, last = max(longest, now - last), now
print(max(longest, time.monotonic() - last))
"""


class Watch:
    """For how long at most a processor of this machine let a program wait that wanted little, in seconds."""

    def __enter__(self):
        self.longest = 0.0
        self._watchers = [
            subprocess.Popen([sys.executable, "-c", _WATCHER, str(processor)],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for processor in os.sched_getaffinity(0)]
        return self

    def __exit__(self, *_):
        for watcher in self._watchers:
            said, _ = watcher.communicate("\n")
            self.longest = max(self.longest, float(said))


class _Kept(unittest.TestResult):
    """Keeps what became of a test until somebody wants to be told."""

    def __init__(self):
        super().__init__()
        self._calls = []

    def tell(self, result):
        for name, arguments in self._calls:
            getattr(result, name)(*arguments)

    def text(self):
        """The last line of what went wrong, each."""
        return "\n".join(trace.strip().splitlines()[-1] for _, trace in self.failures + self.errors)


def _keeping(name):
    def keep(self, *arguments):
        self._calls.append((name, arguments))
        getattr(unittest.TestResult, name)(self, *arguments)
    return keep


for _name in ("addSuccess", "addFailure", "addError", "addSkip", "addExpectedFailure", "addUnexpectedSuccess", "addSubTest"):
    setattr(_Kept, _name, _keeping(_name))


class Unhurried(unittest.TestCase):
    def run(self, result=None):
        result = result or self.defaultTestResult()
        result.startTest(self)
        for left in reversed(range(TRIES)):
            once = _Kept()
            with Watch() as watch:
                super().run(once)
            if once.wasSuccessful() or watch.longest < STOPPED or left == 0:
                break
            print(f"asked again, for the machine stopped for {1e3 * watch.longest:.0f} ms: {once.text()}", flush=True)
        once.tell(result)
        result.stopTest(self)
        return result
