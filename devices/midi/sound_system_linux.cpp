#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "devices/midi/sound_system.hpp"

namespace hana::devices {
namespace {

using JackMessage = void (*)(const char*);
using JackShutdown = void (*)(int code, const char* reason, void* argument);
using AlsaMessage = void (*)(const char* file, int line, const char* function, int error,
                             const char* format, ...);

constexpr int jack_no_start_server = 0x01;  // JackNoStartServer of jack/types.h

template <typename Function>
Function look_up(const char* name) noexcept {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

// The part of jack/jack.h that is needed here.
struct JackLibrary {
  void* (*open)(const char*, int, int*, ...) = look_up<decltype(open)>("jack_client_open");
  int (*close)(void*) = look_up<decltype(close)>("jack_client_close");
  void (*on_shutdown)(void*, JackShutdown,
                      void*) = look_up<decltype(on_shutdown)>("jack_on_info_shutdown");

  [[nodiscard]] bool complete() const noexcept { return open && close && on_shutdown; }
};

const JackLibrary& jack() noexcept {
  static const JackLibrary library;
  return library;
}

void ignore_jack_message(const char*) {}
void ignore_alsa_message(const char*, int, const char*, int, const char*, ...) {}

}  // namespace

void silence_sound_libraries() noexcept {
  for (const auto* name : {"jack_set_error_function", "jack_set_info_function"})
    if (const auto set = look_up<void (*)(JackMessage)>(name)) set(ignore_jack_message);
  if (const auto set = look_up<int (*)(AlsaMessage)>("snd_lib_error_set_handler"))
    set(ignore_alsa_message);
}

std::error_code probe_alsa_sequencer() noexcept {
  const int opened = open("/dev/snd/seq", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (opened < 0) return {errno, std::system_category()};
  close(opened);
  return {};
}

std::unique_ptr<JackPresence> JackPresence::try_join(const std::string& client_name) {
  if (!jack().complete()) return nullptr;
  auto* const client = jack().open(client_name.c_str(), jack_no_start_server, nullptr);
  if (!client) return nullptr;
  return std::unique_ptr<JackPresence>{new JackPresence{client}};
}

JackPresence::JackPresence(void* client) noexcept : client_(client) {
  const auto gone = [](int, const char*, void* self) {
    static_cast<JackPresence*>(self)->server_gone_.store(true);
  };
  jack().on_shutdown(client_, gone, this);
}

JackPresence::~JackPresence() { jack().close(client_); }

}  // namespace hana::devices
