// A client's stream to which every entity of the world is relevant, without rooms or transport around it.
#pragma once

#include "server/client_stream.hpp"

namespace tickwire::test {

class WholeStream {
public:
    WholeStream(const Description& description, PlayerId receiver, std::size_t capacity,
                const server::ClientStream::Limits& limits = {})
        : stream(description, receiver, limits),
          encoders_(description, snapshot::Level::fast),
          writer_(description, encoders_, capacity) {}

    /// Writes the history's newest tick, if a snapshot is due; `period` passes between two ticks.
    bool write(const snapshot::History& history, const EventQueue& events, snapshot::CommandReport report,
               server::PartSink& sink, Duration period = Duration(16'667)) {
        const Frame& frame = *history.newest();
        now = TimePoint(frame.tick.value * period);
        if (!stream.due(frame.tick)) return false;
        scratch_.relevant.clear();
        for (std::uint32_t i = 0; i < frame.entities.size(); ++i) scratch_.relevant.push_back({i, 0});
        const bool same = history.alike_since(stream.sent_until());
        stream.write({history, scratch_.relevant, same, &events, report, now}, writer_, scratch_, sink);
        return true;
    }
    void acked(std::uint64_t datagram) { stream.acked(datagram, now); }

    server::ClientStream stream;
    TimePoint now{};

private:
    server::SnapshotWriter::Encoders encoders_;
    server::SnapshotWriter writer_;
    server::ClientStream::Scratch scratch_;
};

}  // namespace tickwire::test
