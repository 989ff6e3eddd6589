// Every judged shot as a line of JSON: what its shooter claims to have seen, how far the server looked back, where the
// target was in each picture, and the verdict with its reason.
//   {"number": 7, "tick": 812, "shooter": {"id": 2, "name": "Rivet"}, "target": {...}, "view": {"tick": 797, ...}, ...}
// Places are [x, y] in metres, or null where they are not known; times are in milliseconds.
#pragma once

#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tickwire/judgement.hpp"
#include "tickwire/result.hpp"
#include "tickwire/roster.hpp"

namespace skirmish {

/// One record as a line, without its end.
std::string judgement_line(const tickwire::Judgement& judgement, std::span<const tickwire::RosterEntry> roster);

class JudgementWriter {
public:
    static tickwire::Result<std::unique_ptr<JudgementWriter>> open(const std::string& file);
    /// Records that follow those written before; `roster` gives the names.
    void write(std::span<const tickwire::Judgement> judgements, std::span<const tickwire::RosterEntry> roster);
    /// The number of the last record written.
    std::uint64_t newest() const { return newest_; }

private:
    explicit JudgementWriter(std::ofstream out) : out_(std::move(out)) {}

    std::ofstream out_;
    std::uint64_t newest_ = 0;
};

}  // namespace skirmish
