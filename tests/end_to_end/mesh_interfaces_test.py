#!/usr/bin/env python3
"""Real nodes follow what happens to their machine's interfaces.

usage: mesh_interfaces_test.py MESH_PRINTER
"""
import time

from mesh_hosts import Case, run_tests

FOUND = "(appeared|returned) visualization nebula "


class Interfaces(Case):
    """A router on host a (10.7.0.1) and a visualization on host b (10.7.0.2)."""

    def without_IPv6(self):
        for host in "ab":
            self.sysctl(host, "net/ipv6/conf/all/disable_ipv6", 1)

    def start_nodes(self):
        self.router = self.node("a", "router", "desk")
        self.visualization = self.node("b", "visualization", "nebula", 9000)

    def start_with_v4(self):
        self.address("a", "10.7.0.1/24"), self.address("b", "10.7.0.2/24")
        self.up("a", "b")
        self.start_nodes()
        self.router.wait_for(FOUND + r"10\.7\.0\.2:9000", 2)
        self.visualization.wait_for(r"appeared router desk 10\.7\.0\.1:0", 2)

    def wait_until_both_are_lost(self):
        self.router.wait_for("silent visualization nebula", 6)
        self.visualization.wait_for("silent router desk", 6)

    def found_again_within(self, seconds, address=r"10\.7\.0\.2:9000"):
        end = time.monotonic() + seconds
        self.router.wait_for(FOUND + address, seconds)
        self.visualization.wait_for("(appeared|returned) router desk ", max(0.0, end - time.monotonic()))

    def test_hosts_with_IPv6_alone_find_each_other(self):
        self.no_duplicate_detection("a", "b")
        self.up("a", "b")
        self.start_nodes()
        self.router.wait_for(FOUND + r"\[fe80::[0-9a-f:]+%eth0\]:9000", 2)
        self.visualization.wait_for(r"appeared router desk \[fe80::", 2)
        self.visualization.kill()
        self.router.wait_for("silent visualization nebula", 3.5)

    def test_an_IPv6_address_is_used_as_soon_as_it_is_known_to_be_unique(self):
        self.start_nodes()
        self.up("a", "b")
        start = time.monotonic()
        while any("tentative" in self.shown(host, "address", "show", "dev", "eth0") for host in "ab"):
            self.assertLess(time.monotonic() - start, 5)
            time.sleep(0.01)
        self.assertGreater(time.monotonic() - start, 0.3, "no address was tentative")
        self.found_again_within(0.5, r"\[fe80::")

    def test_hosts_without_IPv6_find_each_other(self):
        self.without_IPv6()
        self.start_with_v4()
        self.assertEqual([line for line in self.router.all_lines() if line.startswith("warning")], [])

    def test_an_interface_that_comes_up_later_is_used_at_once(self):
        self.address("a", "10.7.0.1/24"), self.address("b", "10.7.0.2/24")
        self.up("a")
        self.start_nodes()
        self.up("b")
        self.found_again_within(1)

    def test_an_interface_deleted_and_made_again_is_used_at_once(self):
        self.start_with_v4()
        self.ip("b", "link", "delete", "eth0")
        self.wait_until_both_are_lost()
        self.connect("b", "eth0", "s")
        self.address("b", "10.7.0.2/24")
        self.up("b")
        self.found_again_within(1)

    def test_an_interface_deleted_and_made_again_with_the_same_number_hears_the_group_again(self):
        self.start_with_v4()
        number = self.shown("b", "-o", "link", "show", "eth0").split(":")[0]
        self.ip("b", "link", "delete", "eth0")
        self.ip("b", "link", "add", "eth0", "index", number, "type", "veth", "peer", "name", "again", "netns", self.name_of("s"))
        self.address("b", "10.7.0.2/24")
        self.ip("s", "link", "set", "again", "master", "br0", "up")
        self.up("b")
        self.node("a", "daemon", "late")
        self.visualization.wait_for("appeared daemon late", 2)

    def test_a_carrier_that_returns_is_noticed_at_once(self):
        self.start_with_v4()
        self.ip("s", "link", "set", "b-eth0", "down")
        self.wait_until_both_are_lost()
        self.ip("s", "link", "set", "b-eth0", "up")
        self.found_again_within(1)

    def test_an_address_that_changes_is_followed(self):
        self.without_IPv6()
        self.start_with_v4()
        self.ip("b", "address", "delete", "10.7.0.2/24", "dev", "eth0")
        self.address("b", "10.7.0.9/24")
        self.router.wait_for(r"changed visualization nebula 10\.7\.0\.9:9000", 7)

    def test_a_subnet_that_is_added_to_an_interface_is_used_at_once(self):
        self.address("a", "10.7.0.1/24"), self.address("b", "192.168.5.2/24")
        self.without_IPv6()
        self.up("a", "b")
        self.start_nodes()
        time.sleep(0.5)
        self.assertEqual([line for line in self.router.all_lines() if "nebula" in line], [])
        self.address("a", "192.168.5.1/24")
        self.found_again_within(1, r"192\.168\.5\.2:9000")

    def test_nothing_is_polled_while_nothing_changes(self):
        """Alone, a node wakes for its beacons and its question every ten seconds."""
        node = self.node("a", "router", "desk")
        time.sleep(1.5)
        before = self.wake_ups(node)
        time.sleep(4)
        self.assertLess(self.wake_ups(node) - before, 12)  # its own beacons come back on lo: two for each

    def wake_ups(self, node):
        with open(f"/proc/{node.process.pid}/status", encoding="ascii") as status:
            return int(next(line for line in status if line.startswith("voluntary")).split()[1])


if __name__ == "__main__":
    run_tests()
