#!/usr/bin/env python3
"""Both ends of a stream on real sockets, between hosts that lose packets or hear nothing; plain UDP and TCP beside it.

usage: stream_loss_test.py STREAM_ENDS [COUNT [WINDOW]]
"""
import json, subprocess, sys, time

from mesh_hosts import Case, run_tests

ENDS = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
PORT = "9000"
WINDOW = int(sys.argv[3]) if len(sys.argv) > 3 else 2048  # events that a stream keeps until they are acknowledged
RATE = 20_000


class Loss(Case):
    """Hosts a and b without IPv6, each losing some of what arrives."""

    def setUp(self):
        super().setUp()
        for host, address in (("a", "10.7.0.1/24"), ("b", "10.7.0.2/24")):
            self.sysctl(host, "net/ipv6/conf/all/disable_ipv6", 1)
            self.address(host, address)
            self.up(host)
        self.receiver = self.receive(PORT)

    def receive(self, port):
        receiver = self.run_program("b", ENDS, "receive", port, str(WINDOW))
        receiver.wait_for("ready", 5)
        return receiver

    def tally(self, receiver, line=""):
        """What arrived since the last time; after the line "s" what comes next is not late."""
        receiver.process.stdin.write(f"{line}\n")
        receiver.process.stdin.flush()
        return json.loads(receiver.wait_for(r"\{.*\}", 5)[0])

    def lose(self, percent, hosts="ab"):
        for host in hosts:
            subprocess.run(["ip", "netns", "exec", self.name_of(host), "nft", "flush", "ruleset"], check=True)
            chance = "" if percent == 100 else f"numgen random mod 100 < {percent}"
            if percent > 0:
                self.filter_input(host, f'iifname "eth0" ip protocol {{ tcp, udp }} {chance} drop')

    def sent(self, way, count, rate):
        """What the sender says, the receiver's tally, and for how long the machine let the sender wait, in us."""
        sender = self.run_program("a", ENDS, "send", way, "10.7.0.2", PORT, str(count), str(rate), str(WINDOW))
        pause = int(sender.wait_for(r"done after a longest pause of (\d+) us", 60 + count // 10_000)[1])
        said = next((json.loads(line) for line in sender.all_lines() if line.startswith("{")), {})
        return said, self.tally(self.receiver), pause

    def test_none_is_lost_and_none_comes_twice_at_20000_a_second(self):
        for percent in (0, 1, 5, 20):
            with self.subTest(loss=percent):
                self.lose(percent)
                said, tally, pause = self.sent("hana", COUNT, RATE)
                print(f"{percent} %: {tally}, {said}, longest pause {pause} us", flush=True)
                self.assertEqual((tally["twice"], tally["out_of_order"]), (0, 0))
                self.assertEqual(said["events"] + said["refused"], COUNT)
                # Of a machine that stops for longer than the window lasts nothing can be asked but honesty.
                if max(pause, tally["max_us"]) < 0.6e6 * WINDOW / RATE:
                    self.assertEqual((tally["received"], said["given_up"], said["refused"]), (COUNT, 0, 0))
                else:
                    self.assertGreaterEqual(tally["received"] + said["given_up"] + said["refused"], COUNT)

    def test_at_1000_a_second_a_stream_is_quicker_than_tcp_where_packets_are_lost(self):
        for percent in (0, 20):
            self.lose(percent)
            tallies = {way: self.sent(way, 4000, 1000)[1] for way in ("udp", "hana", "tcp")}
            for way, tally in tallies.items():
                print(f"{percent} % {way}: {tally}", flush=True)
            self.assertEqual(tallies["hana"]["received"], 4000)
            if percent > 0:
                self.assertLess(tallies["udp"]["received"], 3900)
                self.assertLess(tallies["hana"]["p99_us"], tallies["tcp"]["p99_us"])

    def dark(self, seconds):
        """Nothing passes for so long; for how long exactly nothing passed to b, in ms."""
        self.lose(100)
        began = time.monotonic()
        time.sleep(seconds)
        self.lose(0, "b")
        ended = time.monotonic()
        self.lose(0, "a")
        return 1e3 * (ended - began)

    def test_after_a_blackout_the_first_fresh_event_is_there_within_100_ms(self):
        other = self.receive("9001")
        for seconds in (5, 15):
            with self.subTest(seconds=seconds):
                for receiver in (self.receiver, other):
                    self.tally(receiver, "s")
                count = str(1000 * (seconds + 4))
                senders = [self.run_program("a", ENDS, "send", way, "10.7.0.2", port, count, "1000", str(WINDOW))
                           for way, port in (("hana", PORT), ("tcp", "9001"))]
                time.sleep(2)
                dark = self.dark(seconds)
                pauses = [int(sender.wait_for(r"done after a longest pause of (\d+) us", 30)[1]) / 1e3 for sender in senders]
                late = self.tally(self.receiver)["silence_ms"] - dark
                self.wait_until(self.is_back, [other], 30)
                beside = self.last["silence_ms"] - dark
                print(f"{seconds} s dark: a stream is back {late:.0f} ms, TCP {beside:.0f} ms after it; pauses {pauses} ms", flush=True)
                self.assertLess(late, 100 + pauses[0])

    def is_back(self, receiver):
        """Whether something has come since the blackout."""
        self.last = self.tally(receiver)
        return self.last["silence_ms"] > 3000


if __name__ == "__main__":
    run_tests(needs_nft=True)
