// What a server with a state folder keeps beyond its own life: checkpoints and journals of its rooms, used tokens, bans
// and its key.
#pragma once

#include <map>
#include <memory>

#include "ban_list.hpp"
#include "checkpoint_store.hpp"
#include "reception.hpp"
#include "room_journal.hpp"
#include "state_folder.hpp"
#include "tickwire/server_config.hpp"
#include "token_journal.hpp"

namespace tickwire::server {

/// Of the calendar, for what is written down.
std::uint64_t unix_seconds();

class KeptState {
public:
    /// A shard beside the first has a folder of its own inside, but for the key. Errors name the folder, or the file in
    /// it and what is wrong there.
    static Result<std::unique_ptr<KeptState>> open(const std::filesystem::path& folder, std::uint32_t shard,
                                                   const Description& description);
    KeptState(StateFolder&& folder, std::filesystem::path key_folder, const Description& description);

    Result<std::vector<std::byte>> server_key(security::RandomSource& random) const {
        return read_server_key(key_folder_, random);
    }
    TokenJournal& tokens() { return tokens_; }
    Result<BanList> read_bans() const;
    Result<void> write_bans(const BanList& bans) const;

    /// See CheckpointStore::load().
    std::vector<Checkpoint> load(RoomId room, const std::string& label, const LogSink& log);
    /// Where a room writes down what happens in it. It stays for as long as this does.
    RoomJournal& journal(RoomId room) { return journals_.try_emplace(room, folder_.path(), room).first->second; }
    /// What happened in a room after `mark`, see read_journals().
    Result<void> read_journals(RoomId room, JournalMark& mark, const TakeEntry& take) const {
        return server::read_journals(folder_.path(), room, mark, description_, take);
    }
    /// Writes checkpoints once in a while, and when somebody came or went: who left must not come back with one.
    void keep(const Rooms& rooms, TimePoint now, Duration every, const LogSink& log);
    /// Its match is over: nothing of it is to come back.
    void forget(RoomId room) {
        journal(room).end();
        checkpoints_.remove(room);
    }
    void add_to(ServerStats& stats) const;

private:
    struct Last {
        Tick tick{};
        std::size_t members = 0;
        TimePoint at{};
        bool failing = false;  // its journal, as it was told
    };
    void tell_news(const LogSink& log);
    void tell_failing(const RoomJournal& journal, bool& told, const LogSink& log);

    const Description description_;
    StateFolder folder_;
    std::filesystem::path key_folder_;
    CheckpointStore checkpoints_;
    TokenJournal tokens_;
    std::map<RoomId, Last> last_;
    std::map<RoomId, RoomJournal> journals_;
};

}  // namespace tickwire::server
