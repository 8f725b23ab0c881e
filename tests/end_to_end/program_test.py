#!/usr/bin/env python3
"""The program as a person at a keyboard meets it: flags, exit codes, what it says, how it ends.

usage: program_test.py HANA_ROUTER
"""
import json, os, re, signal, socket, stat, sys, time
from pathlib import Path

from program import Case, free_udp_port, run_tests

Case.router_program = sys.argv[1]
STATUS_KEYS = {
    "name", "show", "up_s", "devices", "visualizations", "events_in", "events_in_per_s", "unmatched",
    "messages_out", "messages_out_per_s", "datagrams_out", "drops", "malformed", "router_time"}
QUANTILES = {"count", "p50_us", "p99_us", "p999_us", "max_us"}


def sockets():
    return sorted((Path(os.environ["XDG_RUNTIME_DIR"]) / "hana-router").glob("*"))


class CommandLine(Case):
    def test_version_and_help_with_examples_are_on_stdout(self):
        code, out, err = self.run_hana("--version")
        self.assertEqual((code, err), (0, []))
        self.assertRegex("\n".join(out), r"^hana-router \d+\.\d+\.\d+$")
        for command in ("", "run", "devices", "nodes", "latency", "check", "viz", "bench"):
            with self.subTest(command=command):
                code, out, err = self.run_hana(*command.split(), "--help")
                self.assertEqual((code, err), (0, []))
                self.assertIn("Examples:", out)
                self.assertIn(f"hana-router {command}".strip(), "\n".join(out).split("Examples:")[1])

    def test_what_is_wrong_on_the_command_line_is_named_and_exits_with_2(self):
        for arguments, named in (
                (["--nonsense"], "--nonsense"), (["nonsense"], "nonsense"), (["run", "--nonsense"], "--nonsense"),
                (["run", "a.toml", "b.toml"], "b.toml"), (["run", "--demo-rate", "0"], "--demo-rate"),
                (["run", "--midi", "winmm"], "winmm"), (["viz", "--port", "99999"], "99999"),
                (["run", "--group", "here"], "here"), (["viz", "--group", "10.0.0.1:7282"], "10.0.0.1"),
                (["run", "--name", ""], "name"), (["check"], "show"), ([], "subcommand")):
            with self.subTest(arguments=arguments):
                code, out, err = self.run_hana(*arguments)
                self.assertEqual((code, out), (2, []), err)
                self.assertIn(named, "\n".join(err))

    def test_an_interface_that_does_not_exist_is_named(self):
        router = self.hana("run", "--demo", "--interface", "nosuch0")
        router.err.wait_for("nosuch0", 3)


class ShowFiles(Case):
    def test_check_is_content_with_a_good_show_without_its_devices(self):
        show = self.show('[[route]]\nfrom = "demo:/sensor"\nto = "nebula:/fog"\n')
        code, out, err = self.run_hana("check", show)
        self.assertEqual((code, err), (0, []))
        self.assertRegex("\n".join(out), "^[^\n]*show.toml: fine: [^\n]*1 routes?$")
        self.assertEqual(self.run_hana("check", show, "--json"), (0, [], []))

    def test_check_warns_of_a_device_that_is_not_plugged_in_and_is_content(self):
        show = self.show('[devices.pads]\nmatch = { kind = "midi", name = "Pads*" }\n'
                         '[[route]]\nfrom = "pads:/note/*"\nto = "nebula:/burst/$1"\n')
        code, out, err = self.run_hana("check", show)
        self.assertEqual((code, len(out), len(err)), (0, 1, 1))
        self.assertRegex(err[0], r"show\.toml:1:\d+: warning: .*pads.*not plugged in")

    def test_every_mistake_is_named_with_its_place_and_exits_with_3(self):
        show = self.show('[[route]]\nfrom = "demo:/a"\nto = "nebula:/b"\nfoo = 1\nout = [1, 1]\n')
        for command in ("check", "run"):
            code, out, err = self.run_hana(command, show)
            self.assertEqual((code, out), (3, []))
            places = [re.match(rf"{re.escape(str(show))}:(\d+):(\d+): error: ", line) for line in err]
            self.assertEqual([place.groups() for place in places if place], [("4", "1"), ("5", "7")])
        code, out, err = self.run_hana("check", show, "--json")
        self.assertEqual((code, err), (3, []))
        objects = [json.loads(line) for line in out]
        self.assertEqual([(thing["line"], thing["column"], thing["severity"]) for thing in objects],
                         [(4, 1, "error"), (5, 7, "error")])
        for thing in objects:
            self.assertEqual(set(thing), {"file", "line", "column", "severity", "message"})
            self.assertEqual(thing["file"], str(show))

    def test_a_show_that_cannot_be_read_is_one_sentence_and_exits_with_3(self):
        (self.folder / "nul.toml").write_bytes(b"a = \0\n")
        for file, said in ((self.folder / "nosuch.toml", "no such file"), (self.folder, "directory")):
            for command in ("check", "run"):
                with self.subTest(file=file.name, command=command):
                    code, out, err = self.run_hana(command, file)
                    self.assertEqual((code, out, len(err)), (3, [], 1))
                    self.assertTrue(err[0].startswith(f"{file}: error: "))
                    self.assertIn(said, err[0])
        code, out, err = self.run_hana("check", self.folder / "nul.toml")
        self.assertEqual((code, out), (3, []))
        self.assertRegex(err[0], r"nul\.toml:1:\d+: error: ")

    def test_a_show_that_may_not_be_read_is_one_sentence_and_exits_with_3(self):
        show = self.show("")
        os.chmod(self.folder, 0o755)
        os.chmod(show, 0)
        command = [self.router_program, "check", show]
        if os.geteuid() == 0:  # root may read everything
            try:
                command = ["setpriv", "--reuid", "65534", "--clear-groups", *command]
                if self.start(*command[:4], "test", "-x", self.router_program).wait() != 0:
                    self.skipTest("the program is in a folder that only root may enter")
            except OSError as error:
                self.skipTest(str(error))
        program = self.start(*command)
        self.assertEqual((program.wait(), program.out.texts), (3, []))
        self.assertEqual(program.err.texts, [f"{show}: error: this file may not be read: change its permissions"])

    def test_a_half_written_show_is_an_error_wherever_it_ends(self):
        whole = '[[route]]\nfrom = "demo:/sensor"\nto = "nebula:/fog"\nout = [0.0, 1.0]\n'
        for size in (5, 20, 50, 70):
            with self.subTest(size=size):
                show = self.show(whole[:size], f"half{size}.toml")
                code, out, err = self.run_hana("run", show)
                self.assertEqual((code, out), (3, []))
                self.assertRegex(err[0], rf"half{size}\.toml:\d+:\d+: error: ")


class Ports(Case):
    def test_an_osc_port_in_use_is_one_sentence_with_the_port_and_exits_with_4(self):
        with socket.socket(type=socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            port = other.getsockname()[1]
            show = self.show(f'[devices.phone]\nmatch = {{ kind = "osc", listen = "udp:127.0.0.1:{port}" }}\n'
                             '[[route]]\nfrom = "phone:/**"\nto = "nebula:/**"\n')
            code, out, err = self.run_hana("run", show)
            self.assertEqual((code, out, len(err)), (4, [], 1))
            self.assertRegex(err[0], rf"phone: .*{port}.*another program")
            code, out, err = self.run_hana("viz", "--port", str(port))
            self.assertEqual((code, out, len(err)), (4, [], 1))
            self.assertRegex(err[0], rf"{port}.*--port")
        self.assertEqual(sockets(), [])

    def test_an_address_that_the_machine_does_not_have_exits_with_4(self):
        show = self.show('[devices.phone]\nmatch = { kind = "osc", listen = "udp:10.1.2.3:9000" }\n'
                         '[[route]]\nfrom = "phone:/**"\nto = "nebula:/**"\n')
        code, out, err = self.run_hana("run", show)
        self.assertEqual((code, out, len(err)), (4, [], 1))
        self.assertIn("10.1.2.3:9000", err[0])


class Running(Case):
    def test_it_is_ready_within_three_tenths_of_a_second(self):
        times = []
        for _ in range(5):
            router = self.hana("run", "--demo")
            times.append(router.err.wait_for("Ctrl-C stops")[0] - router.started)
            self.assertEqual(router.stop(), 0)
        print("start to ready: " + ", ".join(f"{1000 * each:.0f} ms" for each in times))
        self.assertLess(min(times), 0.3)

    def test_without_a_sound_system_it_says_so_in_one_line_and_runs(self):
        router = self.router("--demo", "--name", "desk", environment={"JACK_NO_START_SERVER": "1",
                             "JACK_DEFAULT_SERVER": f"hana-none-{os.getpid()}"})
        router.err.wait_for("^midi: ")
        time.sleep(1.5)
        self.assertEqual(router.stop(), 0)
        noise = [line for line in router.err.texts if re.search("(?i)rtmidi|jack_|alsa lib|exception|what\\(\\)", line)]
        self.assertEqual(noise, [])
        self.assertEqual(len([line for line in router.err.texts if line.startswith("midi: ")]), 1)
        self.assertEqual(router.out.texts, [])

    def test_ctrl_c_prints_the_summary_of_every_route_and_exits_with_130(self):
        router = self.router("--demo")
        time.sleep(0.5)
        self.assertEqual(router.stop(signal.SIGINT), 130)
        heading = next(i for i, line in enumerate(router.err.texts) if line.startswith("ROUTER TIME"))
        for column in ("EVENTS", "MESSAGES", "p50", "p99", "p99.9", "max"):
            self.assertIn(column, router.err.texts[heading])
        rows = [line.split()[0] for line in router.err.texts[heading + 1:]]
        self.assertEqual(rows, ["demo-sensor", "demo-beat", "virtual", "all"])
        self.assertRegex(router.err.texts[heading + 1], r"demo-sensor +\d\d")

    def test_sigterm_is_a_clean_end(self):
        router = self.router("--demo")
        start = time.monotonic()
        self.assertEqual(router.stop(signal.SIGTERM), 0)
        self.assertLess(time.monotonic() - start, 1.5)
        viz = self.hana("viz")
        viz.err.wait_for("a visualization on UDP port")
        self.assertEqual(viz.stop(signal.SIGINT), 130)

    def test_json_is_one_status_object_a_second(self):
        router = self.router("--demo", "--json", "--name", "desk")
        router.out.wait_for("", 5)
        router.wait_for_json(lambda status: status["up_s"] > 3.5)
        router.stop()
        statuses = router.json_lines()
        times = [at for at, _ in router.out.seen]
        for before, after in zip(times, times[1:4]):
            self.assertAlmostEqual(after - before, 1.0, delta=0.4)
        for status in statuses:
            self.assertEqual(set(status) - {"last_send_error"}, STATUS_KEYS)
            self.assertEqual(set(status["devices"]), {"connected", "waiting", "failed"})
            self.assertEqual(set(status["drops"]), {"lanes_full", "send_discrete", "send_continuous"})
            self.assertEqual(set(status["router_time"]), QUANTILES)
            self.assertEqual((status["name"], sum(status["drops"].values())), ("desk", 0))
        self.assertGreater(statuses[-1]["events_in"], statuses[0]["events_in"] + 60)
        self.assertAlmostEqual(statuses[-1]["events_in_per_s"], 68, delta=15)

    def test_no_reader_is_a_clean_end(self):
        router = self.router("--demo")
        for command in ("viz", "viz --json", "devices --watch", "devices --watch --json", "nodes --watch",
                        "latency --watch", "latency --watch --json"):
            with self.subTest(command=command):
                self.goes_with_its_reader(command)
        router.stop()
        for command in ("devices --watch", "nodes --watch --seconds 0.1"):
            with self.subTest(command=command, router="none"):
                self.goes_with_its_reader(command)

    def goes_with_its_reader(self, command):
        line = f'"$0" {command} | head -n 1; exit "${{PIPESTATUS[0]}}"'
        shell = self.start("bash", "-c", line, self.router_program)
        self.assertIn(shell.wait(5), (0, 128 + signal.SIGPIPE))
        self.assertEqual(len(shell.out.texts), 1)
        self.assertEqual([said for said in shell.err.texts if re.search("(?i)exception|terminate|abort", said)], [])


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
            self.assertEqual(set(times), QUANTILES)
            self.assertGreater(times["count"], 0)
            self.assertLessEqual(times["p50_us"], times["p99_us"])

        for command, first, row in (("devices", "ALIAS", r"^demo +demo +connected"),
                                    ("nodes", "NAME", r"^left +visualization +127.0.0.1:\d+ .*wall,stage"),
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
        for command in ("devices", "nodes", "latency"):
            code, out, err = self.run_hana(command, "--router", "desk")
            self.assertEqual((code, out, len(err)), (1, [], 1))

    def test_where_two_run_one_is_chosen_by_name_or_process(self):
        routers = {name: self.router("--demo", "--name", name) for name in ("desk", "stage left")}
        for command in ("devices", "nodes", "latency"):
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
            path, = sockets()
            self.assertEqual(path.name, f"desk-{router.pid}.sock")
            self.assertTrue(stat.S_ISSOCK(path.stat().st_mode))
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(path.parent.stat().st_mode), 0o700)
            router.stop(sign)
            self.assertEqual(sockets(), [])

    def test_a_router_that_was_killed_is_not_mistaken_for_a_running_one(self):
        self.router("--demo", "--name", "dead").stop(signal.SIGKILL)
        self.assertEqual(self.run_hana("latency")[0], 1)
        self.assertEqual(sockets(), [])
        self.router("--demo", "--name", "desk")
        self.assertEqual(len(self.asked("latency")), 1)

    def test_the_socket_speaks_the_documented_protocol(self):
        self.router("--demo", "--name", "desk")
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(5)
            control.connect(str(sockets()[0]))
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
    run_tests(("bash", "bash"))
