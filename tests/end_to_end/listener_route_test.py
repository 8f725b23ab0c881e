#!/usr/bin/env python3
"""A router's links to plain TCP listeners of the show, which stop reading or die.

usage: listener_route_test.py HANA_ROUTER
"""
import sys, time

import osc
from program import Case, run_tests
from stage import Stage, milliseconds
from tcp_listener import TcpListener, split_lengths, split_slip

Case.router_program, = sys.argv[1:]
ROUTE = """
[[route]]
from = "d0:/**"
to = "mixer:/**"
pass = true
"""
MIXER = """
[visualizations.mixer]
osc = "tcp://127.0.0.1:{port}"
framing = "{framing}"
"""
FRAMINGS = {"length": split_lengths, "slip": split_slip}
LARGE = bytes(1000)
ODD = bytes([0xC0, 0xDB, 0xDC, 0xDD, 0x00, 0xC0])  # what SLIP has to escape


def last_in(packets):
    """The last arguments of each address."""
    last = {packet[:packet.index(0)]: packet for packet in packets}
    return {address: values for address, _, values in map(osc.decode, last.values())}


class Mixer(Stage):
    """A program that listens on TCP and says nothing."""

    def mixer(self, framing, port=0):
        listener = TcpListener(FRAMINGS[framing], port)
        self.addCleanup(listener.end)
        return listener

    def mixing_desk(self, framing, mixer):
        desk = self.desk(MIXER.format(port=mixer.port, framing=framing) + ROUTE)
        self.wait_for_word(desk, "live", transport="tcp")
        return desk

    def last_of(self, mixer):
        return last_in(packet for _, _, packet in list(mixer.messages))

    def test_a_plain_listener_gets_every_message_in_its_framing(self):
        for framing in FRAMINGS:
            with self.subTest(framing=framing):
                mixer = self.mixer(framing)
                desk = self.mixing_desk(framing, mixer)
                self.play(desk, 500, lambda number: osc.message("/n", "ib", number, ODD + bytes(number % 7)), 500).wait(10)
                self.eventually(lambda: len(mixer.messages) >= 500)
                self.assertEqual([osc.decode(packet) for _, _, packet in mixer.messages],
                                 [("/n", "ib", [number, ODD + bytes(number % 7)]) for number in range(500)])
                self.assertEqual(mixer.connections, 1)
                desk.stop()
                mixer.end()

    def pause_reading(self, seconds, fader):
        """While `fader(number)`, notes and scenes are played: how soon a new scene came after it, and the listener."""
        def music(number):
            kind, turn = number % 3, number // 3
            if kind == 0:
                return fader(number)
            if kind == 1:
                return osc.message(f"/note/{turn // 2 % 16}", "i", 100 if turn % 2 == 0 else 0)
            return osc.message("/scene", "i", number)
        mixer = self.mixer("length")
        desk = self.mixing_desk("length", mixer)
        player = self.play(desk, 1500, music)
        self.eventually(lambda: len(mixer.messages) > 1500)
        mixer.pause()
        time.sleep(seconds)
        mixer.go_on()
        resumed = time.monotonic()
        def first_fresh():
            for at, _, packet in mixer.messages[-500:]:
                address, _, values = osc.decode(packet)
                if address == "/scene" and player.played[values[0]] > resumed:
                    return at
            return None
        fresh = self.eventually(first_fresh, 5) - resumed
        truth = last_in(map(music, range(player.stop())))
        self.eventually(lambda: self.last_of(mixer) == truth, 3)
        link, = self.links(desk)["links"]
        print(f"fresh {milliseconds(fresh)} after it read again, {mixer.connections} connections, {link['sent']}", end=" ")
        self.wait_for_word(desk, "live", transport="tcp")
        return fresh, mixer

    def test_one_that_stops_reading_gets_the_newest_value_and_no_stuck_note(self):
        padding = [0.5] * 200  # so that what the system holds is full soon
        fresh, mixer = self.pause_reading(5, lambda number: osc.message("/fader", "f" * 201, number, *padding))
        self.assertLess(fresh, 0.5)
        for connection in range(1, mixer.connections + 1):
            scenes = [osc.decode(packet)[2][0] for _, number, packet in mixer.messages
                      if number == connection and osc.decode(packet)[0] == "/scene"]
            self.assertEqual(scenes, sorted(scenes), "older behind newer")

    def test_one_that_stops_reading_while_more_comes_than_the_router_keeps_ends_with_what_holds(self):
        fresh, mixer = self.pause_reading(2, lambda number: osc.message("/fader", "ib", number, LARGE))
        self.assertLess(fresh, 3)
        self.assertGreater(mixer.connections, 1)

    def test_what_waited_for_one_that_did_not_read_leaves_without_a_further_event(self):
        def music(number):
            turn = number // 2
            return (osc.message(f"/note/{turn // 2 % 16}", "i", 100 if turn % 2 == 0 else 0) if number % 2 else
                    osc.message("/fader", "f" * 201, number, *[0.5] * 200))
        mixer = self.mixer("length")
        desk = self.mixing_desk("length", mixer)
        mixer.pause()
        self.play(desk, 4000, music, 6000).wait(10)
        mixer.go_on()
        truth = last_in(map(music, range(6000)))
        self.eventually(lambda: self.last_of(mixer) == truth, 3)

    def test_a_note_off_for_which_there_was_no_room_is_told_when_the_listener_is_back(self):
        mixer = self.mixer("length")
        desk = self.mixing_desk("length", mixer)
        mixer.end()
        self.wait_for_word(desk, "lost", transport="tcp")
        # Notes on, then as many messages as may wait, then notes off, all before anything is too old to wait.
        notes_to = lambda value: osc.bundle(*(osc.message(f"/note/{key}", "i", value) for key in range(16)))
        others = [osc.bundle(*(osc.message("/o", "i", number) for _ in range(100))) for number in range(42)]
        music = [notes_to(100), *others, notes_to(0)]
        self.play(desk, 500, lambda number: music[number], len(music)).wait(5)
        self.eventually(lambda: self.status_of(desk)["events_in"] == 4232)
        self.assertGreater(self.links(desk)["links"][0]["sent"]["refused"], 16)
        mixer = self.mixer("length", mixer.port)
        self.eventually(lambda: mixer.messages, 5)
        released = {f"/note/{key}": [0] for key in range(16)}
        # Whatever waits for a further event to leave has one.
        self.play(desk, 10, lambda number: osc.message("/o", "i", number))
        def stuck():
            last = self.last_of(mixer)
            return {key: last.get(key) for key in released if last.get(key) != [0]}
        end = time.monotonic() + 3
        while stuck() and time.monotonic() < end:
            time.sleep(0.02)
        self.assertEqual(stuck(), {})

    def test_one_that_is_killed_is_told_what_holds_when_it_is_back(self):
        for framing in FRAMINGS:
            with self.subTest(framing=framing):
                mixer = self.mixer(framing)
                desk = self.mixing_desk(framing, mixer)
                before = [osc.message("/held", "i", 1), osc.message("/fader", "f", 0.5),
                          osc.message("/released", "i", 1), osc.message("/released", "i", 0),
                          osc.message("/let-go-of", "i", 1), osc.message("/trigger", "s", "old")]
                self.play(desk, 1000, lambda number: before[number], len(before)).wait(3)
                self.eventually(lambda: len(mixer.messages) == len(before))
                mixer.end()
                self.wait_for_word(desk, "lost", transport="tcp")
                while_away = [osc.message("/fader", "f", 0.75), osc.message("/let-go-of", "i", 0),
                              osc.message("/pressed", "i", 1)]
                self.play(desk, 1000, lambda number: while_away[number], len(while_away)).wait(3)
                time.sleep(0.6)
                mixer = self.mixer(framing, mixer.port)
                back = time.monotonic()
                self.eventually(lambda: mixer.messages, 5)
                print(f"{framing}: told {milliseconds(mixer.messages[0][0] - back)} after it was back;", end=" ")
                told = {"/held": [1], "/fader": [0.75], "/let-go-of": [0], "/pressed": [1]}
                self.eventually(lambda: {**self.last_of(mixer), "/released": 0} == {**told, "/released": 0})
                self.assertEqual(self.last_of(mixer).get("/released", [0]), [0])
                self.assertLess(mixer.messages[0][0] - back, 2.5)
                words = [word for word in self.words(desk, "tcp") if word in ("live", "lost")]
                self.assertEqual(words, ["live", "lost", "live"])
                desk.stop()
                mixer.end()


if __name__ == "__main__":
    run_tests(("nsenter", "util-linux"), ("nft", "nftables"))
