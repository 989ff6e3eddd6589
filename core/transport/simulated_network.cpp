// See simulated_network.hpp. Each ordered pair of addresses has a link with a random stream of its own, so that one
// more client changes nothing for the others; each address has one inbox.
#include "tickwire/simulated_network.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>
#include <vector>

#include "transport/link.hpp"

namespace tickwire {

namespace {

using transport::DelayQueue;
using transport::Link;

constexpr std::size_t datagrams_per_batch = 64;

/// FNV-1a, 64 bits (Fowler, Noll, Vo): for comparing runs, not for security.
class Hash {
public:
    void add(std::span<const std::byte> bytes) {
        for (const std::byte byte : bytes) value_ = (value_ ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3u;
    }
    void add(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8) value_ = (value_ ^ ((number >> shift) & 0xff)) * 0x100000001b3u;
    }
    void add(const Address& address) {
        add(std::as_bytes(std::span(address.ip)));
        add((std::uint64_t{address.scope} << 16) | address.port);
    }
    std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0xcbf29ce484222325u;
};

struct Node {
    Address address;
    bool blackholed = false;
    DelayQueue inbox;
    std::vector<IncomingDatagram> batch;
    CarrierCounters counters;
};

}  // namespace

struct SimulatedNetwork::State {
    using Pair = std::pair<Address, Address>;

    class NodeCarrier final : public Carrier {
    public:
        NodeCarrier(State& state, Node& node) : state_(state), node_(node) {}
        ~NodeCarrier() override { state_.detach(node_); }

        void send(std::span<const OutgoingDatagram> datagrams, TimePoint now) override {
            for (const OutgoingDatagram& datagram : datagrams) state_.send(node_, datagram, now);
        }
        std::span<const IncomingDatagram> receive(TimePoint now) override {
            node_.batch.clear();
            for (const DelayQueue::Item& item : node_.inbox.take(now, datagrams_per_batch)) {
                ++node_.counters.datagrams_received;
                node_.counters.bytes_received += item.bytes.size();
                node_.batch.push_back(
                    {item.address, item.bytes, 0, state_.tells_waits ? now - item.due : Duration::zero()});
            }
            return node_.batch;
        }
        void wait(Duration) override {}
        Address local_address() const override { return node_.address; }
        const CarrierCounters& counters() const override { return node_.counters; }

    private:
        State& state_;
        Node& node_;
    };

    explicit State(std::uint64_t network_seed) : seed(network_seed) {}

    bool tells_waits = false;

    const Conditions& conditions_of(const Pair& pair) const {
        const auto own = own_conditions.find(pair);
        return own == own_conditions.end() ? conditions : own->second;
    }

    Link& link(const Pair& pair) {
        const auto found = links.find(pair);
        if (found != links.end()) return found->second;
        Hash mixed;
        mixed.add(seed);
        mixed.add(pair.first);
        mixed.add(pair.second);
        return links.emplace(pair, Link(conditions_of(pair), mixed.value())).first->second;
    }

    Node* node_at(const Address& address) {
        const auto found = nodes.find(address);
        return found == nodes.end() ? nullptr : found->second.get();
    }

    void send(Node& from, const OutgoingDatagram& datagram, TimePoint now) {
        if (datagram.bytes.size() > max_datagram_bytes) {
            ++from.counters.send_failed;
            return;
        }
        ++from.counters.datagrams_sent;
        from.counters.bytes_sent += datagram.bytes.size();
        Node* const to = node_at(datagram.to);
        const bool carried = to && !to->blackholed && !from.blackholed &&
                             link({from.address, to->address}).carry({from.address, datagram.bytes}, now, to->inbox);
        record(from.address, datagram, now, !carried);
    }

    void record(const Address& from, const OutgoingDatagram& datagram, TimePoint now, bool dropped) {
        if (first_sent == TimePoint::max()) first_sent = now;
        hash.add(static_cast<std::uint64_t>((now - first_sent).count()));
        hash.add(from);
        hash.add(datagram.to);
        hash.add((std::uint64_t{datagram.bytes.size()} << 1) | (dropped ? 1u : 0u));
        hash.add(datagram.bytes);
        if (observer) observer(now, from, datagram.to, datagram.bytes, dropped);
    }

    void forget_links(const Address& address) {
        std::erase_if(links,
                      [&](const auto& entry) { return entry.first.first == address || entry.first.second == address; });
    }

    void detach(const Node& node) {
        const Address address = node.address;
        forget_links(address);
        nodes.erase(address);
    }

    std::uint64_t seed;
    Conditions conditions;
    std::map<Pair, Conditions> own_conditions;
    std::map<Pair, Link> links;  // between attached addresses only, so bounded by them
    std::map<Address, std::unique_ptr<Node>> nodes;
    Observer observer;
    Hash hash;
    TimePoint first_sent = TimePoint::max();
};

SimulatedNetwork::SimulatedNetwork(std::uint64_t seed) : state_(std::make_unique<State>(seed)) {}
SimulatedNetwork::~SimulatedNetwork() {
    assert(state_->nodes.empty() && "a carrier outlives its SimulatedNetwork");
}

std::unique_ptr<Carrier> SimulatedNetwork::attach(Address address) {
    auto& node = state_->nodes[address];
    assert(!node && "this address is attached already");
    node = std::make_unique<Node>();
    node->address = address;
    return std::make_unique<State::NodeCarrier>(*state_, *node);
}

void SimulatedNetwork::tell_waits() {
    state_->tells_waits = true;
}

void SimulatedNetwork::set_conditions(const Conditions& conditions) {
    assert(conditions.validate());
    state_->conditions = conditions;
    for (auto& [pair, link] : state_->links) {
        if (!state_->own_conditions.contains(pair)) link.set_conditions(conditions);
    }
}

void SimulatedNetwork::set_conditions(const Address& from, const Address& to, const Conditions& conditions) {
    assert(conditions.validate());
    state_->own_conditions[{from, to}] = conditions;
    const auto link = state_->links.find({from, to});
    if (link != state_->links.end()) link->second.set_conditions(conditions);
}

void SimulatedNetwork::blackhole(const Address& address, bool on) {
    if (Node* const node = state_->node_at(address)) node->blackholed = on;
}

bool SimulatedNetwork::rebind(const Address& from, const Address& to) {
    if (!state_->nodes.contains(from) || state_->nodes.contains(to)) return false;
    state_->forget_links(from);
    auto moving = state_->nodes.extract(from);
    moving.key() = to;
    moving.mapped()->address = to;
    moving.mapped()->inbox.clear();
    state_->nodes.insert(std::move(moving));

    std::map<State::Pair, Conditions> moved;
    for (auto& [pair, conditions] : state_->own_conditions) {
        moved[{pair.first == from ? to : pair.first, pair.second == from ? to : pair.second}] = conditions;
    }
    state_->own_conditions = std::move(moved);
    return true;
}

TimePoint SimulatedNetwork::next_arrival() const {
    TimePoint earliest = TimePoint::max();
    for (const auto& [address, node] : state_->nodes) earliest = std::min(earliest, node->inbox.next_due());
    return earliest;
}

void SimulatedNetwork::on_datagram(Observer observer) {
    state_->observer = std::move(observer);
}

std::uint64_t SimulatedNetwork::wire_hash() const {
    return state_->hash.value();
}

}  // namespace tickwire
