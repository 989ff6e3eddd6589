#include "snapshot/shared_view.hpp"

#include <algorithm>

namespace tickwire::snapshot {

namespace {

SharedView view_of(const KindGroups& kind, bool owner) {
    SharedView view;
    for (const std::uint8_t g : kind.order) {
        const FieldGroup& group = kind.groups[g];
        const bool says = group.shape == Shape::bytes ||
                          std::ranges::any_of(group.steps, [](std::uint32_t steps) { return steps != 0; });
        if (says && sees(group.visibility, owner)) view.groups.push_back(group);
    }
    return view;
}

void plant(SharedView& view, SharedViews& all) {
    std::size_t first = 0, count = view.groups.size();
    for (bool of_groups = true; count > (of_groups ? 0u : 1u); of_groups = false) {
        const std::size_t next = view.knots.size();
        for (std::size_t i = 0; i < count; i += knot_branches) {
            const std::size_t branches = std::min(knot_branches, count - i);
            view.knots.push_back(
                {static_cast<std::uint16_t>(first + i), static_cast<std::uint8_t>(branches), of_groups, all.knots++});
            all.branches.push_back(static_cast<std::uint8_t>(branches));
        }
        first = next;
        count = view.knots.size() - next;
    }
}

}  // namespace

SharedViews shared_views(const GroupTable& groups) {
    SharedViews views;
    for (const KindGroups& kind : groups.kinds) {
        SharedViews::OfKind& out = views.kinds.emplace_back();
        out.alike = std::ranges::none_of(kind.groups,
                                         [](const FieldGroup& group) { return group.visibility == Visibility::owner; });
        out.others = view_of(kind, false);
        plant(out.others, views);
        if (out.alike) continue;
        out.owner = view_of(kind, true);
        plant(out.owner, views);
    }
    return views;
}

}  // namespace tickwire::snapshot
