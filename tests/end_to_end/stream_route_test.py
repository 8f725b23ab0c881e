#!/usr/bin/env python3
"""A router's streams to a visualization on another host: lost packets, another address, forged answers, honest times.

usage: stream_route_test.py HANA_ROUTER
"""
import collections, os, random, sys, time

import osc
from program import Case, memory_kb, run_tests
from stage import Stage, messages_of, milliseconds, quantile

Case.router_program, = sys.argv[1:]
LANES = 8
ALL = """
[[route]]
id = "all"
from = "*:/**"
to = "nebula:/**"
pass = true
"""

# Random bytes, and answers with sessions that nobody drew, to the ports that are named: `HOST PORT [HOST PORT]...`.
FORGER = """
import os, random, socket, struct, sys, time
import osc
seconds, rate, seed, *where = sys.argv[1:]
targets = list(zip(where[::2], map(int, where[1::2])))
draw = random.Random(int(seed))
number = lambda: draw.choice((0, 1, -1, 2**31 - 1, -2**31, draw.randrange(-2**31, 2**31)))
forgeries = [lambda: draw.randbytes(draw.randrange(1300)),
             lambda: osc.message("/hana/a", "iiiiiii", *(number() for _ in range(7))),
             lambda: osc.message("/hana/closed", "i", number()),
             lambda: osc.message("/hana/opened", "iiii", *(number() for _ in range(4))),
             lambda: osc.message("/hana/applied", "iii", *(number() for _ in range(3))),
             lambda: osc.message("/hana/pong", "iiiiiiii", *(number() for _ in range(8))),
             lambda: osc.bundle(osc.message("/hana/s", "iiii", *(number() for _ in range(4))),
                                osc.message("/hana/e", "iiii", *(number() for _ in range(4))), osc.message("/n", "i", -1))]
end = time.monotonic() + float(seconds)
sent = 0
began = time.monotonic()
with socket.socket(type=socket.SOCK_DGRAM) as socket:
    while time.monotonic() < end:
        for target in targets:
            socket.sendto(draw.choice(forgeries)(), target)
        sent += 1
        time.sleep(max(0.0, began + sent / float(rate) - time.monotonic()))
print(sent)
"""


class StreamRoute(Stage):
    def stage(self, routes=ALL, **options):
        """A router and a visualization with a live stream between them."""
        self.desk_, self.viz_ = self.desk(routes, **options), self.viz()
        self.wait_for_word(self.desk_, "live")
        return self.desk_, self.viz_

    def numbered(self, number):
        return osc.message("/n", "i", number)

    def wait_for_number(self, viz, number, seconds=5):
        viz.wait_for_json(lambda message: message["args"][0] == number, seconds, start=max(0, viz.out.count() - 50))

    def assert_once_and_in_order(self, arrived, count, lanes=1):
        numbers = [message["args"][0] for _, message in arrived]
        self.assertEqual(sorted(set(range(count)) - set(numbers)), [], "lost")
        self.assertEqual(len(numbers), count, "some came twice")
        for lane in range(lanes):
            of_lane = [number for number in numbers if number % lanes == lane]
            self.assertEqual(of_lane, sorted(of_lane), "out of order")

    def assert_honest(self, arrived, player):
        """None says that it is older than from when it was played until its line was read here."""
        known = [(at, message) for at, message in arrived if message["latency_us"] is not None]
        for at, message in known:
            took = 1e6 * (at - player.played[message["args"][0]])
            self.assertLessEqual(message["latency_us"] - message["bound_us"], took, message)
            self.assertGreater(message["bound_us"], 0)
        return known

    def test_events_arrive_once_and_in_order_where_a_fifth_is_lost(self):
        desk, viz = self.stage(devices=LANES)
        self.lose(20)
        player = self.play(desk, 1000, self.numbered, 5000)
        player.wait(20)
        self.eventually(lambda: viz.out.count() >= 5000)
        arrived = messages_of(viz)
        self.assert_once_and_in_order(arrived, 5000, LANES)
        self.assertEqual({(m["address"], m["via"], m["kind"]) for _, m in arrived}, {("/n", "stream", "event")})
        known = self.assert_honest(arrived, player)
        first_second = player.played[0] + 1
        self.assertEqual([m for at, m in arrived if at > first_second and m["latency_us"] is None], [])
        latencies = [message["latency_us"] / 1e6 for _, message in known]
        p50, p99 = quantile(latencies, 0.5), quantile(latencies, 0.99)
        bound = quantile([message["bound_us"] for _, message in known], 0.5)
        print(f"20 % lost: p50 {1e3 * p50:.1f} ms, p99 {1e3 * p99:.1f} ms, bound {bound:.0f} us,",
              f"longest pause {milliseconds(player.longest_pause)}", end=" ")
        self.assertLess(p50, 0.005)
        self.assertLess(p99, 0.050)
        change, = [change for change in self.links(desk)["changes"] if change["state"] == "degraded"]
        self.assertRegex(change["why"], r"^loses \d+ % of the packets$")
        status = self.status_of(desk)
        self.assertEqual(status["drops"], {"lanes_full": 0, "send_continuous": 0, "send_discrete": 0})

    def test_no_note_is_stuck_where_a_twentieth_is_lost(self):
        desk, viz = self.stage()
        self.lose(5)
        held, released = collections.deque(), []  # the notes in the order of their beginning; (when, which) of their end
        def note(number):
            """Notes of 32 keys in turn, each held for twenty events; between the beginnings, the ends."""
            if number % 2 == 0:
                held.append(number // 2 % 32)
                return osc.message(f"/note/{held[-1]}", "i", 100)
            if len(held) <= 10:
                return osc.message("/beat", "i", number)
            released.append((time.monotonic(), held.popleft()))
            return osc.message(f"/note/{released[-1][1]}", "i", 0)
        player = self.play(desk, 1000, note, 5000)
        player.wait(20)
        _, last = released[-1]
        viz.wait_for_json(lambda m: (m["address"], m["args"]) == (f"/note/{last}", [0]), 2, start=viz.out.count() - 50)
        time.sleep(0.25)
        arrived = messages_of(viz)
        stuck = []
        for key in range(32):
            ended = [when for when, which in released if which == key]
            silent = [at for at, m in arrived if (m["address"], m["args"]) == (f"/note/{key}", [0])]
            self.assertEqual(len(silent), len(ended), f"ends of note {key}")
            stuck += [at - when for when, at in zip(ended, silent)]
        print(f"{len(stuck)} notes, the longest was held {milliseconds(max(stuck))} too long,",
              f"longest pause {milliseconds(player.longest_pause)}", end=" ")
        self.assertGreater(len(stuck), 2000)
        self.assertLess(max(stuck), 0.250 + player.longest_pause)
        sounding = {m["address"]: m["args"][0] for _, m in arrived}
        self.assertEqual(sum(value == 100 for value in sounding.values()), len(held), "none but those that are held sound")

    def test_the_last_value_always_arrives_where_a_fifth_is_lost(self):
        desk, viz = self.stage()
        self.lose(20)
        draw = random.Random(7)
        slowest = 0
        for burst in range(12):
            seen, last = viz.out.count(), {}
            def value(number):
                address = f"/fader/{number % 8}"
                last[address] = burst * 1000 + number
                return osc.message(address, "f", last[address])
            player = self.play(desk, 1000, value, draw.randrange(40, 200))
            player.wait(5)
            ended = time.monotonic()
            for address, wanted in last.items():
                at, _ = viz.wait_for_json(lambda m: (m["address"], m["args"]) == (address, [wanted]), 1, start=seen)
                slowest = max(slowest, at - ended)
            for address in last:  # and none came after a newer one
                values = [m["args"][0] for _, m in messages_of(viz, seen) if m["address"] == address]
                self.assertEqual(values, sorted(set(values)))
        print(f"the last value came {milliseconds(slowest)} after it at most", end=" ")

    def test_a_visualization_that_changes_its_address_loses_nothing(self):
        desk, viz = self.stage()
        # Each has an address of its own: while it is not acknowledged, none makes an older one obsolete.
        player = self.play(desk, 300, lambda number: osc.message(f"/n/{number}", "i", number))
        self.eventually(lambda: viz.out.count() > 200)
        moved = time.monotonic()
        self.other.ip("address", "delete", "10.7.0.2/24", "dev", "eth0")
        self.other.ip("address", "add", "10.7.0.3/24", "dev", "eth0")
        self.eventually(lambda: [link for link in self.links(desk)["links"] if link["to"] == f"10.7.0.3:{viz.port}"])
        found = time.monotonic()
        self.eventually(lambda: viz.out.seen[-1][0] > found)
        self.wait_for_word(desk, "live")
        count = player.stop()
        self.wait_for_number(viz, count - 1)
        arrived = messages_of(viz)
        times = [at for at, _ in arrived]
        hole = max(after - before for before, after in zip(times, times[1:]))
        print(f"at its new address after {milliseconds(found - moved)}, nothing came for {milliseconds(hole)}", end=" ")
        self.assert_once_and_in_order(arrived, count)
        # A stream is lost after a second without an answer, and then tries where else discovery hears the node.
        self.assertLess(hole, 2)
        self.assertEqual({message["kind"] for _, message in arrived}, {"event"})
        self.assertEqual(self.words(desk)[1:3], ["live", "lost"])

    def test_forged_answers_and_random_bytes_change_nothing(self):
        desk, viz = self.stage()
        player = self.play(desk, 1000, self.numbered)
        self.eventually(lambda: viz.out.count() > 1000)
        before = memory_kb(desk), memory_kb(viz)
        output = messages_of(viz)[0][1]["from"].rpartition(":")[2]
        seed = random.randrange(2**31)
        forger = self.start(sys.executable, "-c", FORGER, 3, 2000, seed, "10.7.0.1", output, "10.7.0.2", viz.port,
                            host=self.other, environment={"PYTHONPATH": os.path.dirname(os.path.abspath(__file__))})
        self.assertEqual(forger.wait(20), 0, forger.err.texts)
        sent = int(forger.out.texts[0])
        count = player.stop()
        self.wait_for_number(viz, count - 1)
        grown = [after - was for after, was in zip((memory_kb(desk), memory_kb(viz)), before)]
        print(f"{sent} forgeries to each (seed {seed}), memory +{grown[0]} and +{grown[1]} kB", end=" ")
        self.assertGreater(sent, 4000)
        self.assertGreater(len([text for text in viz.err.texts if "a packet that is not OSC" in text]), sent / 20)
        arrived = messages_of(viz)
        mine = [(at, m) for at, m in arrived if m["via"] == "stream"]
        self.assert_once_and_in_order(mine, count)
        self.assert_honest(mine, player)
        self.assertEqual([m for _, m in arrived if m["via"] != "stream" and m["address"] == "/n"], [])
        self.assertLess(max(grown), 2048)
        self.assertNotIn("lost", self.words(desk))

    def test_latency_tells_how_long_the_network_and_the_visualization_take(self):
        desk, viz = self.stage()
        player = self.play(desk, 500, self.numbered, 1500)
        player.wait(10)
        self.wait_for_number(viz, 1499)
        time.sleep(0.2)  # the last report of what was used
        said, = self.asked("latency")
        of_viz, = said["visualizations"]
        route, = said["routes"]
        bound = of_viz["bound_us"]
        print({key: of_viz[key]["p50_us"] for key in ("network", "round_trip", "applied")}, f"+-{bound:.0f} us", end=" ")
        self.assertEqual(of_viz["name"], "nebula")
        self.assertTrue(0 < bound < 1000, bound)
        clock = of_viz["clock"]
        self.assertLessEqual(abs(clock["offset_us"]), clock["bound_us"], "both hosts have one clock")
        for times in (route["router_time"], *(of_viz[key] for key in ("network", "round_trip", "applied"))):
            self.assertTrue(0 < times["p50_us"] <= times["p99_us"] <= times["p999_us"] <= 1.01 * times["max_us"], times)
            self.assertTrue(0 < times["last_minute"]["count"] <= times["count"], times)
        self.assertEqual((route["events"], route["router_time"]["last_minute"]["count"]), (1500, 1500))
        for key in ("round_trip", "applied"):
            self.assertGreaterEqual(of_viz[key]["p50_us"], of_viz["network"]["p50_us"] - bound)
        self.assertGreater(of_viz["applied"]["count"], 500)
        self.assertNotIn("alarm", route)


if __name__ == "__main__":
    run_tests(("nsenter", "util-linux"), ("nft", "nftables"))
