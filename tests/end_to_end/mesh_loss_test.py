#!/usr/bin/env python3
"""Real nodes find each other and take nobody for dead where a fifth of all packets is lost.

usage: mesh_loss_test.py MESH_PRINTER
"""
import re, subprocess, time

from mesh_hosts import Case, run_tests

TRIES = range(1, 6)


class Loss(Case):
    """Five pairs of hosts without IPv6, each on a switch of its own; each host loses 20 % of what arrives."""

    def setUp(self):
        super().setUp()
        for number in TRIES:
            self.add_switch(f"s{number}")
            for host, address in ((f"a{number}", "10.7.0.1/24"), (f"b{number}", "10.7.0.2/24")):
                self.add_host(host, f"s{number}")
                self.sysctl(host, "net/ipv6/conf/all/disable_ipv6", 1)
                self.address(host, address)
                self.up(host)
                self.filter_input(host, 'iifname "eth0" counter', 'iifname "eth0" numgen random mod 1000 < 200 counter drop')

    def arrived_and_dropped(self):
        totals = [0, 0]
        for host in (f"{side}{number}" for side in "ab" for number in TRIES):
            shown = subprocess.run(["ip", "netns", "exec", self.name_of(host), "nft", "list", "table", "inet", "wall"],
                                   check=True, capture_output=True, text=True).stdout
            totals = [total + int(packets) for total, packets in zip(totals, re.findall(r"counter packets (\d+)", shown), strict=True)]
        return totals

    def test_nodes_find_each_other_within_five_seconds_and_nobody_is_taken_for_dead(self):
        nodes = []
        for number in TRIES:
            started = time.monotonic()
            pair = [self.start_node(f"a{number}", "router", "desk"), self.start_node(f"b{number}", "visualization", "nebula", 9000)]
            self.wait_until(lambda node: node.known(), pair, 6)
            took = max(max(node.known().values()) for node in pair) - started
            print(f"try {number}: {took:.3f} s")
            self.assertLess(took, 5)
            nodes += pair
        time.sleep(20)
        self.assertEqual([node.lost() for node in nodes], [[] for _ in nodes])

        arrived, dropped = self.arrived_and_dropped()
        print(f"{dropped} of {arrived} packets were dropped")
        self.assertGreater(arrived, 200)
        self.assertAlmostEqual(dropped / arrived, 0.2, delta=0.1)


if __name__ == "__main__":
    run_tests(needs_nft=True)
