"""What Hana nodes say to each other, as bytes: OSC, hellos, filters and seals, from docs/protocol.md alone."""
import hmac
import itertools
import operator
import re
import struct
from ipaddress import ip_address

LIMIT = 1200
KEYS = "proto bundle stamp ttl tags groups transport framing tcp priority boot unix caps load memory fps status".split()  # the last are lost first


class Refused(Exception):
    """A packet that is not used; its text says what it is counted as."""


def later(a, b):
    """Of two serial numbers (RFC 1982)."""
    return 0 < (a - b) & 0xffffffff < 1 << 31


def signed(number):
    """The number that the same 32 bits are in OSC."""
    return (number + (1 << 31)) % (1 << 32) - (1 << 31)


def fnv1a(data):
    value = 0x811c9dc5
    for byte in data:
        value = (value ^ byte) * 0x01000193 & 0xffffffff
    return value


# -- OSC

def string(data):
    data = data if isinstance(data, bytes) else data.encode()
    return data + bytes(4 - len(data) % 4)


def message(address, types, *values):
    pack = {"i": lambda value: struct.pack(">i", value), "s": string,
            "b": lambda value: struct.pack(">i", len(value)) + value + bytes(-len(value) % 4)}
    return string(address) + string("," + types) + b"".join(pack[tag](value) for tag, value in zip(types, values))


def take_string(data, at):
    end = data.find(b"\0", at)
    after = end + 4 - end % 4
    if end < 0 or after > len(data) or any(data[end:after]):
        raise Refused("malformed")
    return data[at:end], after


def take(data, tag, at):
    """The argument at `at`, None for those that discovery has no use for, and where the next one is."""
    if tag in "sS":
        return take_string(data, at)
    sizes = dict.fromkeys("ifcrmb", 4) | dict.fromkeys("hdt", 8) | dict.fromkeys("TFNI[]", 0)
    after = at + sizes.get(tag, LIMIT)
    if after > len(data):
        raise Refused("malformed")
    if tag not in "ib":
        return None, after
    (number,) = struct.unpack_from(">i", data, at)
    if tag == "i":
        return number, after
    end = after + number
    padded = end + -end % 4
    if number < 0 or padded > len(data) or any(data[end:padded]):
        raise Refused("malformed")
    return data[after:end], padded


def arguments(data, types=""):
    """Address, types and arguments of a message whose first arguments have these types."""
    address, at = take_string(data, 0)
    tags, at = take_string(data, at)
    tags, values = tags.decode("latin-1"), []
    for tag in tags[1:]:
        value, at = take(data, tag, at)
        values.append(value)
    depths = list(itertools.accumulate((tag == "[") - (tag == "]") for tag in tags))
    arrays_end = min(depths, default=1) == 0 and depths[-1] == 0 and max(depths) <= 8
    if at != len(data) or len(data) > LIMIT or not arrays_end or not tags.startswith("," + types):
        raise Refused("malformed")
    return address.decode("latin-1"), tags[1:], values


def word(data, most):
    if not re.fullmatch(rb"[!-~]{1,%d}" % most, data):
        raise Refused("malformed")
    return data.decode()


def text(data, most, may_cut=True):
    """As it is shown: what is not UTF-8, and control characters, as \\xNN."""
    shown = re.sub(r"[\0-\x1f\x7f-\x9f]", lambda found: "".join(f"\\x{byte:02x}" for byte in found[0].encode()),
                   data.decode(errors="backslashreplace"))
    if len(data) > most or not may_cut and len(shown.encode()) > most:
        raise Refused("malformed")
    return shown.encode()[:most].decode(errors="ignore")


# -- What nodes say of themselves

class Hello:
    def __init__(self, node, role, name, epoch, port, pairs):
        self.node, self.role, self.name, self.epoch, self.port, self.pairs = node, role, name, epoch, port, pairs
        self.full = pairs.get("proto") == "1"
        ttl = pairs.get("ttl", "")
        self.ttl = int(ttl) if re.fullmatch(r"\d{1,4}", ttl) and 1 <= int(ttl) <= 3600 else 5

    @staticmethod
    def read(data):
        address, types, values = arguments(data, "sssii")
        strings = next((i for i in range(5, len(types) + 1, 2) if types[i:i + 2] != "ss"))
        keys, said = values[5:strings:2][:64], values[6:strings:2][:64]
        if address != "/hana/hello" or not values[2] or not 0 <= values[4] <= 65535:
            raise Refused("malformed")
        pairs = {word(key, 32): text(value, 256) for key, value in zip(keys, said)}
        return Hello(word(values[0], 64), word(values[1], 32), text(values[2], 64), *values[3:5], pairs)

    def packet(self, room):
        known = sorted(self.pairs, key=lambda key: KEYS.index(key) if key in KEYS else len(KEYS))
        while True:
            values = itertools.chain.from_iterable((key, self.pairs[key]) for key in known)
            data = message("/hana/hello", "sssii" + "ss" * len(known),
                           self.node, self.role, self.name, self.epoch, self.port, *values)
            if len(data) <= room or not known:
                return data
            known.pop()

    def list(self, key):
        return [item.strip() for item in self.pairs.get(key, "").split(",") if item.strip()]


def like(pattern, value):
    return re.fullmatch("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern), value, re.DOTALL) is not None


def number(value):
    return float(value) if re.fullmatch(r"[+-]?\d+(\.\d+)?", value) else None


def has_capability(term, caps):
    name, compare, wanted = re.fullmatch(r"([^<>=]*)(<=|>=|<|>|=|)(.*)", term).groups()
    values = [value for key, _, value in (cap.partition("=") for cap in caps) if key == name]
    if not compare:
        return bool(values)
    if compare == "=":
        return any(like(wanted, value) or number(value) is not None and number(value) == number(wanted) for value in values)
    holds = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[compare]
    return any(None not in (number(value), number(wanted)) and holds(number(value), number(wanted)) for value in values)


def means(terms, hello):
    """Whether a filter means a node."""
    tests = {"role": lambda role: role == hello.role, "group": lambda group: group in hello.list("groups"),
             "cap": lambda cap: has_capability(cap, hello.list("caps")), "name": lambda name: like(name, hello.name)}

    def true(term):
        kind, colon, rest = term.partition(":")
        if term.startswith("#"):
            return term[1:] in hello.list("tags")
        return bool(rest) and tests[kind](rest) if colon and kind in tests else like(term, hello.name)
    return all(true(term) for term in terms.split(" ") if term)


def read_page(values):
    """The entries of a page behind its five fixed arguments: address, age in ms, hello, the hello's bytes."""
    entries = []
    for at in range(5, len(values), 3):
        if [type(value) for value in values[at:at + 3]] != [bytes, int, bytes]:
            raise Refused("malformed")
        found = re.fullmatch(rb"(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):([0-9]{1,5})", values[at])
        try:
            ip = ip_address((found[1] or found[2]).decode())
        except (TypeError, ValueError):
            raise Refused("malformed") from None
        port = int(found[3])
        if not 0 < port < 65536 or values[at + 1] < 0 or ip.is_multicast or ip.is_unspecified or str(ip) == "255.255.255.255":
            raise Refused("malformed")
        entries.append(((str(ip), port), values[at + 1], Hello.read(values[at + 2]), values[at + 2]))
    return entries


# -- Sealed packets

def mac(key, data):
    return hmac.digest(key, data, "sha256")


class Seal:
    START = b"#bundle\0" + struct.pack(">Q", 1)

    def __init__(self, key):
        self.mesh = mac(b"hana-router mesh key 1", key)
        self.key_id = mac(self.mesh, b"id")[:4]

    def code(self, node, data):
        return mac(mac(self.mesh, b"node" + node.encode()), data)[:16]

    def close(self, data, node, epoch, counter):
        auth = message("/hana/auth", "siiib", node, *struct.unpack(">i", self.key_id), epoch, counter, bytes(16))[:-16]
        whole = self.START + struct.pack(">i", len(data)) + data + struct.pack(">i", len(auth) + 16) + auth
        return whole + self.code(node, whole)

    def open(self, packet):
        """The message, and node, epoch and counter of its seal."""
        size = struct.unpack_from(">i", packet, 16)[0] if len(packet) >= 24 else -1
        data, rest = packet[20:20 + size], packet[20 + size:]
        if size <= 0 or size % 4 or packet[:16] != self.START or len(rest) < 4 or rest[:4] != struct.pack(">i", len(rest) - 4):
            raise Refused("unsealed")
        address, types, values = arguments(rest[4:], "siiib")
        if (address, types) != ("/hana/auth", "siiib") or len(values[4]) != 16:
            raise Refused("unsealed")
        node, key_id, epoch, counter, code = word(values[0], 64), *values[1:]
        if struct.pack(">i", key_id) != self.key_id:
            raise Refused("other_key")
        if not hmac.compare_digest(self.code(node, packet[:-16]), code):
            raise Refused("wrong_code")
        return data, node, epoch, counter
