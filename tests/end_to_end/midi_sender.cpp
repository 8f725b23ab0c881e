// A MIDI program that knows nothing of the router: it plays what it is told, through RtMidi.
//
//   midi_sender alsa|jack virtual CLIENT PORT [HEX...]   shows a port that others can hear
//   midi_sender alsa|jack to CLIENT PORT [HEX...]        plays into a port whose name contains PORT
//
// Prints "ready" once the port is open, sends the messages of its arguments, then one for each
// line of hex on its standard input until that ends. "HEX*N" is a SysEx: the hex N times between
// F0 and F7, so that "42*998" has 1,000 bytes.
#include <rtmidi/RtMidi.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Bytes = std::vector<unsigned char>;
using namespace std::chrono_literals;

Bytes from_hex(const std::string& hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<unsigned char>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

Bytes message_of(const std::string& line) {
  const auto star = line.find('*');
  if (star == std::string::npos) return from_hex(line);
  const auto part = from_hex(line.substr(0, star));
  Bytes sysex{0xF0};
  for (auto left = std::stoul(line.substr(star + 1)); left > 0; --left)
    sysex.insert(sysex.end(), part.begin(), part.end());
  sysex.push_back(0xF7);
  return sysex;
}

bool open_to(RtMidiOut& out, const std::string& port) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    for (unsigned int i = 0; i < out.getPortCount(); ++i)
      if (out.getPortName(i).find(port) != std::string::npos) return out.openPort(i, "out"), true;
    std::this_thread::sleep_for(50ms);
  }
  return false;
}

int play(const std::vector<std::string>& arguments) {
  const auto api = arguments[0] == "alsa" ? RtMidi::LINUX_ALSA : RtMidi::UNIX_JACK;
  RtMidiOut out{api, arguments[2]};
  if (arguments[1] == "virtual") {
    out.openVirtualPort(arguments[3]);
  } else if (!open_to(out, arguments[3])) {
    std::cerr << "no port that contains \"" << arguments[3] << "\"\n";
    return 1;
  }
  std::cout << "ready" << std::endl;
  const auto send = [&](const std::string& line) {
    const auto message = message_of(line);
    out.sendMessage(&message);
  };
  for (std::size_t i = 4; i < arguments.size(); ++i) send(arguments[i]);
  for (std::string line; std::getline(std::cin, line);) send(line);
  // RtMidi hands over to JACK in the next cycle, and forgets what is still waiting when it closes.
  std::this_thread::sleep_for(50ms);
  return 0;
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments{values + 1, values + count};
  if (arguments.size() < 4) {
    std::cerr << "midi_sender alsa|jack virtual|to CLIENT PORT [HEX...]\n";
    return 2;
  }
  try {
    return play(arguments);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
