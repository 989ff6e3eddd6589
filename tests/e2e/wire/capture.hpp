// Every packet that was given to the wire, as a pcap file that any protocol analyser reads.
#pragma once

#include <cstddef>
#include <fstream>
#include <span>
#include <string>

#include "tickwire/time.hpp"

namespace tickwire::wire {

class Capture {
public:
    /// An empty name captures nothing.
    explicit Capture(const std::string& file);
    bool good() const { return !wanted_ || out_.good(); }
    void packet(TimePoint now, std::span<const std::byte> bytes);

private:
    bool wanted_;
    std::ofstream out_;
};

}  // namespace tickwire::wire
