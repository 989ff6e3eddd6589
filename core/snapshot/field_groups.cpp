#include "snapshot/field_groups.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire::snapshot {

namespace {

constexpr std::uint32_t widest_choice = 15;  // steps of a number that is coded as a choice

Shape shape_of(const FieldSpec& spec) {
    switch (spec.type) {
        case FieldType::quaternion:
            return Shape::quaternion;
        case FieldType::flag:
            return Shape::choice;
        case FieldType::text:
        case FieldType::bytes:
            return Shape::bytes;
        case FieldType::angle:
            return spec.steps <= widest_choice ? Shape::choice : Shape::angle;
        default:
            return spec.steps <= widest_choice && spec.parts == 1 ? Shape::choice : Shape::number;
    }
}

// Places are sums of 32-bit numbers: vectors beyond that are predicted, but nobody's neighbours.
constexpr std::uint32_t widest_place = 1u << 29;

bool is_position(const FieldGroup& group, const KindInfo& kind) {
    if (group.shape != Shape::number || group.count < 2 || group.visibility != Visibility::everyone) return false;
    for (std::size_t c = 0; c < group.count; ++c) {
        const FieldSpec& spec = kind.fields[group.first + c].spec;
        if (spec.steps > widest_place || std::abs(spec.min / spec.precision) > widest_place) return false;
    }
    return true;
}

}  // namespace

GroupTable group_fields(const std::vector<KindInfo>& kinds) {
    GroupTable table;
    for (const KindInfo& kind : kinds) {
        KindGroups out;
        out.slot_count = static_cast<std::uint16_t>(kind.fields.size());
        for (std::size_t i = 0; i < kind.fields.size();) {
            const FieldSpec& spec = kind.fields[i].spec;
            FieldGroup group{shape_of(spec), spec.visibility, static_cast<std::uint16_t>(i), spec.parts, 0, {},
                             RotationSteps()};
            const std::size_t told = std::min<std::size_t>(group.count, max_components);
            for (std::size_t c = 0; c < told; ++c) group.steps[c] = kind.fields[i + c].spec.steps;
            if (group.shape == Shape::quaternion) group.rotation = RotationSteps(group.steps[1]);
            out.all_visible = out.all_visible && group.visibility == Visibility::everyone;
            out.groups.push_back(group);
            i += group.count;
        }
        const auto position =
            std::ranges::find_if(out.groups, [&](const FieldGroup& group) { return is_position(group, kind); });
        if (position != out.groups.end()) {
            std::rotate(out.groups.begin(), position, position + 1);
            const FieldGroup& where = out.groups.front();
            out.has_position = true;
            for (std::size_t c = 0; c < std::min<std::size_t>(3, where.count); ++c) {
                const FieldSpec& spec = kind.fields[where.first + c].spec;
                out.origin[c] = static_cast<std::int32_t>(std::lround(spec.min / spec.precision));
                out.position_precision = spec.precision;
            }
        }
        for (FieldGroup& group : out.groups) {
            group.model = table.components;
            table.components += group.shape == Shape::bytes ? 1u : group.count;
        }
        table.kinds.push_back(std::move(out));
    }
    return table;
}

}  // namespace tickwire::snapshot
