// The arena's processes: an own network where that is permitted, a server on the first core, a swarm on the second.
#include "arena/arena.hpp"

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace tickwire::bench {

namespace {

/// A network of its own has a quiet loopback and no firewall's rules.
bool enter_own_network() {
    if (unshare(CLONE_NEWNET) != 0) return false;
    const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq request{};
    std::strncpy(request.ifr_name, "lo", sizeof request.ifr_name - 1);
    bool up = ioctl(descriptor, SIOCGIFFLAGS, &request) == 0;
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    up = up && ioctl(descriptor, SIOCSIFFLAGS, &request) == 0;
    close(descriptor);
    return up;
}

void stay_on_core(std::size_t core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    sched_setaffinity(0, sizeof cores, &cores);
}

void allow_many_sockets() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max = std::max<rlim_t>(limit.rlim_max, 65'536);
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void play_part(bool server, const ArenaOptions& options, Board& board) {
    const bool enet = options.system == "floor" || options.system == "enet-flatbuffers";
    if (options.system == "tickwire") return (server ? serve_tickwire : swarm_tickwire)(options, board);
    if (enet) return (server ? serve_enet : swarm_enet)(options, board);
    return (server ? serve_plain : swarm_plain)(options, board);
}

/// The child that serves. A process of its own, so that its CPU time and memory are the server's alone.
pid_t start_server(const ArenaOptions& options, Board& board) {
    const pid_t child = fork();
    if (child != 0) return child;
    stay_on_core(0);
    play_part(true, options, board);
    _exit(0);
}

}  // namespace

bool run_arena(const ArenaOptions& options, ArenaResult& result, std::string& error) {
    Board* board = share_board();
    if (board == nullptr) return error = "no shared memory", false;
    result.own_network = enter_own_network();
    allow_many_sockets();
    const pid_t server = start_server(options, *board);
    if (server < 0) return error = "fork failed", false;
    if (sysconf(_SC_NPROCESSORS_ONLN) > 1) stay_on_core(1);
    play_part(false, options, *board);
    if (!board->ended()) fail(*board, "the swarm ended early");
    int status = 0;
    waitpid(server, &status, 0);
    const bool good = board->phase.load() == Phase::over && status == 0;
    if (!good) error = board->error[0] != 0 ? board->error.data() : "the server process died";
    result.server = board->server;
    result.swarm = board->swarm;
    munmap(board, sizeof *board);
    return good;
}

}  // namespace tickwire::bench
