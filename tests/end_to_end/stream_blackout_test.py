#!/usr/bin/env python3
"""A visualization whose network goes dark while a router plays: what it gets when the network is back.

usage: stream_blackout_test.py HANA_ROUTER SECONDS...
"""
import sys, time

import osc
from program import Case, run_tests
from stage import Stage, messages_of, milliseconds

Case.router_program, DARK = sys.argv[1], [float(seconds) for seconds in sys.argv[2:]]
ROUTES = """
[[route]]
from = "d0:/**"
to = "nebula:/**"
pass = true
"""
RATE = 300
AGE_LIMIT = 0.5  # of triggers
DISCOVERY_LOSES_AFTER = 6  # seconds: twice what docs/protocol.md states


def music(number):
    """Triggers that name their number, a counter, a fader; and a note that goes on and off, 16 keys in turn."""
    kind, turn = number % 4, number // 4
    if kind == 0:
        return osc.message("/trigger", "s", f"{number}")
    if kind == 1:
        return osc.message("/count", "i", number)
    if kind == 2:
        return osc.message("/fader", "f", number)
    return osc.message(f"/note/{turn // 2 % 16}", "i", number if turn % 2 == 0 else 0)


def number_in(message):
    return int(message["args"][0])


class Blackout(Stage):
    def test_what_is_new_comes_at_once_what_is_late_does_not_and_what_holds_is_right(self):
        for seconds in DARK:
            with self.subTest(seconds=seconds):
                self.go_dark(seconds)

    def go_dark(self, seconds):
        desk, viz = self.desk(ROUTES), self.viz()
        self.wait_for_word(desk, "live")
        player = self.play(desk, RATE, music)
        self.eventually(lambda: viz.out.count() > RATE)
        self.lose(100)
        began = time.monotonic()
        self.eventually(lambda: self.words(desk)[-1] == "lost", 3)
        time.sleep(began + seconds - time.monotonic())
        self.lose(0)
        returned = time.monotonic()
        at, _ = self.first_played_after(viz, player, returned)
        print(f"{seconds:g} s dark: the first fresh event {milliseconds(at - returned)} after it,", end=" ")
        self.assertLess(at - returned, 0.1 + player.longest_pause)
        self.wait_for_word(desk, "live")
        player.stop()
        self.check_order_and_ages(viz, player, began, returned)
        self.check_what_holds(viz, player)
        self.check_words(desk, viz, seconds)
        self.assertEqual((viz.stop(), desk.stop()), (0, 0))

    def first_played_after(self, viz, player, moment):
        """(when it arrived, message), for what names its number."""
        def is_fresh(message):
            number = number_in(message)
            return number > 0 and player.played[number] > moment
        return viz.wait_for_json(is_fresh, 3, start=viz.out.count() - 1)

    def check_order_and_ages(self, viz, player, began, returned):
        last_played = len(player.played) - 1
        final = max(number for number in range(last_played + 1) if number % 4 == 1)
        viz.wait_for_json(lambda message: message["args"] == [final], 2, start=max(0, viz.out.count() - RATE))
        arrived = messages_of(viz)
        self.assertEqual([m for at, m in arrived if began + 0.1 < at < returned - 0.3], [], "it was not dark")
        numbers = [number_in(message) for _, message in arrived if message["address"] in ("/trigger", "/count")]
        self.assertEqual(numbers, sorted(set(numbers)), "twice, or out of order")
        triggers = [(at, number_in(message)) for at, message in arrived if message["address"] == "/trigger"]
        ages = {number: at - player.played[number] for at, number in triggers}
        print(f"the latest trigger {milliseconds(max(ages.values()))} old,", end=" ")
        self.assertLess(max(ages.values()), AGE_LIMIT + 0.1 + player.longest_pause)
        # None was given up that was young enough, or was played while the network was there.
        due = {number for number in range(0, last_played + 1, 4)
               if not began - 0.1 < player.played[number] < returned - AGE_LIMIT + 0.25}
        self.assertEqual(sorted(due - set(ages)), [])

    def check_what_holds(self, viz, player):
        truth = {}
        for number in range(len(player.played)):
            address, _, values = osc.decode(music(number))
            if address != "/trigger":
                truth[address] = values
        def shown():
            last = {message["address"]: message["args"] for _, message in messages_of(viz)}
            last.pop("/trigger")
            return last
        self.eventually(lambda: shown() == truth, 2)

    def check_words(self, desk, viz, seconds):
        words = [word for word in self.words(desk) if word not in ("synchronising", "degraded")]
        self.assertEqual(words, ["live", "lost", "live"])
        said = [text for text in desk.err.texts if text in ("nebula: udp link live", "nebula: udp link lost")]
        self.assertEqual(said, ["nebula: udp link live", "nebula: udp link lost", "nebula: udp link live"])
        if seconds > DISCOVERY_LOSES_AFTER:
            self.assertIn("nebula: lost", desk.err.texts)
            desk.err.wait_for("^nebula: found again")
        if seconds > 4:
            viz.err.wait_for("silent since 3 s$")
            viz.err.wait_for(": back$")


if __name__ == "__main__":
    run_tests(("nsenter", "util-linux"), ("nft", "nftables"))
