#!/usr/bin/env python3
"""The program as a person at a keyboard meets it: flags, exit codes, what it says, how it ends.

usage: program_test.py HANA_ROUTER
"""
import json, os, re, signal, socket, sys, time

from program import QUANTILES, Case, control_sockets, run_tests

Case.router_program = sys.argv[1]
STATUS_KEYS = {"warnings", 
    "name", "show", "up_s", "devices", "visualizations", "events_in", "events_in_per_s", "unmatched",
    "messages_out", "messages_out_per_s", "datagrams_out", "drops", "malformed", "router_time"}


class CommandLine(Case):
    def test_version_and_help_with_examples_are_on_stdout(self):
        code, out, err = self.run_hana("--version")
        self.assertEqual((code, err), (0, []))
        self.assertRegex("\n".join(out), r"^hana-router \d+\.\d+\.\d+$")
        for command in ("", "run", "devices", "nodes", "latency", "check", "doctor", "viz", "bench"):
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


    def test_options_may_stand_before_the_show(self):
        show = self.show('[[route]]\nfrom = "demo:/sensor"\nto = "*:/fog"\n')
        self.router("--interface", "lo", "--demo", show)
        self.hana("viz", "--interface", "lo").out.wait_for("^/fog ")

    def test_only_nodes_of_one_group_see_each_other(self):
        group = "239.255.72.83:7300"
        self.router("--demo", environment={"HANA_GROUP": group})
        stranger = self.hana("viz", "--name", "stranger")
        self.hana("viz", "--name", "friend", "--group", group).out.wait_for("/demo/note")
        self.assertEqual([node["name"] for node in self.asked("nodes")], ["friend"])
        self.assertEqual((stranger.stop(), stranger.out.texts), (0, []))

    def test_a_visualization_leaves_after_so_many_messages_and_says_how_old_they_are(self):
        self.router("--demo")
        code, out, err = self.run_hana("viz", "--json", "--count", "20")
        self.assertEqual((code, len(out)), (0, 20))
        self.assertRegex(err[0], "a visualization on UDP port")
        self.assertEqual([line for line in err[1:] if not re.search(": (connected|gone)", line)], [])
        for message in map(json.loads, out):
            self.assertEqual(set(message), {"address", "args", "from", "via", "kind", "latency_us", "bound_us",
                                            "network_us"})
            self.assertTrue(0 < message["latency_us"] < 1e6, message)


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
        show.chmod(0)
        # In its namespace the test is root, who may read everything, unless it gives that up.
        unprivileged = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
        program = self.start(*unprivileged, self.router_program, "check", show)
        self.assertEqual((program.wait(), program.out.texts), (3, []))
        self.assertEqual(program.err.texts, [f"{show}: error: this file may not be read: change its permissions"])

    def test_a_half_written_show_is_an_error_wherever_it_ends(self):
        whole = '[[route]]\nfrom = "demo:/sensor"\nto = "nebula:/fog"\nout = [0.0, 1.0]\n'
        for size in (5, 20, 40, 60):
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
        self.assertEqual(control_sockets(), [])

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
            self.assertEqual(set(status["router_time"]), QUANTILES | {"last_minute"})
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


if __name__ == "__main__":
    run_tests(("bash", "bash"))
