"""Plain OSC 1.0, written from the specification and not from the router, so that it can disagree."""
import socket, struct, time

NUMBERS = {"i": ">i", "f": ">f", "h": ">q", "d": ">d", "t": ">Q"}
CONSTANTS = {"T": True, "F": False, "N": None, "I": "infinitum", "[": "[", "]": "]"}  # no bytes


def text(value):
    raw = value.encode()
    return raw + bytes(4 - len(raw) % 4)


def _argument(tag, value):
    if tag in NUMBERS:
        return struct.pack(NUMBERS[tag], value)
    if tag in "sS":
        return text(value)
    if tag == "b":
        return struct.pack(">i", len(value)) + value + bytes(-len(value) % 4)
    if tag == "c":
        return struct.pack(">i", ord(value))
    return value if tag in "mr" else b""


def message(address, tags="", *values):
    """Values for all tags that have bytes; `m` and `r` take four of them."""
    values = iter(values)
    return text(address) + text("," + tags) + b"".join(
        _argument(tag, None if tag in CONSTANTS else next(values)) for tag in tags)


def bundle(*elements, time_tag=1):
    return text("#bundle") + struct.pack(">Q", time_tag) + b"".join(
        struct.pack(">i", len(element)) + element for element in elements)


def _text_at(packet, at):
    end = packet.index(0, at)
    return packet[at:end].decode(errors="surrogateescape"), (end + 4) & ~3


def _value_at(tag, packet, at):
    if tag in NUMBERS:
        return struct.unpack_from(NUMBERS[tag], packet, at)[0], at + struct.calcsize(NUMBERS[tag])
    if tag in "sS":
        return _text_at(packet, at)
    if tag == "b":
        size = struct.unpack_from(">i", packet, at)[0]
        return packet[at + 4:at + 4 + size], at + 4 + (size + 3) // 4 * 4
    if tag == "c":
        number = struct.unpack_from(">i", packet, at)[0]
        return chr(number) if 0 <= number < 128 else number, at + 4
    if tag in "mr":
        return packet[at:at + 4], at + 4
    return CONSTANTS[tag], at


def decode(packet):
    """(address, tags, values) of a message."""
    address, at = _text_at(packet, 0)
    tags, at = _text_at(packet, at)
    values = []
    for tag in tags[1:]:
        value, at = _value_at(tag, packet, at)
        values.append(value)
    if at != len(packet):
        raise ValueError(f"{len(packet) - at} bytes too many in {packet!r}")
    return address, tags[1:], values


class Receiver:
    """A program that only listens for OSC on a port of its own."""

    def __init__(self):
        self.socket = socket.socket(type=socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def take(self, seconds=5.0):
        """The next message, decoded; None if there is none in time."""
        self.socket.settimeout(max(seconds, 0.001))
        try:
            return decode(self.socket.recv(65536))
        except TimeoutError:
            return None

    def take_until(self, wanted, seconds=5.0):
        """All messages up to the first for which `wanted(message)` is true."""
        end, taken = time.monotonic() + seconds, []
        while (got := self.take(end - time.monotonic())) is not None:
            taken.append(got)
            if wanted(got):
                return taken
        raise AssertionError(f"not received within {seconds} s; got {taken[-20:]}")

    def close(self):
        self.socket.close()
