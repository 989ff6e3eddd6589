// Datagrams that are a kind byte and one FlatBuffers table: reading them from strangers, and writing them as long as
// they have to be. Included by the files that know the tables.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <span>
#include <vector>

#include "message/parse.hpp"
#include "transport/datagram_kind.hpp"

namespace tickwire::transport {

inline constexpr message::ParseLimits stranger_limits{max_datagram_bytes, 16, 512};

/// A verified table, at an aligned copy of its bytes.
template <class Table>
class Received {
public:
    Received(std::span<const std::byte> datagram, DatagramKind kind) {
        if (datagram.size() < 2 || datagram.size() > max_datagram_bytes ||
            datagram[0] != static_cast<std::byte>(kind)) {
            return;
        }
        const auto body = datagram.subspan(1);
        std::memcpy(copy_.data(), body.data(), body.size());
        table_ = message::parse<Table>(std::span(copy_).first(body.size()), stranger_limits);
    }
    explicit operator bool() const { return table_ != nullptr; }
    const Table* operator->() const { return table_; }

private:
    alignas(16) std::array<std::byte, max_datagram_bytes> copy_;
    const Table* table_ = nullptr;
};

template <class Table>
std::vector<std::byte> finish(flatbuffers::FlatBufferBuilder& builder, flatbuffers::Offset<Table> root,
                              DatagramKind kind) {
    builder.Finish(root);
    std::vector<std::byte> datagram(1 + builder.GetSize());
    datagram[0] = static_cast<std::byte>(kind);
    std::memcpy(datagram.data() + 1, builder.GetBufferPointer(), builder.GetSize());
    return datagram;
}

/// As long as `target`: builds it once to see how long it is, and again with the padding that is missing.
template <class Build>
std::vector<std::byte> padded(std::size_t target, Build build) {
    std::vector<std::byte> datagram = build(std::size_t{0});
    assert(datagram.size() <= target);
    std::size_t padding = target - datagram.size();
    // FlatBuffers' sizes come in steps, so that what is missing may be one too much.
    while ((datagram = build(padding)).size() > target) --padding;
    datagram.resize(target);  // a few bytes behind the table, which the verifier does not mind
    return datagram;
}

}  // namespace tickwire::transport
