#!/usr/bin/env python3
"""Real nodes find each other where multicast does not pass.

usage: mesh_fallback_test.py MESH_PRINTER
"""
import os, time

from mesh_hosts import Case, run_tests

FOUND = r"appeared visualization nebula 10\.7\.0\.2:9000"


class Fallback(Case):
    """Hosts a (10.7.0.1) and b (10.7.0.2), up, without IPv6."""

    def setUp(self):
        super().setUp()
        for host in "ab":
            self.sysctl(host, "net/ipv6/conf/all/disable_ipv6", 1)
        self.address("a", "10.7.0.1/24"), self.address("b", "10.7.0.2/24")
        self.up("a", "b")

    def block(self, *kinds):
        for host in "ab":
            self.filter_input(host, *(f'iifname "eth0" meta pkttype {kind} udp dport 7282 drop' for kind in kinds))

    def nodes(self, *flags):
        self.node("b", "visualization", "nebula", 9000)
        return self.node("a", "router", "desk", 0, *flags)

    def test_broadcast_takes_over_where_multicast_is_blocked(self):
        self.block("multicast")
        self.nodes().wait_for(FOUND, 2)

    def test_nobody_is_found_where_both_are_blocked(self):
        self.block("multicast", "broadcast")
        router = self.nodes()
        time.sleep(3)
        self.assertEqual([line for line in router.all_lines() if "nebula" in line], [])

    def test_a_seed_is_asked_where_both_are_blocked(self):
        self.block("multicast", "broadcast")
        self.nodes("--seed", "10.7.0.2").wait_for(FOUND, 2)

    def test_a_node_that_was_seen_at_an_earlier_run_is_asked_where_both_are_blocked(self):
        router = self.nodes()
        router.wait_for(FOUND, 2)
        router.say_bye()
        router.process.wait(5)
        with open(os.path.join(self.state, "a", "peers"), encoding="ascii") as peers:
            self.assertEqual(peers.read(), "10.7.0.2\n")
        self.block("multicast", "broadcast")
        self.node("a", "router", "desk").wait_for(FOUND, 5)


if __name__ == "__main__":
    run_tests(needs_nft=True)
