// What a prior is trained from: recordings, of cubes or of any described world, as packets at every distance and with
// the gaps that loss leaves.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "recorded/held_frames.hpp"
#include "tickwire-train/prior_trainer.hpp"
#include "tickwire/description.hpp"

namespace tickwire::train {

/// One recording.
class TrainingRecording {
public:
    virtual ~TrainingRecording() = default;
    virtual const Description& description() const = 0;
    virtual std::size_t frames() const = 0;
    /// The largest age that a reference may have.
    virtual std::int32_t oldest_reference() const = 0;
    virtual void feed(PacketSource::Sink& sink, std::size_t frame, std::span<const std::int32_t> held_ages) = 0;
};

/// A file of RecordingWriter's, or of cubes (.c16 or .c16.zst, so many a frame). All of a prior must be of one game.
Result<std::unique_ptr<TrainingRecording>> open_training(const std::string& path, std::size_t cubes);

/// Packets of every recording at every distance, in turn, so that none comes last.
class TrainingPackets final : public PacketSource {
public:
    /// `every`: one frame of so many.
    TrainingPackets(std::vector<std::unique_ptr<TrainingRecording>> recordings, const std::vector<int>& distances,
                    const std::vector<bench::LinkConditions>& links, std::size_t every);
    void feed(Sink& sink, std::size_t stride) override;

private:
    std::vector<std::unique_ptr<TrainingRecording>> recordings_;
    std::size_t every_;
    std::vector<std::pair<TrainingRecording*, bench::HeldFrames>> held_;
};

}  // namespace tickwire::train
