// A checkpoint from disk behind its checksum: what is accepted makes a world that runs and can be saved again.
#include "server/checkpoint.hpp"

#include "fuzz/fuzz_target.hpp"
#include "snapshot/history.hpp"
#include "support/drift_game.hpp"
#include "tickwire/world_host.hpp"

using namespace tickwire;
using namespace tickwire::test;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Description description = describe<Drift>();
    const auto bytes = fuzz::bytes_of(data, size);
    const auto file = server::unframe_file(bytes);
    const auto read = server::decode_checkpoint(file ? *file : bytes, description);
    if (!read) return 0;
    WorldHostOf<Drift> host({}, 1);
    host.resume(read->frame, read->world);
    for (const server::SavedPlayer& player : read->players) host.resume_player(player.id);
    snapshot::History history;
    history.resume(read->past, description);
    host.set_past(&history);
    server::Checkpoint again{read->room, read->label, read->saved_at,    {},        {}, read->players,
                             read->mark, read->lines, read->newest_line, read->past};
    for (std::uint32_t i = 1; i <= 3; ++i) {
        host.step(read->frame.tick + static_cast<std::int32_t>(i));
        if (again.past.size() == snapshot::history_ticks) again.past.erase(again.past.begin());
        host.flatten(*again.past.emplace_back().alone());
    }
    host.flatten(again.frame);
    host.save(again.world);
    if (again.frame.tick > server::latest_saved_tick) return 0;
    fuzz::require(bool(server::decode_checkpoint(server::encode(again, description), description)));
    return 0;
}
