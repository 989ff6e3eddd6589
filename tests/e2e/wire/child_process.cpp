// See child_process.hpp.
#include "child_process.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace tickwire::wire {

ChildProcess::ChildProcess(const std::string& command) : pid_(fork()) {
    if (pid_ == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl("/bin/bash", "bash", "-c", command.c_str(), nullptr);
        std::perror("exec /bin/bash");
        _exit(127);
    }
    if (pid_ < 0) {
        std::perror("fork");
        exit_code_ = 126;
        return;
    }
    setpgid(pid_, pid_);  // here as well, so that signal() may come before the child ran
}

void ChildProcess::reap() {
    int status = 0;
    if (!running() || waitpid(pid_, &status, WNOHANG) != pid_) return;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void ChildProcess::signal(int number) const {
    if (running()) kill(-pid_, number);
}

bool ChildProcess::has_udp_port(std::uint16_t port) const {
    char wanted[8];
    std::snprintf(wanted, sizeof wanted, ":%04X", static_cast<unsigned>(port));
    for (const char* table : {"/net/udp", "/net/udp6"}) {
        std::ifstream lines("/proc/" + std::to_string(pid_) + table);
        for (std::string number, local; lines >> number >> local; lines.ignore(4096, '\n')) {
            if (local.ends_with(wanted)) return true;
        }
    }
    return false;
}

}  // namespace tickwire::wire
