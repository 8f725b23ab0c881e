#!/usr/bin/env python3
"""How late events are over a stream, TCP and plain UDP when the way takes 2.5 or 10 ms and loses packets.

usage: stream_delay_test.py STREAM_ENDS DELAY_SWITCH [COUNT]
"""
import json, subprocess, sys, time

from mesh_hosts import PREFIX, Case, run_tests

ENDS, SWITCH = sys.argv[1:3]
COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else 4_000
PORT = "9000"


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
        self.receiver = self.run_program("b", ENDS, "receive", PORT)
        self.receiver.wait_for("ready", 5)

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
        sender = self.run_program("a", ENDS, "send", way, "10.7.0.2", PORT, str(COUNT), "1000")
        pause = int(sender.wait_for(r"done after a longest pause of (\d+) us", 90)[1])
        time.sleep(2 if way == "tcp" else 0.1)  # for what is still under way
        self.say(self.receiver, "")
        return json.loads(self.receiver.wait_for(r"\{.*\}", 5)[0]), pause

    def test_latency_with_and_without_loss(self):
        for round_trip_ms in (5, 20):
            for percent in (0, 20):
                with self.subTest(round_trip_ms=round_trip_ms, loss=percent):
                    self.behave(500 * round_trip_ms, percent)
                    tallies = {way: self.sent(way) for way in ("udp", "hana", "tcp")}
                    for way, (tally, pause) in tallies.items():
                        print(f"{round_trip_ms} ms, {percent} % {way}: {tally}, longest pause {pause} us", flush=True)
                    tally, pause = tallies["hana"]
                    self.assertEqual((tally["received"], tally["twice"], tally["out_of_order"]), (COUNT, 0, 0))
                    # One way and two round trips more, and what the machine let the sender wait.
                    self.assertLess(tally["p99_us"], 2500 * round_trip_ms + 3000 + pause)
                    if percent > 0:
                        self.assertLess(tally["p99_us"], tallies["tcp"][0]["p99_us"])


if __name__ == "__main__":
    run_tests()
