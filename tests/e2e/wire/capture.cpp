#include "capture.hpp"

#include <array>
#include <cstdint>

namespace tickwire::wire {

namespace {

// The classic libpcap format: a head of the file, a head before each packet, everything in the writer's byte order.
constexpr std::array<std::uint32_t, 6> file_head{0xa1b2c3d4, 2 | 4 << 16, 0,
                                                 0,          65535,       101};  // version 2.4; 101: raw IP

void write(std::ofstream& out, std::span<const std::byte> bytes) {
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

Capture::Capture(const std::string& file) : wanted_(!file.empty()) {
    if (!wanted_) return;
    out_.open(file, std::ios::binary);
    write(out_, std::as_bytes(std::span(file_head)));
}

void Capture::packet(TimePoint now, std::span<const std::byte> bytes) {
    if (!wanted_) return;
    const auto time = static_cast<std::uint64_t>(now.time_since_epoch().count());
    const auto size = static_cast<std::uint32_t>(bytes.size());
    const std::array<std::uint32_t, 4> head{static_cast<std::uint32_t>(time / 1'000'000),
                                            static_cast<std::uint32_t>(time % 1'000'000), size, size};
    write(out_, std::as_bytes(std::span(head)));
    write(out_, bytes);
}

}  // namespace tickwire::wire
