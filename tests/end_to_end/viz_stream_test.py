#!/usr/bin/env python3
"""A real `viz`: streams, plain OSC and links, each message with what is known of its age.

usage: viz_stream_test.py HANA_ROUTER STREAM_ENDS
"""
import json, os, socket, statistics, struct, sys, time
from pathlib import Path

import osc
from program import Case, free_udp_port, run_tests

Case.router_program, STREAM_ENDS = sys.argv[1:3]
KEYS = {"address", "args", "from", "via", "kind", "latency_us", "bound_us", "network_us"}
LANES = 8


def ntp_now():
    """As a time tag: seconds since 1900 in 32 bits, then their fraction."""
    now = time.time_ns()
    return (now // 10**9 + 2208988800) << 32 | (now % 10**9 << 32) // 10**9


def framed(packet):
    return struct.pack(">i", len(packet)) + packet


class Viz(Case):
    def viz(self, *arguments):
        viz = self.hana("viz", "--name", "nebula", *arguments)
        _, found = viz.err.wait_for(r"a visualization on UDP port (\d+)")
        viz.port = int(found[1])
        return viz

    def stream(self, viz, count, rate):
        """What the sender of a stream of so many events counted."""
        sender = self.start(STREAM_ENDS, "send", "hana", "127.0.0.1", viz.port, count, rate, "2048")
        self.assertEqual(sender.wait(30), 0)
        return json.loads(sender.out.texts[0])

    def messages_of(self, viz):
        messages = viz.json_lines()
        for message in messages:
            self.assertEqual(set(message), KEYS)
        return messages

    def test_a_stream_arrives_once_and_in_order_and_each_event_says_how_old_it_is(self):
        viz = self.viz("--json")
        counts = self.stream(viz, 3000, 1000)
        self.assertEqual(viz.stop(), 0)
        messages = self.messages_of(viz)
        numbers = [message["args"][0] for message in messages]
        self.assertEqual(sorted(numbers), list(range(3000)))
        for lane in range(LANES):
            of_lane = [number for number in numbers if number % LANES == lane]
            self.assertEqual(of_lane, sorted(of_lane))
        self.assertEqual({(m["address"], m["via"], m["kind"]) for m in messages}, {("/n", "stream", "event")})
        self.check_ages(messages)
        self.assertGreater(counts["reports"], 20)

    def check_ages(self, messages):
        # The clock of who sends is asked for 160 ms; what is stated is stated from then on.
        known = [message for message in messages if message["latency_us"] is not None]
        self.assertEqual(known, messages[-len(known):])
        self.assertGreater(len(known), 2500)
        for message in known:
            self.assertGreaterEqual(message["latency_us"], 0)
            self.assertGreater(message["bound_us"], 0)
            self.assertLessEqual(message["network_us"], message["latency_us"] + message["bound_us"])
        latency, bound, network = (statistics.median(m[key] for m in known)
                                   for key in ("latency_us", "bound_us", "network_us"))
        print(f"latency {latency:.0f} +-{bound:.0f} us, of that network {network:.0f}:", end=" ")
        self.assertLess(latency, 5000)
        self.assertLess(bound, 5000)

    def test_a_terminal_shows_the_age_with_its_bound_and_whose_stream_comes_and_goes(self):
        viz = self.viz()
        self.stream(viz, 500, 1000)
        viz.out.wait_for(r"^/n \[\d+,-?\d+\]  \d+ \+-\d+ us$")
        viz.err.wait_for("^sender: connected$")
        viz.err.wait_for("^sender: silent since 3 s$")
        self.assertEqual(viz.stop(), 0)
        self.assertEqual(len(viz.err.texts), 3)

    def test_plain_osc_has_no_age_unless_it_is_stamped_on_this_machine(self):
        viz = self.viz("--json")
        with socket.socket(type=socket.SOCK_DGRAM) as sender:
            sender.connect(("127.0.0.1", viz.port))
            sender.send(osc.message("/plain", "i", 1))
            sender.send(osc.bundle(osc.message("/stamped"), time_tag=ntp_now()))
            sender.send(osc.message("/hana/unheard-of"))
            sender.send(b"no OSC")
        viz.err.wait_for("a packet that is not OSC")
        self.assertEqual(viz.stop(), 0)
        plain, stamped = self.messages_of(viz)
        self.assertEqual((plain["address"], plain["via"], plain["kind"]), ("/plain", "osc", "plain"))
        self.assertEqual((plain["latency_us"], plain["bound_us"], plain["network_us"]), (None, None, None))
        self.assertEqual((stamped["bound_us"], stamped["network_us"]), (0, None))
        self.assertTrue(0 < stamped["latency_us"] < 1e6, stamped)

    def test_links_are_taken_by_tcp_and_from_this_machine(self):
        port = free_udp_port()
        viz = self.viz("--json", "--tcp-port", port, "--transport", "tcp")
        path, = (Path(os.environ["XDG_RUNTIME_DIR"]) / "hana-router").glob("*.osc")
        self.assertEqual((path.name, path.stat().st_mode & 0o777), (f"nebula-{viz.pid}.osc", 0o600))
        with socket.create_connection(("127.0.0.1", port)) as tcp, socket.socket(socket.AF_UNIX) as local:
            local.connect(str(path))
            tcp.sendall(framed(osc.message("/one", "f", 0.5)) + framed(osc.message("/two")))
            local.sendall(framed(osc.bundle(osc.message("/three"), time_tag=ntp_now())))
            viz.wait_for_json(lambda message: message["address"] == "/two")
            viz.wait_for_json(lambda message: message["address"] == "/three")
        code, out, _ = self.run_hana("nodes", "--json")
        self.assertEqual((code, len(out)), (0, 1))
        self.assertEqual(json.loads(out[0])["transport"], "tcp")
        viz.err.wait_for("^this machine: connected$")
        viz.err.wait_for("^this machine: gone")
        self.assertEqual(viz.stop(), 0)
        self.assertFalse(path.exists())
        messages = {message["address"]: message for message in self.messages_of(viz)}
        self.assertEqual([messages[address]["via"] for address in ("/one", "/two", "/three")],
                         ["tcp", "tcp", "local"])
        self.assertTrue(messages["/one"]["from"].startswith("127.0.0.1:"))
        self.assertEqual(messages["/three"]["from"], "this machine")
        self.assertEqual(messages["/three"]["bound_us"], 0)
        self.assertTrue(0 < messages["/three"]["latency_us"] < 1e6)

    def test_sockets_that_a_killed_visualization_left_behind_are_removed_by_the_next(self):
        folder = Path(os.environ["XDG_RUNTIME_DIR"]) / "hana-router"
        killed = self.viz()
        killed.stop(9)
        self.assertEqual(len(list(folder.glob("*.osc"))), 1)
        viz = self.viz()
        self.assertEqual([path.name for path in folder.glob("*.osc")], [f"nebula-{viz.pid}.osc"])

    def test_a_tcp_port_that_is_taken_is_said_to_be(self):
        with socket.socket(socket.AF_INET6) as taken:
            taken.bind(("::", 0))
            taken.listen()
            code, _, err = self.run_hana("viz", "--tcp-port", taken.getsockname()[1])
        self.assertEqual(code, 4)
        self.assertRegex(err[0], "--tcp-port")


if __name__ == "__main__":
    run_tests()
