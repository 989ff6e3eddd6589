// Files that a host writes: keys of connect tokens, bans. And an address range as an administrator types it.
#include <string_view>

#include "fuzz/fuzz_target.hpp"
#include "server/ban_list.hpp"
#include "tickwire/connect_token.hpp"

using namespace tickwire;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto keys = parse_token_keys(text)) {
        std::string written;
        for (const TokenKey& key : *keys) written += token_key_line(key);
        const auto again = parse_token_keys(written);
        fuzz::require(again && *again == *keys);
    }
    if (const auto bans = server::BanList::parse(text)) {
        const auto again = server::BanList::parse(bans->text(0));
        fuzz::require(again && again->all(0) == bans->all(0));
        bans->banned(Address::ipv4(203, 0, 113, 7, 1), 42, 1);
    }
    if (const auto range = server::parse_address_range(text)) {
        fuzz::require(range->bits >= 0 && range->bits <= 128 && range->contains(range->first));
    }
    return 0;
}
