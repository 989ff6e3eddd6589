#include "menu/server_browser.hpp"

#include <algorithm>
#include <thread>

#include "tickwire/client_config.hpp"

namespace skirmish {

namespace {

using namespace tickwire;

constexpr Duration asks_every = std::chrono::seconds(3);
constexpr Duration rests_for = std::chrono::milliseconds(4);  // between looks at two sockets: what a ping may be off by

std::vector<std::optional<Address>> resolve_all(const std::vector<std::string>& servers) {
    std::vector<std::optional<Address>> found;
    for (const std::string& server : servers) {
        const auto endpoint = parse_endpoint(server, ClientConfig{}.port);
        const auto address = endpoint ? resolve(*endpoint) : Result<Address>(endpoint.error());
        found.push_back(address ? std::optional(*address) : std::nullopt);
    }
    return found;
}

std::vector<Address> known_of(const std::vector<std::optional<Address>>& resolved) {
    std::vector<Address> known;
    for (const auto& one : resolved) {
        if (one) known.push_back(*one);
    }
    return known;
}

}  // namespace

void ServerBrowser::look(std::vector<std::string> recent) {
    recent_.clear();
    for (const std::string& server : recent) recent_.push_back({.address = server});
    recent_query_.reset();
    resolved_.clear();
    resolving_ = std::async(std::launch::async, resolve_all, std::move(recent));
    next_ = {};
}

void ServerBrowser::advance(TimePoint now) {
    if (resolving_.valid() && resolving_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
        resolved_ = resolving_.get();
        next_ = {};
    }
    if (now >= next_) {
        next_ = now + asks_every;
        auto lan = discover_servers({}, now);
        trouble_ = lan ? "" : lan.error().message;
        lan_query_ = lan ? std::move(*lan) : nullptr;
        auto recent = query_servers(known_of(resolved_), {}, nullptr, now);
        recent_query_ = recent && !resolved_.empty() ? std::move(*recent) : nullptr;
    }
    if (lan_query_) {
        lan_query_->advance(now);
        take_lan();
    }
    if (recent_query_) {
        recent_query_->advance(now);
        take_recent();
    }
}

/// While a question is open, those of the one before stay where they are: a list that jumps cannot be clicked.
void ServerBrowser::take_lan() {
    for (const ServerAnswer& answer : lan_query_->answers()) {
        const std::string address = answer.address.to_string();
        const auto known = std::ranges::find(lan_, address, &ListedServer::address);
        if (known == lan_.end())
            lan_.push_back({address, answer, false});
        else
            known->answer = answer;
    }
    if (!lan_query_->done()) return;
    searched_ = true;
    std::erase_if(lan_, [&](const ListedServer& one) {
        return std::ranges::none_of(lan_query_->answers(), [&](const ServerAnswer& answer) {
            return answer.address.to_string() == one.address;
        });
    });
}

void ServerBrowser::take_recent() {
    for (std::size_t i = 0; i < recent_.size() && i < resolved_.size(); ++i) {
        const auto answers = recent_query_->answers();
        const auto answer =
            std::ranges::find_if(answers, [&](const ServerAnswer& one) { return one.address == resolved_[i]; });
        if (answer != answers.end()) {
            recent_[i].answer = *answer;
            recent_[i].silent = false;
        } else if (recent_query_->done()) {
            recent_[i].answer.reset();
            recent_[i].silent = true;
        }
    }
}

void ServerBrowser::rest(Duration most) {
    if (lan_query_ && !lan_query_->done())
        lan_query_->wait(std::min(most, rests_for));
    else if (recent_query_ && !recent_query_->done())
        recent_query_->wait(std::min(most, rests_for));
    else
        std::this_thread::sleep_for(most);
}

}  // namespace skirmish
