// tunwire: runs a server and clients on two emulated machines with a bad wire between them, on the real network stack.
// It exits with the clients' worst exit code, 77 when this machine cannot do it, 124 when the time was over.
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <vector>

#include "child_process.hpp"
#include "tun_namespace.hpp"
#include "wire.hpp"

namespace {

using namespace tickwire;
using namespace tickwire::wire;

constexpr int exit_cannot = 77, exit_time_over = 124;
constexpr Duration longest_farewell = std::chrono::seconds(10);  // for the server, after SIGTERM
constexpr Duration longest_start = std::chrono::seconds(20);     // until the server has its port

struct Options {
    Conditions conditions;
    double delay_ms = 0, jitter_ms = 0;
    int mtu_bytes = 1500;
    std::uint64_t seed = 1;
    std::uint16_t wait_port = 0;
    int timeout_s = 0;
    std::string server;
    std::string capture;
    std::vector<std::string> clients;
};

void describe(CLI::App& app, Options& options) {
    Conditions& c = options.conditions;
    app.add_option("--delay-ms", options.delay_ms, "One-way delay")->check(CLI::Range(0.0, 10000.0));
    app.add_option("--jitter-ms", options.jitter_ms, "Uniform extra delay, order kept")
        ->check(CLI::Range(0.0, 10000.0));
    app.add_option("--loss-percent", c.loss_percent, "Packets lost, each way")->check(CLI::Range(0.0, 100.0));
    app.add_option("--loss-burst", c.loss_burst, "Mean run of losses in packets (Gilbert-Elliott); 1 is independent")
        ->check(CLI::Range(1.0, 1000.0));
    app.add_option("--duplicate-percent", c.duplicate_percent, "Packets that arrive twice")
        ->check(CLI::Range(0.0, 100.0));
    app.add_option("--reorder-percent", c.reorder_percent, "Packets held back by 20 to 50 ms")
        ->check(CLI::Range(0.0, 100.0));
    app.add_option("--corrupt-percent", c.corrupt_percent, "Packets with one bit flipped")
        ->check(CLI::Range(0.0, 100.0));
    app.add_option("--rate-kbit", c.bandwidth_kbit, "Rate of each direction, 0 for no limit; the queue holds 200 ms");
    app.add_option("--mtu-bytes", options.mtu_bytes, "MTU of the wire")->check(CLI::Range(1280, 65535));
    app.add_option("--seed", options.seed, "Of the losses and delays");
    app.add_option("--wait-port", options.wait_port, "Start the clients when the server has this UDP port");
    app.add_option("--timeout-s", options.timeout_s, "End everything after this time with exit code 124, 0 for never");
    app.add_option("--capture", options.capture, "pcap file for every packet that is sent");
    app.add_option("--server", options.server,
                   "Command of the server, at " + server_machine.ipv4 + " and " + server_machine.ipv6)
        ->required();
    app.add_option("--client", options.clients,
                   "Command of a client, at " + client_machine.ipv4 + " and " + client_machine.ipv6 +
                       "; may be given many times")
        ->required()
        ->allow_extra_args(false);
}

/// SIGCHLD, SIGINT and SIGTERM as something to poll.
int open_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGCHLD, SIGINT, SIGTERM}) sigaddset(&signals, number);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

class Session {
public:
    Session(const Options& options, int server_tun, int client_tun, ChildProcess server, int signals, Capture& capture)
        : options_(options),
          wire_(server_tun, client_tun, options.conditions, options.seed, capture),
          tuns_{server_tun, client_tun},
          server_(std::move(server)),
          signals_(signals) {}

    int run() {
        const TimePoint start = monotonic_now();
        const TimePoint deadline =
            options_.timeout_s > 0 ? start + std::chrono::seconds(options_.timeout_s) : TimePoint::max();
        if (!wait_for_port(std::min(deadline, start + longest_start))) return 1;
        for (const std::string& command : options_.clients) clients_.emplace_back(command);
        const bool finished = turn_until(deadline, longest_turn, [this] { return !any_client(); });
        if (!finished && !stopped_) say("the time is over");
        for (const ChildProcess& client : clients_) client.signal(SIGKILL);

        const bool server_failed = server_.exit_code().value_or(0) != 0;
        if (server_failed) say("the server ended by itself with exit code " + std::to_string(*server_.exit_code()));
        stop_server();
        report();
        if (!finished) return exit_time_over;
        int worst = server_failed ? 1 : 0;
        for (const ChildProcess& client : clients_) worst = std::max(worst, client.exit_code().value_or(0));
        return worst;
    }

private:
    static constexpr Duration longest_turn = std::chrono::seconds(1);

    static void say(const std::string& text) { std::fprintf(stderr, "tunwire: %s\n", text.c_str()); }

    bool wait_for_port(TimePoint deadline) {
        const auto port = options_.wait_port;
        if (port == 0) return true;
        turn_until(deadline, std::chrono::milliseconds(10),
                   [&] { return stopped_ || !server_.running() || server_.has_udp_port(port); });
        if (server_.running() && server_.has_udp_port(port)) return true;
        say("the server never opened UDP port " + std::to_string(port));
        stop_server();
        return false;
    }

    void stop_server() {
        server_.signal(SIGTERM);
        if (turn_until(monotonic_now() + longest_farewell, longest_turn, [this] { return !server_.running(); })) return;
        say("the server ignored SIGTERM for 10 s and was killed");
        server_.signal(SIGKILL);
    }

    bool any_client() const {
        return std::any_of(clients_.begin(), clients_.end(),
                           [](const ChildProcess& client) { return client.running(); });
    }

    /// Carries packets until `done`; false when the deadline or a signal to tunwire came first.
    template <class Done>
    bool turn_until(TimePoint deadline, Duration longest, Done done) {
        while (!done()) {
            const TimePoint now = monotonic_now();
            if (now >= deadline || (stopped_ && any_client())) return false;
            wire_.carry(now);
            const Duration left =
                std::clamp(std::min(wire_.next_due(), deadline) - monotonic_now(), Duration::zero(), longest);
            pollfd sources[] = {{tuns_[0], POLLIN, 0}, {tuns_[1], POLLIN, 0}, {signals_, POLLIN, 0}};
            const timespec limit{static_cast<time_t>(left.count() / 1'000'000),
                                 static_cast<long>(left.count() % 1'000'000) * 1000};
            ppoll(sources, std::size(sources), &limit, nullptr);
            if (sources[2].revents) take_signals();
        }
        return true;
    }

    void take_signals() {
        for (signalfd_siginfo info; read(signals_, &info, sizeof info) == sizeof info;) {
            if (info.ssi_signo != SIGCHLD) stopped_ = true;
        }
        server_.reap();
        for (ChildProcess& client : clients_) client.reap();
    }

    void report() const {
        for (const auto& [name, direction] :
             {std::pair("to server", &wire_.to_server()), {"to client", &wire_.to_client()}}) {
            std::fprintf(stderr, "tunwire: %s %llu packets, %llu bytes, %llu lost\n", name,
                         static_cast<unsigned long long>(direction->packets),
                         static_cast<unsigned long long>(direction->bytes),
                         static_cast<unsigned long long>(direction->lost));
        }
    }

    const Options& options_;
    Wire wire_;
    std::array<int, 2> tuns_;
    ChildProcess server_;
    std::vector<ChildProcess> clients_;
    int signals_;
    bool stopped_ = false;
};

int fail(const Error& error) {
    std::cerr << "tunwire: " << error.message << '\n';
    return error.code == ErrorCode::unsupported ? exit_cannot : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Runs a server and clients in two network namespaces joined by a wire with delay, loss and the rest.",
                 "tunwire");
    describe(app, options);
    CLI11_PARSE(app, argc, argv);
    options.conditions.latency = Duration(static_cast<std::int64_t>(options.delay_ms * 1000));
    options.conditions.jitter = Duration(static_cast<std::int64_t>(options.jitter_ms * 1000));
    if (const auto valid = options.conditions.validate(); !valid) return fail(valid.error());

    Capture capture(options.capture);
    if (!capture.good()) return fail({ErrorCode::io, "cannot write " + options.capture});
    const int signals = open_signals();
    const auto server_tun = enter_machine(server_machine, client_machine, options.mtu_bytes);
    if (!server_tun) return fail(server_tun.error());
    ChildProcess server(options.server);  // before the next namespace: it lives in this one
    const auto client_tun = enter_machine(client_machine, server_machine, options.mtu_bytes);
    if (!client_tun) {
        server.signal(SIGKILL);
        return fail(client_tun.error());
    }
    return Session(options, *server_tun, *client_tun, server, signals, capture).run();
}
