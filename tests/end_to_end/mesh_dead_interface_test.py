#!/usr/bin/env python3
"""Real nodes find each other beside interfaces that lead nowhere, whichever the system lists first.

usage: mesh_dead_interface_test.py MESH_PRINTER
"""
import itertools, re, subprocess, time

from mesh_hosts import Case, run_tests

DEAD = "eth9"
HOSTS = {"a": 1, "b": 2}


class DeadInterface(Case):
    """Hosts a (eth0: 10.7.0.1) and b (eth0: 10.7.0.2) on a switch; the switch "nowhere" forwards nothing."""

    def setUp(self):
        super().setUp()
        self.add_switch("nowhere")

    def add_host(self, name, switch="s"):
        """Without a cable yet."""
        self.add_namespace(name)
        self.ip(name, "link", "set", "lo", "up")

    def dead_cable(self, host, subnet="10.8.0"):
        """Down until now."""
        self.connect(host, DEAD, "nowhere")
        self.address(host, f"{subnet}.{HOSTS[host] + 100}/24", DEAD)

    def administratively_down(self, host):
        self.dead_cable(host)

    def without_carrier(self, host):
        self.dead_cable(host)
        self.up(host, interface=DEAD)
        self.ip("nowhere", "link", "set", f"{host}-{DEAD}", "down")

    def without_an_address(self, host):
        self.connect(host, DEAD, "nowhere")
        self.sysctl(host, f"net/ipv6/conf/{DEAD}/disable_ipv6", 1)
        self.up(host, interface=DEAD)

    def cabled_to_nowhere(self, host, subnet="10.8.0"):
        self.dead_cable(host, subnet)
        self.up(host, interface=DEAD)
        self.ip_bridge("link", "set", "dev", f"{host}-{DEAD}", "state", "0")

    def cabled_to_nowhere_in_the_subnet_of_the_live_one(self, host):
        self.cabled_to_nowhere(host, "10.7.0")

    def that_is_a_bridge_of_containers(self, host):
        """Up and with a carrier, in a subnet of its own, the same on every host."""
        self.ip(host, "link", "add", DEAD, "type", "bridge")
        self.ip(host, "link", "add", "container", "master", DEAD, "up", "type", "veth",
                "peer", "name", f"{host}-inside", "netns", self.name_of("nowhere"))
        self.ip("nowhere", "link", "set", f"{host}-inside", "up")
        self.address(host, "172.17.0.1/16", DEAD)
        self.up(host, interface=DEAD)

    def with_the_default_route(self, host):
        self.cabled_to_nowhere(host)
        self.ip(host, "route", "add", "default", "via", "10.8.0.254", "dev", DEAD)

    def ip_bridge(self, *arguments):
        subprocess.run(["bridge", "-n", self.name_of("nowhere"), *arguments], check=True, capture_output=True, text=True)

    def live(self, host):
        self.connect(host, "eth0", "s")
        self.address(host, f"10.7.0.{HOSTS[host]}/24")
        self.up(host)

    def lay_out(self, add_dead, place, where):
        for host in HOSTS:
            add = [self.live] if host not in where else [add_dead, self.live] if place == "first" else [self.live, add_dead]
            for each in add:
                each(host)
        for host in where:
            listed = re.findall(r"^\d+: (\w+)", self.shown(host, "-o", "link", "show"), re.MULTILINE)
            self.assertEqual(listed.index(DEAD) < listed.index("eth0"), place == "first")

    def find_each_other(self):
        router = self.node("a", "router", "desk")
        started = time.monotonic()
        visualization = self.start_node("b", "visualization", "nebula", 9000)
        router.wait_for(r"appeared visualization nebula 10\.7\.0\.2:9000", 4)
        visualization.wait_for(r"appeared router desk 10\.7\.0\.1:0", 4)
        self.assertLess(max(*router.known().values(), *visualization.known().values()) - started, 2)


def add_test(kind, place, where):
    def test(self):
        self.lay_out(getattr(self, kind), place, where)
        self.find_each_other()

    setattr(DeadInterface, f"test_a_peer_is_found_beside_an_interface_{kind}_listed_{place}_on_{where}", test)


KINDS = ("administratively_down", "without_carrier", "without_an_address", "cabled_to_nowhere", "that_is_a_bridge_of_containers",
         "with_the_default_route", "cabled_to_nowhere_in_the_subnet_of_the_live_one")
for layout in itertools.product(KINDS, ("first", "last"), ("a", "b", "ab")):
    add_test(*layout)

if __name__ == "__main__":
    run_tests()
