"""The interfaces and sockets of a Hana node, on Linux, over IPv4."""
import fcntl
import socket
import struct
from ipaddress import IPv4Address, IPv4Interface, ip_address
from types import SimpleNamespace

GROUP, PORT = "239.255.72.82", 7282
IP_PKTINFO, IP_MULTICAST_ALL = 8, 49  # of Linux; the socket module does not name them


class Network:
    """The sockets of a node: its own, the shared one for broadcasts and questions, and one a interface for the group."""

    def __init__(self, wanted):
        self.interfaces = {index: found for index, name in socket.if_nameindex() if (found := address_of(name))
                           and (not wanted or str(found.ip) in wanted)}
        self.addresses = {found.ip for found in self.interfaces.values()}
        self.own = udp(("", 0))
        self.port = self.own.getsockname()[1]
        self.sockets = [self.own, udp(("", PORT))] + [udp((GROUP, PORT), index) for index in self.interfaces]

    def receive(self, sock):
        """A packet with where it came from and how, or None if it is not for this node."""
        data, control, _, (host, port) = sock.recvmsg(65536, 64)
        index, _, to = struct.unpack("i4s4s", control[0][2])
        source, to, interface = IPv4Address(host), IPv4Address(to), self.interfaces.get(index)
        own = source in self.addresses
        if interface is None or own and port == self.port:
            return None
        how = ("multicast" if to.is_multicast else "broadcast" if to == interface.network.broadcast_address
               else "unicast" if sock is self.own else "asked")
        return SimpleNamespace(data=data, source=(host, port), interface=index, how=how, own=own,
                               near=self.is_near((host, port), index))

    def to_group(self, data, broadcast_on):
        for index, interface in self.interfaces.items():
            self.own.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("4s4si", bytes(4), interface.ip.packed, index))
            self.to(data, (GROUP, PORT))
            if index in broadcast_on and interface.network.prefixlen < 31 and not interface.is_loopback:
                self.to(data, (str(interface.network.broadcast_address), PORT))

    def to(self, data, address):
        try:
            self.own.sendto(data, address)
        except OSError:
            pass  # the interface is down, or nobody listens there; the next packet may arrive

    def is_near(self, address, index):
        """Whether an address means something on an interface; one of IPv6 does not."""
        host = ip_address(address[0])
        return host in self.addresses or index in self.interfaces and host in self.interfaces[index].network

    def rank(self, address):
        """How near: loopback, this machine, the same subnet, others."""
        host = IPv4Address(address[0])
        return (0 if host.is_loopback else 1 if host in self.addresses
                else 2 if any(host in interface.network for interface in self.interfaces.values()) else 3)


def address_of(interface):
    request = struct.pack("16s16x", interface.encode())
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        def ask(what):
            return fcntl.ioctl(sock, what, request)[16:]
        try:
            address, mask, (flags,) = ask(0x8915)[4:8], ask(0x891b)[4:8], struct.unpack("H", ask(0x8913)[:2])
        except OSError:
            return None
    return IPv4Interface(f"{socket.inet_ntoa(address)}/{socket.inet_ntoa(mask)}") if flags & 1 else None


def udp(address, joined_on=None):
    sock = socket.socket(type=socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    sock.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_ALL, 0)
    sock.bind(address)
    if joined_on is not None:
        member = struct.pack("4s4si", socket.inet_aton(GROUP), bytes(4), joined_on)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    return sock
