#!/usr/bin/env python3
"""How soon nodes know each other, and what it costs, between real programs in network namespaces.

Measured, in this order:
  few     start to known, both ways and process start included, on lo alone and between two hosts, in turn with a bare
          multicast question and unicast answer; and a bye until it is noticed
  loss    the same between two hosts that lose 20 % of what arrives
  kill    a killed node until it is noticed, between two hosts
  crowd   meshes of 2, 64 and 300 nodes: traffic, processor and memory; joiners into the 300

All stamps are CLOCK_MONOTONIC of this machine: before the process is started, and when a program prints that it knows
another. Exits with 0 when all was measured, whether or not the aims were met; 1 when something never came; 77 where
network namespaces are not allowed.
"""
import argparse, collections, json, os, platform, signal, sys
from pathlib import Path

import crowd, few_nodes, figures, hosts

Programs = collections.namedtuple("Programs", "mesh_printer light_mesh bare_question")
QUIET_LOAD = 1.5  # processes that want to run, averaged over a minute


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=Path, metavar="FOLDER", help="where the programs are built: build/release/tests")
    parser.add_argument("--quick", action="store_true", help="a tenth of the repetitions, in about 90 s: to try, not to quote")
    parser.add_argument("--starts", type=int, default=200, help="of each kind among few nodes (default: %(default)s)")
    parser.add_argument("--joins", type=int, default=40, help="into 300 nodes (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=20, help="(default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=20, help="that traffic is counted (default: %(default)s)")
    parser.add_argument("--only", action="append", choices=("few", "loss", "kill", "crowd"), help="may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures with every single value")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.starts, chosen.joins, chosen.kills, chosen.seconds = 20, 5, 5, 5
    return chosen


def programs_in(folder):
    programs = Programs(folder / "mesh_printer", folder / "bench/light_mesh", folder / "bench/bare_question")
    if missing := [str(path) for path in programs if not path.exists()]:
        sys.exit(f"not built: {', '.join(missing)}; tools/bench_discovery builds and runs")
    return Programs(*map(str, programs))


def measurements(chosen, programs):
    """Pairs of a name and what measures it."""
    yield "few", lambda: few_nodes.starts_against_bare(programs, 1, chosen.starts)
    yield "few", lambda: few_nodes.starts_against_bare(programs, 2, chosen.starts)
    yield "loss", lambda: few_nodes.starts_with_loss(programs, chosen.starts // 2)
    yield "kill", lambda: few_nodes.kills(programs, chosen.kills)
    yield "crowd", lambda: crowd.mesh_of(programs, 2, chosen.seconds)
    yield "crowd", lambda: crowd.mesh_of(programs, 64, chosen.seconds)
    yield "crowd", lambda: crowd.mesh_of(programs, 300, chosen.seconds, chosen.joins)


def machine():
    load = os.getloadavg()[0]
    if load > QUIET_LOAD:
        print(f"the load of this machine is {load:.1f}: the figures are also of what else it does", file=sys.stderr)
    return {"system": platform.platform(), "processors": os.cpu_count(), "load_before": load}


def main():
    chosen = arguments()
    programs = programs_in(chosen.programs)
    if reason := hosts.why_not():
        print(f"skipped: {reason}")
        sys.exit(77)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    seen = {"machine": machine(), "figures": [], "never_came": []}
    for name, measure in measurements(chosen, programs):
        if chosen.only and name not in chosen.only:
            continue
        try:
            rows = [figure.summary() for figure in measure()]
        except figures.NeverCame as reason:
            print(f"{reason}\n", flush=True)
            seen["never_came"].append(str(reason))
            continue
        print(figures.table(rows), end="\n\n", flush=True)
        seen["figures"] += rows
    if chosen.json:
        chosen.json.write_text(json.dumps(seen, indent=1) + "\n")
    sys.exit(bool(seen["never_came"]) or any(row.get("missing") for row in seen["figures"]))


if __name__ == "__main__":
    main()
