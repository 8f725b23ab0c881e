#!/usr/bin/env python3
"""A router on one host and visualizations on another, joined by multicast alone.

usage: two_hosts_test.py HANA_ROUTER VIZ_PY
"""
import signal, subprocess, sys, time

from program import Case, Host, run_tests

Case.router_program, VIZ_PY = sys.argv[1:3]
STAGE = """
[[route]]
id = "all"
from = "demo:/sensor"
to = "*:/all"

[[route]]
id = "wall"
from = "demo:/sensor"
to = "#wall:/wall"
out = [10.0, 20.0]

[[route]]
id = "pair"
from = "demo:/note/{36..42}"
to = "{left,middle}:/hit/$1"

[[route]]
id = "beat"
from = "demo:/note/38"
to = "right:/snare"
"""


class TwoHosts(Case):
    """The router's host is 10.7.0.1; the other is 10.7.0.2, at the end of a cable."""

    def setUp(self):
        super().setUp()
        self.state_of_other = self.folder / "other"
        self.other = Host()
        self.addCleanup(self.other.end)
        subprocess.run(["ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth0",
                        "netns", str(self.other.process.pid)], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "delete", "eth0"], capture_output=True)
        subprocess.run(["ip", "address", "add", "10.7.0.1/24", "dev", "eth0"], check=True)
        subprocess.run(["ip", "link", "set", "eth0", "up"], check=True)
        self.other.ip("address", "add", "10.7.0.2/24", "dev", "eth0")
        self.other.ip("link", "set", "eth0", "up")

    def viz(self, name, *arguments):
        return self.hana("viz", "--json", "--name", name, *arguments, host=self.other,
                         environment={"XDG_STATE_HOME": str(self.state_of_other)})

    def names(self):
        return [node["name"] for node in self.asked("nodes")]

    def test_values_arrive_whichever_host_starts_first(self):
        early = self.viz("early")
        early.err.wait_for("a visualization on UDP port")
        router = self.router("--demo", "--midi", "none")
        late = self.viz("late")
        for viz in (early, late):
            at, first = viz.wait_for_json(lambda message: message["address"] == "/demo/sensor", 2)
            print(f"first value {at - max(viz.started, router.started):.2f} s after the later start;", end=" ")
            self.assertLessEqual({"address", "args", "from", "latency_us", "bound_us"}, set(first))
            self.assertTrue(first["from"].startswith("10.7.0.1:"), first)
            self.assertEqual(first["via"], "stream")
            _, aged = viz.wait_for_json(lambda message: message["latency_us"] is not None, 3)
            self.assertTrue(0 <= aged["latency_us"] < 1e6 and 0 < aged["bound_us"] < 1e5, aged)
            self.assertTrue(0 <= first["args"][0] <= 1)
            viz.wait_for_json(lambda message: message["address"] == "/demo/note/38", 4)
        nodes = {node["name"]: node for node in self.asked("nodes")}
        self.assertEqual(set(nodes), {"early", "late"})
        for node in nodes.values():
            self.assertTrue(node["osc"].startswith("10.7.0.2:"), node)
            self.assertEqual(sum(count for key, count in node["sent"].items() if key.startswith("dropped")), 0)

    def test_a_visualization_that_is_killed_is_noticed_and_gets_values_again_when_it_returns(self):
        router = self.router("--demo", "--midi", "none")
        viz = self.viz("nebula")
        viz.wait_for_json(lambda message: True)
        for _ in range(2):
            self.assertEqual(self.names(), ["nebula"])
            viz.stop(signal.SIGKILL)
            killed = time.monotonic()
            self.eventually(lambda: self.names() == [], 5)
            print(f"lost after {time.monotonic() - killed:.1f} s,", end=" ")
            router.err.wait_for("^nebula: lost", 1)
            viz = self.viz("nebula")
            at, _ = viz.wait_for_json(lambda message: True, 2)
            print(f"back with values after {at - viz.started:.2f} s;", end=" ")

    def test_one_that_returns_before_it_was_missed_gets_values_again(self):
        self.router("--demo", "--midi", "none")
        viz = self.viz("nebula")
        for _ in range(3):
            viz.wait_for_json(lambda message: True, 5)
            viz.stop(signal.SIGKILL)
            viz = self.viz("nebula")
        viz.wait_for_json(lambda message: True, 2)
        self.eventually(lambda: self.names() == ["nebula"], 5)

    def test_one_that_says_goodbye_is_gone_at_once(self):
        router = self.router("--demo", "--midi", "none")
        viz = self.viz("nebula")
        viz.wait_for_json(lambda message: True)
        self.assertEqual(viz.stop(), 0)
        self.eventually(lambda: self.names() == [], 1)
        router.err.wait_for("^nebula: lost", 1)

    def test_a_router_that_returns_finds_its_visualizations(self):
        viz = self.viz("nebula")
        for sign in (signal.SIGKILL, signal.SIGTERM):
            seen = viz.out.count()
            router = self.router("--demo", "--midi", "none")
            viz.wait_for_json(lambda message: True, 2, start=seen)
            router.stop(sign)
            time.sleep(0.1)

    def test_the_ten_line_script_joins_and_receives(self):
        self.other.ip("route", "add", "default", "via", "10.7.0.1")
        self.router("--demo", "--midi", "none")
        script = self.start(sys.executable, VIZ_PY, host=self.other)
        script.out.wait_for(r"^/demo/sensor \(\d\.\d+,\)$", 3)
        script.out.wait_for(r"^/demo/note/36 \(0\.\d+,\)$", 3)
        node, = self.asked("nodes")
        self.assertEqual((node["name"], node["osc"], node["proto"]), ("nebula", "10.7.0.2:9000", 0))
        script.end()
        self.eventually(lambda: self.names() == [], 8)

    def test_tags_and_names_choose_among_three_visualizations(self):
        self.router(self.show(STAGE), "--demo", "--midi", "none")
        vizzes = {"left": self.viz("left", "--tags", "wall,stage"), "middle": self.viz("middle"),
                  "right": self.viz("right", "--tags", "wall")}
        expected = {"left": {"/all", "/wall", "/hit/36", "/hit/38", "/hit/42"},
                    "middle": {"/all", "/hit/36", "/hit/38", "/hit/42"}, "right": {"/all", "/wall", "/snare"}}
        for name, addresses in expected.items():
            for address in addresses:
                vizzes[name].wait_for_json(lambda message: message["address"] == address, 5)
        for name, viz in vizzes.items():
            messages = viz.json_lines()
            self.assertEqual({message["address"] for message in messages}, expected[name])
            for message in messages:
                low, high = (10, 20) if message["address"] == "/wall" else (0, 1)
                self.assertTrue(low <= message["args"][0] <= high, message)

    def test_two_of_one_name_are_told_apart_and_both_get_values(self):
        self.router("--demo", "--midi", "none")
        for viz in [self.viz("nebula") for _ in range(2)]:
            viz.wait_for_json(lambda message: True, 3)
        first, second = sorted(self.names())
        self.assertEqual(first, "nebula")
        self.assertRegex(second, "^nebula~.{4}$")


if __name__ == "__main__":
    run_tests(("nsenter", "util-linux"))
