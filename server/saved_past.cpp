#include "saved_past.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "snapshot/history.hpp"

namespace tickwire::server {

using snapshot::CountedFrame;

namespace {

constexpr std::size_t most_slots = 64u << 20;  // of all frames together

// Bits of SavedShot.known.
constexpr std::uint8_t drawn = 1, rewound = 2, present = 4;

Error malformed(std::string what) {
    return {ErrorCode::malformed, std::move(what)};
}

/// Small differences of either sign in one byte, others in up to five.
void put_difference(std::vector<std::uint8_t>& out, std::uint32_t difference) {
    std::uint32_t rest = (difference << 1) ^ (difference >> 31 != 0 ? ~0u : 0u);
    for (; rest >= 0x80; rest >>= 7) out.push_back(static_cast<std::uint8_t>(rest | 0x80));
    out.push_back(static_cast<std::uint8_t>(rest));
}

/// Empty when they end within it.
std::optional<std::uint32_t> take_difference(std::span<const std::uint8_t>& in) {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 35 && !in.empty(); shift += 7) {
        const std::uint8_t byte = in.front();
        in = in.subspan(1);
        value |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return (value >> 1) ^ ((value & 1) != 0 ? ~0u : 0u);
    }
    return std::nullopt;
}

std::size_t slots_of_kind(const Description& description, std::uint16_t kind) {
    return description.kinds[kind].fields.size();
}

flatbuffers::Offset<wire::PastTick> write_tick(flatbuffers::FlatBufferBuilder& builder, const Frame& before,
                                               const Frame& frame, const Description& description) {
    std::vector<wire::SavedEntity> entities;
    std::vector<std::uint32_t> gone;
    std::vector<std::uint8_t> slots;
    auto old = before.entities.begin();
    for (const FrameEntity& entity : frame.entities) {
        for (; old != before.entities.end() && old->id.index() < entity.id.index(); ++old)
            gone.push_back(old->id.value);
        const bool there = old != before.entities.end() && old->id == entity.id && old->kind == entity.kind;
        const std::size_t count = slots_of_kind(description, entity.kind);
        const auto now = frame.slots_of(entity, count);
        const auto then = there ? before.slots_of(*old, count) : std::span<const std::uint32_t>{};
        const bool same = there && old->owner == entity.owner && std::ranges::equal(now, then);
        if (old != before.entities.end() && old->id.index() == entity.id.index()) ++old;
        if (same) continue;
        entities.emplace_back(entity.id.value, entity.owner.value, entity.kind);
        for (std::size_t i = 0; i < count; ++i) put_difference(slots, now[i] - (there ? then[i] : 0));
    }
    for (; old != before.entities.end(); ++old) gone.push_back(old->id.value);
    const auto gone_vector = builder.CreateVector(gone);
    const auto entity_vector = builder.CreateVectorOfStructs(entities);
    return wire::CreatePastTick(builder, gone_vector, entity_vector, builder.CreateVector(slots));
}

/// Who had each index last, through the ticks that are read: an index only goes on to later generations, and an id is
/// of one kind as long as anything remembers it, for what is read at another tick is read as that kind.
class Holders {
public:
    explicit Holders(std::size_t indices) : last_(indices) {}

    Result<void> check(EntityId id, std::uint16_t kind, Tick tick) {
        const std::string which = "entity " + std::to_string(id.index());
        if (id.index() >= last_.size()) return malformed(which + " has no place");
        Holder& last = last_[id.index()];
        if (last.tick && last.generation == id.generation() && last.kind != kind)
            return malformed(which + " was of another kind before");
        if (!last.may_become(id.generation(), tick)) return malformed(which + " was of a later generation");
        last = {tick, static_cast<std::uint16_t>(id.generation()), kind};
        return {};
    }
    void stays(EntityId id, Tick tick) { last_[id.index()].tick = tick; }
    /// That every index can have come from its last holder to where the world says that it is.
    Result<void> check_now(std::span<const std::uint32_t> generations, Tick tick) const {
        for (std::size_t i = 0; i < last_.size(); ++i) {
            if (!last_[i].may_become(generations[i], tick))
                return malformed("entity " + std::to_string(i) + " was of a later generation");
        }
        return {};
    }

private:
    struct Holder {
        Tick tick{};  // when it was seen last, if ever
        std::uint16_t generation = 0;
        std::uint16_t kind = 0;

        /// Generations begin again after the last one, so what is far ahead is taken for what lies behind.
        bool may_become(std::uint32_t later, Tick then) const {
            constexpr std::uint32_t all = guessed_generation - 1, most_a_tick = 31;
            static_assert(most_a_tick * (snapshot::history_ticks + 1) < all / 2);
            if (!tick) return true;
            const auto ticks = static_cast<std::uint32_t>(then - tick);
            return later != 0 && (later + all - generation) % all <= most_a_tick * (ticks + 1);
        }
    };

    std::vector<Holder> last_;
};

/// A frame from the one before and what has changed.
class NextFrame {
public:
    NextFrame(const Frame& before, Tick tick, const Description& description, Holders& holders)
        : before_(before), description_(description), holders_(holders) {
        frame_.tick = tick;
    }

    Result<Frame> read(const wire::PastTick& in) {
        std::span<const std::uint8_t> coded(in.slots()->data(), in.slots()->size());
        const std::span<const std::uint32_t> gone(in.gone()->data(), in.gone()->size());
        gone_ = gone;
        std::uint32_t next = 1;
        for (const wire::SavedEntity* saved : *in.entities()) {
            if (auto checked = check_entity(*saved, next, description_); !checked) return checked.error();
            next = EntityId{saved->id()}.index() + 1;
            if (auto taken = take(*saved, coded); !taken) return taken.error();
        }
        stay_until(max_entities);
        if (!gone_.empty()) return malformed("what is gone was not there");
        if (!coded.empty()) return malformed("there are values of no entity");
        return std::move(frame_);
    }

private:
    /// What has not changed, up to an index.
    void stay_until(std::uint32_t index) {
        for (; old_ < before_.entities.size() && before_.entities[old_].id.index() < index; ++old_) {
            const FrameEntity& entity = before_.entities[old_];
            if (!gone_.empty() && gone_.front() == entity.id.value) {
                gone_ = gone_.subspan(1);
                continue;
            }
            const auto slots = before_.slots_of(entity, slots_of_kind(description_, entity.kind));
            holders_.stays(entity.id, frame_.tick);
            add(entity.id, entity.owner, entity.kind);
            frame_.slots.insert(frame_.slots.end(), slots.begin(), slots.end());
        }
    }
    Result<void> take(const wire::SavedEntity& saved, std::span<const std::uint8_t>& coded) {
        const EntityId id{saved.id()};
        stay_until(id.index());
        const FrameEntity* old = old_ < before_.entities.size() ? &before_.entities[old_] : nullptr;
        if (old != nullptr && old->id.index() == id.index()) ++old_;
        if (old != nullptr && old->id != id) old = nullptr;
        if (auto checked = holders_.check(id, saved.kind(), frame_.tick); !checked) return checked.error();
        const auto& fields = description_.kinds[saved.kind()].fields;
        add(id, PlayerId{saved.owner()}, saved.kind());
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const auto difference = take_difference(coded);
            if (!difference) return malformed("entity " + std::to_string(id.index()) + " lacks values");
            const std::uint32_t value = *difference + (old != nullptr ? before_.slots[old->first_slot + i] : 0);
            if (value > fields[i].spec.steps)
                return malformed("entity " + std::to_string(id.index()) + ": " + fields[i].name +
                                 " is outside its range");
            frame_.slots.push_back(value);
        }
        return {};
    }
    void add(EntityId id, PlayerId owner, std::uint16_t kind) {
        frame_.entities.push_back({id, owner, kind, static_cast<std::uint32_t>(frame_.slots.size()), {}});
    }

    const Frame& before_;
    const Description& description_;
    Holders& holders_;
    Frame frame_;
    std::size_t old_ = 0;
    std::span<const std::uint32_t> gone_;
};

wire::SavedPoint saved(const std::optional<Point>& point) {
    const Point there = point.value_or(Point{});
    return {there.x, there.y, there.z};
}

Point point_of(const wire::SavedPoint& saved) {
    return {saved.x(), saved.y(), saved.z()};
}

std::uint32_t saved(Duration time) {
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(time.count(), 0, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

flatbuffers::Offset<PastTicks> write_past(flatbuffers::FlatBufferBuilder& builder, std::span<const CountedFrame> frames,
                                          const Description& description) {
    std::vector<flatbuffers::Offset<wire::PastTick>> ticks;
    const Frame none;
    const Frame* before = &none;
    for (const CountedFrame& frame : frames) {
        ticks.push_back(write_tick(builder, *before, *frame, description));
        before = &*frame;
    }
    return builder.CreateVector(ticks);
}

Result<std::vector<CountedFrame>> read_past(const PastTicks& in, const Frame& now,
                                            std::span<const std::uint32_t> generations,
                                            const Description& description) {
    if (in.size() > snapshot::history_ticks || in.size() > now.tick.value) return malformed("its past is too long");
    std::vector<CountedFrame> frames;
    Holders holders(generations.size());
    const Frame none;
    const Frame* before = &none;
    std::size_t slots = 0;
    for (flatbuffers::uoffset_t i = 0; i < in.size(); ++i) {
        const Tick tick(now.tick.value - (in.size() - 1 - i));
        auto frame = NextFrame(*before, tick, description, holders).read(*in.Get(i));
        if (!frame) return malformed("its past, tick " + std::to_string(tick.value) + ": " + frame.error().message);
        slots += frame->slots.size();
        if (slots > most_slots) return malformed("its past is too long");
        before = &*frames.emplace_back(std::move(*frame));
    }
    for (const FrameEntity& entity : now.entities) {
        if (auto checked = holders.check(entity.id, entity.kind, now.tick); !checked) return checked.error();
    }
    if (auto checked = holders.check_now(generations, now.tick); !checked) return checked.error();
    return frames;
}

Result<void> check_entity(const wire::SavedEntity& saved, std::uint32_t index, const Description& description) {
    const EntityId id{saved.id()};
    const std::string which = "entity " + std::to_string(id.index());
    if (id.index() < index || id.index() >= max_entities || id.generation() == 0 ||
        id.generation() >= guessed_generation)
        return malformed(which + " is out of order or no entity");
    if (saved.kind() >= description.kinds.size()) return malformed(which + " is of no kind");
    return {};
}

std::vector<wire::SavedShot> saved_shots(std::span<const Judgement> shots) {
    std::vector<wire::SavedShot> out;
    for (const Judgement& shot : shots) {
        std::uint8_t known = 0;
        if (shot.drawn) known |= drawn;
        if (shot.rewound) known |= rewound;
        if (shot.present) known |= present;
        out.emplace_back(shot.shot.value, shot.target.value, shot.shooter.value, shot.victim.value,
                         shot.view_tick.value, shot.view_fraction, saved(shot.claimed), saved(shot.granted),
                         saved(shot.round_trip), shot.apart, static_cast<std::uint8_t>(shot.cut_by), known,
                         saved(shot.drawn), saved(shot.rewound), saved(shot.present), saved(shot.muzzle),
                         saved(shot.where));
    }
    return out;
}

Result<std::vector<Judgement>> read_shots(const flatbuffers::Vector<const wire::SavedShot*>& in, const Frame& frame) {
    std::vector<Judgement> shots;
    std::vector<std::uint32_t> seen;
    for (const wire::SavedShot* saved : in) {
        const EntityId id{saved->shot()};
        if (frame.find(id) == nullptr) return malformed("a shot is no entity");
        if (saved->cut_by() > static_cast<std::uint8_t>(RewindBound::path)) return malformed("a shot is out of range");
        seen.push_back(id.value);
        Judgement shot{.shot = id,
                       .shooter = PlayerId{saved->shooter()},
                       .target = EntityId{saved->target()},
                       .victim = PlayerId{saved->victim()},
                       .view_tick = Tick(saved->view_tick()),
                       .view_fraction = saved->view_fraction(),
                       .claimed = Duration(saved->claimed_us()),
                       .granted = Duration(saved->granted_us()),
                       .cut_by = static_cast<RewindBound>(saved->cut_by()),
                       .round_trip = Duration(saved->round_trip_us()),
                       .muzzle = point_of(saved->muzzle()),
                       .where = point_of(saved->where()),
                       .apart = saved->apart()};
        if ((saved->known() & drawn) != 0) shot.drawn = point_of(saved->drawn());
        if ((saved->known() & rewound) != 0) shot.rewound = point_of(saved->rewound());
        if ((saved->known() & present) != 0) shot.present = point_of(saved->present());
        shots.push_back(shot);
    }
    std::ranges::sort(seen);
    if (std::ranges::adjacent_find(seen) != seen.end()) return malformed("a shot is there twice");
    return shots;
}

}  // namespace tickwire::server
