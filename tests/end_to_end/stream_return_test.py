#!/usr/bin/env python3
"""A visualization or a router that is killed while events go on, and the next of its name.

usage: stream_return_test.py HANA_ROUTER
"""
import random, signal, sys, time

import osc
from program import Case, run_tests
from stage import Stage, messages_of, milliseconds

Case.router_program, = sys.argv[1:]
ROUTES = """
[[route]]
from = "d0:/**"
to = "nebula:/**"
pass = true
"""
RATE = 500
TRIES = 3


def counted(number):
    return osc.message("/count", "i", number + 1)


class Return(Stage):
    def tell(self, desk, *packets):
        """To the router, and waits until it has taken them."""
        taken = self.status_of(desk)["events_in"] + len(packets)
        for packet in packets:
            self.play(desk, 1000, lambda _: packet, 1).wait(5)
        self.eventually(lambda: self.status_of(desk)["events_in"] >= taken)

    def test_the_next_of_one_that_left_is_told_at_once_what_holds(self):
        self.end_and_return(signal.SIGTERM)

    def test_the_next_of_a_killed_visualization_is_told_at_once_what_holds(self):
        self.end_and_return(signal.SIGKILL)

    def end_and_return(self, how):
        seed = random.randrange(2**31)
        draw = random.Random(seed)
        print(f"seed {seed};", end=" ")
        desk, viz = self.desk(ROUTES), self.viz()
        self.wait_for_word(desk, "live")
        for attempt in range(TRIES):
            with self.subTest(attempt=attempt):
                viz = self.end_one_and_return(how, desk, viz, draw)

    def end_one_and_return(self, how, desk, viz, draw):
        key = draw.randrange(1, 128)
        self.tell(desk, osc.message("/held", "i", key), osc.message("/fader", "f", key),
                  osc.message("/released", "i", key), osc.message("/released", "i", 0),
                  osc.message("/let-go-of-while-away", "i", key), osc.message("/trigger", "s", "old"))
        player = self.play(desk, RATE, counted)
        viz.wait_for_json(lambda message: message["address"] == "/count")
        time.sleep(draw.uniform(0, 1.5))  # at any moment
        viz.stop(how)
        self.tell(desk, osc.message("/let-go-of-while-away", "i", 0))
        time.sleep(draw.choice((0, draw.uniform(0, 1.5), 4)))  # discovery may have missed it or not
        viz = self.viz()
        listening = time.monotonic()
        told = {"/held": [key], "/fader": [key]}
        for address, value in told.items():
            at, _ = viz.wait_for_json(lambda message: (message["address"], message["args"]) == (address, value), 2)
            print(f"{address} {milliseconds(at - listening)}", end=" ")
            self.assertLess(at - listening, 1)
        viz.wait_for_json(lambda message: message["args"][0] == len(player.played), 2)
        count = player.stop()
        viz.wait_for_json(lambda message: message["args"] == [count], 2)
        self.assert_told_no_more(viz, told)
        return viz

    def assert_told_no_more(self, viz, told):
        arrived = [message for _, message in messages_of(viz)]
        numbers = [message["args"][0] for message in arrived if message["address"] == "/count"]
        self.assertEqual(numbers, sorted(set(numbers)), "twice, or out of order")
        # Without a hole from the first one that was played since it is there.
        self.assertEqual(numbers[-1] - numbers[1] + 1, len(numbers) - 1)
        last = {message["address"]: message["args"] for message in arrived}
        for address, value in told.items():
            self.assertEqual(last[address], value)
        for address in ("/released", "/let-go-of-while-away"):
            self.assertEqual(last.get(address, [0]), [0])
        self.assertNotIn("/trigger", last)

    def test_the_next_of_a_killed_router_is_heard_from_its_first_event_on(self):
        viz = self.viz()
        for attempt in range(TRIES):
            with self.subTest(attempt=attempt):
                seen, said = viz.out.count(), viz.err.count()
                desk = self.desk(ROUTES)
                desk.err.wait_for("^nebula: found")
                found = time.monotonic()
                player = self.play(desk, RATE, counted)
                at, first = viz.wait_for_json(lambda message: message["address"] == "/count", 2, start=seen)
                self.assertEqual((first["args"], first["kind"]), ([1], "event"))
                viz.err.wait_for(": connected$", start=said)
                self.eventually(lambda: viz.out.count() > seen + RATE / 4)
                desk.stop(signal.SIGKILL)
                count = player.stop()
                numbers = [message["args"][0] for _, message in messages_of(viz, seen)]
                self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
                print(f"first event {milliseconds(at - found)} after the visualization was found;", end=" ")
                self.assertGreaterEqual(count, len(numbers))

    def test_a_visualization_says_whose_stream_fell_silent_and_that_the_next_is_there(self):
        viz = self.viz()
        desk = self.desk(ROUTES)
        self.wait_for_word(desk, "live")
        viz.err.wait_for("^desk: connected$")
        desk.stop(signal.SIGKILL)
        killed = time.monotonic()
        at, _ = viz.err.wait_for(": silent since 3 s$", 6)
        self.assertTrue(2 < at - killed < 4.5, at - killed)
        seen = viz.err.count()
        desk = self.desk(ROUTES)
        self.wait_for_word(desk, "live")
        viz.err.wait_for(": connected$", start=seen)
        # By its name, also when discovery has lost it.
        self.assertEqual(viz.err.texts[1:], ["desk: connected", "desk: silent since 3 s", "desk: connected"])


if __name__ == "__main__":
    run_tests(("nsenter", "util-linux"), ("nft", "nftables"))
