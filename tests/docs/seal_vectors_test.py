"""Recomputes the sealed packets of docs/protocol.md and the keys in its table with Python's own HMAC, so that they do not rest
on the program they are examples for.

Usage: seal_vectors_test.py SOURCE_DIRECTORY
"""
import hashlib
import hmac
import pathlib
import re
import struct
import sys


def code(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def blocks(text):
    """The description and the bytes of every osc-hex block."""
    for description, digits in re.findall(r"^```osc-hex\n# (.*)\n([^`]*)```$", text, re.MULTILINE):
        yield description, bytes.fromhex(digits)


def string(data):
    """An OSC string and what follows it."""
    end = data.index(b"\0")
    return data[:end], data[end + 4 - end % 4:]


def auth_of(packet):
    """The arguments of the second and last element of a sealed packet: node, key id, epoch, counter, code."""
    assert packet[:16] == b"#bundle\0" + bytes(7) + b"\1", "not a bundle to be taken at once"
    (first,) = struct.unpack(">i", packet[16:20])
    rest = packet[20 + first:]
    (size,) = struct.unpack(">i", rest[:4])
    assert len(rest) == 4 + size, "there is not exactly one element behind the message"
    address, rest = string(rest[4:])
    types, rest = string(rest)
    assert (address, types) == (b"/hana/auth", b",siiib"), (address, types)
    node, rest = string(rest)
    key_id, epoch, counter, code_size = struct.unpack(">4siII", rest[:16])
    assert code_size == 16 and len(rest) == 32, "the code is not 16 bytes, or not the last"
    return node, key_id, epoch, counter, rest[16:]


def check_packet(mesh_key, description, packet):
    node, key_id, epoch, counter, found = auth_of(packet)
    assert key_id == code(mesh_key, b"id")[:4], f"{description}: another key's id"
    assert found == code(code(mesh_key, b"node" + node), packet[:-16])[:16], f"{description}: another code"
    for name, value in (("epoch", epoch), ("counter", counter)):
        assert f"{name} {value}" in description, f"{description}: {name} is {value}"


def check_table(mesh_key, text):
    rows = {"mesh key": mesh_key, "key id": code(mesh_key, b"id")[:4], "node key": code(mesh_key, b"node4fa1")}
    for name, value in rows.items():
        (row,) = re.findall(rf"^\| {name} \|.*\|$", text, re.MULTILINE)
        assert row.endswith(f"`{value.hex()}` |"), f"{name} must be {value.hex()}"


def main():
    text = (pathlib.Path(sys.argv[1]) / "docs/protocol.md").read_text(encoding="utf-8")
    sealed = [(re.match(r'sealed with "(.*?)"', description), description, packet) for description, packet in blocks(text)]
    sealed = [(found[1], description, packet) for found, description, packet in sealed if found]
    assert len(sealed) >= 2, f"{len(sealed)} sealed packets"
    for key_text, description, packet in sealed:
        mesh_key = code(b"hana-router mesh key 1", key_text.encode())
        check_packet(mesh_key, description, packet)
        check_table(mesh_key, text)
    print(f"{len(sealed)} sealed packets and the keys are right")


if __name__ == "__main__":
    main()
