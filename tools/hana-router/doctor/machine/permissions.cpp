#include "tools/hana-router/doctor/machine/permissions.hpp"

#include <fmt/format.h>

namespace hana::tools::doctor {
namespace {

constexpr std::uint64_t enough_locked = 64 << 20;

Finding check_real_time(const Permissions& permissions) {
  Finding finding{"real-time", "threads",
                  Verdict::Ok, "real-time priority is permitted",
                  "",          {{"permitted", permissions.real_time}}};
  if (!permissions.real_time) {
    finding.verdict = Verdict::Warning;
    finding.finding = "no real-time priority: a busy machine delays events by milliseconds";
    finding.advice =
        "Write \"@audio - rtprio 95\" into /etc/security/limits.d/95-hana-router.conf, then "
        "sudo usermod -aG audio $USER, and log in again.";
  }
  return finding;
}

Finding check_locked_memory(const Permissions& permissions) {
  Finding finding{"memory-lock", "memory", Verdict::Ok, "may be locked without a limit", "", {}};
  if (!permissions.most_locked) return finding;
  const auto bytes = *permissions.most_locked;
  finding.measured["bytes"] = bytes;
  finding.finding = fmt::format("{} MB may be locked", bytes >> 20);
  if (bytes >= enough_locked) return finding;
  finding.verdict = Verdict::Note;
  finding.finding += ": JACK and other sound programs beside the router want more";
  finding.advice =
      "Write \"@audio - memlock unlimited\" into /etc/security/limits.d/95-hana-router.conf and "
      "log in again.";
  return finding;
}

Finding check_sequencer(const Permissions& permissions) {
  if (!permissions.sequencer)
    return {"midi-sequencer",
            "MIDI",
            Verdict::Note,
            "no ALSA sequencer (/dev/snd/seq): MIDI devices are heard through JACK only",
            "If a MIDI device is to be used: sudo modprobe snd-seq",
            {{"present", false}}};
  Finding finding{"midi-sequencer",   "MIDI", Verdict::Ok, "the ALSA sequencer may be used", "",
                  {{"present", true}}};
  if (!permissions.sequencer->usable) {
    finding.verdict = Verdict::Problem;
    finding.finding = "this user may not use the ALSA sequencer: no MIDI device is heard";
    finding.advice = "sudo usermod -aG audio $USER, and log in again.";
  }
  return finding;
}

/// One finding for all files of a kind; none where there is no such device.
Findings check_files(const std::string& check, const std::string& subject,
                     const std::vector<DeviceFile>& files, const std::string& advice) {
  if (files.empty()) return {};
  std::string closed;
  for (const auto& file : files)
    if (!file.usable) closed += (closed.empty() ? "" : ", ") + file.path;
  Finding finding{check,       subject,
                  Verdict::Ok, fmt::format("{} may be used", files.size()),
                  "",          {{"devices", files.size()}}};
  if (!closed.empty()) {
    finding.verdict = Verdict::Note;
    finding.finding = "this user may not use " + closed;
    finding.advice = advice;
  }
  return {finding};
}

}  // namespace

Findings check_permissions(const Permissions& permissions) {
  Findings findings{check_real_time(permissions), check_locked_memory(permissions),
                    check_sequencer(permissions)};
  append(findings,
         check_files("hid-access", "HID devices", permissions.hid,
                     "If a show is to use them, write KERNEL==\"hidraw*\", TAG+=\"uaccess\" into "
                     "/etc/udev/rules.d/70-hana-router.rules and plug them in again."));
  append(findings, check_files("serial-access", "serial ports", permissions.serial,
                               "If a show is to use them: sudo usermod -aG dialout $USER, and log "
                               "in again."));
  return findings;
}

}  // namespace hana::tools::doctor
