// See tickwire/server_query.hpp. Each question has a random nonce, so that only who received it can answer; a server
// that was asked by address must also answer from there.
#include "tickwire/server_query.hpp"

#include <algorithm>
#include <utility>

#include "security/random.hpp"
#include "security/secret.hpp"
#include "tickwire/udp.hpp"
#include "transport/query_messages.hpp"

namespace tickwire {

namespace {

using transport::InfoMessage;

Error out_of_range(const char* field, const std::string& value, const char* allowed) {
    return {ErrorCode::invalid_argument, std::string("query: ") + field + " is " + value + ", must be " + allowed};
}

bool is_link_local(const Address& address) {
    return address.scope != 0;
}

class Query final : public ServerQuery {
public:
    Query(std::vector<Address> whom, bool discover, const QueryConfig& config, std::unique_ptr<Carrier> carrier,
          TimePoint now)
        : discover_(discover), config_(config), carrier_(std::move(carrier)), deadline_(now + config.deadline) {
        for (const Address& address : whom) targets_.push_back({address, false});
        next_ = now;
    }

    void advance(TimePoint now) override {
        if (done_) return;
        for (auto batch = carrier_->receive(now); !batch.empty(); batch = carrier_->receive(now)) {
            for (const IncomingDatagram& datagram : batch) take(datagram, now);
        }
        done_ = now >= deadline_ ||
                (!discover_ && std::ranges::all_of(targets_, [](const Target& one) { return one.answered; }));
        if (!done_ && now >= next_) ask(now);
    }
    void wait(Duration timeout) override { carrier_->wait(timeout); }
    bool done() const override { return done_; }
    std::span<const ServerAnswer> answers() const override { return answers_; }

private:
    struct Target {
        Address address;
        bool answered = false;
    };
    struct Round {
        std::uint64_t nonce = 0;
        TimePoint sent{};
    };

    void ask(TimePoint now) {
        rounds_.push_back({security::system_random().u64(), now});
        next_ = now + config_.again;
        const std::vector<std::byte> question = write(transport::QueryMessage{
            .version = transport::wire_version, .nonce = rounds_.back().nonce, .discover = discover_});
        std::vector<OutgoingDatagram> out;
        for (const Target& target : targets_) {
            if (!target.answered) out.push_back({target.address, question});
        }
        carrier_->send(out, now);
    }

    void take(const IncomingDatagram& datagram, TimePoint now) {
        auto message = transport::read_info(datagram.bytes);
        if (!message) return;
        const auto round = std::ranges::find(rounds_, message->nonce, &Round::nonce);
        if (round == rounds_.end()) return;
        if (!discover_) {
            const auto target = std::ranges::find(targets_, datagram.from, &Target::address);
            if (target == targets_.end() || std::exchange(target->answered, true)) return;
        }
        note({datagram.from, std::move(message->info), now - round->sent});
    }

    /// One that answers from several addresses keeps its place, and the address that can be told to others.
    void note(ServerAnswer answer) {
        const auto known = std::ranges::find_if(answers_, [&](const ServerAnswer& one) {
            return one.address == answer.address ||
                   (discover_ && one.info.instance == answer.info.instance && one.address.port == answer.address.port);
        });
        if (known == answers_.end()) {
            if (answers_.size() < max_query_addresses) answers_.push_back(std::move(answer));
        } else if (known->address != answer.address && is_link_local(known->address) &&
                   !is_link_local(answer.address)) {
            known->address = answer.address;
        }
    }

    const bool discover_;
    const QueryConfig config_;
    std::unique_ptr<Carrier> carrier_;
    const TimePoint deadline_;
    TimePoint next_{};
    bool done_ = false;
    std::vector<Target> targets_;
    std::vector<Round> rounds_;
    std::vector<ServerAnswer> answers_;
};

Result<std::unique_ptr<ServerQuery>> start(std::vector<Address> whom, bool discover, const QueryConfig& config,
                                           std::unique_ptr<Carrier> carrier, TimePoint now) {
    if (auto valid = config.validate(); !valid) return valid.error();
    if (auto crypto = security::initialize_crypto(); !crypto) return crypto.error();
    if (!carrier) {
        auto udp = open_udp({.broadcast = discover});
        if (!udp) return udp.error();
        carrier = std::move(*udp);
    }
    std::unique_ptr<ServerQuery> query =
        std::make_unique<Query>(std::move(whom), discover, config, std::move(carrier), now);
    query->advance(now);
    return query;
}

}  // namespace

Result<void> QueryConfig::validate() const {
    using namespace std::chrono_literals;
    const auto in_ms = [](Duration value) { return std::to_string(value.count() / 1000) + " ms"; };
    if (deadline < 10ms || deadline > 60s) return out_of_range("deadline", in_ms(deadline), "10 ms to 60 s");
    if (again < 10ms || again > 60s) return out_of_range("again", in_ms(again), "10 ms to 60 s");
    if (lan_ports < 1 || lan_ports > 16) return out_of_range("lan_ports", std::to_string(lan_ports), "1 to 16");
    if (lan_port < 1 || lan_port > 65535 - lan_ports)
        return out_of_range("lan_port", std::to_string(lan_port), "1 to 65,535 less lan_ports");
    return {};
}

std::string why_not_join(const ServerInfo& server, const Description& game) {
    if (server.wire_version != transport::wire_version) {
        return "it speaks version " + std::to_string(server.wire_version) + " of the transport, this program version " +
               std::to_string(transport::wire_version);
    }
    if (server.game != game.game) return "it plays another game" + (server.game.empty() ? "" : ": " + server.game);
    if (server.game_hash != protocol_hash(game)) return "it has another version of the game";
    return {};
}

Result<std::unique_ptr<ServerQuery>> query_servers(std::vector<Address> servers, QueryConfig config,
                                                   std::unique_ptr<Carrier> carrier, TimePoint now) {
    if (servers.size() > max_query_addresses) {
        return Error{ErrorCode::limit, "query: " + std::to_string(servers.size()) + " servers, at most " +
                                           std::to_string(max_query_addresses) + " at once"};
    }
    return start(std::move(servers), false, config, std::move(carrier), now);
}

Result<std::unique_ptr<ServerQuery>> discover_servers(QueryConfig config, TimePoint now) {
    if (auto valid = config.validate(); !valid) return valid.error();
    std::vector<Address> everybody;
    for (std::uint16_t i = 0; i < config.lan_ports; ++i) {
        const std::vector<Address> at_port = lan_everybody(static_cast<std::uint16_t>(config.lan_port + i));
        everybody.insert(everybody.end(), at_port.begin(), at_port.end());
    }
    return start(std::move(everybody), true, config, nullptr, now);
}

}  // namespace tickwire
