#!/usr/bin/env python3
"""Makes trees with one include each and looks at what the layers check says of them."""

import contextlib
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import check_layers

CHECK = pathlib.Path(__file__).with_name("check_layers.py")


@contextlib.contextmanager
def tree(files):
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        yield pathlib.Path(root)


def found_in(files):
    with tree(files) as root:
        return check_layers.check(root)


def run_check(files):
    with tree(files) as root:
        return subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True, check=False)


class Layers(unittest.TestCase):
    def allows(self, source, include):
        self.assertEqual(found_in({source: f"#include {include}\n"}), (1, []))

    def forbids(self, source, include):
        count, found = found_in({source: f"\n#include {include}\n"})
        self.assertEqual((count, len(found)), (1, 1), f"{source} with {include}: {found}")
        self.assertIn(f"{source}:2: #include {include}: ", found[0])

    def test_a_folder_includes_itself_and_what_stands_below(self):
        self.allows("router/router.cpp", '"router/events/lane.hpp"')
        self.allows("transport/osc/osc_encoder.cpp", '"router/events/event.hpp"')
        self.allows("discovery/node.cpp", '"transport/net.hpp"')
        self.allows("devices/osc_input.cpp", '"transport/net.hpp"')
        self.allows("tools/main.cpp", '"devices/options.hpp"')

    def test_a_folder_includes_nothing_above_or_beside(self):
        self.forbids("router/router.cpp", '"transport/net.hpp"')
        self.forbids("router/router.cpp", '"devices/options.hpp"')
        self.forbids("transport/net.hpp", '"discovery/node.hpp"')
        self.forbids("discovery/node.cpp", '"devices/options.hpp"')
        self.forbids("devices/osc_input.cpp", '"discovery/node.hpp"')
        self.forbids("devices/osc_input.cpp", '"config/show.hpp"')
        self.forbids("config/show.cpp", '"tools/run.hpp"')

    def test_config_sees_options_and_nothing_else_of_the_parts_they_configure(self):
        self.allows("config/show.cpp", '"devices/options.hpp"')
        self.allows("config/show.cpp", '"devices/midi/options.hpp"')
        self.allows("config/show.cpp", '"transport/options.hpp"')
        self.allows("config/show.cpp", '"router/route.hpp"')
        self.forbids("config/show.cpp", '"transport/net.hpp"')
        self.forbids("config/show.cpp", '"devices/device_options.hpp"')
        self.forbids("config/show.cpp", '"tools/options.hpp"')

    def test_options_bring_nothing_into_config_by_the_back_door(self):
        self.allows("devices/options.hpp", '"router/endpoint.hpp"')
        self.allows("devices/options.hpp", '"devices/midi/options.hpp"')
        self.forbids("devices/options.hpp", '"devices/midi/midi_decoder.hpp"')
        self.forbids("devices/options.hpp", '"transport/net.hpp"')

    def test_includes_start_at_the_root(self):
        self.forbids("router/router.cpp", '"lane.hpp"')
        self.forbids("router/router.cpp", '"router/../transport/net.hpp"')
        self.forbids("router/router.cpp", '"tests/fake_output.hpp"')
        self.forbids("router/router.cpp", "LANE_HEADER")

    def test_each_library_has_one_place(self):
        self.allows("devices/midi/rtmidi_input.cpp", "<rtmidi/RtMidi.h>")
        self.forbids("devices/midi/midi_decoder.cpp", "<rtmidi/RtMidi.h>")
        self.allows("transport/osc/osc_decoder.cpp", "<oscpack/osc/OscReceivedElements.h>")
        self.forbids("transport/osc/udp_output.cpp", "<oscpack/osc/OscTypes.h>")
        self.allows("transport/net.hpp", "<boost/asio/io_context.hpp>")
        self.allows("transport/web/session.cpp", "<boost/beast/core.hpp>")
        self.forbids("transport/control/control_server.cpp", "<boost/asio/io_context.hpp>")
        self.forbids("discovery/node.cpp", "<boost/asio/io_context.hpp>")
        self.allows("config/show.cpp", "<toml++/toml.h>")
        self.forbids("tools/main.cpp", "<toml++/toml.h>")
        self.allows("devices/usb_sensor.cpp", "<libusb-1.0/libusb.h>")
        self.forbids("devices/serial_sensor.cpp", "<libusb-1.0/libusb.h>")
        self.forbids("tools/main.cpp", "<asio.hpp>")

    def test_the_router_does_no_input_or_output(self):
        self.allows("router/result.hpp", "<tl/expected.hpp>")
        self.allows("router/events/lane.hpp", "<concurrentqueue/concurrentqueue.h>")
        self.allows("router/router.cpp", "<atomic>")
        self.forbids("router/router.cpp", "<sys/socket.h>")
        self.forbids("router/router.cpp", "<fmt/format.h>")
        self.forbids("router/router.cpp", "<nlohmann/json.hpp>")
        self.allows("discovery/interfaces_posix.cpp", "<sys/socket.h>")

    def test_one_bad_include_among_good_ones_is_found(self):
        result = run_check({
            "router/router.cpp": '#include <atomic>\n  #  include "config/show.hpp"\n',
            "router/router.hpp": "#include <span>\n",
        })
        self.assertEqual(result.returncode, 1)
        self.assertIn("router/router.cpp:2:", result.stdout)
        self.assertIn("2 files, 1 forbidden includes", result.stdout)

    def test_a_clean_tree_passes(self):
        self.assertEqual(run_check({"router/router.hpp": "#include <span>\n"}).returncode, 0)

    def test_an_empty_tree_is_not_a_pass(self):
        self.assertEqual(run_check({"docs/readme.md": ""}).returncode, 1)


if __name__ == "__main__":
    unittest.main()
