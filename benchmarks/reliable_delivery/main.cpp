// How long a reliable message takes through a bad network: ENet as it comes, and Tickwire's sealed transport on it,
// side by side over the same simulated network. Virtual time, so the figures do not depend on the machine; a seed gives
// the same figures again.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "delivery.hpp"

namespace {

using namespace tickwire;
using namespace tickwire::bench;

void print(const char* name, double loss, Delivery delivery) {
    std::printf(
        "%-22s %5.0f %% %8llu %6lld %6llu %6llu %9.0f %9.0f %9.0f %9.0f\n", name, loss,
        static_cast<unsigned long long>(delivery.sent), static_cast<long long>(delivery.sent - delivery.received),
        static_cast<unsigned long long>(delivery.out_of_order), static_cast<unsigned long long>(delivery.disconnects),
        delivery.percentile(50), delivery.percentile(99), delivery.percentile(99.9), delivery.percentile(100));
}

}  // namespace

int main(int argc, char** argv) {
    double minutes = 10;
    std::uint64_t seed = 1;
    std::vector<double> losses{0, 5, 10, 20};
    CLI::App app("A reliable message of 8 bytes every 16 ms, 30 to 70 ms each way: milliseconds until it is delivered.",
                 "bench_reliable_delivery");
    app.add_option("--minutes", minutes, "virtual minutes for each row")
        ->check(CLI::Range(0.1, 1000.0))
        ->capture_default_str();
    app.add_option("--seed", seed)->capture_default_str();
    app.add_option("--loss-percent", losses, "each way")->check(CLI::Range(0.0, 50.0));
    CLI11_PARSE(app, argc, argv);

    std::printf("%-22s %7s %8s %6s %6s %6s %9s %9s %9s %9s\n", "", "loss", "sent", "lost", "order", "ends", "p50 ms",
                "p99 ms", "p99.9 ms", "max ms");
    for (const double loss : losses) {
        const Trial trial{
            {.latency = std::chrono::milliseconds(30), .jitter = std::chrono::milliseconds(40), .loss_percent = loss},
            Duration(static_cast<std::int64_t>(minutes * 60e6)),
            seed};
        Delivery stock = deliver_by_stock_enet(trial), sealed = deliver_sealed(trial);
        const double ratio = stock.percentile(99.9) / sealed.percentile(99.9);
        print("stock ENet 1.3.17", loss, std::move(stock));
        print("tickwire, sealed", loss, std::move(sealed));
        std::printf("%-22s p99.9 %.1f times sooner\n", "", ratio);
    }
}
