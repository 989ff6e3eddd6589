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

// Neighbouring numbers that are the coordinates of a place, or move by neighbouring velocities, are one vector, though
// the table names them one by one; so are those velocities.
bool continues_vector(const KindInfo& kind, std::size_t first, std::size_t next) {
    const FieldSpec &a = kind.fields[next - 1].spec, &b = kind.fields[next].spec;
    const auto axis = [](const FieldSpec& spec) { return static_cast<int>(spec.axis); };
    if (a.type != FieldType::real || b.type != FieldType::real || a.parts != 1 || b.parts != 1 || next - first >= 3 ||
        a.visibility != b.visibility || a.precision != b.precision || shape_of(b) != Shape::number)
        return false;
    if (a.velocity != 0 && b.velocity == a.velocity + 1) return true;
    if (axis(b) != 0 && axis(b) == axis(a) + 1 && a.velocity == 0 && b.velocity == 0) return true;
    // The velocities of two that are one vector.
    for (std::size_t i = 0; i + 1 < kind.fields.size(); ++i) {
        if (kind.fields[i].spec.velocity == next && kind.fields[i + 1].spec.velocity == next + 1)
            return continues_vector(kind, i, i + 1);
    }
    return false;
}

// By the velocity that the description names for it, if that is a whole group of its own that every receiver of this
// one sees.
void link_velocity(FieldGroup& group, const KindInfo& kind, const std::vector<FieldGroup>& groups, Hertz tick_rate) {
    const FieldSpec& first = kind.fields[group.first].spec;
    if (group.shape != Shape::number || first.velocity == 0) return;
    const auto found = std::ranges::find(groups, first.velocity - 1, &FieldGroup::first);
    if (found == groups.end() || found->count != group.count || found->shape != Shape::number ||
        found->visibility != group.visibility)
        return;
    constexpr double most_scale = 1 << 26, most_steps = 1 << 20;
    for (std::size_t c = 0; c < group.count; ++c) {
        const FieldSpec &moved = kind.fields[group.first + c].spec, &speed = kind.fields[found->first + c].spec;
        const double scale = speed.precision / moved.precision / tick_rate.value * (1 << 24);
        const double zero = -speed.min / speed.precision * 16;
        if (moved.velocity != found->first + c + 1 || !(scale <= most_scale) || speed.steps > most_steps ||
            std::abs(zero) > most_steps * 16)
            return;
        group.velocity_scale[c] = static_cast<std::int32_t>(std::lround(scale));
        group.velocity_zero[c] = static_cast<std::int32_t>(std::lround(zero));
    }
    group.velocity = found->first;
}

// In the table's order but for the position, which comes first; a velocity goes before what it moves.
std::vector<std::uint8_t> coding_order(const std::vector<FieldGroup>& groups) {
    std::vector<std::uint8_t> order;
    const auto add = [&](std::size_t g) {
        const auto number = static_cast<std::uint8_t>(g);
        if (std::ranges::find(order, number) == order.end()) order.push_back(number);
    };
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].velocity != FieldGroup::no_velocity)
            add(static_cast<std::size_t>(std::ranges::find(groups, groups[g].velocity, &FieldGroup::first) -
                                         groups.begin()));
        add(g);
    }
    return order;
}

// Places of different kinds are compared: in steps of the coarsest.
void scale_places(const std::vector<KindInfo>& kinds, std::vector<KindGroups>& groups) {
    std::array<double, 3> coarsest{};
    const auto each_axis = [&](const auto& visit) {
        for (std::size_t k = 0; k < groups.size(); ++k) {
            for (std::size_t c = 0; groups[k].has_position && c < groups[k].groups[0].count && c < 3; ++c)
                visit(groups[k], kinds[k].fields[groups[k].groups[0].first + c].spec, c);
        }
    };
    each_axis([&](KindGroups&, const FieldSpec& spec, std::size_t c) {
        coarsest[c] = std::max(coarsest[c], spec.precision);
    });
    each_axis([&](KindGroups& kind, const FieldSpec& spec, std::size_t c) {
        const double scale = spec.precision / coarsest[c] * 65536;
        kind.place_scale[c] = static_cast<std::int32_t>(std::max(std::lround(scale), 1L));
    });
}

}  // namespace

GroupTable group_fields(const std::vector<KindInfo>& kinds, Hertz tick_rate) {
    GroupTable table;
    for (const KindInfo& kind : kinds) {
        KindGroups out;
        out.slot_count = static_cast<std::uint16_t>(kind.fields.size());
        for (std::size_t i = 0; i < kind.fields.size();) {
            const FieldSpec& spec = kind.fields[i].spec;
            FieldGroup group;
            group.shape = shape_of(spec);
            group.visibility = spec.visibility;
            group.first = static_cast<std::uint16_t>(i);
            group.count = spec.parts;
            while (i + group.count < kind.fields.size() && group.shape == Shape::number &&
                   continues_vector(kind, i, i + group.count))
                ++group.count;
            const std::size_t told = std::min<std::size_t>(group.count, max_components);
            for (std::size_t c = 0; c < told; ++c) group.steps[c] = kind.fields[i + c].spec.steps;
            if (group.shape == Shape::quaternion) group.rotation = RotationSteps(group.steps[1]);
            out.all_visible = out.all_visible && group.visibility == Visibility::everyone;
            out.groups.push_back(group);
            i += group.count;
        }
        for (FieldGroup& group : out.groups) link_velocity(group, kind, out.groups, tick_rate);
        const auto position =
            std::ranges::find_if(out.groups, [&](const FieldGroup& group) { return is_position(group, kind); });
        if (position != out.groups.end()) {
            std::rotate(out.groups.begin(), position, position + 1);
            const FieldGroup& where = out.groups.front();
            out.has_position = true;
            for (std::size_t c = 0; c < std::min<std::size_t>(3, where.count); ++c) {
                const FieldSpec& spec = kind.fields[where.first + c].spec;
                out.origin[c] = static_cast<std::int32_t>(std::lround(spec.min / spec.precision));
            }
        }
        out.order = coding_order(out.groups);
        for (FieldGroup& group : out.groups) {
            group.model = table.components;
            table.components += group.shape == Shape::bytes ? 1u : group.count;
        }
        table.kinds.push_back(std::move(out));
    }
    scale_places(kinds, table.kinds);
    return table;
}

}  // namespace tickwire::snapshot
