// Addresses: written, printed, looked up. Called at start-up and by whatever prints a peer; never on the tick path
// except to_string() in a log line.
#include "tickwire/address.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>

#include "transport/socket_address.hpp"

namespace tickwire {

namespace {

constexpr std::size_t max_host_length = 253;  // RFC 1035, 2.3.4, without the root dot

Error invalid(std::string message) {
    return Error{ErrorCode::invalid_argument, std::move(message)};
}

std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 80;  // enough to recognize it by; the rest would only fill the log
    return '"' + std::string(text.substr(0, longest)) + (text.size() > longest ? "...\"" : "\"");
}

bool is_ipv6_literal(std::string_view host) {
    const std::string address(host.substr(0, host.find('%')));
    in6_addr parsed;
    return inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
}

bool is_ipv4_literal(const std::string& host) {
    in_addr parsed;
    return inet_pton(AF_INET, host.c_str(), &parsed) == 1;
}

bool is_host_name(std::string_view host) {
    return host.size() <= max_host_length && std::all_of(host.begin(), host.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '.' || c == '_';
           });
}

Result<std::uint16_t> parse_port(std::string_view port, std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
    if (error != std::errc{} || end != port.data() + port.size() || value < 1 || value > 65535) {
        return invalid("port " + quoted(port) + " in " + quoted(text) + ": must be 1 to 65535");
    }
    return static_cast<std::uint16_t>(value);
}

Result<Endpoint> parse_bracketed(std::string_view text, std::uint16_t default_port) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return invalid("address " + quoted(text) + ": the [ has no matching ]");
    const std::string_view host = text.substr(1, close - 1);
    if (!is_ipv6_literal(host)) {
        return invalid("address " + quoted(text) + ": " + quoted(host) + " is not an IPv6 address, such as [::1]");
    }
    const std::string_view rest = text.substr(close + 1);
    if (rest.empty()) return Endpoint{std::string(host), default_port};
    if (rest.front() != ':') return invalid("address " + quoted(text) + ": after ] only :port may follow");
    auto port = parse_port(rest.substr(1), text);
    if (!port) return port.error();
    return Endpoint{std::string(host), *port};
}

Result<void> check_host(const std::string& host, std::string_view text) {
    if (host.empty()) return invalid("address " + quoted(text) + ": the host is missing; write host or host:port");
    if (is_ipv4_literal(host)) return {};
    // The resolver would read "1.2.3" as 1.2.0.3 and "10" as 0.0.0.10; nobody means that.
    if (host.find_first_not_of("0123456789.") == std::string::npos) {
        return invalid("host " + quoted(host) + " in " + quoted(text) + ": an IPv4 address has four parts of 0 to 255");
    }
    if (!is_host_name(host)) {
        return invalid("host " + quoted(host) + " in " + quoted(text) +
                       ": must be 1 to 253 letters, digits, '-', '.' and '_'");
    }
    return {};
}

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

/// The resolver's answer, or its error code.
AddressList look_up(const std::string& host, int flags, int& error) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = flags;
    addrinfo* list = nullptr;
    error = getaddrinfo(host.c_str(), nullptr, &hints, &list);
    return {error == 0 ? list : nullptr, &freeaddrinfo};
}

}  // namespace

Address Address::ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint16_t port) {
    return Address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d}, port, 0};
}

Address Address::ipv6_loopback(std::uint16_t port) {
    return Address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, port, 0};
}

bool Address::is_ipv4() const {
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::equal(mapped.begin(), mapped.end(), ip.begin());
}

std::string Address::to_string() const {
    char text[INET6_ADDRSTRLEN] = "";
    if (is_ipv4()) {
        inet_ntop(AF_INET, ip.data() + 12, text, sizeof text);
        return std::string(text) + ':' + std::to_string(port);
    }
    inet_ntop(AF_INET6, ip.data(), text, sizeof text);
    std::string out = '[' + std::string(text);
    if (scope != 0) {
        char name[IF_NAMESIZE] = "";
        out += '%' + (if_indextoname(scope, name) ? std::string(name) : std::to_string(scope));
    }
    return out + "]:" + std::to_string(port);
}

Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port) {
    if (text.starts_with('[')) return parse_bracketed(text, default_port);
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && text.find(':', colon + 1) != std::string_view::npos) {
        if (is_ipv6_literal(text)) return Endpoint{std::string(text), default_port};
        return invalid("address " + quoted(text) + ": more than one colon; write IPv6 with a port as [address]:port");
    }
    Endpoint endpoint{std::string(text.substr(0, colon)), default_port};
    if (auto checked = check_host(endpoint.host, text); !checked) return checked.error();
    if (colon != std::string_view::npos) {
        auto port = parse_port(text.substr(colon + 1), text);
        if (!port) return port.error();
        endpoint.port = *port;
    }
    return endpoint;
}

Result<Address> resolve(const Endpoint& endpoint) {
    int error = 0;
    AddressList list = look_up(endpoint.host, AI_NUMERICHOST, error);
    // ADDRCONFIG keeps IPv6 answers from a machine without IPv6, but counts no loopback, so it may find nothing at all.
    if (!list) list = look_up(endpoint.host, AI_ADDRCONFIG, error);
    if (!list) list = look_up(endpoint.host, 0, error);
    if (!list) return Error{ErrorCode::not_found, "host " + quoted(endpoint.host) + ": " + gai_strerror(error)};

    const addrinfo* chosen = list.get();
    for (const addrinfo* at = list.get(); at; at = at->ai_next) {
        if (at->ai_family == AF_INET6) {
            chosen = at;
            break;
        }
    }
    Address address = transport::from_socket_address(chosen->ai_addr);
    address.port = endpoint.port;
    return address;
}

}  // namespace tickwire
