#!/usr/bin/env python3
"""Many real nodes, each on a host of its own, know each other, also after their network was cut and healed.

usage: mesh_crowd_test.py MESH_PRINTER
"""
import time

from mesh_hosts import LOST, Case, run_tests

BEACON_INTERVAL = 0.75  # seconds, among up to 75 nodes


class Crowd(Case):
    """Hosts of one subnet; a node has its host's name."""

    def setUp(self):
        super().setUp()
        self.nodes = {}

    def join_subnet(self, *hosts):
        for number, host in enumerate(hosts, 1):
            self.address(host, f"10.7.0.{number}/24")
            self.up(host)

    def join_subnet_with_fixed_neighbours(self, *hosts):
        """All namespaces of a machine together have room for 1,024 neighbours that were asked for; fixed ones do not count."""
        hardware = {number: f"02:00:0a:07:00:{number:02x}" for number in range(1, len(hosts) + 1)}
        for number, host in enumerate(hosts, 1):
            self.sysctl(host, "net/ipv6/conf/all/disable_ipv6", 1)
            self.ip_lines(host, [
                f"link set eth0 address {hardware[number]} up", f"address add 10.7.0.{number}/24 broadcast + dev eth0",
                *(f"neigh add 10.7.0.{other} lladdr {hardware[other]} dev eth0 nud permanent" for other in hardware if other != number)])

    def start(self, *hosts):
        """When the last one was started, which is soon after the first."""
        for host in hosts:
            started = time.monotonic()
            self.nodes[host] = self.start_node(host, "visualization", host, 9000)
        return started

    def knows_all(self, node):
        return set(node.known()) == {name for name, other in self.nodes.items() if other is not node}

    def when_all_know_each_other(self, seconds):
        """When the last of them was found."""
        self.wait_until(self.knows_all, self.nodes.values(), seconds)
        return max(max(node.known().values()) for node in self.nodes.values())

    def when_all_lost(self, name, how, seconds):
        """When the last of them noticed that it went."""
        del self.nodes[name]
        self.wait_until(lambda node: name in node.lost(), self.nodes.values(), seconds)
        return max(when for node in self.nodes.values() for what, who, when in node.events() if (what, who) == (how, name))

    def assert_lost_in_this_order(self, *losses):
        for name, node in self.nodes.items():
            self.assertEqual([event[:2] for event in node.events() if event[0] in LOST], list(losses), f"at {name}")

    def test_five_hosts_know_each_other_within_a_second_of_the_last_start(self):
        self.add_host("c"), self.add_host("d"), self.add_host("e")
        self.join_subnet(*"abcde")
        started = self.start(*"abcde")
        took = self.when_all_know_each_other(3) - started
        print(f"5 hosts: {took:.3f} s")
        self.assertLess(took, 1)

    def test_a_hundred_hosts_know_each_other_and_notice_who_dies_and_who_leaves(self):
        hosts = ["a", "b", *(f"n{number}" for number in range(3, 101))]
        for host in hosts[2:]:
            self.add_host(host)
        self.join_subnet_with_fixed_neighbours(*hosts)
        started = self.start(*hosts)
        took = self.when_all_know_each_other(15) - started
        self.assert_lost_in_this_order()

        killed = time.monotonic()
        self.nodes["n50"].kill()
        noticed = self.when_all_lost("n50", "silent", 10) - killed
        left = time.monotonic()
        self.nodes["n60"].say_bye()
        told = self.when_all_lost("n60", "bye", 5) - left
        print(f"100 hosts: known {took:.3f} s after the last start, a death noticed after {noticed:.3f} s, a bye after {told:.3f} s")
        self.assert_lost_in_this_order(("silent", "n50"), ("bye", "n60"))
        self.assertLess(took, 8)
        self.assertLess(noticed, 6)  # two intervals of 1.1 s, ten probes 150 ms apart
        self.assertLess(told, 1)

    def test_two_halves_of_a_network_lose_each_other_and_know_each_other_within_two_intervals_of_the_heal(self):
        self.add_switch("t")
        self.add_host("c", "t"), self.add_host("d", "t")
        self.ip("s", "link", "add", "trunk", "type", "veth", "peer", "name", "trunk", "netns", self.name_of("t"))
        for switch in "st":
            self.ip(switch, "link", "set", "trunk", "master", "br0", "up")
        self.join_subnet(*"abcd")
        self.start(*"abcd")
        self.when_all_know_each_other(3)

        self.ip("s", "link", "set", "trunk", "down")
        halves = {"a": {"b"}, "b": {"a"}, "c": {"d"}, "d": {"c"}}
        self.wait_until(lambda node: len(node.known()) == 1, self.nodes.values(), 6)
        time.sleep(2)
        for name, node in self.nodes.items():
            lost = sorted(event[:2] for event in node.events() if event[0] in LOST)
            self.assertEqual(lost, [("silent", other) for other in sorted({*"abcd"} - halves[name] - {name})])

        healed = time.monotonic()
        self.ip("s", "link", "set", "trunk", "up")
        took = self.when_all_know_each_other(5) - healed
        print(f"after the heal: {took:.3f} s")
        self.assertLess(took, 2 * BEACON_INTERVAL + 0.5)


if __name__ == "__main__":
    run_tests()
