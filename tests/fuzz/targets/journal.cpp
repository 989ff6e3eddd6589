// A room's journal from disk, and its entries behind their checksums: what is accepted can be repeated by a world.
#include "fuzz/fuzz_target.hpp"
#include "server/room_journal.hpp"
#include "support/drift_game.hpp"
#include "tickwire/world_host.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::server;

namespace {

void repeat(WorldHost& host, const JournalEntry& entry, const Description& description) {
    if (const auto* came = std::get_if<CameIn>(&entry)) host.join(came->player.id);
    if (const auto* went = std::get_if<WentOut>(&entry)) host.leave(went->player);
    const auto* ran = std::get_if<RanTick>(&entry);
    if (ran == nullptr) return;
    const std::size_t fields = description.command.fields.size();
    for (std::size_t i = 0; i < ran->commands.size(); ++i) {
        const RanTick::Command& command = ran->commands[i];
        host.set_command(command.player, std::span(ran->slots).subspan(i * fields, fields), command.arrived);
        host.set_player_view(command.player, command.view);
    }
    host.step(ran->tick);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Description description = describe<Drift>();
    const auto bytes = fuzz::bytes_of(data, size);
    WorldHostOf<Drift> host({}, 1);
    if (const auto entry = decode_journal_entry(bytes, description)) repeat(host, *entry, description);
    // As a file, of whatever life it says.
    JournalMark mark;
    for (std::size_t i = 0; i < 8 && bytes.size() >= 16; ++i)
        mark.life |= std::to_integer<std::uint64_t>(bytes[8 + i]) << (8 * i);
    const auto taken = [&](const JournalEntry& entry) {
        repeat(host, entry, description);
        return Result<void>{};
    };
    (void)read_journal(bytes, mark, ~std::uint64_t{0}, description, taken);
    return 0;
}
