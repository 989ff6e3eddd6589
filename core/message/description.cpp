// The description as bytes, as a hash, and in comparison with another.
#include "tickwire/description.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "description_generated.h"
#include "message/parse.hpp"

namespace tickwire {

namespace {

// FNV-1a, 64 bit (Fowler, Noll, Vo): guards against mistakes, not against an attacker.
class Hash {
public:
    void number(std::uint64_t value) {
        for (int i = 0; i < 8; ++i) byte(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    void real(double value) { number(std::bit_cast<std::uint64_t>(value)); }
    void text(const std::string& value) {
        number(value.size());
        for (const char c : value) byte(static_cast<std::uint8_t>(c));
    }
    std::uint64_t value() const { return value_; }

private:
    void byte(std::uint8_t b) { value_ = (value_ ^ b) * 1099511628211u; }
    std::uint64_t value_ = 14695981039346656037u;
};

void hash_kind(Hash& hash, const KindInfo& kind) {
    hash.text(kind.name);
    hash.number(kind.fields.size());
    for (const FieldInfo& field : kind.fields) {
        hash.text(field.name);
        hash.number(static_cast<std::uint64_t>(field.spec.type));
        hash.number(static_cast<std::uint64_t>(field.spec.visibility));
        hash.real(field.spec.min);
        hash.real(field.spec.max);
        hash.real(field.spec.precision);
        hash.number(field.spec.steps);
        if (field.spec.parts != 1) hash.number(field.spec.part + 256u * field.spec.parts);
    }
    for (const std::uint32_t slot : kind.defaults) hash.number(slot);
    hash.number(kind.delivery.reliable ? 1 : 0);
    hash.number(kind.replication.every);  // what silence means depends on it
}

flatbuffers::Offset<wire::KindDescription> encode_kind(flatbuffers::FlatBufferBuilder& builder, const KindInfo& kind) {
    std::vector<flatbuffers::Offset<wire::FieldDescription>> fields;
    for (const FieldInfo& f : kind.fields) {
        fields.push_back(wire::CreateFieldDescription(
            builder, builder.CreateString(f.name), static_cast<std::uint8_t>(f.spec.type),
            static_cast<std::uint8_t>(f.spec.interpolation), static_cast<std::uint8_t>(f.spec.visibility), f.spec.min,
            f.spec.max, f.spec.precision, f.spec.steps, f.spec.velocity, f.spec.teleports, f.spec.correction_fade,
            f.spec.correction_limit, f.spec.part, f.spec.parts, static_cast<std::uint8_t>(f.spec.axis)));
    }
    return wire::CreateKindDescription(
        builder, builder.CreateString(kind.name), builder.CreateVector(fields), builder.CreateVector(kind.defaults),
        static_cast<std::uint8_t>(kind.replication.predicted_by), kind.replication.priority,
        kind.replication.relevance_radius, kind.delivery.reliable, kind.replication.settles, kind.replication.every,
        static_cast<std::uint8_t>(kind.replication.seen_by), kind.delivery.relevance_radius, kind.replication.nearest);
}

std::vector<flatbuffers::Offset<wire::KindDescription>> encode_kinds(flatbuffers::FlatBufferBuilder& builder,
                                                                     const std::vector<KindInfo>& kinds) {
    std::vector<flatbuffers::Offset<wire::KindDescription>> encoded;
    for (const KindInfo& kind : kinds) encoded.push_back(encode_kind(builder, kind));
    return encoded;
}

Error malformed(const std::string& what) {
    return {ErrorCode::malformed, "description: " + what};
}

Result<FieldInfo> decode_field(const wire::FieldDescription& in, const std::string& kind) {
    FieldInfo field{in.name()->str(), {}};
    const std::string where = kind + "." + field.name;
    if (in.type() > 8) return malformed(where + ": type " + std::to_string(in.type()) + ", must be 0 to 8");
    if (in.interpolation() > 3)
        return malformed(where + ": interpolation " + std::to_string(in.interpolation()) + ", must be 0 to 3");
    if (in.visibility() > 2)
        return malformed(where + ": visibility " + std::to_string(in.visibility()) + ", must be 0 to 2");
    if (!std::isfinite(in.min()) || !std::isfinite(in.max()) || in.max() < in.min())
        return malformed(where + ": not a range");
    const bool exact = static_cast<FieldType>(in.type()) == FieldType::exact_real;
    if (exact && (in.steps() != detail::exact_steps || in.axis() != 0))
        return malformed(where + ": a real without range has " + std::to_string(detail::exact_steps) +
                         " steps, and is no place");
    if (!std::isfinite(in.precision()) || in.precision() < 0 || (in.precision() == 0 && !exact))
        return malformed(where + (exact ? ": tolerance must be 0 or more" : ": precision must be above 0"));
    field.spec = {static_cast<FieldType>(in.type()),
                  static_cast<Interpolation>(in.interpolation()),
                  static_cast<Visibility>(in.visibility()),
                  in.min(),
                  in.max(),
                  in.precision(),
                  in.steps(),
                  in.velocity(),
                  in.teleports(),
                  in.correction_fade(),
                  in.correction_limit(),
                  in.part(),
                  in.parts(),
                  static_cast<Axis>(in.axis())};
    if (in.axis() > 3) return malformed(where + ": axis " + std::to_string(in.axis()) + ", must be 0 to 3");
    if (!std::isfinite(in.correction_fade()) || in.correction_fade() <= 0 || !std::isfinite(in.correction_limit()) ||
        in.correction_limit() < 0)
        return malformed(where + ": corrections must fade in more than 0 s and have a limit of 0 or more");
    return field;
}

bool holds_bytes(const FieldSpec& spec) {
    return spec.type == FieldType::text || spec.type == FieldType::bytes;
}

// A length and words for as many bytes, drawn in steps; a default has zeros behind its end, like every value.
bool whole_bytes(const KindInfo& kind, std::size_t first) {
    const FieldSpec& head = kind.fields[first].spec;
    if (head.steps < 1 || head.steps > 255 || head.parts != 1 + (head.steps + 3) / 4) return false;
    if (first + head.parts > kind.fields.size()) return false;
    for (std::size_t i = 0; i < head.parts; ++i) {
        const FieldSpec& spec = kind.fields[first + i].spec;
        if (spec.part != i || spec.parts != head.parts || spec.type != head.type || spec.visibility != head.visibility)
            return false;
        if (spec.steps != detail::bounded_steps(head.steps, i) || spec.min != 0 || spec.precision != 1 ||
            spec.max != static_cast<double>(spec.steps) || spec.interpolation != Interpolation::step ||
            spec.velocity != 0)
            return false;
    }
    const std::uint32_t size = kind.defaults[first];
    for (std::uint32_t byte = size; byte < head.steps; ++byte) {
        if (((kind.defaults[first + 1 + byte / 4] >> (byte % 4 * 8)) & 0xFFu) != 0) return false;
    }
    return true;
}

// Values of several slots must be whole: the codec takes them together.
bool whole_value(const KindInfo& kind, std::size_t first) {
    const std::vector<FieldInfo>& fields = kind.fields;
    const FieldSpec& head = fields[first].spec;
    if (holds_bytes(head)) return whole_bytes(kind, first);
    const bool rotation = head.type == FieldType::quaternion;
    if (head.parts == 1) return head.part == 0 && !rotation;
    if (head.parts != (rotation ? 4 : 2) && (rotation || head.parts != 3)) return false;
    if (!rotation && head.type != FieldType::real) return false;
    if (first + head.parts > fields.size()) return false;
    for (std::size_t i = 0; i < head.parts; ++i) {
        const FieldSpec& spec = fields[first + i].spec;
        if (spec.part != i || spec.parts != head.parts || spec.type != head.type || spec.visibility != head.visibility)
            return false;
        if (rotation && (i == 0 ? spec.steps != 3 : spec.steps < 2 || spec.steps > 65535)) return false;
        if (rotation && i > 1 && spec.steps != fields[first + 1].spec.steps) return false;
        if (!rotation && spec.precision != head.precision) return false;
    }
    return true;
}

Result<KindInfo> decode_kind(const wire::KindDescription& in) {
    KindInfo kind;
    kind.name = in.name()->str();
    if (in.fields()->size() > 1024) return malformed(kind.name + ": more than 1,024 fields");
    if (in.defaults()->size() != in.fields()->size())
        return malformed(kind.name + ": as many defaults as fields are needed");
    for (std::uint32_t i = 0; i < in.fields()->size(); ++i) {
        auto field = decode_field(*in.fields()->Get(i), kind.name);
        if (!field) return field.error();
        if (in.defaults()->Get(i) > field->spec.steps)
            return malformed(kind.name + "." + field->name + ": default out of range");
        if (field->spec.velocity > in.fields()->size())
            return malformed(kind.name + "." + field->name + ": no such velocity");
        kind.fields.push_back(std::move(*field));
        kind.defaults.push_back(in.defaults()->Get(i));
    }
    for (std::size_t i = 0; i < kind.fields.size(); i += kind.fields[i].spec.parts) {
        if (!whole_value(kind, i))
            return malformed(kind.name + "." + kind.fields[i].name +
                             ": not a whole vector, quaternion, text or byte array");
    }
    if (in.predicted_by() > 2) return malformed(kind.name + ": predicted_by must be 0 to 2");
    if (!std::isfinite(in.priority()) || in.priority() < 0)
        return malformed(kind.name + ": priority must be 0 or more");
    if (!std::isfinite(in.relevance_radius()) || in.relevance_radius() < 0)
        return malformed(kind.name + ": relevance radius must be 0 or more");
    if (in.every() < 1 || in.every() > 64)
        return malformed(kind.name + ": every " + std::to_string(in.every()) + " ticks, must be 1 to 64");
    if (in.seen_by() > 2) return malformed(kind.name + ": seen_by must be 0 to 2");
    kind.replication = {static_cast<KindOptions::Prediction>(in.predicted_by()),
                        in.settles(),
                        in.priority(),
                        in.relevance_radius(),
                        in.every(),
                        static_cast<KindOptions::Audience>(in.seen_by()),
                        in.nearest()};
    if (!std::isfinite(in.event_radius()) || in.event_radius() < 0)
        return malformed(kind.name + ": relevance radius must be 0 or more");
    kind.delivery = {in.reliable(), in.event_radius()};
    return kind;
}

Result<std::vector<KindInfo>> decode_kinds(const flatbuffers::Vector<flatbuffers::Offset<wire::KindDescription>>& in) {
    if (in.size() > 256) return malformed("more than 256 kinds");
    std::vector<KindInfo> kinds;
    for (const wire::KindDescription* each : in) {
        auto kind = decode_kind(*each);
        if (!kind) return kind.error();
        kinds.push_back(std::move(*kind));
    }
    return kinds;
}

std::string number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%g", value);
    if (std::strtod(text.data(), nullptr) != value) std::snprintf(text.data(), text.size(), "%.17g", value);
    return text.data();
}

std::string compare(const std::string& what, const std::string& here, const std::string& there) {
    return here == there ? std::string{} : what + " is " + here + " here and " + there + " there";
}

const char* word(FieldType type) {
    constexpr const char* words[] = {"a real",       "an integer",           "a flag", "an enumeration", "an angle",
                                     "a quaternion", "a real without range", "a text", "a byte array"};
    return words[static_cast<std::size_t>(type)];
}
const char* word(Interpolation interpolation) {
    constexpr const char* words[] = {"stepwise", "linear", "as an angle", "along its velocity"};
    return words[static_cast<std::size_t>(interpolation)];
}
const char* word(KindOptions::Prediction prediction) {
    constexpr const char* words[] = {"nobody", "its owner", "everyone"};
    return words[static_cast<std::size_t>(prediction)];
}
const char* word(KindOptions::Audience audience) {
    constexpr const char* words[] = {"everyone", "the owner's team", "its owner"};
    return words[static_cast<std::size_t>(audience)];
}
const char* word(Axis axis) {
    constexpr const char* words[] = {"none", "x", "y", "z"};
    return words[static_cast<std::size_t>(axis)];
}
const char* word(bool yes) {
    return yes ? "yes" : "no";
}
const char* word(Visibility visibility) {
    constexpr const char* words[] = {"everyone", "its owner", "the server only"};
    return words[static_cast<std::size_t>(visibility)];
}

std::string field_difference(const std::string& where, const FieldSpec& here, const FieldSpec& there) {
    for (const std::string& difference :
         {compare(where + ": type", word(here.type), word(there.type)),
          compare(where + ": minimum", number(here.min), number(there.min)),
          compare(where + ": maximum", number(here.max), number(there.max)),
          compare(where + ": precision", number(here.precision), number(there.precision)),
          compare(where + ": what it is visible to", word(here.visibility), word(there.visibility)),
          compare(where + ": number of steps", std::to_string(here.steps), std::to_string(there.steps)),
          compare(where + ": slots of its value", std::to_string(here.parts), std::to_string(there.parts)),
          compare(where + ": place in its value", std::to_string(here.part), std::to_string(there.part)),
          compare(where + ": interpolation", word(here.interpolation), word(there.interpolation)),
          compare(where + ": slot of its velocity", std::to_string(here.velocity), std::to_string(there.velocity)),
          compare(where + ": whether it marks a teleport", word(here.teleports), word(there.teleports)),
          compare(where + ": seconds in which a correction fades", number(static_cast<double>(here.correction_fade)),
                  number(static_cast<double>(there.correction_fade))),
          compare(where + ": limit of a correction", number(here.correction_limit), number(there.correction_limit)),
          compare(where + ": axis of the position", word(here.axis), word(there.axis))}) {
        if (!difference.empty()) return difference;
    }
    return {};
}

std::string kind_difference(const KindInfo& here, const KindInfo& there) {
    if (here.name != there.name) return "a type is called " + here.name + " here and " + there.name + " there";
    for (std::size_t i = 0; i < std::min(here.fields.size(), there.fields.size()); ++i) {
        const std::string where = here.name + "." + here.fields[i].name;
        if (here.fields[i].name != there.fields[i].name)
            return where + " here is " + there.name + "." + there.fields[i].name + " there";
        if (auto difference = field_difference(where, here.fields[i].spec, there.fields[i].spec); !difference.empty())
            return difference;
        if (here.defaults[i] != there.defaults[i]) return where + ": the default differs";
    }
    if (here.fields.size() > there.fields.size())
        return here.name + "." + here.fields[there.fields.size()].name + " is missing there";
    if (here.fields.size() < there.fields.size())
        return here.name + "." + there.fields[here.fields.size()].name + " is missing here";
    if (here.delivery.reliable != there.delivery.reliable) return here.name + ": reliable on one side only";
    for (const std::string& difference :
         {compare(here.name + ": what predicts it", word(here.replication.predicted_by),
                  word(there.replication.predicted_by)),
          compare(here.name + ": whether it settles", word(here.replication.settles), word(there.replication.settles)),
          compare(here.name + ": priority", number(here.replication.priority), number(there.replication.priority)),
          compare(here.name + ": relevance radius", number(here.replication.relevance_radius),
                  number(there.replication.relevance_radius)),
          compare(here.name + ": how many of the nearest are told of", std::to_string(here.replication.nearest),
                  std::to_string(there.replication.nearest)),
          compare(here.name + ": ticks between two updates", std::to_string(here.replication.every),
                  std::to_string(there.replication.every)),
          compare(here.name + ": who may know of it", word(here.replication.seen_by), word(there.replication.seen_by)),
          compare(here.name + ": how near it must happen", number(here.delivery.relevance_radius),
                  number(there.delivery.relevance_radius))}) {
        if (!difference.empty()) return difference;
    }
    return {};
}

std::string list_difference(const char* what, const std::vector<KindInfo>& here, const std::vector<KindInfo>& there) {
    for (std::size_t i = 0; i < std::min(here.size(), there.size()); ++i) {
        if (auto difference = kind_difference(here[i], there[i]); !difference.empty()) return difference;
    }
    return compare(std::string("the number of ") + what, std::to_string(here.size()), std::to_string(there.size()));
}

}  // namespace

namespace detail {

void append_field(KindInfo& kind, const std::string& name, const FieldSpec& spec, std::size_t count, bool is_array) {
    for (std::size_t i = 0; i < count; ++i) {
        kind.fields.push_back({is_array ? name + "[" + std::to_string(i) + "]" : name, spec});
    }
}

}  // namespace detail

std::uint64_t protocol_hash(const Description& description) {
    Hash hash;
    hash.text(description.game);
    hash.number(description.tick_rate.value);
    hash_kind(hash, description.command);
    hash.number(description.kinds.size());
    for (const KindInfo& kind : description.kinds) hash_kind(hash, kind);
    hash.number(description.events.size());
    for (const KindInfo& event : description.events) hash_kind(hash, event);
    return hash.value();
}

std::vector<std::byte> encode(const Description& description) {
    flatbuffers::FlatBufferBuilder builder;
    const auto command = encode_kind(builder, description.command);
    const auto kinds = builder.CreateVector(encode_kinds(builder, description.kinds));
    const auto events = builder.CreateVector(encode_kinds(builder, description.events));
    const auto game = builder.CreateString(description.game);
    builder.Finish(wire::CreateGameDescription(builder, game, description.tick_rate.value, command, kinds, events));
    const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
    return {bytes.begin(), bytes.end()};
}

Result<Description> decode_description(std::span<const std::byte> bytes) {
    const auto* in = message::parse<wire::GameDescription>(bytes, message::large_message);
    if (in == nullptr) return malformed("not a description");
    if (in->tick_rate() < 1 || in->tick_rate() > 240) return malformed("tick rate must be 1 to 240");
    auto command = decode_kind(*in->command());
    if (!command) return command.error();
    auto kinds = decode_kinds(*in->kinds());
    if (!kinds) return kinds.error();
    auto events = decode_kinds(*in->events());
    if (!events) return events.error();
    return Description{in->game()->str(), Hertz(in->tick_rate()), std::move(*command), std::move(*kinds),
                       std::move(*events)};
}

std::string first_difference(const Description& here, const Description& there) {
    for (const std::string& difference :
         {compare("the game", here.game, there.game),
          compare("the tick rate", std::to_string(here.tick_rate.value), std::to_string(there.tick_rate.value)),
          kind_difference(here.command, there.command), list_difference("entity kinds", here.kinds, there.kinds),
          list_difference("events", here.events, there.events)}) {
        if (!difference.empty()) return difference;
    }
    return {};
}

}  // namespace tickwire
