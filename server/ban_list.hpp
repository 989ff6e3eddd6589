// The bans of a server: asked at every join, kept in a text file that a host can read and edit.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tickwire/address.hpp"
#include "tickwire/ban.hpp"
#include "tickwire/result.hpp"

namespace tickwire::server {

/// The first `bits` of an address; IPv4 counts from its own first bit.
struct AddressRange {
    Address first;
    int bits = 0;  ///< 96 to 128 for IPv4
    bool contains(const Address& address) const;
};
/// Errors say what would be right.
Result<AddressRange> parse_address_range(std::string_view text);

class BanList {
public:
    static constexpr std::size_t most = 10'000;

    /// Replaces one of the same addresses or user. Errors: `invalid_argument`, `limit`.
    Result<void> add(Ban ban);
    /// Whether there was one.
    bool remove(const std::string& addresses, std::uint64_t user);
    /// Why somebody may not come in; nothing: may. `user` 0: nobody in particular.
    std::optional<std::string> banned(const Address& address, std::uint64_t user, std::uint64_t now_s) const;
    /// Those that hold at `now_s`.
    std::vector<Ban> all(std::uint64_t now_s) const;

    /// A line for each: `address RANGE until SECONDS WHY` or `user NUMBER until SECONDS WHY`; `#` begins a comment.
    std::string text(std::uint64_t now_s) const;
    /// Errors name the line.
    static Result<BanList> parse(std::string_view text);

private:
    struct Entry {
        Ban ban;
        std::optional<AddressRange> range;
    };
    std::vector<Entry> entries_;
};

}  // namespace tickwire::server
