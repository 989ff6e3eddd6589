#include "tickwire-train/training_packets.hpp"

#include <algorithm>

#include "cubes/packets.hpp"
#include "recorded/recorded_packets.hpp"
#include "snapshot/history.hpp"

namespace tickwire::train {

namespace {

class Cubes final : public TrainingRecording {
public:
    explicit Cubes(bench::CubeRecording recording)
        : recording_(std::move(recording)),
          fates_(recording_.cubes, snapshot::Fate::changed),
          slots_(recording_.cubes) {}
    const Description& description() const override { return bench::cube_description(); }
    std::size_t frames() const override { return recording_.frames.size(); }
    std::int32_t oldest_reference() const override { return bench::HeldFrames::usual_oldest; }
    void feed(PacketSource::Sink& sink, std::size_t frame, std::span<const std::int32_t> held_ages) override {
        snapshot::OutgoingPacket packet;
        packet.ages.count = snapshot::choose_references(held_ages, packet.ages.ages);
        bench::list_known(recording_, frame, packet.ages, known_);
        for (std::size_t cube = 0; cube < recording_.cubes; ++cube)
            slots_[cube] = recording_.frames[frame].data() + cube * bench::cube_slots;
        packet.known = known_;
        packet.fates = fates_;
        packet.known_slots = slots_;
        sink.packet(packet);
    }

private:
    bench::CubeRecording recording_;
    std::vector<snapshot::KnownEntity> known_;
    std::vector<snapshot::Fate> fates_;
    std::vector<const std::uint32_t*> slots_;
};

class Described final : public TrainingRecording {
public:
    explicit Described(Recording recording)
        : recording_(std::move(recording)), packets_(recording_, bench::receiver_of(recording_)) {}
    const Description& description() const override { return recording_.description; }
    std::size_t frames() const override { return packets_.ticks(); }
    std::int32_t oldest_reference() const override { return snapshot::max_baseline_age; }
    void feed(PacketSource::Sink& sink, std::size_t frame, std::span<const std::int32_t> held_ages) override {
        if (packets_.list(frame, held_ages)) sink.packet(packets_.packet());
    }

private:
    Recording recording_;
    bench::RecordedPackets packets_;
};

}  // namespace

Result<std::unique_ptr<TrainingRecording>> open_training(const std::string& path, std::size_t cubes) {
    if (path.ends_with(".c16") || path.ends_with(".c16.zst")) {
        auto recording = bench::read_cubes(path, cubes);
        if (!recording) return recording.error();
        return std::unique_ptr<TrainingRecording>(std::make_unique<Cubes>(std::move(*recording)));
    }
    auto recording = read_recording(path);
    if (!recording) return recording.error();
    return std::unique_ptr<TrainingRecording>(std::make_unique<Described>(std::move(*recording)));
}

TrainingPackets::TrainingPackets(std::vector<std::unique_ptr<TrainingRecording>> recordings,
                                 const std::vector<int>& distances, const std::vector<bench::LinkConditions>& links,
                                 std::size_t every)
    : recordings_(std::move(recordings)), every_(every) {
    using bench::HeldFrames;
    for (const int distance : distances) {
        for (const auto& each : recordings_)
            held_.push_back({each.get(), HeldFrames::at_distance(each->frames(), distance, each->oldest_reference())});
    }
    for (const bench::LinkConditions& link : links) {
        for (const auto& each : recordings_)
            held_.push_back({each.get(), HeldFrames::acked(each->frames(), link, each->oldest_reference())});
    }
}

void TrainingPackets::feed(Sink& sink, std::size_t stride) {
    std::size_t longest = 0;
    for (const auto& each : recordings_) longest = std::max(longest, each->frames());
    // Frames in a scattered order: neighbours in time are alike.
    constexpr std::size_t scatter = 7919;
    for (std::size_t i = 0; i < longest; i += stride * every_) {
        for (const auto& [recording, held] : held_) {
            const std::size_t frame = i * scatter % longest;
            if (frame < recording->frames() && !held.ages(frame).empty())
                recording->feed(sink, frame, held.ages(frame));
        }
    }
}

}  // namespace tickwire::train
