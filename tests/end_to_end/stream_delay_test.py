#!/usr/bin/env python3
"""How late events are over a stream, TCP and plain UDP when the way takes 2.5 or 10 ms and loses packets.

usage: stream_delay_test.py STREAM_ENDS DELAY_SWITCH [COUNT]
"""
import json, subprocess, sys, time

from mesh_hosts import PREFIX, Case, run_tests

ENDS, SWITCH = sys.argv[1:3]
COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else 4_000


class Delay(Case):
    """Hosts a and b on a switch in user space, which is late and loses frames."""

    def setUp(self):
        self.programs, self.hosts, self.state = [], [], "/nonexistent"
        self.addCleanup(self.clean_up)
        for host in "ab":
            self.add_namespace(host)
            self.ip(host, "link", "set", "lo", "up")
            self.sysctl(host, "net/ipv6/conf/all/disable_ipv6", 1)
        self.switch = self.run_program("a", SWITCH, f"{PREFIX}a", f"{PREFIX}b")
        self.switch.wait_for("ready", 5)
        for host, address in (("a", "10.7.0.1/24"), ("b", "10.7.0.2/24")):
            self.address(host, address, "tap0")
            self.up(host, interface="tap0")
        # TCP has its own: it may still repeat what it was given when the next way is measured.
        self.receivers = {way: (port, self.run_program("b", ENDS, "receive", port, "2048"))
                          for way, port in (("udp", "9000"), ("hana", "9001"), ("tcp", "9002"))}
        for _, receiver in self.receivers.values():
            receiver.wait_for("ready", 5)

    def clean_up(self):
        for program in self.programs:
            program.kill()
        for host in self.hosts:
            subprocess.run(["ip", "netns", "delete", f"{PREFIX}{host}"], capture_output=True)

    def say(self, program, line):
        program.process.stdin.write(line + "\n")
        program.process.stdin.flush()

    def behave(self, one_way_us, loss_percent):
        self.say(self.switch, f"{one_way_us} 100 {loss_percent}")
        self.switch.wait_for("set", 5)

    def sent(self, way):
        port, receiver = self.receivers[way]
        sender = self.run_program("a", ENDS, "send", way, "10.7.0.2", port, str(COUNT), "1000", "2048")
        sender.wait_for("done", 90)
        time.sleep(2 if way == "tcp" else 0.1)  # for what is still under way
        self.say(receiver, "")
        return json.loads(receiver.wait_for(r"\{.*\}", 5)[0])

    def test_latency_with_and_without_loss(self):
        for round_trip_ms in (5, 20):
            for percent in (0, 20):
                with self.subTest(round_trip_ms=round_trip_ms, loss=percent):
                    self.compare(round_trip_ms, percent)

    def compare(self, round_trip_ms, percent):
        """A stream loses nothing and is quicker than TCP."""
        self.behave(500 * round_trip_ms, percent)
        tallies = {way: self.sent(way) for way in ("udp", "hana", "tcp")}
        for way, tally in tallies.items():
            print(f"{round_trip_ms} ms, {percent} % {way}: {tally}", flush=True)
        tally = tallies["hana"]
        self.assertEqual((tally["received"], tally["twice"], tally["out_of_order"]), (COUNT, 0, 0))
        limit = 2500 * round_trip_ms + 3000  # one way and two round trips more
        if percent > 0:
            limit = min(limit, tallies["tcp"]["p99_us"])
        self.assertLess(tally["p99_us"], limit)


if __name__ == "__main__":
    run_tests()
