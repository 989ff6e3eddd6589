// A shell command in a process group of its own, which dies with tunwire.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace tickwire::wire {

class ChildProcess {
public:
    /// Runs `command` by `bash -c` in the namespace that this process is in now.
    explicit ChildProcess(const std::string& command);

    bool running() const { return !exit_code_; }
    /// 128 + signal when a signal ended it, as a shell reports it.
    std::optional<int> exit_code() const { return exit_code_; }
    /// Notices its end; call after SIGCHLD.
    void reap();
    /// To its whole process group; nothing when it has ended.
    void signal(int number) const;
    /// Whether somebody in its namespace has this UDP port.
    bool has_udp_port(std::uint16_t port) const;

private:
    pid_t pid_;
    std::optional<int> exit_code_;
};

}  // namespace tickwire::wire
