#include "cubes/packets.hpp"

namespace tickwire::bench {

void list_known(const CubeRecording& recording, std::size_t frame, const snapshot::ReferenceAges& ages,
                std::vector<snapshot::KnownEntity>& known) {
    known.resize(ages.count == 0 ? 0 : recording.cubes);
    std::array<const std::uint32_t*, snapshot::max_references> from{};
    const std::size_t count = ages.count;
    for (std::size_t i = 0; i < count; ++i)
        from[i] = recording.frames[frame - static_cast<std::size_t>(ages.ages[i])].data();
    for (std::size_t cube = 0; cube < known.size(); ++cube) {
        auto& references = known[cube].references;
        for (std::size_t i = 0; i < count; ++i) references[i] = from[i] + cube * cube_slots;
    }
}

}  // namespace tickwire::bench
