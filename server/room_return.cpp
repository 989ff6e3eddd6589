#include "room_return.hpp"

#include <functional>

#include "security/random.hpp"
#include "thrown.hpp"

namespace tickwire::server {

namespace {

constexpr std::int32_t longest_lead_s = 5;

class Repetition {
public:
    Repetition(Room& room, Players& players, const Description& description)
        : room_(room), players_(players), description_(description) {}

    /// Whatever was there of the room goes.
    void begin(const Checkpoint& checkpoint) {
        for (Player* player : players_.in_room(room_.id())) remove(*player);
        std::vector<Player*> back;
        for (const SavedPlayer& saved : checkpoint.players) {
            if (Player* player = players_.restore(description_, room_.id(), saved)) back.push_back(player);
        }
        room_.resume(checkpoint, back);
    }
    Result<void> operator()(const RanTick& ran) {
        if (ran.tick != room_.tick() + 1)
            return Error{ErrorCode::malformed, "tick " + std::to_string(ran.tick.value) + " comes after " +
                                                   std::to_string(room_.tick().value)};
        room_.step_again(ran);
        return {};
    }
    Result<void> operator()(const CameIn& came) {
        if (Player* player = players_.restore(description_, room_.id(), came.player)) room_.join(*player);
        return {};
    }
    Result<void> operator()(const WentOut& went) {
        if (Player* player = find(went.player)) remove(*player);
        return {};
    }
    Result<void> operator()(const TookSeat& took) {
        if (Player* player = find(took.player)) player->seat = took.seat;
        return {};
    }
    Result<void> operator()(const Said& said) {
        room_.say(find(said.chat.line.from), said.chat);
        return {};
    }

private:
    void remove(Player& player) {
        room_.leave(player);
        players_.remove(player.id);
    }
    Player* find(PlayerId id) {
        Player* player = players_.find(id);
        return player != nullptr && player->room == room_.id() ? player : nullptr;
    }

    Room& room_;
    Players& players_;
    const Description& description_;
};

/// Whether the second checkpoint is of the same life and short before the first.
bool leads_to(const Checkpoint& newest, std::span<const Checkpoint> checkpoints, const Description& description) {
    if (checkpoints.size() < 2 || newest.mark.life == 0 || checkpoints[1].mark.life != newest.mark.life) return false;
    const std::int32_t ticks = newest.frame.tick - checkpoints[1].frame.tick;
    return ticks >= 0 && ticks <= longest_lead_s * static_cast<std::int32_t>(description.tick_rate.value);
}

struct Return {
    std::uint32_t players = 0;  // who may come back, bots aside
    std::uint32_t ticks = 0;    // repeated since the newest checkpoint
    std::string short_of;       // why not all that happened could be repeated; empty: it was
};

/// From its checkpoints, the newest first, of which there is one at least; its bots are still there. Sets `mark` to the
/// last that has happened.
Return bring_back(Room& room, Players& players, const KeptState& kept, const Description& description,
                  std::span<const Checkpoint> checkpoints, JournalMark& mark) {
    const Checkpoint& newest = checkpoints.front();
    Repetition repetition(room, players, description);
    const auto repeat_from = [&](const Checkpoint& first) {
        repetition.begin(first);
        mark = first.mark;
        return kept.read_journals(room.id(), mark, [&](const JournalEntry& entry) -> Result<void> {
            try {
                auto taken = std::visit(std::ref(repetition), entry);
                if (taken && mark.happened + 1 == newest.mark.happened) room.correct(newest);
                return taken;
            } catch (...) {
                room.fail(what_was_thrown());
                return Error{ErrorCode::malformed, "the rules threw: " + room.why_failed()};
            }
        });
    };
    Result<void> repeated;
    if (leads_to(newest, checkpoints, description)) repeated = repeat_from(checkpoints[1]);
    if (mark.happened < newest.mark.happened || mark.life == 0) repeated = repeat_from(newest);
    Return result{0, static_cast<std::uint32_t>(room.tick() - newest.frame.tick),
                  repeated ? std::string{} : repeated.error().message};
    for (const Player* player : players.in_room(room.id())) result.players += !player->bot;
    return result;
}

void remove_bots(Room& room, Players& players) {
    for (Player* player : players.in_room(room.id())) {
        if (!player->bot) continue;
        room.leave(*player);
        players.remove(player->id);
    }
}

}  // namespace

void resume(Room& room, Players& players, KeptState& kept, const ReturnContext& context) {
    const auto saved = kept.load(room.id(), room.label(), context.log);
    JournalMark mark;
    Return back;
    if (!saved.empty()) back = bring_back(room, players, kept, context.description, saved, mark);
    if (mark.life == 0) mark = {security::system_random().u64() | 1, 0};
    RoomJournal& journal = kept.journal(room.id());
    journal.begin(mark);
    room.write_down_in(journal);
    remove_bots(room, players);
    if (saved.empty()) return;
    ++context.stats.rooms_resumed;
    context.stats.ticks_repeated += back.ticks;
    if (!context.log) return;
    if (!back.short_of.empty()) context.log(LogLevel::error, "not all that happened is repeated: " + back.short_of);
    context.log(LogLevel::info, "room " + std::to_string(room.id().value) + " \"" + room.label() +
                                    "\" goes on from tick " + std::to_string(room.tick().value) + ", " +
                                    std::to_string(back.ticks) + " of them repeated; " + std::to_string(back.players) +
                                    " players may come back");
}

}  // namespace tickwire::server
