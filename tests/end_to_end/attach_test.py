#!/usr/bin/env python3
"""What other programs learn from a running router through its control socket.

usage: attach_test.py HANA_ROUTER
"""
import json, re, signal, socket, stat, sys

from program import QUANTILES, Case, control_sockets, run_tests

Case.router_program = sys.argv[1]


class Attaching(Case):
    def test_devices_nodes_and_latency_show_the_running_router(self):
        router = self.router("--demo", "--name", "desk")
        self.hana("viz", "--name", "left", "--tags", "wall,stage").out.wait_for("/demo/sensor")
        devices = {device["alias"]: device for device in self.asked("devices")}
        self.assertEqual(devices["demo"]["state"], "connected")
        self.assertIn("virtual", devices)
        for device in devices.values():
            self.assertLessEqual({"alias", "kind", "name", "state", "malformed"}, set(device))

        nodes = self.asked("nodes")
        self.assertEqual([node["name"] for node in nodes], ["left"])
        self.assertEqual((nodes[0]["role"], nodes[0]["tags"]), ("visualization", ["wall", "stage"]))
        self.assertGreater(nodes[0]["sent"]["messages"], 0)
        self.assertEqual(nodes[0]["sent"]["dropped_discrete"] + nodes[0]["sent"]["dropped_continuous"], 0)

        latency, = self.asked("latency")
        self.assertEqual([route["id"] for route in latency["routes"]], ["demo-sensor", "demo-beat", "virtual"])
        for times in (latency["router_time"], latency["routes"][0]["router_time"]):
            self.assertEqual(set(times), QUANTILES | {"last_minute"})
            self.assertEqual(set(times["last_minute"]), QUANTILES)
            self.assertGreater(times["count"], 0)
            self.assertLessEqual(times["p50_us"], times["p99_us"])

        for command, first, row in (("devices", "ALIAS", r"^demo +demo +connected"),
                                    ("nodes", "NAME", r"^left +visualization +127.0.0.1:\d+ .*wall,stage"),
                                    ("links", "NAME", r"^left +local +live .*/left-\d+\.osc$"),
                                    ("latency", "ROUTER TIME", r"^demo-sensor +\d+ +\d+ +\d")):
            with self.subTest(command=command):
                code, out, err = self.run_hana(command)
                self.assertEqual((code, err), (0, []))
                self.assertTrue(out[0].startswith(first))
                self.assertTrue(any(re.match(row, line) for line in out), out)
        watch = self.hana("latency", "--watch", "--json")
        first = watch.wait_for_json(lambda _: True)[1]
        watch.wait_for_json(lambda thing: thing["router_time"]["count"] > first["router_time"]["count"], 3)
        router.stop()
        self.assertEqual(watch.wait(5), 1)
        self.assertEqual(len(watch.err.texts), 1)

    def test_where_none_runs_the_answer_is_one_sentence(self):
        code, out, err = self.run_hana("latency")
        self.assertEqual((code, out), (1, []))
        self.assertRegex("\n".join(err), "^hana-router: no router is running here; [^\n]*'hana-router run'$")
        for command in (["devices"], ["nodes", "--seconds", "0.2"]):
            code, out, err = self.run_hana(*command)
            self.assertEqual((code, len(out), len(err)), (0, 1, 1))
            self.assertRegex(err[0], "^no router runs here; ")
        for command in ("devices", "nodes", "links", "latency"):
            code, out, err = self.run_hana(command, "--router", "desk")
            self.assertEqual((code, out, len(err)), (1, [], 1))

    def test_where_two_run_one_is_chosen_by_name_or_process(self):
        routers = {name: self.router("--demo", "--name", name) for name in ("desk", "stage left")}
        for command in ("devices", "nodes", "links", "latency"):
            code, out, err = self.run_hana(command)
            self.assertEqual((code, out, len(err)), (1, [], 1))
            for name, router in routers.items():
                self.assertIn(f"{name} ({router.pid})", err[0])
            self.assertIn("--router", err[0])
        self.eventually(lambda: [node["name"] for node in self.asked("nodes", "--router", "desk")] == ["stage left"])
        found = self.asked("nodes", "--router", str(routers["stage left"].pid))
        self.assertEqual([node["name"] for node in found], ["desk"])
        code, _, err = self.run_hana("latency", "--router", "nobody")
        self.assertEqual((code, len(err)), (1, 1))
        self.assertRegex(err[0], "nobody.*desk")

    def test_the_socket_is_the_users_own_and_goes_with_the_router(self):
        for sign in (signal.SIGTERM, signal.SIGINT):
            router = self.router("--demo", "--name", "desk")
            path, = control_sockets()
            self.assertEqual(path.name, f"desk-{router.pid}.sock")
            self.assertTrue(stat.S_ISSOCK(path.stat().st_mode))
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(path.parent.stat().st_mode), 0o700)
            router.stop(sign)
            self.assertEqual(control_sockets(), [])

    def test_a_router_that_was_killed_is_not_mistaken_for_a_running_one(self):
        self.router("--demo", "--name", "dead").stop(signal.SIGKILL)
        self.assertEqual(self.run_hana("latency")[0], 1)
        self.assertEqual(control_sockets(), [])
        self.router("--demo", "--name", "desk")
        self.assertEqual(len(self.asked("latency")), 1)

    def test_the_socket_speaks_the_documented_protocol(self):
        self.router("--demo", "--name", "desk")
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(5)
            control.connect(str(control_sockets()[0]))
            lines = control.makefile("rw")

            def ask(line):
                lines.write(line + "\n")
                lines.flush()
                return json.loads(lines.readline())

            answer = ask('{"v":1,"id":7,"request":"status","params":{}}')
            self.assertEqual((answer["v"], answer["id"], answer["ok"]["name"]), (1, 7, "desk"))
            self.assertEqual(ask('{"v":1,"id":8,"request":"stats"}')["error"]["code"], "unknown_request")
            self.assertEqual(ask('{"v":2,"id":1,"request":"status"}')["error"]["code"], "unsupported_version")
            self.assertEqual(ask("status")["error"]["code"], "bad_json")
            first = ask('{"v":1,"id":9,"subscribe":"status","every_ms":50}')
            second = json.loads(lines.readline())
            self.assertEqual((first["id"], second["id"]), (9, 9))
            self.assertGreater(second["event"]["up_s"], first["event"]["up_s"])
            lines.close()


if __name__ == "__main__":
    run_tests()
