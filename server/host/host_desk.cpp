#include "host/host_desk.hpp"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>

#include "security/secret.hpp"

namespace tickwire::host {

namespace {

using nlohmann::json;

constexpr std::size_t most_orders = 64;
constexpr std::chrono::seconds longest_wait{2};
constexpr Duration healthy_for = std::chrono::seconds(5);  // an empty server wakes every second

HttpReply refused(int status, const std::string& why) {
    return {status, json{{"error", why}}.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"};
}

/// The body's object, in which every member is one of `known`.
Result<json> read_object(const std::string& body, std::initializer_list<const char*> known) {
    if (body.size() > max_body_bytes) return Error{ErrorCode::limit, "the body is over 16 KiB"};
    json object = json::parse(body, nullptr, false);
    if (!object.is_object()) return Error{ErrorCode::malformed, "the body is no JSON object"};
    for (const auto& [name, value] : object.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return Error{ErrorCode::malformed, "there is no \"" + name.substr(0, 40) + "\" here"};
    }
    return object;
}

Result<std::uint64_t> number(const json& object, const char* name, std::uint64_t otherwise) {
    if (!object.contains(name)) return otherwise;
    if (!object[name].is_number_unsigned())
        return Error{ErrorCode::malformed, std::string("\"") + name + "\" must be a whole number from 0"};
    return object[name].get<std::uint64_t>();
}

Result<std::string> text(const json& object, const char* name) {
    if (!object.contains(name)) return std::string();
    if (!object[name].is_string()) return Error{ErrorCode::malformed, std::string("\"") + name + "\" must be text"};
    return object[name].get<std::string>();
}

/// Literal addresses only: nobody who asks makes this program ask a resolver.
Result<std::vector<Address>> servers_of(const json& object) {
    std::vector<Address> servers;
    if (!object.contains("servers")) return servers;
    const Error wrong{ErrorCode::malformed, "\"servers\" must be a list of up to four ADDRESS:PORT"};
    if (!object["servers"].is_array() || object["servers"].size() > max_token_servers) return wrong;
    for (const json& one : object["servers"]) {
        if (!one.is_string()) return wrong;
        const auto endpoint = parse_endpoint(one.get_ref<const std::string&>(), 40000);
        if (!endpoint || endpoint->host.find_first_not_of("0123456789abcdefABCDEF.:") != std::string::npos ||
            endpoint->host.find_first_of(".:") == std::string::npos)
            return wrong;
        const auto address = resolve(*endpoint);
        if (!address) return wrong;
        servers.push_back(*address);
    }
    return servers;
}

int status_of(ErrorCode code) {
    return code == ErrorCode::not_found ? 404 : code == ErrorCode::io ? 500 : 400;
}

}  // namespace

HttpReply HostDesk::answer(const HttpRequest& request) {
    if (request.path == "/healthz" || request.path == "/metrics") {
        if (request.method != "GET") return refused(405, "only GET");
        const std::lock_guard lock(guard_);
        if (request.path == "/metrics") return {200, metrics_text(figures_), "text/plain; version=0.0.4"};
        const bool healthy = monotonic_now() - *std::ranges::min_element(published_) < healthy_for;
        return {healthy ? 200 : 503, healthy ? "ok\n" : "no tick for five seconds\n", "text/plain"};
    }
    if (!request.path.starts_with("/v1/")) return refused(404, "there is nothing here");
    if (admin_key_.empty()) return refused(403, "this server was given no admin key");
    const std::string expected = "Bearer " + admin_key_;
    if (!security::equal_secrets(std::as_bytes(std::span(request.authorization)), std::as_bytes(std::span(expected))))
        return refused(401, "the Authorization header must be: Bearer, and the admin key");
    return answer_admin(request);
}

HttpReply HostDesk::answer_admin(const HttpRequest& request) {
    if (request.path == "/v1/tokens") return request.method == "POST" ? mint(request.body) : refused(405, "only POST");
    if (request.path != "/v1/bans") return refused(404, "there is nothing here");
    if (request.method == "GET") return list_bans();
    if (request.method == "POST" || request.method == "DELETE") return change_bans(request);
    return refused(405, "only GET, POST and DELETE");
}

HttpReply HostDesk::mint(const std::string& body) const {
    if (keys_.empty()) return refused(403, "this server has no keys for connect tokens");
    const auto object = read_object(body, {"user", "seconds", "servers", "data"});
    if (!object) return refused(400, object.error().message);
    const auto user = number(*object, "user", 0), seconds = number(*object, "seconds", 300);
    const auto data = text(*object, "data");
    auto servers = servers_of(*object);
    if (!user || !seconds) return refused(400, (user ? seconds : user).error().message);
    if (!data) return refused(400, data.error().message);
    if (!servers) return refused(400, servers.error().message);
    if (*seconds < 1 || *seconds > longest_token_life_s) return refused(400, "\"seconds\" must be 1 to 600");
    const auto bytes = std::as_bytes(std::span(*data));
    const ConnectTokenConfig content{*user,
                                     static_cast<std::uint64_t>(std::time(nullptr)) + *seconds,
                                     std::move(*servers),
                                     {bytes.begin(), bytes.end()}};
    const auto token = mint_connect_token(keys_.front(), content);
    if (!token) return refused(400, token.error().message);
    return {200, json{{"token", token_to_text(*token)}, {"expires_at", content.expires_at}}.dump() + "\n"};
}

HttpReply HostDesk::list_bans() const {
    json list = json::array();
    const std::lock_guard lock(guard_);
    for (const Ban& ban : bans_) {
        json one{{"until", ban.until}, {"why", ban.why}};
        if (ban.user != 0) one["user"] = ban.user;
        if (!ban.addresses.empty()) one["addresses"] = ban.addresses;
        list.push_back(std::move(one));
    }
    return {200, list.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"};
}

HttpReply HostDesk::change_bans(const HttpRequest& request) {
    const auto object = read_object(request.body, {"addresses", "user", "until", "why"});
    if (!object) return refused(400, object.error().message);
    const auto user = number(*object, "user", 0), until = number(*object, "until", 0);
    const auto addresses = text(*object, "addresses"), why = text(*object, "why");
    if (!user || !until) return refused(400, (user ? until : user).error().message);
    if (!addresses || !why) return refused(400, (addresses ? why : addresses).error().message);
    auto order = std::make_shared<Order>();
    order->ban = {*addresses, *user, *until, *why};
    order->remove = request.method == "DELETE";
    order->left = orders_.size();
    auto done = order->done.get_future();
    {
        const std::lock_guard lock(guard_);
        const auto full = [](const auto& queue) { return queue.size() >= most_orders; };
        if (std::ranges::any_of(orders_, full)) return refused(503, "too many orders wait");
        for (auto& queue : orders_) queue.push_back(order);
    }
    if (done.wait_for(longest_wait) != std::future_status::ready)
        return refused(503, "the server's thread has not come to it yet; it will");
    const auto result = done.get();
    return result ? HttpReply{200, "{}\n"} : refused(status_of(result.error().code), result.error().message);
}

void HostDesk::publish(Figures figures, TimePoint now, std::uint32_t shard) {
    const std::lock_guard lock(guard_);
    figures_[shard] = std::move(figures);
    published_[shard] = now;
}

void HostDesk::publish_bans(std::vector<Ban> bans) {
    const std::lock_guard lock(guard_);
    bans_ = std::move(bans);
}

std::shared_ptr<HostDesk::Order> HostDesk::take(std::uint32_t shard) {
    const std::lock_guard lock(guard_);
    if (orders_[shard].empty()) return nullptr;
    auto order = std::move(orders_[shard].front());
    orders_[shard].pop_front();
    return order;
}

// The last one answers for all: a ban that one of them could not set has failed, one that none had cannot be lifted.
void HostDesk::finish(Order& order, Result<void> result) {
    const std::lock_guard lock(guard_);
    const bool counts = order.remove ? result || !order.result : !result || !order.result;
    if (counts) order.result = std::move(result);
    if (--order.left == 0) order.done.set_value(*order.result);
}

}  // namespace tickwire::host
