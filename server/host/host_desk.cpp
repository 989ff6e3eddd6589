#include "host/host_desk.hpp"

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

std::string metrics_text(const ServerStats& stats,
                         const std::vector<std::pair<std::string, std::uint64_t>>& transport_counters) {
    std::string out;
    const auto add = [&](const char* type, const std::string& name, double value) {
        char figure[40];
        std::snprintf(figure, sizeof figure, "%.17g", value);
        out += "# TYPE tickwire_" + name + " " + type + "\ntickwire_" + name + " " + figure + "\n";
    };
    const auto count = [&](const char* name, std::uint64_t value) {
        add("counter", std::string(name) + "_total", static_cast<double>(value));
    };
    const auto gauge = [&](const char* name, double value) { add("gauge", name, value); };
    const auto seconds = [](Duration duration) { return std::chrono::duration<double>(duration).count(); };
    gauge("clients", stats.clients);
    gauge("players", stats.players);
    gauge("rooms", stats.rooms);
    count("ticks", stats.ticks);
    count("ticks_skipped", stats.ticks_skipped);
    count("overruns", stats.overruns);
    gauge("last_tick_seconds", seconds(stats.last_tick));
    gauge("worst_tick_seconds", seconds(stats.worst_tick));
    gauge("shed_level", stats.shed_level);
    count("times_shed", stats.times_shed);
    count("rooms_failed", stats.rooms_failed);
    count("out_of_memory", stats.out_of_memory);
    count("rooms_resumed", stats.rooms_resumed);
    count("players_resumed", stats.players_resumed);
    count("checkpoints_written", stats.checkpoints_written);
    count("checkpoints_failed", stats.checkpoints_failed);
    count("checkpoints_replaced", stats.checkpoints_replaced);
    count("checkpoints_refused", stats.checkpoints_refused);
    gauge("checkpoint_bytes", static_cast<double>(stats.checkpoint_bytes));
    gauge("checkpoint_write_seconds", seconds(stats.checkpoint_write));
    count("tokens_unwritten", stats.tokens_unwritten);
    count("snapshots_sent", stats.snapshots_sent);
    count("snapshot_bytes", stats.snapshot_bytes);
    count("prior_bytes", stats.prior_bytes);
    count("priors_held", stats.priors_held);
    count("updates_postponed", stats.updates_postponed);
    count("commands_received", stats.commands_received);
    count("commands_late", stats.commands_late);
    count("commands_early", stats.commands_early);
    count("commands_missing", stats.commands_missing);
    count("command_floods", stats.command_floods);
    count("malformed", stats.malformed);
    count("values_clamped", stats.values_clamped);
    for (const auto& [name, value] : transport_counters) count(("transport_" + name).c_str(), value);
    return out;
}

HttpReply HostDesk::answer(const HttpRequest& request) {
    if (request.path == "/healthz" || request.path == "/metrics") {
        if (request.method != "GET") return refused(405, "only GET");
        const std::lock_guard lock(guard_);
        if (request.path == "/metrics") return {200, metrics_, "text/plain; version=0.0.4"};
        const bool healthy = monotonic_now() - published_ < healthy_for;
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
    auto order = std::make_unique<Order>();
    order->ban = {*addresses, *user, *until, *why};
    order->remove = request.method == "DELETE";
    auto done = order->done.get_future();
    {
        const std::lock_guard lock(guard_);
        if (orders_.size() >= most_orders) return refused(503, "too many orders wait");
        orders_.push_back(std::move(order));
    }
    if (done.wait_for(longest_wait) != std::future_status::ready)
        return refused(503, "the server's thread has not come to it yet; it will");
    const auto result = done.get();
    return result ? HttpReply{200, "{}\n"} : refused(status_of(result.error().code), result.error().message);
}

void HostDesk::publish(std::string metrics, TimePoint now) {
    const std::lock_guard lock(guard_);
    metrics_ = std::move(metrics);
    published_ = now;
}

void HostDesk::publish_bans(std::vector<Ban> bans) {
    const std::lock_guard lock(guard_);
    bans_ = std::move(bans);
}

std::unique_ptr<HostDesk::Order> HostDesk::take() {
    const std::lock_guard lock(guard_);
    if (orders_.empty()) return nullptr;
    auto order = std::move(orders_.front());
    orders_.pop_front();
    return order;
}

}  // namespace tickwire::host
