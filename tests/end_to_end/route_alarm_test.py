#!/usr/bin/env python3
"""A route with an alarm tells when the network has become slower than it allows.

usage: route_alarm_test.py HANA_ROUTER [SECONDS_SLOW]
"""
import sys, time

import osc
from cable import Cable, why_none
from program import Case, run_tests, skip
from stage import Stage, messages_of, milliseconds, quantile

Case.router_program, SLOW = sys.argv[1], float((sys.argv[2:] or ["0"])[0])
ROUTES = """
[[route]]
id = "strict"
from = "d0:/**"
to = "nebula:/n"
alarm_ms = 200

[[route]]
id = "patient"
from = "d0:/**"
to = "nebula:/n"
alarm_ms = 2000
"""
DELAY = 0.300
BUCKET = 1 / 16  # so exact are the figures of the last minute
MISSED = 0.060  # so long may this machine look away; less than what lies between the limit and the delay


def setUpModule():
    if reason := why_none():
        skip(reason)


class Alarm(Stage):
    def lay_cable(self):
        self.cable = Cable(self.other)
        self.addCleanup(self.cable.end)

    def alarms(self, desk):
        said, = self.asked("latency")
        return {route["id"]: route["alarm"] for route in said["routes"]}

    def quick(self):
        """A router, a visualization and a player after seconds in which nothing was late."""
        desk, viz = self.desk(ROUTES), self.viz()
        self.wait_for_word(desk, "live")
        player = self.play(desk, 200, lambda number: osc.message("/n", "i", number))
        self.eventually(lambda: viz.out.count() > 2 * 400, 10)
        alarms = {name: (alarm["limit_ms"], alarm["late"]) for name, alarm in self.alarms(desk).items()}
        said = [text for text in desk.err.texts if "late" in text]
        self.assertEqual((alarms, said), ({"strict": (200, False), "patient": (2000, False)}, []))
        return desk, viz, player

    def test_a_network_that_becomes_slow_is_told_with_how_sure_that_is(self):
        desk, viz, player = self.quick()
        self.cable.delay = DELAY
        slowed, seen = time.monotonic(), viz.out.count()
        at, said = desk.err.wait_for(
            r"^route strict: late, ([\d.]+) ms \(alarm_ms is 200\): "
            r"router ([\d.]+) ms, network to nebula ([\d.]+) \+-([\d.]+) ms$", 5)
        alarms = self.alarms(desk)
        late, router, network, bound = map(float, said.groups())
        print(f"told after {milliseconds(at - slowed)}: {said[0]}", end=" ")
        self.assertGreater(late, 200)
        self.assertAlmostEqual(late, router + network, delta=0.2)
        self.assertTrue(1e3 * DELAY * (1 - BUCKET) - bound <= network
                        <= 1e3 * (DELAY + MISSED + player.longest_pause) * (1 + BUCKET) + bound,
                        said[0])
        strict, patient = alarms["strict"], alarms["patient"]
        self.assertEqual((strict["late"], strict["visualization"], patient["late"]), (True, "nebula", False))
        self.assertTrue(0 <= strict["since_s"] < 5, strict)
        self.assertNotIn("since_s", patient)
        self.eventually(lambda: viz.out.count() > seen + 400)
        latencies = [m["latency_us"] for when, m in messages_of(viz, seen) if when > slowed + 2 * DELAY]
        self.assertAlmostEqual(quantile(latencies, 0.5) / 1e6, DELAY, delta=MISSED)
        if SLOW > 0:
            self.stay_slow_and_become_quick(desk, slowed)
        player.stop()

    def stay_slow_and_become_quick(self, desk, slowed):
        """What is known of the last minute stays known: "in time" is not said, and not "late" for what is over."""
        time.sleep(max(0.0, slowed + SLOW - time.monotonic()))
        alarm = self.alarms(desk)["strict"]
        before = desk.err.count()
        self.cable.delay = 0.0
        time.sleep(3)
        said = desk.err.texts
        print(f"after {SLOW:g} s: {alarm}; then quick, and said: {said[before:]}", end=" ")
        self.assertEqual([text for text in said[before:] if "late" in text], [], "the network has become quick")
        self.assertTrue(alarm["late"], "nothing has changed since it was late")


if __name__ == "__main__":
    run_tests(("nsenter", "util-linux"), ("nft", "nftables"))
