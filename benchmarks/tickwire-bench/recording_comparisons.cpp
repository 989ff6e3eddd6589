#include "tickwire-bench/recording_comparisons.hpp"

#include <flatbuffers/flatbuffers.h>

#include <algorithm>
#include <functional>

#include "snapshot/bits.hpp"
#include "snapshot/history.hpp"
#include "snapshot/slot_coder.hpp"
#include "snapshot/snapshot_format.hpp"
#include "tickwire-bench/zstd_packets.hpp"

namespace tickwire::bench {

namespace {

using snapshot::BitWriter;
using Bytes = std::vector<std::byte>;
using Write = std::function<void(const RecordedPackets& packets, Bytes& out)>;
constexpr int generation_bits = 12, player_bits = 16;

CubesResult run(RecordedPackets& packets, const HeldFrames& held, const Write& write) {
    std::vector<std::size_t> sizes;
    Bytes out;
    double seconds = 0;
    std::size_t entities = 0;
    for (std::size_t tick = 0; tick < packets.ticks(); ++tick) {
        if (!packets.list(tick, held.ages(tick))) continue;
        out.clear();
        const double begin = cpu_seconds();
        write(packets, out);
        seconds += cpu_seconds() - begin;
        sizes.push_back(out.size());
        entities += packets.entities();
    }
    const std::size_t frames = std::max<std::size_t>(sizes.size(), 1);
    return summarize(std::move(sizes), std::max<std::size_t>(entities / frames, 1), seconds, 0, 0);
}

// Every slot that the receiver sees: visit(field, slot).
template <class Visit>
void each_seen(const KindInfo& kind, bool own, const std::uint32_t* slots, const Visit& visit) {
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        if (snapshot::visible(kind.fields[i].spec, own)) visit(kind.fields[i], i, slots[i]);
    }
}

struct State {
    EntityId id;
    PlayerId owner;
    std::uint16_t kind;
    const std::uint32_t* slots;
};

// All entities of the tick, or the new ones only.
std::vector<State> states_of(const RecordedPackets& packets, bool only_new) {
    std::vector<State> states;
    const snapshot::OutgoingPacket& packet = packets.packet();
    for (std::size_t i = 0; !only_new && i < packet.known.size(); ++i) {
        const FrameEntity& before = *packets.known_before()[i];
        if (packet.known_slots[i] != nullptr)
            states.push_back({before.id, before.owner, before.kind, packet.known_slots[i]});
    }
    for (const snapshot::CreatedEntity& one : packet.created)
        states.push_back({one.id, one.owner, one.kind, packet.created_slots.data() + one.first_slot});
    std::ranges::sort(states, {}, [](const State& state) { return state.id.index(); });
    return states;
}

void put_states(BitWriter& out, const RecordedPackets& packets, const std::vector<State>& states) {
    const Description& description = packets.description();
    std::uint32_t next = 0;
    for (const State& state : states) {
        out.flag(true);
        out.golomb(state.id.index() - next, snapshot::gap_order);
        out.bits(state.id.generation(), generation_bits);
        out.bits(state.kind, snapshot::bits_for(description.kinds.size()));
        out.flag(static_cast<bool>(state.owner));
        if (state.owner) out.bits(state.owner.value, player_bits);
        const bool own = state.owner && state.owner == packets.receiver();
        each_seen(description.kinds[state.kind], own, state.slots,
                  [&](const FieldInfo& field, std::size_t, std::uint32_t slot) { out.bits(slot, field.spec.bits()); });
        next = state.id.index() + 1;
    }
    out.flag(false);
}

// Room for whatever a packet may hold.
std::size_t most_bytes(const RecordedPackets& packets) {
    return 64 + packets.packet().known_slots.size() * 600 + packets.packet().created.size() * 600;
}

void put_varint(Bytes& out, std::uint32_t value) {
    for (; value >= 128; value >>= 7) out.push_back(static_cast<std::byte>(value | 128));
    out.push_back(static_cast<std::byte>(value));
}

void put_differences(Bytes& out, const KindInfo& kind, bool own, const std::uint32_t* slots,
                     const std::uint32_t* before) {
    const std::size_t mask = out.size();
    out.resize(mask + (kind.fields.size() + 7) / 8);
    each_seen(kind, own, slots, [&](const FieldInfo&, std::size_t i, std::uint32_t slot) {
        if (slot == before[i]) return;
        out[mask + i / 8] |= static_cast<std::byte>(1u << (i % 8));
        const std::uint32_t difference = slot - before[i];
        put_varint(out, difference << 1 ^ -(difference >> 31));
    });
}

void put_varints(const RecordedPackets& packets, Bytes& out) {
    const snapshot::OutgoingPacket& packet = packets.packet();
    const Description& description = packets.description();
    const std::size_t known = packet.known.size();
    out.resize((known + 7) / 8 * 2);
    for (std::size_t i = 0; i < known; ++i) {
        const snapshot::KnownEntity& entity = packet.known[i];
        const KindInfo& kind = description.kinds[entity.kind];
        const std::size_t count = kind.fields.size();
        const auto bit = static_cast<std::byte>(1u << (i % 8));
        if (packet.known_slots[i] == nullptr) {
            out[(known + 7) / 8 + i / 8] |= bit;
        } else if (snapshot::differs(kind, {packet.known_slots[i], count}, {entity.references[0], count},
                                     entity.receiver_is_owner)) {
            out[i / 8] |= bit;
            put_differences(out, kind, entity.receiver_is_owner, packet.known_slots[i], entity.references[0]);
        }
    }
    std::uint32_t next = 0;
    for (const State& state : states_of(packets, true)) {
        put_varint(out, state.id.index() - next);
        put_varint(out, state.id.generation());
        put_varint(out, state.kind);
        put_varint(out, state.owner.value);
        const KindInfo& kind = description.kinds[state.kind];
        put_differences(out, kind, state.owner && state.owner == packets.receiver(), state.slots, kind.defaults.data());
        next = state.id.index() + 1;
    }
}

PacketSamples samples_of(std::vector<RecordedPackets>& training, int distance) {
    PacketSamples samples;
    Bytes one;
    for (RecordedPackets& packets : training) {
        const HeldFrames held = HeldFrames::at_distance(packets.ticks(), distance, snapshot::max_baseline_age);
        for (std::size_t tick = 0; tick < packets.ticks(); tick += 2) {
            if (!packets.list(tick, held.ages(tick))) continue;
            one.clear();
            put_varints(packets, one);
            samples.add(one);
        }
    }
    return samples;
}

std::size_t bytes_of(const FieldSpec& spec) {
    return spec.bits() <= 8 ? 1 : spec.bits() <= 16 ? 2 : 4;
}

// As a struct of a schema: fields by falling size, so that nothing is filled up but its end.
void put_struct(Bytes& out, const KindInfo& kind, bool own, const State& state) {
    const std::size_t begin = out.size();
    const auto put = [&](std::uint32_t value, std::size_t bytes) {
        for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
    };
    put(state.id.value, 4);
    for (const std::size_t size : {std::size_t{4}, std::size_t{2}, std::size_t{1}}) {
        if (size == 2) put(state.owner.value, 2);
        each_seen(kind, own, state.slots, [&](const FieldInfo& field, std::size_t, std::uint32_t slot) {
            if (bytes_of(field.spec) == size) put(slot, size);
        });
    }
    while ((out.size() - begin) % 4 != 0) out.push_back(std::byte{0});
}

}  // namespace

CubesResult run_whole_states(RecordedPackets& packets, const HeldFrames& held) {
    return run(packets, held, [](const RecordedPackets& now, Bytes& out) {
        out.resize(most_bytes(now));
        BitWriter writer(out);
        put_states(writer, now, states_of(now, false));
        out.resize(writer.byte_count());
    });
}

CubesResult run_changed_mask(RecordedPackets& packets, const HeldFrames& held) {
    return run(packets, held, [](const RecordedPackets& now, Bytes& out) {
        out.resize(most_bytes(now));
        BitWriter writer(out);
        const snapshot::OutgoingPacket& packet = now.packet();
        for (std::size_t i = 0; i < packet.known.size(); ++i) {
            const snapshot::KnownEntity& entity = packet.known[i];
            const KindInfo& kind = now.description().kinds[entity.kind];
            const std::size_t count = kind.fields.size();
            writer.flag(packet.known_slots[i] == nullptr);
            if (packet.known_slots[i] == nullptr) continue;
            const bool changed = snapshot::differs(kind, {packet.known_slots[i], count}, {entity.references[0], count},
                                                   entity.receiver_is_owner);
            writer.flag(changed);
            if (!changed) continue;
            each_seen(kind, entity.receiver_is_owner, packet.known_slots[i],
                      [&](const FieldInfo& field, std::size_t k, std::uint32_t slot) {
                          writer.flag(slot != entity.references[0][k]);
                          if (slot != entity.references[0][k]) writer.bits(slot, field.spec.bits());
                      });
        }
        put_states(writer, now, states_of(now, true));
        out.resize(writer.byte_count());
    });
}

CubesResult run_flatbuffers(RecordedPackets& packets, const HeldFrames& held) {
    flatbuffers::FlatBufferBuilder builder(1 << 15);
    Bytes structs;
    return run(packets, held, [&](const RecordedPackets& now, Bytes& out) {
        builder.Clear();
        const std::vector<State> states = states_of(now, false);
        std::vector<flatbuffers::uoffset_t> vectors(now.description().kinds.size() * 2);
        for (std::size_t kind = 0; kind < vectors.size(); ++kind) {
            // What is the receiver's own has more fields: a struct of its own.
            structs.clear();
            std::size_t count = 0;
            for (const State& state : states) {
                const bool own = state.owner && state.owner == now.receiver();
                if (state.kind != kind / 2 || own != (kind % 2 == 1)) continue;
                put_struct(structs, now.description().kinds[state.kind], own, state);
                ++count;
            }
            if (count == 0) continue;
            builder.StartVector(count, structs.size() / count);
            builder.PushBytes(reinterpret_cast<const std::uint8_t*>(structs.data()), structs.size());
            vectors[kind] = builder.EndVector(count);
        }
        const auto table = builder.StartTable();
        for (std::size_t kind = 0; kind < vectors.size(); ++kind) {
            if (vectors[kind] != 0)
                builder.AddOffset(static_cast<flatbuffers::voffset_t>(4 + 2 * kind),
                                  flatbuffers::Offset<void>(vectors[kind]));
        }
        builder.Finish(flatbuffers::Offset<void>(builder.EndTable(table)));
        const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
        out.assign(bytes.begin(), bytes.end());
    });
}

CubesResult run_zstd_varints(RecordedPackets& packets, const HeldFrames& held, std::vector<RecordedPackets>& training,
                             int distance) {
    ZstdPackets zstd(samples_of(training, distance));
    Bytes plain;
    return run(packets, held, [&](const RecordedPackets& now, Bytes& out) {
        plain.clear();
        put_varints(now, plain);
        zstd.compress(plain, out);
    });
}

}  // namespace tickwire::bench
