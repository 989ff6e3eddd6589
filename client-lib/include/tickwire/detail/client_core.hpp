// The client behind the template border: what Client<Game> calls. Implemented by client-lib/client_core.cpp.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tickwire/carrier.hpp"
#include "tickwire/client_config.hpp"
#include "tickwire/description.hpp"
#include "tickwire/disconnect.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/roster.hpp"

namespace tickwire::detail {

/// An entity as it is to be drawn; one value per slot, interpolated, in the field's unit.
struct ViewEntity {
    EntityId id{};
    PlayerId owner{};
    std::uint16_t kind = 0;
    std::span<const double> values;
};

struct ReceivedEvent {
    Tick tick{};
    std::uint16_t kind = 0;
    std::span<const std::uint32_t> slots;
    EventState state = EventState::told;
    std::uint64_t number = 0;
};

/// A predicted entity that the server had elsewhere; the values in the fields' units.
struct Misprediction {
    EntityId id{};
    PlayerId owner{};
    std::uint16_t kind = 0;
    Tick tick{};
    std::vector<double> predicted, truth;
};

class Predictor;

class ClientCore {
public:
    using MakePredictor = std::function<std::unique_ptr<Predictor>()>;
    /// `make_predictor` serves ClientConfig::ready_at_once; it may be empty.
    static Result<std::unique_ptr<ClientCore>> connect(Description description, ClientConfig config,
                                                       std::unique_ptr<Carrier> carrier, TimePoint now,
                                                       MakePredictor make_predictor);
    virtual ~ClientCore() = default;
    /// `command` in slots; used for every tick that begins by `now`.
    virtual void advance(TimePoint now, std::span<const std::uint32_t> command) = 0;
    virtual ClientState state() const = 0;
    virtual const Disconnect& disconnect() const = 0;
    /// Everything is loaded; `predictor` may be null.
    virtual void set_ready(std::unique_ptr<Predictor> predictor) = 0;
    virtual const std::string& room_label() const = 0;
    virtual PlayerId me() const = 0;
    virtual std::span<const ViewEntity> view() const = 0;
    virtual std::span<const ViewEntity> predicted() const = 0;
    virtual std::span<const ReceivedEvent> events() const = 0;
    virtual std::span<const ReceivedEvent> verdicts() const = 0;
    virtual std::span<const Misprediction> mispredictions() const = 0;
    virtual const Feel& feel() const = 0;
    virtual Result<void> set_feel(const Feel& feel) = 0;
    virtual Result<void> set_conditions(const Conditions& outgoing, const Conditions& incoming) = 0;
    virtual std::span<const RosterEntry> roster() const = 0;
    virtual std::span<const ChatLine> chat() const = 0;
    virtual void say(std::string_view text) = 0;
    virtual void leave(TimePoint now) = 0;
    virtual const Frame* frame() const = 0;
    virtual Tick view_tick() const = 0;
    virtual float view_fraction() const = 0;
    virtual ClientStats stats() const = 0;
    virtual void replace_carrier(std::unique_ptr<Carrier> carrier) = 0;
};

}  // namespace tickwire::detail
