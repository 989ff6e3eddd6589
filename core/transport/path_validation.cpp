#include "transport/path_validation.hpp"

namespace tickwire::transport {

std::optional<std::uint64_t> PathValidation::came_by(const Route& route, TimePoint now,
                                                     security::RandomSource& random) {
    if (route.to == route_.to) {
        route_.via = route.via;
        return std::nullopt;
    }
    // One limit for all addresses, so that a flood of copies from many of them causes no flood of challenges.
    if (open_ && now - last_challenge_ < between_challenges) return std::nullopt;
    if (!open_ || candidate_ != route || now - began_ > lifetime) {
        candidate_ = route;
        value_ = random.u64();
        began_ = now;
        open_ = true;
    }
    last_challenge_ = now;
    return value_;
}

bool PathValidation::answered(std::uint64_t value, const Route& route, TimePoint now) {
    if (!open_ || value != value_ || route.to != candidate_.to || now - began_ > lifetime) return false;
    route_ = route;
    open_ = false;
    return true;
}

}  // namespace tickwire::transport
