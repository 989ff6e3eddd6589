#include "ban_list.hpp"

#include <algorithm>
#include <charconv>

#include "message/text.hpp"

namespace tickwire::server {

namespace {

constexpr std::size_t max_why_bytes = 120;
constexpr int ipv4_offset = 96;

Error invalid(std::string what) {
    return {ErrorCode::invalid_argument, std::move(what)};
}

template <class Number>
bool read_number(std::string_view text, Number& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

/// The next word of a line, which is taken off it.
std::string_view take_word(std::string_view& line) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t\r"), line.size());
    const std::size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
    const std::string_view word = line.substr(begin, end - begin);
    line.remove_prefix(end);
    return word;
}

bool holds(const Ban& ban, std::uint64_t now_s) {
    return ban.until == 0 || ban.until > now_s;
}

}  // namespace

bool AddressRange::contains(const Address& address) const {
    for (int bit = 0; bit < bits; bit += 8) {
        const auto at = static_cast<std::size_t>(bit / 8);
        const int whole = std::min(8, bits - bit);
        const auto mask = static_cast<std::uint8_t>(0xff << (8 - whole));
        if ((address.ip[at] & mask) != (first.ip[at] & mask)) return false;
    }
    return true;
}

Result<AddressRange> parse_address_range(std::string_view text) {
    const auto wrong = [&] {
        std::string what = "\"";
        what.append(text.substr(0, 80));
        return invalid(what + "\" is no address range; write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32");
    };
    const std::size_t slash = text.find('/');
    const std::string_view host = text.substr(0, slash);
    // Only literal addresses: a ban never asks a resolver.
    if (host.empty() || host.find_first_not_of("0123456789abcdefABCDEF.:") != host.npos ||
        host.find_first_of(".:") == host.npos)
        return wrong();
    const auto endpoint = parse_endpoint(host, 1);
    const auto address = endpoint ? resolve(*endpoint) : Result<Address>(endpoint.error());
    if (!address || address->port != 1) return wrong();
    AddressRange range{*address, 128};
    range.first.port = 0;
    if (slash == text.npos) return range;
    int bits = 0;
    const int most_bits = address->is_ipv4() ? 32 : 128;
    if (!read_number(text.substr(slash + 1), bits) || bits < 0 || bits > most_bits) return wrong();
    range.bits = address->is_ipv4() ? ipv4_offset + bits : bits;
    return range;
}

Result<void> BanList::add(Ban ban) {
    if (ban.addresses.empty() == (ban.user == 0)) return invalid("a ban is either of addresses or of a user");
    std::optional<AddressRange> range;
    if (!ban.addresses.empty()) {
        auto parsed = parse_address_range(ban.addresses);
        if (!parsed) return parsed.error();
        range = *parsed;
    }
    ban.why = message::clean_text(ban.why, max_why_bytes);
    remove(ban.addresses, ban.user);
    if (entries_.size() >= most) return Error{ErrorCode::limit, "there are 10,000 bans, which is the most"};
    entries_.push_back({std::move(ban), range});
    return {};
}

bool BanList::remove(const std::string& addresses, std::uint64_t user) {
    return std::erase_if(entries_, [&](const Entry& entry) {
               return entry.ban.addresses == addresses && entry.ban.user == user;
           }) > 0;
}

std::optional<std::string> BanList::banned(const Address& address, std::uint64_t user, std::uint64_t now_s) const {
    for (const Entry& entry : entries_) {
        if (!holds(entry.ban, now_s)) continue;
        if (entry.range ? entry.range->contains(address) : user != 0 && entry.ban.user == user) return entry.ban.why;
    }
    return std::nullopt;
}

std::vector<Ban> BanList::all(std::uint64_t now_s) const {
    std::vector<Ban> bans;
    for (const Entry& entry : entries_) {
        if (holds(entry.ban, now_s)) bans.push_back(entry.ban);
    }
    return bans;
}

std::string BanList::text(std::uint64_t now_s) const {
    std::string text =
        "# address RANGE until SECONDS WHY, or: user NUMBER until SECONDS WHY. Seconds since 1970; 0: for good.\n";
    for (const Ban& ban : all(now_s)) {
        text += ban.user != 0 ? "user " + std::to_string(ban.user) : "address " + ban.addresses;
        text += " until " + std::to_string(ban.until) + " " + ban.why + "\n";
    }
    return text;
}

Result<BanList> BanList::parse(std::string_view text) {
    BanList list;
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto wrong = [&](const std::string& what) {
            return invalid("bans, line " + std::to_string(number) + ": " + what);
        };
        const std::string_view of = take_word(line);
        if (of.empty() || of.starts_with('#')) continue;
        const std::string_view whom = take_word(line), until = take_word(line), seconds = take_word(line);
        Ban ban;
        if (of == "user" ? !read_number(whom, ban.user) || ban.user == 0 : of != "address")
            return wrong("it begins with \"address\" and a range or with \"user\" and a number above 0");
        if (of == "address") ban.addresses = whom;
        if (until != "until" || !read_number(seconds, ban.until))
            return wrong("after whom it bans, \"until\" and seconds since 1970");
        ban.why = line;
        if (auto added = list.add(std::move(ban)); !added) return wrong(added.error().message);
    }
    return list;
}

}  // namespace tickwire::server
