"""A cable between two hosts that delays what it carries, in user space: a kernel may lack netem."""
import collections, fcntl, os, select, struct, subprocess, threading, time

DEVICE = "/dev/net/tun"
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000


def why_none():
    """Empty: cables can be laid."""
    try:
        os.close(_plug("probe0"))
    except OSError as error:
        return f"{DEVICE}: {error.strerror}"
    return ""


def _plug(name):
    """A network interface in this namespace that lives as long as the descriptor; frames are read and written by it."""
    end = os.open(DEVICE, os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    except OSError:
        os.close(end)
        raise
    return end


def _write(end, frame):
    try:
        os.write(end, frame)
    except OSError:
        pass  # the interface is down


class Cable:
    """From eth0 of the test's namespace to eth0 of another. `delay` in seconds, each way, may change at any time."""

    def __init__(self, other):
        self.delay = 0.0
        far = _plug("far0")
        subprocess.run(["ip", "link", "set", "far0", "netns", str(other.process.pid), "name", "eth0"], check=True)
        self._ends = [_plug("eth0"), far]
        self._wake, self._stopping = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self):
        near, far = self._ends
        ways = {near: (far, collections.deque()), far: (near, collections.deque())}
        while True:
            first = min((waiting[0][0] for _, waiting in ways.values() if waiting), default=None)
            patience = None if first is None else max(0.0, first - time.monotonic())
            readable, _, _ = select.select([near, far, self._wake], [], [], patience)
            if self._wake in readable:
                return
            for end in readable:
                ways[end][1].append((time.monotonic() + self.delay, os.read(end, 65536)))
            now = time.monotonic()
            for to, waiting in ways.values():
                while waiting and waiting[0][0] <= now:
                    _write(to, waiting.popleft()[1])

    def end(self):
        os.close(self._stopping)
        self._thread.join()
        for descriptor in (*self._ends, self._wake):
            os.close(descriptor)
