#!/usr/bin/env python3
"""Which way a router takes to a visualization: what each asks for, and the best that there is.

usage: link_route_test.py HANA_ROUTER
"""
import sys

import osc
from program import Case, run_tests
from stage import Stage, messages_of, quantile

Case.router_program, = sys.argv[1:]
ALL = """
[[route]]
id = "all"
from = "*:/**"
to = "*:/**"
pass = true
"""
BY_TWO_WAYS = """
[[route]]
from = "d0:/{n}"
to = "nebula:/by-tcp"
transport = "tcp"

[[route]]
from = "d0:/{n}"
to = "nebula:/by-udp"
transport = "udp"
"""
BY_LOCAL = """
[[route]]
id = "near"
from = "d0:/**"
to = "nebula:/near"
transport = "local"

[[route]]
id = "any"
from = "d0:/**"
to = "nebula:/any"
"""


def counted(number):
    return osc.message("/n", "i", number + 1)


class Ways(Stage):
    def play_and_wait(self, desk, viz, count=500, address="/n"):
        """What arrived there."""
        seen = viz.out.count()
        self.play(desk, 500, counted, count).wait(10)
        viz.wait_for_json(lambda message: (message["address"], message["args"]) == (address, [count]), 3, start=seen)
        return [message for _, message in messages_of(viz, seen)]

    def assert_timed(self, messages):
        latencies = [message["latency_us"] for message in messages]
        self.assertNotIn(None, latencies)
        print(f"p50 {quantile(latencies, 0.5):.0f} us, p99 {quantile(latencies, 0.99):.0f} us", end=" ")
        self.assertTrue(0 < quantile(latencies, 0.5) < 5000)
        self.assertEqual({message["bound_us"] for message in messages}, {0}, "one clock")

    def test_on_one_machine_it_is_the_unix_socket_by_itself(self):
        desk, viz = self.desk(ALL), self.viz(host=None)
        self.wait_for_word(desk, "live", transport="local")
        messages = self.play_and_wait(desk, viz)
        self.assertEqual([message["args"][0] for message in messages], list(range(1, 501)))
        self.assertEqual({(message["via"], message["from"]) for message in messages}, {("local", "this machine")})
        self.assert_timed(messages)
        desk.err.wait_for("^nebula: local link live$")

    def test_a_visualization_that_wants_tcp_gets_tcp(self):
        for host in (None, "other"):
            with self.subTest(host=host):
                desk, viz = self.desk(ALL), self.viz("--transport", "tcp", host=host)
                self.wait_for_word(desk, "live", transport="tcp")
                messages = self.play_and_wait(desk, viz)
                self.assertEqual([message["args"][0] for message in messages], list(range(1, 501)))
                self.assertEqual({message["via"] for message in messages}, {"tcp"})
                if host is None:
                    self.assert_timed(messages)
                else:
                    self.assertEqual({message["latency_us"] for message in messages}, {None}, "another machine's clock")
                desk.stop(), viz.stop()

    def test_two_routes_may_take_two_ways_to_one_visualization(self):
        for host in (None, "other"):
            with self.subTest(host=host):
                desk, viz = self.desk(BY_TWO_WAYS), self.viz(host=host)
                for transport in ("tcp", "udp"):
                    self.wait_for_word(desk, "live", transport=transport)
                messages = self.play_and_wait(desk, viz, address="/by-udp")
                def complete():
                    found = [message for _, message in messages_of(viz)]
                    return found if len(found) >= 1000 else None
                messages = self.eventually(complete, 3)
                for address, via in (("/by-tcp", "tcp"), ("/by-udp", "stream")):
                    those = [message for message in messages if message["address"] == address]
                    self.assertEqual([message["args"][0] for message in those], list(range(1, 501)))
                    self.assertEqual({message["via"] for message in those}, {via})
                desk.stop(), viz.stop()

    def test_a_route_by_local_to_another_machine_is_warned_of_and_brings_nothing(self):
        desk, viz = self.desk(BY_LOCAL), self.viz()
        self.wait_for_word(desk, "live")
        messages = self.play_and_wait(desk, viz, 100, address="/any")
        self.assertEqual({message["address"] for message in messages}, {"/any"})
        warning, = [warning for warning in self.status_of(desk)["warnings"] if "route" in warning]
        self.assertEqual(warning, 'route near asks for transport "local", which nebula does not offer: it gets nothing by it')
        desk.err.wait_for("route near asks for transport", 3)
        near, = [route for route in self.answer_of(desk, "latency")["routes"] if route["id"] == "near"]
        self.assertEqual((near["events"], near["messages"]), (100, 0))

    def test_a_visualization_that_wants_the_unix_socket_gets_the_next_best_from_another_machine(self):
        desk, viz = self.desk(ALL), self.viz("--transport", "local")
        self.wait_for_word(desk, "live")
        self.assertEqual({message["via"] for message in self.play_and_wait(desk, viz, 50)}, {"stream"})


if __name__ == "__main__":
    run_tests(("nsenter", "util-linux"), ("nft", "nftables"))
