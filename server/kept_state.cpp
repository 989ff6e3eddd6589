#include "kept_state.hpp"

#include <ctime>

namespace tickwire::server {

std::uint64_t unix_seconds() {
    return static_cast<std::uint64_t>(std::time(nullptr));
}

Result<std::unique_ptr<KeptState>> KeptState::open(const std::filesystem::path& path, std::uint32_t shard,
                                                   const Description& description) {
    auto folder = StateFolder::open(shard == 0 ? path : path / ("shard-" + std::to_string(shard)));
    if (!folder) return folder.error();
    return std::make_unique<KeptState>(std::move(*folder), path, description);
}

KeptState::KeptState(StateFolder&& folder, std::filesystem::path key_folder, const Description& description)
    : description_(description),
      folder_(std::move(folder)),
      key_folder_(std::move(key_folder)),
      checkpoints_(folder_.path(), description),
      tokens_(folder_.path() / "used-tokens", unix_seconds()) {}

Result<BanList> KeptState::read_bans() const {
    const std::filesystem::path file = folder_.path() / "bans";
    const auto content = read_file(file, 16u << 20);
    if (!content && content.error().code == ErrorCode::not_found) return BanList{};
    if (!content) return content.error();
    auto list = BanList::parse({reinterpret_cast<const char*>(content->data()), content->size()});
    // Not one of them may be lost without a word.
    if (!list) return Error{list.error().code, file.string() + ": " + list.error().message};
    return list;
}

Result<void> KeptState::write_bans(const BanList& bans) const {
    const std::string text = bans.text(unix_seconds());
    return replace_file(folder_.path() / "bans", std::as_bytes(std::span(text)));
}

std::vector<Checkpoint> KeptState::load(RoomId room, const std::string& label, const LogSink& log) {
    auto saved = checkpoints_.load(room, label);
    tell_news(log);
    return saved;
}

void KeptState::keep(const Rooms& rooms, TimePoint now, Duration every, const LogSink& log) {
    tell_news(log);
    for (const auto& [id, room] : rooms) {
        Last& last = last_[id];
        const bool changed = room->tick() != last.tick || room->members().size() != last.members;
        if (!changed || !room->tick() || now - last.at < every) continue;
        last = {room->tick(), room->members().size(), now, last.failing};
        Checkpoint checkpoint = room->checkpoint();
        checkpoint.saved_at = unix_seconds();
        RoomJournal& written = journal(id);
        tell_failing(written, last.failing, log);
        checkpoint.mark = written.mark();
        written.checkpoint_taken();
        checkpoints_.write(std::move(checkpoint));
    }
}

void KeptState::add_to(ServerStats& stats) const {
    const CheckpointStore::Counters counters = checkpoints_.counters();
    stats.checkpoints_written = counters.written;
    stats.checkpoints_failed = counters.failed;
    stats.checkpoints_replaced = counters.replaced;
    stats.checkpoints_refused = counters.refused;
    stats.checkpoint_bytes = counters.last_bytes;
    stats.checkpoint_write = counters.last_write;
    stats.tokens_unwritten = tokens_.failed();
    for (const auto& [room, journal] : journals_) stats.journal_failed += journal.failed();
}

// When it begins and when it ends, not each second.
void KeptState::tell_failing(const RoomJournal& journal, bool& told, const LogSink& log) {
    const std::string& why = journal.failing();
    if (told == !why.empty()) return;
    told = !why.empty();
    if (!log) return;
    if (why.empty()) return log(LogLevel::info, "what happens is written down again");
    log(LogLevel::error,
        "what happens is not written down: " + why + "; a crash would take the match back to its last checkpoint");
}

void KeptState::tell_news(const LogSink& log) {
    for (const auto& [level, line] : checkpoints_.take_news()) {
        if (log) log(level, line);
    }
}

}  // namespace tickwire::server
