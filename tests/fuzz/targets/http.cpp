// A request to the admin port, from somebody without the key and from somebody with it. First line: method and path;
// the rest is the body.
#include <algorithm>
#include <string>
#include <string_view>

#include "fuzz/fuzz_target.hpp"
#include "host/host_desk.hpp"

using namespace tickwire;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const TokenKey key{1, std::vector<std::byte>(32, std::byte{5})};
    static host::HostDesk desk("0123456789abcdef", {key});
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(text.find('\n'), text.size());
    const std::size_t space = std::min(text.find(' '), line);
    host::HttpRequest request{std::string(text.substr(0, space)),
                              std::string(text.substr(space + (space < line), line - space)),
                              {},
                              std::string(text.substr(std::min(line + 1, text.size())))};
    if (request.path.starts_with(' ')) request.path.erase(0, 1);
    const bool open = request.path == "/healthz" || request.path == "/metrics";
    fuzz::require(open || desk.answer(request).status >= 400);
    request.authorization = "Bearer 0123456789abcdef";
    // Orders wait for a server, which this target has not.
    if (request.path == "/v1/bans" && request.method != "GET") request.path = "/v1/tokens", request.method = "POST";
    const host::HttpReply reply = desk.answer(request);
    fuzz::require(reply.status >= 200 && reply.status < 600 && reply.body.size() < 4 * host::max_body_bytes);
    return 0;
}
