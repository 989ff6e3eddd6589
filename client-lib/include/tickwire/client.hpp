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

/// An event to be played now, or what became of one that was predicted.
template <class E>
struct Happened {
    Tick tick;
    E event;
    EventState state = EventState::told;
    std::uint64_t number = 0;  ///< of a predicted event, the same from prediction to verdict; 0 of others
};

/// A predicted entity that the server had elsewhere at a tick. The view smooths what follows from it.
template <class T>
struct Misprediction {
    EntityId id;
    PlayerId owner;
    Tick tick;
    T predicted, truth;
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
        return drawn<T>(core_->view());
    }
    /// Predicted entities where the rules have them now, without what the view still smooths; for debugging pictures.
    template <class T>
    std::vector<Drawn<T>> predicted() const {
        return drawn<T>(core_->predicted());
    }
    /// Entities at the newest tick received, as the server had them; for debugging pictures.
    template <class T>
    std::vector<Drawn<T>> truth() const {
        std::vector<Drawn<T>> found;
        const Frame* newest = core_->frame();
        for (std::size_t i = 0; newest != nullptr && i < newest->entities.size(); ++i) {
            const FrameEntity& entity = newest->entities[i];
            if (entity.kind != Game::Kinds::template index<T>()) continue;
            found.push_back({entity.id, entity.owner, T{}});
            restore(found.back().value, newest->slots_of(entity, slot_count<T>));
        }
        return found;
    }

    /// The events of a kind to be played: those of the server that became due in the last advance(), and those that
    /// were predicted in it. Each once; an unreliable one that comes a quarter of a second late is left out.
    template <class E>
    std::vector<Happened<E>> events() const {
        return happened<E>(core_->events());
    }
    /// What became of predicted events in the last advance(): confirmed or cancelled. A game may take a cancelled one
    /// back.
    template <class E>
    std::vector<Happened<E>> verdicts() const {
        return happened<E>(core_->verdicts());
    }
    /// Found in the last advance(): where a guess was wrong, in the fields' units.
    template <class T>
    std::vector<Misprediction<T>> mispredictions() const {
        std::vector<Misprediction<T>> found;
        for (const detail::Misprediction& one : core_->mispredictions()) {
            if (one.kind != Game::Kinds::template index<T>()) continue;
            found.push_back({one.id, one.owner, one.tick, T{}, T{}});
            restore(found.back().predicted, std::span<const double>(one.predicted));
            restore(found.back().truth, std::span<const double>(one.truth));
        }
        return found;
    }

    const Feel& feel() const { return core_->feel(); }
    /// At any time, also while playing.
    Result<void> set_feel(const Feel& feel) { return core_->set_feel(feel); }
    /// Another bad network on purpose, from now on.
    Result<void> set_conditions(const Conditions& outgoing, const Conditions& incoming) {
        return core_->set_conditions(outgoing, incoming);
    }

    /// In the order of the players' numbers. Of hundreds it comes in pieces. Valid until the next advance().
    std::span<const RosterEntry> roster() const { return core_->roster(); }
    /// What was said since the last advance(). Each line once and in order, also what was said while the connection was
    /// lost and this client came back as the same player: of that the last 64.
    std::span<const ChatLine> chat() const { return core_->chat(); }
    /// At most max_chat_bytes; longer text is cut. While it reconnects too: it is said when it is back, as is what had
    /// not arrived, of both the last eight lines.
    void say(std::string_view text) { core_->say(text); }
    /// Says goodbye and disconnects.
    void leave(TimePoint now = monotonic_now()) { core_->leave(now); }

    /// The world at the newest tick received, exactly as the server quantized it; nullptr before the first. What
    /// this player is not to know of is not in it; what a budget has postponed is as of an earlier tick, Frame::as_of.
    const Frame* frame() const { return core_->frame(); }
    /// The tick that the view draws, and how far towards the next, in [0, 1).
    Tick view_tick() const { return core_->view_tick(); }
    float view_fraction() const { return core_->view_fraction(); }
    ClientStats stats() const { return core_->stats(); }
    /// Moves a live session to another socket, as a change of network does.
    void replace_carrier(std::unique_ptr<Carrier> carrier) { core_->replace_carrier(std::move(carrier)); }

private:
    template <class T>
    static std::vector<Drawn<T>> drawn(std::span<const detail::ViewEntity> entities) {
        static_assert(Game::Kinds::template contains<T>, "this type is not in Game::Kinds");
        std::vector<Drawn<T>> found;
        for (const detail::ViewEntity& entity : entities) {
            if (entity.kind != Game::Kinds::template index<T>()) continue;
            found.push_back({entity.id, entity.owner, T{}});
            restore(found.back().value, entity.values);
        }
        return found;
    }
    template <class E>
    static std::vector<Happened<E>> happened(std::span<const detail::ReceivedEvent> events) {
        static_assert(EventsOf<Game>::template contains<E>, "this type is not in Game::Events");
        std::vector<Happened<E>> found;
        for (const detail::ReceivedEvent& event : events) {
            if (event.kind != EventsOf<Game>::template index<E>()) continue;
            found.push_back({event.tick, E{}, event.state, event.number});
            restore(found.back().event, event.slots);
        }
        return found;
    }

    explicit Client(std::unique_ptr<detail::ClientCore> core) : core_(std::move(core)) {}
    std::unique_ptr<detail::ClientCore> core_;
};

}  // namespace tickwire
