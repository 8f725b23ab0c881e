#!/usr/bin/env python3
"""`hana-router doctor` on hosts that are well and on hosts that are not.

usage: doctor_test.py HANA_ROUTER
"""
import json, os, socket, subprocess, sys, time

from program import Case, Host, run_tests

Case.router_program = sys.argv[1]
KEYS = {"check", "subject", "verdict", "finding", "advice"}
DROPS_MULTICAST = """
table inet lab {
  chain input { type filter hook input priority 0; policy accept;
    ip daddr 224.0.0.0/4 drop
  }
}
"""
DROPS_ANSWERS = """
table inet lab {
  chain input { type filter hook input priority 0; policy drop;
    iifname "lo" accept
    udp dport 7282 accept
    meta l4proto { icmp, icmpv6, igmp } accept
  }
}
"""
SWALLOWS_MULTICAST = """
table inet lab {
  chain input { type filter hook input priority 0; policy accept;
    ip saddr 10.7.0.2 ip daddr 224.0.0.0/4 drop
  }
}
"""
REFUSES_MULTICAST = """
table inet lab {
  chain output { type filter hook output priority 0; policy accept;
    ip daddr 239.0.0.0/8 drop
  }
}
"""


class Doctor(Case):
    """This host is 10.7.0.1; the other is 10.7.0.2, at the end of a cable."""

    def setUp(self):
        super().setUp()
        self.other = Host()
        self.addCleanup(self.other.end)
        # Link-local addresses are there at once, as they are on a host that has been up for two seconds.
        for scope in ("all", "default"):
            with open(f"/proc/sys/net/ipv6/conf/{scope}/accept_dad", "w") as setting:
                setting.write("0")
        subprocess.run(["ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth0",
                        "netns", str(self.other.process.pid)], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "delete", "eth0"], capture_output=True)
        subprocess.run(["ip", "address", "add", "10.7.0.1/24", "dev", "eth0"], check=True)
        subprocess.run(["ip", "link", "set", "eth0", "up"], check=True)
        self.other.ip("address", "add", "10.7.0.2/24", "dev", "eth0")
        self.other.ip("link", "set", "eth0", "up")

    def firewall(self, rules):
        subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True)
        self.addCleanup(subprocess.run, ["nft", "delete", "table", "inet", "lab"], check=True)

    def examine(self, *arguments):
        """The exit code and what was found, by check and subject."""
        code, out, err = self.run_hana("doctor", "--json", *arguments, seconds=30)
        self.assertEqual(err, [])
        findings = [json.loads(line) for line in out]
        for finding in findings:
            self.assertLessEqual(KEYS, set(finding))
            self.assertIn(finding["verdict"], ("ok", "note", "warning", "problem"))
            if finding["verdict"] in ("warning", "problem"):
                self.assertTrue(finding["advice"], finding)
        has_problem = any(finding["verdict"] == "problem" for finding in findings)
        self.assertEqual(code, 5 if has_problem else 0)
        self.all = findings
        return {(finding["check"], finding["subject"]): finding for finding in findings}

    def problems(self):
        """But for the sequencer: who may use this machine's is not the test's to say."""
        return {(finding["check"], finding["subject"]) for finding in self.all
                if finding["verdict"] == "problem" and finding["check"] != "midi-sequencer"}

    def test_a_host_that_is_well_has_no_problem(self):
        found = self.examine()
        self.assertEqual(self.problems(), set())
        for check, subject in (("interface", "eth0"), ("multicast-v4", "eth0"), ("multicast-v6", "eth0"),
                               ("broadcast", "eth0"), ("unicast", "eth0"), ("multicast-v4", "lo"),
                               ("discovery-port", "UDP 7282"), ("firewall", ""), ("clone", "")):
            self.assertEqual(found[check, subject]["verdict"], "ok", found[check, subject])
        for check in ("real-time", "cpu-governor", "clock-step", "clock-sync", "usb-autosuspend", "midi-sequencer"):
            self.assertIn(check, {finding["check"] for finding in self.all})

    def test_people_get_headings_verdicts_and_a_summary_within_four_seconds(self):
        program = self.hana("doctor", "--interface", "eth0")
        code = program.wait(20)
        text = "\n".join(program.out.texts)
        self.assertEqual(program.err.texts, [])
        self.assertEqual(code, 0 if program.out.texts[-1].startswith("0 problems") else 5, text)
        self.assertRegex(text, r"(?m)^Network interfaces\n  ok +eth0 +up, 10\.7\.0\.1/24")
        self.assertRegex(program.out.texts[-1], r"^\d problems?, \d+ warnings?, \d+ notes?, \d+ checks fine$")
        self.assertNotRegex(text, r"(?m)^  \w+ +lo ")
        took = program.out.seen[-1][0] - program.started
        print(f"{took:.1f} s;", end=" ")
        self.assertLess(took, 4)

    def test_a_router_on_the_other_host_is_heard_and_answers(self):
        router = self.hana("run", "--demo", "--midi", "none", "--name", "desk", host=self.other,
                           environment={"XDG_STATE_HOME": str(self.folder / "other")})
        router.err.wait_for("Ctrl-C stops")
        found = self.examine("--interface", "eth0")
        self.assertEqual(self.problems(), set())
        # It answers over IPv4, IPv6 or both; over IPv4 for certain.
        node, = [one for one in self.all if one["check"] == "node" and one["address"] == "10.7.0.2"]
        self.assertEqual((node["subject"], node["role"], node["heard"], node["answered"]), ("desk", "router", True, True))
        self.assertTrue(0 < node["round_trip_us"] < 1e6, node)
        self.assertEqual(found["multicast-v4", "eth0"]["heard"], ["10.7.0.2"])
        self.assertEqual(found["multicast-v4", "eth0"]["answered"], ["10.7.0.2"])

    def test_answers_that_a_firewall_drops_are_missed(self):
        router = self.hana("run", "--demo", "--midi", "none", "--name", "desk", host=self.other,
                           environment={"XDG_STATE_HOME": str(self.folder / "other")})
        router.err.wait_for("Ctrl-C stops")
        self.firewall(DROPS_ANSWERS)
        found = self.examine("--interface", "eth0")
        self.assertIn(("node", "desk"), self.problems())
        self.assertIn("answers do not come back", found["node", "desk"]["finding"])
        self.assertEqual(found["firewall", "inet lab"]["verdict"], "warning")
        self.assertTrue(found["firewall", "inet lab"]["accepts_port"])
        self.assertEqual(found["multicast-v4", "eth0"]["verdict"], "ok")

    def test_a_node_whose_multicast_is_swallowed_on_the_way_is_told_from_one_behind_a_firewall(self):
        router = self.hana("run", "--demo", "--midi", "none", "--name", "desk", host=self.other,
                           environment={"XDG_STATE_HOME": str(self.folder / "other")})
        router.err.wait_for("Ctrl-C stops")
        self.firewall(SWALLOWS_MULTICAST)
        self.examine("--interface", "eth0")
        self.assertEqual(self.problems(), set())
        node, = [one for one in self.all if one["check"] == "node" and one["address"] == "10.7.0.2"]
        self.assertEqual((node["verdict"], node["heard"], node["answered"]), ("warning", False, True))
        self.assertIn("IGMP", node["advice"])

    def test_multicast_that_a_firewall_drops_on_its_way_in_is_a_problem(self):
        self.firewall(DROPS_MULTICAST)
        found = self.examine()
        self.assertEqual(self.problems(), {("multicast-v4", "eth0"), ("multicast-v4", "lo")})
        self.assertIn("firewall", found["multicast-v4", "eth0"]["finding"])
        self.assertEqual(found["multicast-v6", "eth0"]["verdict"], "ok")
        self.assertEqual(found["broadcast", "eth0"]["verdict"], "ok")
        self.assertEqual(found["firewall", "inet lab"]["dropping_rules"], 1)

    def test_multicast_that_a_firewall_refuses_on_its_way_out_is_told_apart(self):
        self.firewall(REFUSES_MULTICAST)
        found = self.examine("--interface", "eth0")
        self.assertEqual(self.problems(), {("multicast-v4", "eth0")})
        self.assertIn("on its way out", found["multicast-v4", "eth0"]["finding"])
        self.assertFalse(found["multicast-v4", "eth0"]["sent"])

    def test_a_program_that_has_the_port_for_itself_is_named(self):
        greedy = self.start(sys.executable, "-c",
                            "import socket, time; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(('', 7282)); "
                            "print('bound', flush=True); time.sleep(60)")
        greedy.out.wait_for("bound")
        found = self.examine("--interface", "eth0")
        self.assertIn(("discovery-port", "UDP 7282"), self.problems())
        port = found["discovery-port", "UDP 7282"]
        self.assertIn(greedy.pid, [holder["pid"] for holder in port["holders"]])
        self.assertIn(f"process {greedy.pid}", port["finding"])
        self.assertIn("Ports", found["multicast-v4", "eth0"]["advice"])

    def test_hana_programs_share_the_port_and_are_named(self):
        router = self.router("--demo", "--midi", "none")
        found = self.examine()
        self.assertEqual(self.problems(), set())
        self.assertEqual([holder["pid"] for holder in found["discovery-port", "UDP 7282"]["holders"]], [router.pid])
        self.assertTrue([one for one in self.all if one["check"] == "node" and one["same_machine"]])

    def test_an_interface_that_is_down_is_a_problem_only_if_it_was_named(self):
        subprocess.run(["ip", "link", "set", "eth0", "down"], check=True)
        found = self.examine()
        self.assertEqual(self.problems(), set())
        self.assertEqual(found["interface", "eth0"]["verdict"], "note")
        self.assertEqual(found["network", ""]["verdict"], "warning")
        found = self.examine("--interface", "eth0")
        self.assertIn(("interface", "eth0"), self.problems())
        self.assertIn("sudo ip link set eth0 up", found["interface", "eth0"]["advice"])

    def test_an_interface_without_its_cable_is_told_from_one_that_is_off(self):
        self.other.ip("link", "set", "eth0", "down")
        found = self.examine("--interface", "eth0")
        self.assertIn("nothing is at its other end", found["interface", "eth0"]["finding"])

    def test_a_show_port_that_is_taken_is_a_problem_and_a_router_that_has_it_is_none(self):
        with socket.socket(type=socket.SOCK_DGRAM) as other:
            other.bind(("", 0))
            port = other.getsockname()[1]
            show = self.show(f'[devices.phone]\nmatch = {{ kind = "osc", listen = "udp:{port}" }}\n'
                             '[[route]]\nfrom = "phone:/**"\nto = "*:/all"\n')
            found = self.examine(show, "--interface", "lo")
            self.assertEqual(self.problems(), {("show-port", f"UDP {port}")})
            self.assertIn(os.getpid(), [holder["pid"] for holder in found["show-port", f"UDP {port}"]["holders"]])
        self.examine(show, "--interface", "lo")
        self.assertEqual(self.problems(), set())
        self.router(show, "--midi", "none")
        found = self.examine(show, "--interface", "lo")
        self.assertEqual(self.problems(), set())
        self.assertIn("hana-router", found["show-port", f"UDP {port}"]["finding"])

    def test_a_bad_show_is_the_show_s_error(self):
        code, out, err = self.run_hana("doctor", self.show("[[route]]\n"))
        self.assertEqual((code, out), (3, []))
        self.assertTrue(err)

    def test_clones_that_met_too_late_to_give_way_are_a_problem(self):
        link = ["nsenter", "-t", str(self.other.process.pid), "-n", "ip", "link", "set", "eth0"]
        subprocess.run([*link, "down"], check=True)
        for host, name in ((None, "here"), (self.other, "there")):
            state = self.folder / name / "hana-router" / "nodes"
            state.mkdir(parents=True)
            epoch = 2_000_000_000 + len(name)
            (state / "visualization-nebula-1.id").write_text(f"0123456789abcdef0123456789abcdef {epoch}\n")
            viz = self.hana("viz", "--name", "nebula", host=host,
                            environment={"XDG_STATE_HOME": str(self.folder / name)})
            viz.err.wait_for("a visualization on UDP port")
        time.sleep(10.5)  # within ten seconds the later one would have taken an id of its own
        subprocess.run([*link, "up"], check=True)
        found = self.examine("--interface", "eth0")
        self.assertIn(("clone", "nebula"), self.problems())
        self.assertEqual(len(set(found["clone", "nebula"]["addresses"])), 2)

    def test_two_interfaces_in_one_subnet_are_a_warning(self):
        subprocess.run(["ip", "link", "add", "eth1", "type", "veth", "peer", "name", "eth1",
                        "netns", str(self.other.process.pid)], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "delete", "eth1"], capture_output=True)
        subprocess.run(["ip", "address", "add", "10.7.0.3/24", "dev", "eth1"], check=True)
        subprocess.run(["ip", "link", "set", "eth1", "up"], check=True)
        self.other.ip("link", "set", "eth1", "up")
        found = self.examine()
        self.assertEqual(found["same-subnet", "eth0"]["verdict"], "warning")


if __name__ == "__main__":
    run_tests(("nsenter", "util-linux"), ("nft", "nftables"))
