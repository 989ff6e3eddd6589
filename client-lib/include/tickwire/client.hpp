// A client of one game: connects, sends this player's commands, receives the world, and gives the view to draw. One
// thread per Client; advance() once a frame, then poll. Reconnects by itself after a lost connection.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tickwire/detail/client_core.hpp"
#include "tickwire/detail/predictor.hpp"

namespace tickwire {

/// An entity as the view draws it.
template <class T>
struct Drawn {
    EntityId id;
    PlayerId owner;
    T value;
};

/// An event that became due at the drawn tick.
template <class E>
struct Happened {
    Tick tick;
    E event;
};

template <class Game>
class Client {
public:
    using Command = typename Game::Command;
    using Setup = SetupOf<Game>;

    /// Looks the host up and starts to connect; never waits for the server: watch state(). `carrier` replaces UDP, for
    /// tests and in-process play; config.host and port then name the server on that carrier.
    static Result<Client> connect(ClientConfig config = {}, std::unique_ptr<Carrier> carrier = nullptr,
                                  TimePoint now = monotonic_now()) {
        detail::ClientCore::MakePredictor make_predictor;
        if constexpr (std::is_default_constructible_v<Setup>) {
            make_predictor = [] { return detail::make_predictor<Game>(Setup{}); };
        }
        auto core = detail::ClientCore::connect(describe<Game>(), std::move(config), std::move(carrier), now,
                                                std::move(make_predictor));
        if (!core) return core.error();
        return Client(std::move(*core));
    }

    /// Receives, sends `command` for each tick that begins, and moves the view to `now`. Call once a frame.
    void advance(TimePoint now, const Command& command = {}) {
        std::array<std::uint32_t, slot_count<Command>> slots{};
        flatten(command, std::span(slots));
        core_->advance(now, slots);
    }

    ClientState state() const { return core_->state(); }
    bool playing() const { return state() == ClientState::playing; }
    /// Why it ended, once disconnected; why the last connection was lost, while reconnecting.
    const Disconnect& disconnect() const { return core_->disconnect(); }

    /// What the host calls the room (a map's name, say); known from `loading` on.
    const std::string& room_label() const { return core_->room_label(); }
    /// With ClientConfig::ready_at_once false: everything is loaded, play may begin. `setup` is what the server made
    /// the room with (the map that room_label() names, say); prediction runs the game's rules on it.
    void set_ready(const Setup& setup = {}) { core_->set_ready(detail::make_predictor<Game>(setup)); }
    /// This client's own player; null until `loading`.
    PlayerId me() const { return core_->me(); }

    /// Every entity of a kind as it is to be drawn now.
    template <class T>
    std::vector<Drawn<T>> view() const {
        static_assert(Game::Kinds::template contains<T>, "this type is not in Game::Kinds");
        std::vector<Drawn<T>> drawn;
        for (const detail::ViewEntity& entity : core_->view()) {
            if (entity.kind != Game::Kinds::template index<T>()) continue;
            drawn.push_back({entity.id, entity.owner, T{}});
            restore(drawn.back().value, entity.values);
        }
        return drawn;
    }

    /// The events of a kind that became due in the last advance().
    template <class E>
    std::vector<Happened<E>> events() const {
        static_assert(EventsOf<Game>::template contains<E>, "this type is not in Game::Events");
        std::vector<Happened<E>> happened;
        for (const detail::ReceivedEvent& event : core_->events()) {
            if (event.kind != EventsOf<Game>::template index<E>()) continue;
            happened.push_back({event.tick, E{}});
            restore(happened.back().event, event.slots);
        }
        return happened;
    }

    /// Valid until the next advance().
    std::span<const RosterEntry> roster() const { return core_->roster(); }
    /// What was said since the last advance().
    std::span<const ChatLine> chat() const { return core_->chat(); }
    /// At most max_chat_bytes; longer text is cut.
    void say(std::string_view text) { core_->say(text); }
    /// Says goodbye and disconnects.
    void leave(TimePoint now = monotonic_now()) { core_->leave(now); }

    /// The world at the newest tick received, exactly as the server quantized it; nullptr before the first.
    const Frame* frame() const { return core_->frame(); }
    /// The tick that the view draws, and how far towards the next, in [0, 1).
    Tick view_tick() const { return core_->view_tick(); }
    float view_fraction() const { return core_->view_fraction(); }
    ClientStats stats() const { return core_->stats(); }
    /// Moves a live session to another socket, as a change of network does.
    void replace_carrier(std::unique_ptr<Carrier> carrier) { core_->replace_carrier(std::move(carrier)); }

private:
    explicit Client(std::unique_ptr<detail::ClientCore> core) : core_(std::move(core)) {}
    std::unique_ptr<detail::ClientCore> core_;
};

}  // namespace tickwire
