// Recordings: the states of a described world, tick after tick, in one file that says itself what is in it. Written
// from a server's frames (Server::latest_frame()) or a client's, read by tickwire-train and tickwire-bench.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/result.hpp"

namespace tickwire {

/// Writes a recording: the description, then each frame as its differences from the one before. Of one thread.
class RecordingWriter {
public:
    /// Creates the file, or empties it. `receiver`: whose view is recorded, so that fields of the owner alone are there
    /// for what is that player's; null: the world as the server has it, all fields of all. Errors name the path.
    static Result<RecordingWriter> create(std::string path, const Description& description, PlayerId receiver = {});
    /// The next frame. One whose tick is not after the last one's is left out: a server that stood still repeats it.
    void write(const Frame& frame);
    /// Writes out what is still in memory. Errors name the path: the disk is full, say.
    Result<void> finish();
    std::size_t frames() const { return frames_; }

private:
    RecordingWriter(std::string path, std::ofstream out, const Description& description);

    std::string path_;
    std::ofstream out_;
    std::vector<std::vector<std::uint32_t>> defaults_;  // of each kind
    Frame before_;
    std::vector<std::byte> bytes_;
    std::size_t frames_ = 0;
};

/// A recording in memory.
struct Recording {
    Description description;
    PlayerId receiver{};        ///< whose view it is; null: the server's
    std::vector<Frame> frames;  ///< ascending by tick; ticks may be missing
};

/// Checks every byte. Errors name the path and what is wrong, such as that the file ends within a frame.
Result<Recording> read_recording(const std::string& path);
/// The same, of a file's content.
Result<Recording> decode_recording(std::span<const std::byte> file);

}  // namespace tickwire
