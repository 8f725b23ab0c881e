"""A program that takes TCP connections and reads OSC frames from them, with Python's own means."""
import queue, socket, threading, time


def split_lengths(data):
    """The packets behind their sizes, and what is left over."""
    packets = []
    while len(data) >= 4 and len(data) >= 4 + (size := int.from_bytes(data[:4], "big")):
        packets.append(data[4:4 + size])
        data = data[4 + size:]
    return packets, data


def split_slip(data):
    """The packets between SLIP's ends, and what is left over."""
    *frames, rest = data.split(b"\xc0")
    return [frame.replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb") for frame in frames if frame], rest


class TcpListener:
    """Reads whatever comes, or nothing for a while. `split`: how its frames are told apart.

    `messages`: (time, connection's number, bytes without the framing).
    """

    def __init__(self, split, port=0):
        self.split, self.messages = split, []
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen()
        self.port = self.listener.getsockname()[1]
        self.connections = 0
        self._reading = threading.Event()
        self._reading.set()
        self._ended = False
        self._open = queue.SimpleQueue()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.put(connection)
            if self._ended:
                return self._hang_up()
            threading.Thread(target=self._read, args=(connection, self.connections), daemon=True).start()

    def _read(self, connection, number):
        rest = b""
        with connection:
            while True:
                self._reading.wait()
                try:
                    got = connection.recv(2048)
                except OSError:
                    return
                if not got or self._ended:
                    return
                packets, rest = self.split(rest + got)
                now = time.monotonic()
                self.messages += [(now, number, packet) for packet in packets]

    def pause(self):
        self._reading.clear()

    def go_on(self):
        self._reading.set()

    def end(self):
        """As if it was killed: connections are reset or closed, and nobody listens."""
        if self._ended:
            return
        self._ended = True
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self._hang_up()
        self._reading.set()

    def _hang_up(self):
        while not self._open.empty():
            connection = self._open.get()
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the other side was first
