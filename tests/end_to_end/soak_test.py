#!/usr/bin/env python3
"""The demo at 1 kHz for a while: memory stays flat, nothing is lost; and what idling costs.

usage: soak_test.py HANA_ROUTER SECONDS
"""
import collections, os, statistics, sys, time
from pathlib import Path

from program import Case, Lines, memory_kb, run_tests

Case.router_program, SECONDS = sys.argv[1], float(sys.argv[2])
RATE = 1000
IDLE_SECONDS = 5


class Counts(Lines):
    """Counts the lines of `viz --json` by address, and keeps only the last."""

    def __init__(self, pipe):
        self.by_address = collections.Counter()
        super().__init__(pipe)

    def _read(self, pipe):
        with pipe:
            for line in pipe:
                self.by_address[line.split('"', 4)[3]] += 1
                self.seen[:] = [(time.monotonic(), line)]
        self.ended = True


def files_open(program):
    return len(os.listdir(f"/proc/{program.pid}/fd"))


def processor_seconds(program):
    """Of all its threads, in nanoseconds of the scheduler rather than in ticks."""
    tasks = Path(f"/proc/{program.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


class Soak(Case):
    def test_memory_stays_flat_and_every_message_sent_is_received(self):
        viz = self.hana("viz", "--json", read_out=Counts)
        viz.err.wait_for("a visualization on UDP port")
        router = self.router("--demo", "--demo-rate", RATE, "--midi", "none")
        self.hana("latency", "--watch", "--json", read_out=Counts)

        warm_up = min(60, max(3, SECONDS / 10))
        start = time.monotonic()
        samples, files = [], []
        while (elapsed := time.monotonic() - start) < SECONDS:
            if elapsed >= warm_up:
                samples.append(memory_kb(router))
                files.append(files_open(router))
            time.sleep(1)
        status = self.status_of(router)
        node, = self.asked("nodes")
        self.assertEqual(router.stop(), 0)
        after_warm_up, second_half = samples[:len(samples) // 2], samples[len(samples) // 2:]
        growth = max(second_half) - statistics.median(after_warm_up)
        print(f"{status['events_in']} events, memory {min(samples)} to {max(samples)} kB, growth {growth:.0f} kB,",
              "router time", status["router_time"])

        self.assertGreater(status["events_in"], 0.95 * RATE * SECONDS)
        self.assertLess(growth, 1024)
        self.assertLess(max(samples), 30 * 1024)
        self.assertEqual(files[-1], files[0])
        self.assertEqual(sum(status["drops"].values()), 0, status)
        self.assertEqual(node["sent"]["dropped_discrete"] + node["sent"]["dropped_continuous"], 0)
        self.assert_received_what_the_summary_says(router, viz)

    def assert_received_what_the_summary_says(self, router, viz):
        rows = (line.split() for line in router.err.texts if line.startswith("demo-"))
        sent = {row[0]: int(row[2]) for row in rows}
        self.assertEqual(set(sent), {"demo-sensor", "demo-beat"})

        def received():
            sensor = viz.out.by_address["/demo/sensor"]
            return {"demo-sensor": sensor, "demo-beat": viz.out.by_address.total() - sensor}
        self.eventually(lambda: received()["demo-beat"] >= sent["demo-beat"], 5)
        viz.stop()
        self.assertEqual(received()["demo-beat"], sent["demo-beat"])
        # Of values only the newest is owed to who reads slowly.
        self.assertTrue(0.9 * sent["demo-sensor"] <= received()["demo-sensor"] <= sent["demo-sensor"], (received(), sent))

    def test_an_idle_router_costs_less_than_a_hundredth_of_a_processor(self):
        router = self.router()
        self.hana("viz").err.wait_for("a visualization on UDP port")
        time.sleep(2)
        before = processor_seconds(router)
        time.sleep(IDLE_SECONDS)
        percent = 100 * (processor_seconds(router) - before) / IDLE_SECONDS
        print(f"idle: {percent:.2f} % of a processor, {memory_kb(router)} kB", end=" ")
        self.assertLess(percent, 1.0)
        self.assertLess(memory_kb(router), 30 * 1024)


if __name__ == "__main__":
    run_tests()
